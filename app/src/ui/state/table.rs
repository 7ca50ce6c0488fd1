//! The open table or saved model, and the reading of the next one.

use std::sync::Arc;

use engine::Error;
use engine::data::preview::Preview;
use engine::data::profile::Profile;
use engine::data::{DialectSpec, KindTag, Repair, SchemaSpec};
use engine::job::JobEvent;
use engine::job::protocol::ModelInfo;
use engine::run::Progress;
use leptos::prelude::*;

use crate::client::JobId;
use crate::platform::{PickedFile, focus};
use crate::ui::state::{Studio, apply, set_kind};

/// Ending of saved models.
const MODEL_ENDING: &str = ".facsimile";
/// Name of a pasted table.
const PASTED: &str = "pasted.csv";

/// Where a table came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A sample, by name.
    Sample(String),
    /// The person's own.
    Own,
}

/// A table that was read.
#[derive(Clone, Debug)]
pub(crate) struct OpenTable {
    /// File name.
    pub(crate) name: String,
    pub(crate) origin: Origin,
    /// What is fixed about it.
    pub(crate) spec: SchemaSpec,
    pub(crate) profile: Profile,
    pub(crate) preview: Preview,
}

/// A saved model that was opened.
#[derive(Clone, Debug)]
pub(crate) struct SavedModel {
    /// File name.
    pub(crate) name: String,
    pub(crate) info: ModelInfo,
}

/// A file that is being read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) name: String,
    pub(crate) progress: Option<Progress>,
    job: Option<JobId>,
}

/// A file that could not be read.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    pub(crate) name: String,
    pub(crate) error: Error,
    /// What was fixed when it failed, where reading it another way may help.
    pub(crate) retry: Option<SchemaSpec>,
}

/// What is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableState {
    pub(crate) open: RwSignal<Option<Arc<OpenTable>>>,
    /// A saved model takes the table's place while it is open.
    pub(crate) model: RwSignal<Option<Arc<SavedModel>>>,
    pub(crate) reading: RwSignal<Option<Reading>>,
    pub(crate) failed: RwSignal<Option<Failed>>,
    /// Behind `open`.
    file: StoredValue<Option<PickedFile>, LocalStorage>,
    /// Behind `failed`.
    failed_file: StoredValue<Option<PickedFile>, LocalStorage>,
    /// Counts what was asked for, so that a late answer does not replace a newer one.
    asked: StoredValue<u32>,
    /// Element that gets the keyboard back when the table was read again.
    refocus: StoredValue<Option<String>>,
}

impl TableState {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(None),
            model: RwSignal::new(None),
            reading: RwSignal::new(None),
            failed: RwSignal::new(None),
            file: StoredValue::new_local(None),
            failed_file: StoredValue::new_local(None),
            asked: StoredValue::new(0),
            refocus: StoredValue::new(None),
        }
    }

    /// What was asked for last.
    pub(super) fn ticket(&self) -> u32 {
        self.asked.get_value()
    }

    /// Whether nothing was asked for since.
    pub(super) fn is_current(&self, ticket: u32) -> bool {
        self.asked.get_value() == ticket
    }

    /// Shows that `name` is on its way.
    pub(super) fn announce(&self, name: &str) -> u32 {
        let ticket = self.ticket().wrapping_add(1);
        self.asked.set_value(ticket);
        self.failed.set(None);
        self.reading.set(Some(Reading { name: name.to_owned(), progress: None, job: None }));
        ticket
    }

    /// Shows that `name` could not be had.
    pub(super) fn fail(&self, name: &str, error: Error) {
        self.reading.set(None);
        self.failed.set(Some(Failed { name: name.to_owned(), error, retry: None }));
    }
}

impl Studio {
    /// Opens a file by its ending: a saved model, else a table.
    pub(crate) fn open_file(self, file: PickedFile) {
        if file.name().to_lowercase().ends_with(MODEL_ENDING) {
            self.open_model(file);
        } else {
            self.open_table(file, SchemaSpec::default(), Origin::Own);
        }
    }

    /// Opens pasted text.
    pub(crate) fn open_text(self, text: &str) {
        match PickedFile::from_bytes(PASTED, text.as_bytes()) {
            Ok(file) => self.open_table(file, SchemaSpec::default(), Origin::Own),
            Err(error) => self.table.fail("the pasted text", error),
        }
    }

    /// Reads a table.
    pub(crate) fn open_table(self, file: PickedFile, spec: SchemaSpec, origin: Origin) {
        let name = file.name();
        self.stop_reading();
        let ticket = self.table.announce(&name);
        let (kept, fixed) = (file.clone(), spec.clone());
        let job = self.client().open_file(file, spec, move |event| {
            if self.table.is_current(ticket) {
                self.hear_open(event, &name, &kept, &fixed, &origin);
            }
        });
        self.note_job(job);
    }

    fn note_job(self, job: JobId) {
        self.table.reading.update(|r| {
            if let Some(reading) = r {
                reading.job = Some(job);
            }
        });
    }

