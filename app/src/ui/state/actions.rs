//! What a person can do.

use std::sync::Arc;

use crate::TRAINER;
use crate::client::{Export, WorkerClient};
use crate::platform::{self, Theme};
use engine::Error;
use engine::compute::ComputeKind;
use engine::data::spec::KindWord;
use engine::data::{KindTag, Repair};
use engine::error::Defect;
use engine::job::protocol::AUTO;
use engine::job::{ExportKind, JobEvent, Subject, SynthSettings};
use engine::models::{SampleRequest, specs_with};
use engine::params::ParamSpec;
use leptos::prelude::*;

use super::{Running, Sample, Store};

/// The table of a first visit.
const FIRST_SAMPLE: &str = "loans";
/// Time between two looks at what was sent, in milliseconds.
const TRAFFIC_EVERY_MS: u32 = 3000;

impl Store {
    /// A page with nothing open; starts the worker.
    pub(in crate::ui) fn new() -> Self {
        Self {
            client: StoredValue::new_local(WorkerClient::spawn()),
            name: RwSignal::default(),
            spec: RwSignal::default(),
            opened: RwSignal::default(),
            model_file: RwSignal::default(),
            running: RwSignal::default(),
            error: RwSignal::default(),
            result: RwSignal::default(),
            used: RwSignal::default(),
            course: RwSignal::default(),
            compute: RwSignal::default(),
            waiting: StoredValue::new(None),
            fell_back: StoredValue::new(None),
            unfinished: RwSignal::default(),
            judgement: RwSignal::default(),
            pages: StoredValue::new_local(None),
            judging: RwSignal::default(),
            studies: RwSignal::default(),
            samples: RwSignal::default(),
            model: RwSignal::new(AUTO.to_owned()),
            values: RwSignal::default(),
            rows: RwSignal::default(),
            seed: RwSignal::new("0".to_owned()),
            conditions: RwSignal::default(),
            balance: RwSignal::default(),
            hold_back: RwSignal::default(),
            hovered: RwSignal::default(),
            offline: RwSignal::default(),
            traffic: RwSignal::default(),
            theme: RwSignal::new(platform::theme()),
            said: RwSignal::default(),
        }
    }

    /// Listens to the page and opens the first sample.
    pub(in crate::ui) fn begin(self) {
        platform::set_theme(self.theme.get_untracked());
        platform::watch_refusals().forever();
        platform::on_offline_ready(move || self.offline.set(true)).forever();
        platform::on_drop(move |over| self.hovered.set(over), move |file| self.open_picked(file)).forever();
        platform::on_paste(move |text| self.open_text(text), move |file| self.open_picked(file)).forever();
        self.watch_traffic();
        self.look_for_unfinished();
        platform::spawn(async move {
            let index = match platform::fetch_text("data/index.json").await {
                Ok(text) => serde_json::from_str::<Vec<Sample>>(&text).unwrap_or_default(),
                // Without samples the studio still works with the person's own files.
                Err(_) => return,
            };
            self.samples.set(Arc::new(index));
            if self.idle() {
                self.open_first_sample(FIRST_SAMPLE.to_owned());
            }
        });
    }

    fn watch_traffic(self) {
        let look = move || {
            platform::spawn(async move {
                let seen = platform::traffic().await;
                let seen = (seen.sent_bytes, seen.refused);
                if self.traffic.get_untracked() != seen {
                    self.traffic.set(seen);
                }
            });
        };
        look();
        gloo::timers::callback::Interval::new(TRAFFIC_EVERY_MS, look).forget();
    }

    /// Events that every request may have.
    pub(super) fn hear(self, event: JobEvent) {
        match event {
            JobEvent::Progress { progress } => self.running.update(|running| {
                if let Some(running) = running {
                    running.progress = Some(progress);
                }
            }),
            JobEvent::Failed { error } => self.fail(error),
            JobEvent::Crashed { message } => self.fall_back(message),
            other => self.follow(other),
        }
    }

    pub(super) fn fail(self, error: Error) {
        self.running.set(None);
        if error == Error::Cancelled {
            self.said.set("Cancelled; everything else is as it was.".to_owned());
        } else {
            self.error.set(Some(error));
            // A training may have left its state behind.
            self.look_for_unfinished();
        }
    }

    pub(super) fn note(self, job: crate::client::JobId) {
        self.running.update(|running| {
            if let Some(running) = running {
                running.job = Some(job);
            }
        });
    }

