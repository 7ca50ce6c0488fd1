//! Having synthetic rows judged.

use std::sync::Arc;

use engine::data::profile::Profile;
use engine::job::{Beside, JobEvent, JudgeRequest, Subject};
use leptos::prelude::*;

use super::{Running, Store};
use crate::platform::{Pages, PickedFile};

/// A file that was read beside the open table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Neighbour {
    /// Its name.
    pub(in crate::ui) name: String,
    /// Its rows.
    pub(in crate::ui) rows: u64,
}

/// What a report is asked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct JudgeDraft {
    /// Column to predict; empty for none.
    pub(in crate::ui) target: String,
    /// Columns whose groups must be treated alike.
    pub(in crate::ui) sensitive: Vec<String>,
    /// Column that says whose row it is; empty for none.
    pub(in crate::ui) entity: String,
    /// The file with synthetic rows.
    pub(in crate::ui) synthetic: Option<Neighbour>,
    /// The file with rows that the generator has not seen.
    pub(in crate::ui) holdout: Option<Neighbour>,
}

impl JudgeDraft {
    /// What suits a table that was just opened.
    pub(super) fn of(profile: &Profile) -> Self {
        Self { target: profile.target.clone().unwrap_or_default(), ..Self::default() }
    }

    /// The worker reads other files by the open table: when that changes, they have to be read again.
    pub(super) fn forget_files(&mut self) {
        self.synthetic = None;
        self.holdout = None;
    }
}

impl Store {
    /// Judges synthetic rows.
    pub(in crate::ui) fn judge(self, of: Subject) {
        self.error.set(None);
        self.judgement.set(None);
        self.running.set(Some(Running::new("Judging the rows")));
        let draft = self.judging.get_untracked();
        let wanted = JudgeRequest {
            of,
            target: Some(draft.target).filter(|t| !t.is_empty()),
            sensitive: draft.sensitive,
            entity: Some(draft.entity).filter(|e| !e.is_empty()),
            // A seed that cannot be read is told when rows are made.
            seed: self.seed.get_untracked().trim().parse().unwrap_or_default(),
        };
        let job = self.client.with_value(|client| client.judge(wanted, move |e, pages| self.judged(e, pages)));
        self.note(job);
    }

    /// Hears of a report or a study that is being made.
    pub(super) fn judged(self, event: JobEvent, pages: Option<Pages>) {
        match event {
            JobEvent::Judged { judgement } => {
                self.running.set(None);
                self.pages.set_value(pages);
                self.said.set(format!("The report is ready. {}", judgement.summary));
                self.judgement.set(Some(Arc::new(*judgement)));
            }
            other => self.hear(other),
        }
    }

    /// Judges the drawn rows with rows that their model has not seen, and makes them so where it has seen all.
    pub(in crate::ui) fn judge_drawn(self) {
        let held = self.result.with_untracked(|r| r.as_ref().is_some_and(|r| r.held_rows > 0));
        let has_rows = self.result.with_untracked(Option::is_some);
        let has_file = self.judging.with_untracked(|j| j.holdout.is_some());
        if held || (has_rows && has_file) {
            return self.judge(Subject::Drawn);
        }
        self.hold_back.set(!has_file);
        self.make(true, false);
    }

    /// Reads a file beside the open table.
    pub(in crate::ui) fn open_beside(self, role: Beside, file: PickedFile) {
        self.error.set(None);
        let what = match role {
            Beside::Synthetic => "Reading the synthetic rows",
            Beside::Holdout => "Reading the unseen rows",
        };
        self.running.set(Some(Running::new(what)));
        let name = file.name();
        let on = move |event| match event {
            JobEvent::BesideOpened { role, rows } => {
                self.running.set(None);
                let read = Some(Neighbour { name: name.clone(), rows });
                self.said.set(format!("{name} is read: {rows} rows."));
                self.judging.update(|j| match role {
                    Beside::Synthetic => j.synthetic = read,
                    Beside::Holdout => j.holdout = read,
                });
            }
            other => self.hear(other),
        };
        let job = self.client.with_value(|client| client.open_beside(role, file, on));
        self.note(job);
    }
}
