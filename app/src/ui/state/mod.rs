//! What the page knows, as signals, and what a person can do to it. No view code.

mod actions;
mod balance;
mod draft;
mod judging;
mod opening;
mod sample;
mod settings;
mod studies;
mod training;
mod uses;

use std::sync::Arc;

use crate::client::{JobId, WorkerClient};
use crate::platform::{Pages, Theme};
use engine::data::SchemaSpec;
use engine::data::preview::Preview;
use engine::data::profile::Profile;
use engine::job::{Judgement, ModelInfo, SynthResult, SynthSettings, Unfinished, UseResult};
use engine::run::Progress;
use leptos::prelude::*;

pub(super) use balance::BalanceDraft;
pub(super) use draft::{ConditionDraft, DraftTest};
pub(super) use judging::{JudgeDraft, Neighbour};
pub(super) use sample::Sample;
pub(super) use studies::{StudyDraft, comparable};
pub(super) use training::Course;

/// The open table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opened {
    /// What it looks like.
    pub(super) profile: Profile,
    /// Its first rows.
    pub(super) preview: Preview,
}

/// What the worker is doing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Running {
    /// Its request; absent for the short moment before it is posted.
    pub(super) job: Option<JobId>,
    /// In words.
    pub(super) what: &'static str,
    /// How far.
    pub(super) progress: Option<Progress>,
    /// Held where it is.
    pub(super) paused: bool,
}

impl Running {
    /// Work that begins.
    pub(super) fn new(what: &'static str) -> Self {
        Self { job: None, what, progress: None, paused: false }
    }
}

/// Every signal of the page; a handle that is copied freely.
#[derive(Clone, Copy, Debug)]
pub(super) struct Store {
    client: StoredValue<WorkerClient, LocalStorage>,
    /// Name of the open file.
    pub(super) name: RwSignal<String>,
    /// What the person fixed about the table.
    pub(super) spec: RwSignal<SchemaSpec>,
    /// The open table.
    pub(super) opened: RwSignal<Option<Arc<Opened>>>,
    /// The open model, when no table is open.
    pub(super) model_file: RwSignal<Option<Arc<ModelInfo>>>,
    /// What the worker is doing.
    pub(super) running: RwSignal<Option<Running>>,
    /// What went wrong last.
    pub(super) error: RwSignal<Option<engine::Error>>,
    /// The last result.
    pub(super) result: RwSignal<Option<Arc<SynthResult>>>,
    /// What came of the last use of the model.
    pub(super) used: RwSignal<Option<Arc<UseResult>>>,
    /// The training of a network, while it runs and after.
    pub(super) course: RwSignal<Option<Course>>,
    /// Where networks learn, as chosen: a kind's id, or empty for the best.
    pub(super) compute: RwSignal<String>,
    /// Settings of a training to go on with as soon as its table is open.
    pub(super) waiting: StoredValue<Option<SynthSettings>>,
    /// What ended the worker of the training that goes on now, when it computed on a graphics device.
    pub(super) fell_back: StoredValue<Option<String>>,
    /// A training that was interrupted.
    pub(super) unfinished: RwSignal<Option<Unfinished>>,
    /// The last report.
    pub(super) judgement: RwSignal<Option<Arc<Judgement>>>,
    /// The HTML of its parts.
    pub(super) pages: StoredValue<Option<Pages>, LocalStorage>,
    /// What a report is asked for.
    pub(super) judging: RwSignal<JudgeDraft>,
    /// What is asked about models.
    pub(super) studies: RwSignal<StudyDraft>,
    /// The sample tables.
    pub(super) samples: RwSignal<Arc<Vec<Sample>>>,
    /// Chosen model.
    pub(super) model: RwSignal<String>,
    /// Settings that the person touched: name and text.
    pub(super) values: RwSignal<Vec<(String, String)>>,
    /// Rows, as typed; empty for as many as the real table has.
    pub(super) rows: RwSignal<String>,
    /// Seed, as typed.
    pub(super) seed: RwSignal<String>,
    /// Conditions, as typed.
    pub(super) conditions: RwSignal<Vec<ConditionDraft>>,
    /// Shares that a column's levels shall have, as typed.
    pub(super) balance: RwSignal<BalanceDraft>,
    /// Hold rows back, for a report.
    pub(super) hold_back: RwSignal<bool>,
    /// A file hangs over the page.
    pub(super) hovered: RwSignal<bool>,
    /// Every file of the site is kept.
    pub(super) offline: RwSignal<bool>,
    /// Bytes sent and requests refused.
    pub(super) traffic: RwSignal<(u64, u64)>,
    /// Colours.
    pub(super) theme: RwSignal<Theme>,
    /// Said to screen readers when something ends.
    pub(super) said: RwSignal<String>,
}

impl Store {
    /// The store of the page that a view belongs to.
    pub(super) fn here() -> Self {
        expect_context()
    }

    /// Whether rows can be made: a table or a model is open.
    pub(super) fn can_run(&self) -> bool {
        self.opened.with(Option::is_some) || self.model_file.with(Option::is_some)
    }
}
