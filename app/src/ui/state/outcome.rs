//! The run and its result.

use std::sync::Arc;
use std::time::Duration;

use engine::Error;
use engine::job::{ExportKind, JobEvent, SynthResult};
use engine::run::Progress;
use leptos::prelude::*;

use crate::client::JobId;
use crate::platform::focus;
use crate::ui::state::{Plan, Studio};

/// When the first parts of a result are on the page.
const SETTLED: Duration = Duration::from_millis(120);

/// Id of the heading above a result.
pub(crate) const RESULT_TITLE: &str = "studio-result";

/// A result with what it came from.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) result: SynthResult,
    pub(crate) seed: u64,
    /// Whether it was drawn from a saved model, so that there are no settings.
    pub(crate) from_saved_model: bool,
    /// Conditions that every row meets.
    pub(crate) conditions: usize,
}

/// A run, from its start to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// What is under way; the id comes a moment later.
    pub(crate) job: RwSignal<Option<Plan>>,
    pub(crate) progress: RwSignal<Option<Progress>>,
    pub(crate) error: RwSignal<Option<Error>>,
    /// A word to the person, such as that the run was cancelled.
    pub(crate) note: RwSignal<&'static str>,
    pub(crate) outcome: RwSignal<Option<Arc<Outcome>>>,
    /// What is being written for download.
    pub(crate) exporting: RwSignal<Option<ExportKind>>,
    id: StoredValue<Option<JobId>>,
}

impl Run {
    pub(super) fn new() -> Self {
        Self {
            job: RwSignal::new(None),
            progress: RwSignal::new(None),
            error: RwSignal::new(None),
            note: RwSignal::new(""),
            outcome: RwSignal::new(None),
            exporting: RwSignal::new(None),
            id: StoredValue::new(None),
        }
    }

    /// Forgets the result: it belonged to another table or to other kinds.
    pub(super) fn clear(&self) {
        self.outcome.set(None);
        self.error.set(None);
        self.note.set("");
    }
}

impl Studio {
    /// Makes a synthetic copy of the open table, or draws rows from the saved model.
    pub(crate) fn start(self) {
        if self.is_busy() {
            return;
        }
        let saved = self.table.model.with_untracked(Option::is_some);
        let run = self.run;
        run.error.set(None);
        run.note.set("");
        self.table.failed.set(None);
        let conditions = self.form.conditions.with_untracked(Vec::len);
        let (plan, seed) = (if saved { Plan::Sample } else { Plan::Synthesize }, self.form.seed());
        let on = move |event| self.hear_run(event, saved, seed.clone().unwrap_or_default(), conditions);
        let id = if saved {
            self.form.sample_request().map(|request| self.client().sample(request, on))
        } else {
            self.form.settings().map(|settings| self.client().synthesize(settings, on))
        };
        match id {
            Ok(id) => {
                run.progress.set(None);
                run.id.set_value(Some(id));
                run.job.set(Some(plan));
            }
            Err(issues) => run.error.set(Some(Error::InvalidConfig(issues))),
        }
    }

    fn hear_run(self, event: JobEvent, from_saved_model: bool, seed: u64, conditions: usize) {
        let run = self.run;
        match event {
            JobEvent::Progress { progress } => run.progress.set(Some(progress)),
            JobEvent::Synthesized { result } => {
                run.job.set(None);
                run.outcome.set(Some(Arc::new(Outcome { result: *result, seed, from_saved_model, conditions })));
                run.note.set("The synthetic table is ready.");
                // The result may lie below the edge of the screen; the page has to be long enough to be moved there.
                set_timeout(|| focus(RESULT_TITLE), SETTLED);
            }
            JobEvent::Failed { error } => {
                run.job.set(None);
                if error == Error::Cancelled {
                    run.note.set("Cancelled. Your data and settings are as they were.");
                } else {
                    run.error.set(Some(error));
                }
            }
            _ => {}
        }
    }

    /// Ends the run that is under way.
    pub(crate) fn cancel(self) {
        if let Some(id) = self.run.id.get_value() {
            self.run.note.set("Cancelling…");
            self.client().cancel(id);
        }
    }

    /// Writes a result and hands it to the person.
    pub(crate) fn download(self, what: ExportKind) {
        let run = self.run;
        run.exporting.set(Some(what));
        run.error.set(None);
        self.client().export(what, move |written| {
            run.exporting.set(None);
            if let Err(error) = written.and_then(|export| export.save()) {
                run.error.set(Some(error));
            }
        });
    }
}
