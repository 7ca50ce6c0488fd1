//! What the page needs to give a new worker the state of the old one.

use engine::data::SchemaSpec;
use engine::job::{Beside, JobEvent, JobRequest};

use crate::platform::PickedFile;

/// A request with the file beside it, kept until it has ended, so that it can be posted again.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) request: JobRequest,
    pub(super) file: Option<PickedFile>,
}

/// Files by what became of them.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Asked for last, whether or not it could be read: reading it again with other overrides may help.
    pub(super) asked: Option<PickedFile>,
    /// What the worker has open.
    table: Option<(PickedFile, SchemaSpec)>,
    /// The saved model that the worker has open.
    model: Option<PickedFile>,
    /// Rows of other files that it has read.
    beside: Vec<(Beside, PickedFile)>,
}

impl Held {
    /// Notes that `message` ended with `event`.
    pub(super) fn note(&mut self, message: &Message, event: &JobEvent) {
        match (event, message) {
            (JobEvent::Opened { .. }, Message { request: JobRequest::Open { spec }, file: Some(file) }) => {
                self.table = Some((file.clone(), spec.clone()));
                self.beside.clear();
            }
            (JobEvent::BesideOpened { role, .. }, Message { file: Some(file), .. }) => {
                self.beside.retain(|(other, _)| other != role);
                self.beside.push((*role, file.clone()));
            }
            (JobEvent::ModelOpened { .. }, Message { file: Some(file), .. }) => self.model = Some(file.clone()),
            // The fitted model took the place of the opened one.
            (JobEvent::Synthesized { .. }, Message { request: JobRequest::Synthesize { .. }, .. }) => self.model = None,
            _ => {}
        }
    }

    /// Gives up what the worker had open.
    pub(super) fn forget(&mut self) {
        self.table = None;
        self.model = None;
        self.beside.clear();
    }

    /// The requests that bring a new worker to where the old one was. Drawn rows are not kept: they can be drawn again.
    pub(super) fn messages(&self) -> Vec<Message> {
        let table = self.table.clone().map(|(file, spec)| (JobRequest::Open { spec }, file));
        let model = self.model.clone().map(|file| (JobRequest::OpenModel, file));
        let beside = self.beside.iter().map(|(role, file)| (JobRequest::OpenBeside { role: *role }, file.clone()));
        table
            .into_iter()
            .chain(model)
            .chain(beside)
            .map(|(request, file)| Message { request, file: Some(file) })
            .collect()
    }
}
