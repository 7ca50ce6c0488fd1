//! Using the model on the rows of the open table.

use std::sync::Arc;

use engine::job::JobEvent;
use engine::models::uses::Use;
use leptos::prelude::*;

use super::{Running, Store};

impl Store {
    /// Fills, scores or predicts the rows of the open table.
    pub(in crate::ui) fn apply(self, wanted: Use) {
        self.error.set(None);
        self.used.set(None);
        let what = match &wanted {
            Use::Impute(_) => "Filling missing cells",
            Use::Score(_) => "Scoring the rows",
            Use::Predict(_) => "Predicting the column",
        };
        self.running.set(Some(Running::new(what)));
        let on = move |event| match event {
            JobEvent::Applied { result } => {
                self.running.set(None);
                self.said.set(format!("Done: {}.", result.summary.words()));
                self.used.set(Some(Arc::new(*result)));
            }
            other => self.hear(other),
        };
        let job = self.client.with_value(|client| client.apply(wanted, on));
        self.note(job);
    }
}
