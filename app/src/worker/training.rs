//! What a network's training needs of the browser: a device, a place for its state, an eye on its course.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::Result;
use engine::compute::ComputeKind;
use engine::data::SchemaSpec;
use engine::job::{JobEvent, JobRequest, SynthSettings, Unfinished};
use engine::run::Checkpoints;
use web_time::{Duration, Instant};

use super::outbox::Outbox;
use super::source::Source;
use crate::platform::{self, PickedFile, forget_kept, keep_bytes, keep_file, kept_bytes, spawn};
use crate::{is_network, kept};

/// Time between two states that are kept.
const KEEP_EVERY: Duration = Duration::from_secs(15);

/// The surroundings of one training.
#[derive(Debug)]
pub(super) struct Training {
    pub(super) device: ComputeKind,
    keeper: Keeper,
}

impl Training {
    /// For a request that trains a network; `None` for every other one. Tells the page which device was taken, and why.
    pub(super) async fn of(
        request: &JobRequest,
        (source, spec): (Option<&Source>, Option<&SchemaSpec>),
        (id, outbox): (u32, &Outbox),
    ) -> Option<Self> {
        let JobRequest::Synthesize { settings, compute, resume } = request else { return None };
        if !is_network(&settings.model) {
            return None;
        }
        let (device, words) = choose(*compute).await;
        outbox.post(id, &JobEvent::Device { kind: device, words }, None);
        let state = if *resume { kept_bytes(kept::STATE).await } else { None };
        if !*resume {
            forget_kept().await;
        }
        let file = match source {
            Some(Source::File(file)) => Some(file.clone()),
            _ => None,
        };
        let settings = SynthSettings { schema: spec.cloned().unwrap_or_default(), ..settings.clone() };
        let keeper = Keeper {
            id,
            outbox: outbox.clone(),
            file,
            settings,
            state,
            // A table that goes on from a kept state is kept already.
            table_kept: Rc::new(Cell::new(*resume)),
            busy: Rc::new(Cell::new(false)),
            last: Cell::new(Instant::now()),
            step: RefCell::default(),
        };
        Some(Self { device, keeper })
    }

    /// Where the training keeps its state.
    pub(super) fn checkpoints(&self) -> &dyn Checkpoints {
        &self.keeper
    }

    /// The training is over. With `done` nothing is left to go on from; after an error the state stays.
    pub(super) async fn over(self, done: bool) {
        // A state on its way is waited for, or it would come after the end.
        while self.keeper.busy.get() {
            platform::rest(20).await;
        }
        if done {
            forget_kept().await;
        }
    }

    /// Notes how far the training is.
    pub(super) fn at(&self, step: u64) {
        self.keeper.step.replace(step);
    }
}

/// The device that was asked for, or the best there is, with the reason in words.
async fn choose(asked: Option<ComputeKind>) -> (ComputeKind, String) {
    if asked == Some(ComputeKind::Cpu) {
        return (ComputeKind::Cpu, "the processor, as asked".to_owned());
    }
    match platform::gpu().await {
        None => (ComputeKind::Cpu, "the processor: this browser offers no WebGPU".to_owned()),
        Some(gpu) if gpu.software && asked.is_none() => (
            ComputeKind::Cpu,
            format!("the processor: the only graphics processor is played by software ({})", gpu.name),
        ),
        Some(gpu) => (ComputeKind::Webgpu, gpu.name),
    }
}

/// Keeps the state of a training in the site's private files.
#[derive(Debug)]
struct Keeper {
    id: u32,
    outbox: Outbox,
    /// The table; bytes without a file cannot be kept.
    file: Option<PickedFile>,
    settings: SynthSettings,
    state: Option<Vec<u8>>,
    table_kept: Rc<Cell<bool>>,
    /// Whether a state is being written.
    busy: Rc<Cell<bool>>,
    last: Cell<Instant>,
    step: RefCell<u64>,
}

impl Checkpoints for Keeper {
    fn due(&self) -> bool {
        !self.busy.get() && self.file.is_some() && self.last.get().elapsed() >= KEEP_EVERY
    }

    fn keep(&self, state: Vec<u8>) -> Result<()> {
        let Some(file) = self.file.clone().filter(|_| !self.busy.get()) else { return Ok(()) };
        self.last.set(Instant::now());
        self.busy.set(true);
        let (busy, table_kept) = (Rc::clone(&self.busy), Rc::clone(&self.table_kept));
        let unfinished = Unfinished { file: file.name(), settings: self.settings.clone(), step: *self.step.borrow() };
        let (id, outbox) = (self.id, self.outbox.clone());
        spawn(async move {
            let told = write(&file, &state, &unfinished, &table_kept).await;
            busy.set(false);
            // A browser that keeps nothing, as in a private window, only loses the way back after a reload.
            if told.is_ok() {
                outbox.post(id, &JobEvent::Kept { step: unfinished.step }, None);
            }
        });
        Ok(())
    }

    fn kept(&self) -> Option<Vec<u8>> {
        self.state.clone()
    }
}

/// The table first, then the state, and last what says that both are there.
async fn write(file: &PickedFile, state: &[u8], unfinished: &Unfinished, table_kept: &Cell<bool>) -> Result<()> {
    if !table_kept.get() {
        keep_file(kept::TABLE, file).await?;
        table_kept.set(true);
    }
    keep_bytes(kept::STATE, state).await?;
    let about = serde_json::to_vec(unfinished).map_err(|e| engine::Error::Internal(e.to_string()))?;
    keep_bytes(kept::ABOUT, &about).await
}
