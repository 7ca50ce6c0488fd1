//! What a long computation is given: progress, cancelling, pacing and random streams.
//!
//! The sink and the pacer are injected, so the engine knows no browser, no async runtime and no terminal.

use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::compute::ComputeKind;
use crate::error::{Error, Result};

/// A future that stays on its thread: not `Send` on purpose.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The parts of a run, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Phase {
    /// Reading and typing the input.
    Reading,
    /// Trying models on a part of the rows.
    Choosing,
    /// Turning columns into numbers.
    Encoding,
    /// Opening a graphics processor and preparing its programs.
    Preparing,
    /// Learning.
    Training,
    /// Drawing rows.
    Sampling,
    /// Filling, scoring or predicting the rows of a table.
    Applying,
    /// Comparing synthetic with real.
    Evaluating,
    /// Writing the output.
    Writing,
}

impl Phase {
    /// Word for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Reading => "Reading",
            Self::Choosing => "Choosing a model",
            Self::Encoding => "Encoding",
            Self::Preparing => "Preparing the GPU",
            Self::Training => "Training",
            Self::Sampling => "Sampling",
            Self::Applying => "Applying the model",
            Self::Evaluating => "Evaluating",
            Self::Writing => "Writing",
        }
    }
}

/// How far a phase is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The phase.
    pub phase: Phase,
    /// Units done; never above `total`.
    pub done: u64,
    /// Units in all; 0 when unknown.
    pub total: u64,
    /// Seconds since the phase began.
    pub elapsed_s: f64,
    /// Seconds that the phase should still take, by its own pace so far.
    pub eta_s: Option<f64>,
}

/// What a training will take, told before anything large is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Steps in all.
    pub steps: u64,
    /// Bytes of memory, about.
    pub bytes: u64,
    /// Seconds, from and to, by a short trial of the device.
    pub seconds: (f64, f64),
}

/// A column of a table beside the same column of what a network draws by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    /// Its name.
    pub column: String,
    /// Levels, or the edges of bins: one more than counts.
    pub labels: Vec<String>,
    /// Real cells per level or bin.
    pub real: Vec<u64>,
    /// Drawn cells per level or bin.
    pub synthetic: Vec<u64>,
}

/// Receives progress. Called at most about ten times a second, and at the end of each phase.
pub trait ProgressSink {
    /// Shows or forwards `progress`.
    fn report(&self, progress: Progress);

    /// Shows or forwards what a training minimises: means over the steps since the last call, by name. Networks only.
    fn losses(&self, step: u64, values: &[(&'static str, f32)]) {
        let _ = (step, values);
    }

    /// Whether it is time for a look at what a network draws by now.
    fn wants_sketch(&self) -> bool {
        false
    }

    /// Shows or forwards what a network draws by now, beside real cells. Networks only.
    fn sketch(&self, step: u64, columns: &[Overlay]) {
        let _ = (step, columns);
    }

    /// Shows or forwards what a training will take. Networks only.
    fn estimate(&self, estimate: Estimate) {
        let _ = estimate;
    }
}

/// Keeps the state of a training, so that a run that was ended goes on where it was.
pub trait Checkpoints {
    /// Whether the state should be kept now; asked every few steps.
    fn due(&self) -> bool;
    /// Keeps `state`, in place of the last.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be kept.
    fn keep(&self, state: Vec<u8>) -> Result<()>;
    /// The state that was kept for this very run: the same table, settings and seed.
    fn kept(&self) -> Option<Vec<u8>>;
}

/// Drops every report.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl ProgressSink for NoProgress {
    fn report(&self, _: Progress) {}
}

/// Set from outside to end a run at its next step.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Asks the run to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Gives the host's event loop a turn.
pub trait Pacer {
    /// Resolves after the host had its turn; at once where there is no event loop.
    fn yield_now(&self) -> LocalFuture<'_, ()>;
}

/// For hosts without an event loop: never waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPacer;

impl Pacer for NoPacer {
    fn yield_now(&self) -> LocalFuture<'_, ()> {
        Box::pin(ready(()))
    }
}

/// How often progress is published and the event loop gets a turn.
const INTERVAL: Duration = Duration::from_millis(50);

/// Handed through every long computation.
pub struct RunCx<'a> {
    progress: &'a dyn ProgressSink,
    cancel: CancelToken,
    finish: CancelToken,
    pacer: &'a dyn Pacer,
    compute: ComputeKind,
    memory: Option<u64>,
    checkpoints: Option<&'a dyn Checkpoints>,
    start: Option<&'a [u8]>,
    phase: Cell<Option<(Phase, Instant)>>,
    last: Cell<Option<Instant>>,
}

impl std::fmt::Debug for RunCx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunCx").field("cancel", &self.cancel).finish_non_exhaustive()
    }
}

impl<'a> RunCx<'a> {
    /// A context from its parts.
    pub fn new(progress: &'a dyn ProgressSink, cancel: CancelToken, pacer: &'a dyn Pacer) -> Self {
        Self {
            progress,
            cancel,
            finish: CancelToken::default(),
            pacer,
            compute: ComputeKind::default(),
            memory: None,
            checkpoints: None,
            start: None,
            phase: Cell::new(None),
            last: Cell::new(None),
        }
    }

    /// The same run with networks on another device than the processor.
    #[must_use]
    pub fn with_compute(mut self, compute: ComputeKind) -> Self {
        self.compute = compute;
        self
    }