    fn note_progress(self, progress: Progress) {
        self.table.reading.update(|r| {
            if let Some(reading) = r {
                reading.progress = Some(progress);
            }
        });
    }

    fn hear_open(self, event: JobEvent, name: &str, file: &PickedFile, spec: &SchemaSpec, origin: &Origin) {
        let table = self.table;
        match event {
            JobEvent::Progress { progress } => self.note_progress(progress),
            JobEvent::Opened { profile, preview } => {
                let other = table.open.with_untracked(|o| o.as_ref().is_none_or(|o| !is_same(o, &profile)));
                if other {
                    self.form.forget_columns();
                }
                self.run.clear();
                table.file.set_value(Some(file.clone()));
                table.model.set(None);
                table.failed.set(None);
                table.reading.set(None);
                let (name, origin) = (name.to_owned(), origin.clone());
                table.open.set(Some(Arc::new(OpenTable {
                    name,
                    origin,
                    spec: spec.clone(),
                    profile: *profile,
                    preview,
                })));
                self.give_keyboard_back();
            }
            JobEvent::Failed { error } => {
                table.reading.set(None);
                if error != Error::Cancelled {
                    table.failed_file.set_value(Some(file.clone()));
                    table.failed.set(Some(Failed { name: name.to_owned(), error, retry: Some(spec.clone()) }));
                }
                // Menus go back to what is true.
                table.open.notify();
            }
            _ => {}
        }
    }

    fn give_keyboard_back(self) {
        if let Some(id) = self.table.refocus.try_update_value(Option::take).flatten() {
            request_animation_frame(move || focus(&id));
        }
    }

    /// Reads the open table again after a change of what is fixed. `from` is the id of the element that asked.
    pub(crate) fn change(self, from: Option<String>, change: impl FnOnce(&mut SchemaSpec)) {
        let (Some(open), Some(file)) = (self.table.open.get_untracked(), self.table.file.get_value()) else { return };
        let mut spec = open.spec.clone();
        change(&mut spec);
        self.table.refocus.set_value(from);
        self.open_table(file, spec, open.origin.clone());
    }

    /// Chooses the kind of a column; the detected one means that nothing is fixed.
    pub(crate) fn choose_kind(self, from: String, column: &str, kind: KindTag, detected: KindTag) {
        self.change(Some(from), |spec| set_kind(spec, column, (kind != detected).then_some(kind)));
    }

    /// Applies a repair.
    pub(crate) fn repair(self, repair: &Repair) {
        self.change(None, |spec| apply(spec, repair));
    }

    /// Reads the open table with another dialect.
    pub(crate) fn choose_dialect(self, from: String, dialect: DialectSpec) {
        self.change(Some(from), |spec| spec.dialect = dialect);
    }

    /// Reads the file that failed with another dialect.
    pub(crate) fn retry(self, dialect: DialectSpec) {
        let spec = self.table.failed.with_untracked(|f| f.as_ref().and_then(|f| f.retry.clone()));
        if let (Some(file), Some(mut spec)) = (self.table.failed_file.get_value(), spec) {
            spec.dialect = dialect;
            self.open_table(file, spec, Origin::Own);
        }
    }

    /// Ends the reading that is under way.
    pub(crate) fn stop_reading(self) {
        let job = self.table.reading.with_untracked(|r| r.as_ref().and_then(|r| r.job));
        // Its answer comes with an old ticket and changes nothing.
        self.table.asked.update_value(|t| *t = t.wrapping_add(1));
        self.table.reading.set(None);
        self.table.open.notify();
        if let Some(job) = job {
            self.client().cancel(job);
        }
    }

    /// Reads a saved model.
    pub(crate) fn open_model(self, file: PickedFile) {
        self.stop_reading();
        let name = file.name();
        let ticket = self.table.announce(&name);
        let job = self.client().open_model(file, move |event| {
            if !self.table.is_current(ticket) {
                return;
            }
            match event {
                JobEvent::Progress { progress } => self.note_progress(progress),
                JobEvent::ModelOpened { info } => {
                    self.run.clear();
                    self.form.forget_columns();
                    self.table.reading.set(None);
                    self.table.model.set(Some(Arc::new(SavedModel { name: name.clone(), info: *info })));
                }
                JobEvent::Failed { error: Error::Cancelled } => self.table.reading.set(None),
                JobEvent::Failed { error } => self.table.fail(&name, error),
                _ => {}
            }
        });
        self.note_job(job);
    }

    /// Goes back from a saved model to the table.
    pub(crate) fn close_model(self) {
        self.run.clear();
        self.form.forget_columns();
        self.table.model.set(None);
    }
}

/// Whether two profiles have the same columns, so that conditions still make sense.
fn is_same(open: &OpenTable, profile: &Profile) -> bool {
    let names = |p: &Profile| p.columns.iter().map(|c| (c.field.name.clone(), c.field.kind.tag())).collect::<Vec<_>>();
    names(&open.profile) == names(profile)
}
