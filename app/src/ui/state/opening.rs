//! Opening tables, models, schemas and settings.

use std::sync::Arc;

use crate::client::WorkerClient;
use crate::platform::{self, PickedFile};
use engine::data::SchemaSpec;
use engine::job::JobEvent;
use leptos::prelude::*;

use super::{BalanceDraft, JudgeDraft, Opened, Running, Store};

/// Whether a file name has this ending, in any case.
fn ends_in(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(ending))
}

impl Store {
    /// Opens a table, a saved model or a schema, by the file's ending.
    pub(in crate::ui) fn open_picked(self, file: PickedFile) {
        let name = file.name();
        if ends_in(&name, "facsimile") {
            self.open_model(file);
        } else if ends_in(&name, "json") {
            platform::spawn(async move {
                match file.bytes().await {
                    Ok(bytes) => self.open_json(&String::from_utf8_lossy(&bytes)),
                    Err(error) => self.fail(error),
                }
            });
        } else {
            self.start_table(&name, SchemaSpec::default(), |client, spec, on| client.open_file(file, spec, on));
        }
    }

    /// Opens pasted text.
    pub(in crate::ui) fn open_text(self, text: String) {
        let bytes = text.into_bytes();
        let name = "pasted.csv".to_owned();
        self.start_table("pasted.csv", SchemaSpec::default(), |client, spec, on| {
            client.open_bytes(name, bytes, spec, on)
        });
    }

    /// Opens a sample table by its short name.
    pub(in crate::ui) fn open_sample(self, name: String) {
        self.fetch_sample(name, |_| true);
    }

    /// Opens a sample table unless the person was quicker with something else.
    pub(super) fn open_first_sample(self, name: String) {
        self.fetch_sample(name, Self::idle);
    }

    /// Whether nothing is open and nothing runs.
    pub(super) fn idle(self) -> bool {
        self.opened.with_untracked(Option::is_none)
            && self.model_file.with_untracked(Option::is_none)
            && self.running.with_untracked(Option::is_none)
    }

    /// Fetches a sample table and opens it if it is `still` wanted by then.
    fn fetch_sample(self, name: String, still: impl FnOnce(Self) -> bool + 'static) {
        let found = self.samples.with_untracked(|s| s.iter().find(|s| s.name == name).cloned());
        let Some(sample) = found else { return };
        platform::spawn(async move {
            let spec = match &sample.schema {
                Some(path) => {
                    platform::fetch_text(&format!("data/{path}")).await.and_then(|t| SchemaSpec::from_json(&t))
                }
                None => Ok(SchemaSpec::default()),
            };
            let bytes = platform::fetch_bytes(&format!("data/{}", sample.file)).await;
            if !still(self) {
                return;
            }
            match spec.and_then(|spec| Ok((spec, bytes?))) {
                Ok((spec, bytes)) => {
                    let file = sample.file.rsplit('/').next().unwrap_or_default().to_owned();
                    self.start_table(&file.clone(), spec, |client, spec, on| client.open_bytes(file, bytes, spec, on));
                }
                Err(error) => self.fail(error),
            }
        });
    }

    fn open_model(self, file: PickedFile) {
        let again = file.clone();
        self.error.set(None);
        self.running.set(Some(Running::new("Opening the model")));
        let job = self.client.with_value(|client| {
            client.open_model(file, move |event| match event {
                JobEvent::ModelOpened { info } => {
                    self.running.set(None);
                    self.opened.set(None);
                    self.result.set(None);
                    self.used.set(None);
                    self.course.set(None);
                    self.judgement.set(None);
                    self.balance.set(BalanceDraft::default());
                    self.name.set(String::new());
                    self.rows.set("1000".to_owned());
                    self.model_file.set(Some(Arc::new(*info)));
                }
                // The small worker knows no networks: the larger one may.
                JobEvent::Failed { .. } if self.client.with_value(WorkerClient::need_networks) => {
                    self.open_model(again.clone());
                }
                other => self.hear(other),
            })
        });
        self.note(job);
    }

    /// Reads the open file again with other overrides.
    pub(in crate::ui) fn respec(self, spec: SchemaSpec) {
        let name = self.name.get_untracked();
        self.start_table(&name, spec, WorkerClient::reopen);
    }

    pub(super) fn start_table(
        self,
        name: &str,
        spec: SchemaSpec,
        post: impl FnOnce(&WorkerClient, SchemaSpec, Box<dyn Fn(JobEvent)>) -> crate::client::JobId,
    ) {
        let same_file = self.name.get_untracked() == name && self.opened.with_untracked(Option::is_some);
        self.error.set(None);
        self.running.set(Some(Running::new("Reading the table")));
        let (name, asked) = (name.to_owned(), spec.clone());
        let on = Box::new(move |event| match event {
            JobEvent::Opened { profile, preview } => {
                self.running.set(None);
                self.model_file.set(None);
                self.result.set(None);
                self.used.set(None);
                self.course.set(None);
                self.judgement.set(None);
                if same_file {
                    self.judging.update(JudgeDraft::forget_files);
                } else {
                    self.judging.set(JudgeDraft::of(&profile));
                    self.conditions.set(Vec::new());
                    self.balance.set(BalanceDraft::default());
                    self.rows.set(String::new());
                }
                self.name.set(name.clone());
                self.spec.set(asked.clone());
                self.said.set(format!("{name} is open: {} rows, {} columns", profile.rows, profile.columns.len()));
                self.opened.set(Some(Arc::new(Opened { profile: *profile, preview })));
                self.go_on_with_training();
            }
            other => self.hear(other),
        });
        let job = self.client.with_value(|client| post(client, spec, on));
        self.note(job);
    }
}
