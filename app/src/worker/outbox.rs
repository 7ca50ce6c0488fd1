//! What the worker tells the page.

use std::cell::{Cell, RefCell};

use engine::job::{JobEvent, LossPoint};
use engine::run::{Estimate, Overlay, Phase, Progress, ProgressSink};
use engine::{Error, Result};
use web_time::{Duration, Instant};

use super::training::Training;
use crate::envelope::seal;
use crate::platform::WorkerScope;

/// Posts events.
#[derive(Clone, Debug)]
pub(super) struct Outbox(pub(super) WorkerScope);

impl Outbox {
    /// Posts an event about request `id`. One that cannot be posted becomes the failure of the request; when that cannot be
    /// posted either, the page has gone.
    pub(super) fn post(&self, id: u32, event: &JobEvent, bytes: Option<&[u8]>) {
        if let Err(error) = self.try_post(id, event, bytes) {
            let _ = self.try_post(id, &JobEvent::Failed { error }, None);
        }
    }

    fn try_post(&self, id: u32, event: &JobEvent, bytes: Option<&[u8]>) -> Result<(), Error> {
        let (message, transfer) = seal(id, event, None, bytes)?;
        self.0.post(&message, &transfer)
    }

    /// Posts that request `id` failed.
    pub(super) fn fail(&self, id: u32, error: Error) {
        self.post(id, &JobEvent::Failed { error }, None);
    }
}

/// Time between two posts of losses.
const LOSSES_EVERY: Duration = Duration::from_millis(250);
/// Time between two looks at what a network draws, and how many times as long as a look takes at least.
const SKETCH_EVERY: Duration = Duration::from_secs(4);
const SKETCH_SHARE: u32 = 20;

/// The progress of one request.
#[derive(Debug)]
pub(super) struct ProgressOf<'a> {
    id: u32,
    outbox: &'a Outbox,
    /// The training whose progress this is, if it is one.
    training: Option<&'a Training>,
    losses: RefCell<Vec<LossPoint>>,
    told: Cell<Instant>,
    sketched: Cell<Instant>,
    pause: Cell<Duration>,
}

impl<'a> ProgressOf<'a> {
    pub(super) fn new(id: u32, outbox: &'a Outbox, training: Option<&'a Training>) -> Self {
        let now = Instant::now();
        Self {
            id,
            outbox,
            training,
            losses: RefCell::default(),
            told: Cell::new(now),
            sketched: Cell::new(now),
            pause: Cell::new(SKETCH_EVERY / 4),
        }
    }

    fn tell_losses(&self) {
        let points = self.losses.take();
        if !points.is_empty() {
            self.told.set(Instant::now());
            self.outbox.post(self.id, &JobEvent::Losses { points }, None);
        }
    }
}

impl ProgressSink for ProgressOf<'_> {
    fn report(&self, progress: Progress) {
        if let Some(training) = self.training.filter(|_| progress.phase == Phase::Training) {
            training.at(progress.done);
            if progress.done >= progress.total {
                self.tell_losses();
            }
        }
        self.outbox.post(self.id, &JobEvent::Progress { progress }, None);
    }

    fn losses(&self, step: u64, values: &[(&'static str, f32)]) {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        self.losses.borrow_mut().push(LossPoint { step, values });
        if self.told.get().elapsed() >= LOSSES_EVERY {
            self.tell_losses();
        }
    }

    fn wants_sketch(&self) -> bool {
        let wanted = self.training.is_some() && self.sketched.get().elapsed() >= self.pause.get();
        if wanted {
            // From here until it is shown it is being drawn.
            self.sketched.set(Instant::now());
        }
        wanted
    }

    fn sketch(&self, step: u64, columns: &[Overlay]) {
        self.pause.set(SKETCH_EVERY.max(self.sketched.get().elapsed() * SKETCH_SHARE));
        self.sketched.set(Instant::now());
        self.outbox.post(self.id, &JobEvent::Sketch { step, columns: columns.to_vec() }, None);
    }

    fn estimate(&self, estimate: Estimate) {
        self.outbox.post(self.id, &JobEvent::Estimate { estimate }, None);
    }
}