    /// Changes a column's kind; the detected kind takes the override back.
    pub(in crate::ui) fn set_kind(self, column: &str, kind: KindTag, detected: KindTag) {
        let mut spec = self.spec.get_untracked();
        let entry = spec.column_mut(column);
        entry.kind = (kind != detected).then_some(KindWord::Exactly(kind));
        entry.format = None;
        entry.levels = None;
        self.respec(spec);
    }

    /// Leaves a column out, or takes it back in.
    pub(in crate::ui) fn leave_out(self, column: &str, out: bool) {
        let mut spec = self.spec.get_untracked();
        spec.column_mut(column).left_out = out;
        self.respec(spec);
    }

    /// Applies a repair.
    pub(in crate::ui) fn repair(self, repair: &Repair) {
        let mut spec = self.spec.get_untracked();
        match repair {
            Repair::SetKind { column, kind } => spec.column_mut(column).kind = Some(KindWord::Exactly(*kind)),
            Repair::SetFormat { column, format } => spec.column_mut(column).format = Some(format.clone()),
            Repair::LeaveOut { column } => spec.column_mut(column).left_out = true,
            Repair::DropDuplicates => spec.drop_duplicates = true,
        }
        self.respec(spec);
    }

    /// Descriptions of the chosen model's settings.
    pub(in crate::ui) fn params(self) -> &'static [ParamSpec] {
        let id = self.model.get();
        specs_with(TRAINER).into_iter().find(|s| s.id == id).map_or(&[], |s| s.params)
    }

    /// Makes synthetic rows.
    pub(in crate::ui) fn synthesize(self) {
        self.make(false, false);
    }

    /// Makes synthetic rows; judges them where `judge` is asked for, goes on from a kept training where `resume` is.
    pub(super) fn make(self, judge: bool, resume: bool) {
        let settings = match self.settings() {
            Ok(settings) => settings,
            Err(error) => return self.fail(error),
        };
        self.error.set(None);
        self.result.set(None);
        self.used.set(None);
        self.judgement.set(None);
        self.course.set(None);
        self.unfinished.set(None);
        if !resume {
            self.fell_back.set_value(None);
        }
        self.running.set(Some(Running::new("Making synthetic rows")));
        let on = move |event| match event {
            JobEvent::Synthesized { result } => {
                self.running.set(None);
                self.said.set(format!("{} synthetic rows are ready.", result.rows));
                self.result.set(Some(Arc::new(*result)));
                if judge {
                    self.judge(Subject::Drawn);
                }
            }
            other => self.hear(other),
        };
        let from_model = self.opened.with_untracked(Option::is_none);
        let job = self.client.with_value(|client| {
            if from_model {
                let rows = settings.rows.unwrap_or(1000);
                let SynthSettings { seed, conditions, balance, .. } = settings;
                client.sample(SampleRequest { rows, seed, conditions }, balance, on)
            } else {
                let compute = ComputeKind::of_id(&self.compute.get_untracked());
                client.synthesize(settings, compute, resume, on)
            }
        });
        self.note(job);
    }

    /// Ends what runs.
    pub(in crate::ui) fn cancel(self) {
        if let Some(job) = self.running.with_untracked(|r| r.as_ref().and_then(|r| r.job)) {
            self.client.with_value(|client| client.cancel(job));
        }
    }

    /// Downloads a result.
    pub(in crate::ui) fn download(self, what: ExportKind) {
        self.client.with_value(|client| {
            client.export(what, move |export| {
                if let Err(error) = export.and_then(|e: Export| e.save()) {
                    self.fail(error);
                }
            })
        });
    }

    /// Goes from the system's colours to dark, to light, and back.
    pub(in crate::ui) fn next_theme(self) {
        let next = match self.theme.get_untracked() {
            Theme::System if platform::prefers_dark() => Theme::Light,
            Theme::System => Theme::Dark,
            Theme::Dark if platform::prefers_dark() => Theme::System,
            Theme::Dark => Theme::Light,
            Theme::Light if platform::prefers_dark() => Theme::Dark,
            Theme::Light => Theme::System,
        };
        platform::set_theme(next);
        self.theme.set(next);
    }

    /// An error about the page itself.
    pub(in crate::ui) fn refuse(self, defect: Defect) {
        self.fail(Error::request(defect));
    }
}
