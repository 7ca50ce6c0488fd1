//! Typed requests to the worker, and the events that answer them.
//!
//! The page holds the file it opened last, so a worker that died or was ended is replaced without the person noticing more
//! than a failed request. Must not know about views, tables or models.

mod held;
mod state;

use std::rc::Rc;

use engine::compute::ComputeKind;
use engine::data::SchemaSpec;
use engine::error::Defect;
use engine::job::{Beside, ExportKind, JobEvent, JobRequest, JudgeRequest, StudyRequest, SynthSettings};
use engine::models::uses::Use;
use engine::models::{Balance, SampleRequest};
use engine::{Error, Result};

use crate::is_network;
use crate::platform::{Content, Pages, PickedFile, save_content};
use state::{Answer, State};

/// One request; its events carry the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u32);

/// A result ready to be saved. The browser holds its bytes, not the page's WebAssembly memory.
#[derive(Clone, Debug)]
pub struct Export {
    /// Name to save it under.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// The bytes.
    pub content: Content,
}

impl Export {
    /// Downloads it.
    ///
    /// # Errors
    /// [`Error::Io`] when the browser refuses.
    pub fn save(&self) -> Result<()> {
        save_content(&self.file_name, &self.content)
    }
}

/// The page's end of the worker; clones speak to the same one.
///
/// Each request calls its handler with [`JobEvent::Progress`] any number of times and then exactly once with its end:
/// `Opened`, `Synthesized`, `Applied`, `BesideOpened`, `Judged`, `ModelOpened` or `Failed`. A handler is never called before the method that took it returned.
#[derive(Clone, Debug)]
pub struct WorkerClient(Rc<State>);

impl WorkerClient {
    /// Starts the worker. Requests may follow at once: they are posted when it is ready.
    pub fn spawn() -> Self {
        let state = State::new();
        state.start_worker();
        Self(state)
    }

    /// Reads a table from a file. Ends with [`JobEvent::Opened`].
    pub fn open_file(&self, file: PickedFile, spec: SchemaSpec, on: impl Fn(JobEvent) + 'static) -> JobId {
        self.0.hold(file.clone());
        self.0.submit(JobRequest::Open { spec }, Some(file), Answer::event(on))
    }

    /// Reads a table from bytes, such as pasted text or a sample table. `name` is a file name; results are named after it.
    #[expect(clippy::needless_pass_by_value, reason = "the browser keeps the only copy: the caller's is freed here")]
    pub fn open_bytes(&self, name: String, bytes: Vec<u8>, spec: SchemaSpec, on: impl Fn(JobEvent) + 'static) -> JobId {
        match PickedFile::from_bytes(&name, &bytes) {
            Ok(file) => self.open_file(file, spec, on),
            Err(error) => self.0.refuse(error, Answer::event(on)),
        }
    }

    /// Reads the file that was asked for last again, with other overrides.
    pub fn reopen(&self, spec: SchemaSpec, on: impl Fn(JobEvent) + 'static) -> JobId {
        if let Some(file) = self.0.held() {
            return self.open_file(file, spec, on);
        }
        let defect = Defect::new("no table is open", "a table", "none", "Choose a file or a sample table first.");
        self.0.refuse(Error::request(defect), Answer::event(on))
    }

    /// Fits a model to the open table and draws rows. Ends with [`JobEvent::Synthesized`]. A network brings the larger worker along;
    /// `compute` says where it learns, and `resume` whether it goes on from what was kept.
    pub fn synthesize(
        &self,
        settings: SynthSettings,
        compute: Option<ComputeKind>,
        resume: bool,
        on: impl Fn(JobEvent) + 'static,
    ) -> JobId {
        if is_network(&settings.model) {
            self.0.need_networks();
        }
        self.0.submit(JobRequest::Synthesize { settings, compute, resume }, None, Answer::event(on))
    }

    /// Brings the larger worker along, which knows networks; whether that changed anything.
    pub fn need_networks(&self) -> bool {
        let had = self.0.has_networks();
        self.0.need_networks();
        !had
    }

    /// Holds a request where it is.
    pub fn pause(&self, job: JobId) {
        self.0.steer(job.0, &JobRequest::Pause);
    }

    /// Lets a request that was held go on.
    pub fn go_on(&self, job: JobId) {
        self.0.steer(job.0, &JobRequest::Continue);
    }

    /// Ends a training with what it has learned so far.
    pub fn finish(&self, job: JobId) {
        self.0.steer(job.0, &JobRequest::Finish);
    }

    /// Reads a saved model. Ends with [`JobEvent::ModelOpened`].
    pub fn open_model(&self, file: PickedFile, on: impl Fn(JobEvent) + 'static) -> JobId {
        self.0.submit(JobRequest::OpenModel, Some(file), Answer::event(on))
    }

    /// Draws rows from the model that was fitted or opened last. Ends with [`JobEvent::Synthesized`].
    pub fn sample(&self, request: SampleRequest, balance: Option<Balance>, on: impl Fn(JobEvent) + 'static) -> JobId {
        self.0.submit(JobRequest::Sample { sample: request, balance }, None, Answer::event(on))
    }

    /// Uses the model that was fitted or opened last on the rows of the open table. Ends with [`JobEvent::Applied`].
    pub fn apply(&self, wanted: Use, on: impl Fn(JobEvent) + 'static) -> JobId {
        self.0.submit(JobRequest::Apply { wanted }, None, Answer::event(on))
    }

    /// Reads rows of another file as the open table was read. Ends with [`JobEvent::BesideOpened`].
    pub fn open_beside(&self, role: Beside, file: PickedFile, on: impl Fn(JobEvent) + 'static) -> JobId {
        self.0.submit(JobRequest::OpenBeside { role }, Some(file), Answer::event(on))
    }

    /// Judges synthetic rows. Ends with [`JobEvent::Judged`], beside which comes the HTML of the report's parts.
    pub fn judge(&self, wanted: JudgeRequest, on: impl Fn(JobEvent, Option<Pages>) + 'static) -> JobId {
        self.0.submit(JobRequest::Judge { wanted }, None, Answer::pages(on))
    }

    /// Judges models. Ends with [`JobEvent::Judged`], as [`Self::judge`] does. A network brings the larger worker along.
    pub fn study(&self, wanted: StudyRequest, on: impl Fn(JobEvent, Option<Pages>) + 'static) -> JobId {
        if wanted.models().into_iter().any(is_network) {
            self.0.need_networks();
        }
        self.0.submit(JobRequest::Study { wanted }, None, Answer::pages(on))
    }

    /// Writes a result. `on` is called once.
    pub fn export(&self, what: ExportKind, on: impl Fn(Result<Export>) + 'static) -> JobId {
        self.0.submit(JobRequest::Export { what }, None, Answer::export(on))
    }

    /// Ends a request: it answers with [`Error::Cancelled`], also when the worker has to be replaced for it. A request that
    /// has ended already is left as it is.
    pub fn cancel(&self, job: JobId) {
        self.0.cancel(job.0);
    }
}
