//! The training of a network: its course, a pause, an early end, and going on after a reload.

use engine::Error;
use engine::compute::ComputeKind;
use engine::job::{JobEvent, Unfinished};
use engine::run::{Estimate, Overlay};
use leptos::prelude::*;

use super::{Running, Store};
use crate::client::{JobId, WorkerClient};
use crate::kept;
use crate::platform::{self, forget_kept, kept_bytes, kept_file};

/// What is known of a training.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::ui) struct Course {
    /// Where it learns, and why there.
    pub(in crate::ui) device: String,
    /// Whether that is a graphics processor.
    pub(in crate::ui) graphics: bool,
    /// What it will take.
    pub(in crate::ui) estimate: Option<Estimate>,
    /// Losses by name: steps and values.
    pub(in crate::ui) losses: Vec<(String, Vec<(u64, f32)>)>,
    /// What the network draws by now, after so many steps.
    pub(in crate::ui) sketch: Option<(u64, Vec<Overlay>)>,
    /// Steps after which the state was kept last.
    pub(in crate::ui) kept: Option<u64>,
}

/// The training that was interrupted, if one was.
async fn unfinished() -> Option<Unfinished> {
    kept_bytes(kept::ABOUT).await.and_then(|b| serde_json::from_slice(&b).ok())
}

impl Store {
    /// Takes what an event says of a training.
    pub(super) fn follow(self, event: JobEvent) {
        let on = |change: &dyn Fn(&mut Course)| {
            self.course.update(|c| change(c.get_or_insert_default()));
        };
        match event {
            JobEvent::Device { words, kind } => {
                let fell_back = self.fell_back.try_update_value(Option::take).flatten();
                let words =
                    fell_back.map_or(words, |why| format!("the processor, which goes on from what was kept: {why}"));
                on(&|c| {
                    c.device.clone_from(&words);
                    c.graphics = kind != ComputeKind::Cpu;
                });
            }
            JobEvent::Estimate { estimate } => on(&|c| c.estimate = Some(estimate)),
            JobEvent::Sketch { step, columns } => on(&|c| c.sketch = Some((step, columns.clone()))),
            JobEvent::Kept { step } => on(&|c| c.kept = Some(step)),
            JobEvent::Losses { points } => on(&|c| {
                for point in &points {
                    for (name, value) in &point.values {
                        let at = c.losses.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
                            c.losses.push((name.clone(), Vec::new()));
                            c.losses.len() - 1
                        });
                        c.losses[at].1.push((point.step, *value));
                    }
                }
            }),
            _ => {}
        }
    }

    fn steer(self, tell: impl FnOnce(&WorkerClient, JobId)) {
        if let Some(job) = self.running.with_untracked(|r| r.as_ref().and_then(|r| r.job)) {
            self.client.with_value(|client| tell(client, job));
        }
    }

    /// Holds the training, or lets it go on.
    pub(in crate::ui) fn pause_or_go_on(self) {
        let paused = self.running.with_untracked(|r| r.as_ref().is_some_and(|r| r.paused));
        self.steer(if paused { WorkerClient::go_on } else { WorkerClient::pause });
        self.running.update(|r| {
            if let Some(r) = r {
                r.paused = !paused;
            }
        });
        self.said.set(if paused { "The training goes on." } else { "The training pauses." }.to_owned());
    }

    /// Ends the training with what it has learned.
    pub(in crate::ui) fn finish(self) {
        self.steer(WorkerClient::finish);
    }

    /// The worker died. A training by a graphics processor, which may have died of a lost device, goes on on the processor
    /// from what was kept; everything else has failed.
    pub(super) fn fall_back(self, message: String) {
        if !self.course.with_untracked(|c| c.as_ref().is_some_and(|c| c.graphics)) {
            return self.fail(Error::Internal(message));
        }
        platform::spawn(async move {
            let Some(found) = unfinished().await else { return self.fail(Error::Internal(message)) };
            let step = found.step;
            self.unfinished.set(Some(found));
            self.compute.set(ComputeKind::Cpu.id().to_owned());
            self.fell_back.set_value(Some(message.clone()));
            self.said.set(format!("The training goes on on the processor after step {step}: {message}"));
            self.resume();
        });
    }

    /// Looks whether an earlier training was interrupted.
    pub(super) fn look_for_unfinished(self) {
        platform::spawn(async move {
            let found = unfinished().await;
            if self.running.with_untracked(Option::is_none) {
                self.unfinished.set(found);
            }
        });
    }

    /// Goes on with the training that was interrupted.
    pub(in crate::ui) fn resume(self) {
        let Some(unfinished) = self.unfinished.get_untracked() else { return };
        // From here on nothing else is opened by itself.
        self.running.set(Some(Running::new("Reading the table")));
        platform::spawn(async move {
            let Some(table) = kept_file(kept::TABLE, &unfinished.file).await else {
                // Its table is gone, so nothing can go on.
                self.running.set(None);
                return self.forget_unfinished();
            };
            let schema = unfinished.settings.schema.clone();
            self.waiting.set_value(Some(unfinished.settings));
            self.unfinished.set(None);
            self.start_table(&unfinished.file, schema, |client, spec, on| client.open_file(table, spec, on));
        });
    }

    /// Goes on with a training whose table has just been opened for it.
    pub(super) fn go_on_with_training(self) {
        if let Some(settings) = self.waiting.try_update_value(Option::take).flatten() {
            self.put_into_form(settings);
            self.make(false, true);
        }
    }

    /// Throws the interrupted training away.
    pub(in crate::ui) fn forget_unfinished(self) {
        self.unfinished.set(None);
        platform::spawn(forget_kept());
    }
}