    /// The same run with a token that ends a training early, with what it has learned so far.
    #[must_use]
    pub fn with_finish(mut self, finish: CancelToken) -> Self {
        self.finish = finish;
        self
    }

    /// The same run on a host with so many bytes of memory left: what needs more is refused before it is allocated.
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// The same run with a place to keep the state of a training.
    #[must_use]
    pub fn with_checkpoints(mut self, checkpoints: &'a dyn Checkpoints) -> Self {
        self.checkpoints = Some(checkpoints);
        self
    }

    /// Reports nothing, never cancelled: for tests and scripts.
    pub fn quiet() -> RunCx<'static> {
        RunCx::new(&NoProgress, CancelToken::default(), &NoPacer)
    }

    /// The same run without reports: for parts whose progress is not the run's.
    #[must_use]
    pub fn silent(&self) -> Self {
        let silent = Self::new(&NoProgress, self.cancel.clone(), self.pacer).with_compute(self.compute);
        Self { memory: self.memory, ..silent }
    }

    /// The same run with another sink: for parts whose progress is a share of the run's.
    #[must_use]
    pub fn with_progress<'b>(&'b self, progress: &'b dyn ProgressSink) -> RunCx<'b> {
        let part = RunCx::new(progress, self.cancel.clone(), self.pacer).with_compute(self.compute);
        RunCx { memory: self.memory, finish: self.finish.clone(), ..part }
    }

    /// Publishes progress that was counted elsewhere.
    pub fn publish(&self, progress: Progress) {
        self.progress.report(progress);
    }

    /// Where networks are computed.
    pub fn compute(&self) -> ComputeKind {
        self.compute
    }

    /// Bytes of memory that are left, where the host said so.
    pub fn memory(&self) -> Option<u64> {
        self.memory
    }

    /// Whether a training should end with what it has learned so far.
    pub fn is_finishing(&self) -> bool {
        self.finish.is_cancelled()
    }

    /// Whether it is time for a look at what a network draws by now.
    pub fn wants_sketch(&self) -> bool {
        self.progress.wants_sketch()
    }

    /// Publishes what a network draws by now.
    pub fn sketch(&self, step: u64, columns: &[Overlay]) {
        self.progress.sketch(step, columns);
    }

    /// Publishes what a training will take.
    pub fn estimate(&self, estimate: Estimate) {
        self.progress.estimate(estimate);
    }

    /// The same run with a network that goes on from a saved model: what its file holds.
    #[must_use]
    pub fn with_start(mut self, model: &'a [u8]) -> Self {
        self.start = Some(model);
        self
    }

    /// The saved model to go on from, if any.
    pub fn start(&self) -> Option<&'a [u8]> {
        self.start
    }

    /// Where the state of a training is kept, if anywhere.
    pub fn checkpoints(&self) -> Option<&'a dyn Checkpoints> {
        self.checkpoints
    }

    /// Publishes losses.
    pub fn losses(&self, step: u64, values: &[(&'static str, f32)]) {
        self.progress.losses(step, values);
    }

    /// The token that ends this run, for parts that work without awaiting.
    pub fn token(&self) -> &CancelToken {
        &self.cancel
    }

    /// Call once per step (a column, a chunk of rows, a sweep). Checks cancelling, and at most every 50 ms publishes
    /// progress and lets the event loop run. A step should take well under 50 ms.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn step(&self, phase: Phase, done: u64, total: u64) -> Result<()> {
        self.check()?;
        let now = Instant::now();
        let started = match self.phase.get() {
            Some((current, started)) if current == phase => started,
            _ => {
                self.phase.set(Some((phase, now)));
                self.last.set(None);
                now
            }
        };
        let due = self.last.get().is_none_or(|last| now - last >= INTERVAL);
        if due || (total > 0 && done >= total) {
            self.last.set(Some(now));
            let elapsed_s = (now - started).as_secs_f64();
            let eta_s = (done > 0 && total > 0).then(|| elapsed_s * (total.saturating_sub(done)) as f64 / done as f64);
            self.progress.report(Progress { phase, done: done.min(total.max(done)), total, elapsed_s, eta_s });
        }
        if due {
            self.pacer.yield_now().await;
            self.check()?;
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::Cancelled`] when the run was asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// Drives a future to its end on this thread, for hosts whose pacer never waits (command line, tests).
///
/// No engine future waits for anything but its pacer, so with [`NoPacer`] this never spins.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return value;
        }
        std::thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[derive(Default)]
    struct Log(RefCell<Vec<Progress>>);
    impl ProgressSink for Log {
        fn report(&self, progress: Progress) {
            self.0.borrow_mut().push(progress);
        }
    }

    #[test]
    fn first_and_last_step_are_reported() {
        let log = Log::default();
        let cx = RunCx::new(&log, CancelToken::default(), &NoPacer);
        block_on(async {
            for i in 1..=100 {
                cx.step(Phase::Training, i, 100).await.expect("not cancelled");
            }
        });
        let log = log.0.into_inner();
        assert_eq!(log.first().map(|p| p.done), Some(1));
        assert_eq!(log.last().map(|p| p.done), Some(100));
    }

    #[test]
    fn a_cancelled_run_stops_at_its_next_step() {
        let token = CancelToken::default();
        let cx = RunCx::new(&NoProgress, token.clone(), &NoPacer);
        assert!(block_on(cx.step(Phase::Training, 1, 2)).is_ok());
        token.cancel();
        assert_eq!(block_on(cx.step(Phase::Training, 2, 2)), Err(Error::Cancelled));
    }
}
