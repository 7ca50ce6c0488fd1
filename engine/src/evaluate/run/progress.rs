//! Progress of an evaluation as one row of units.

use std::cell::Cell;

use crate::error::Result;
use crate::run::{Phase, RunCx};

/// Units of work done, out of all.
#[derive(Debug)]
pub(super) struct Steps<'a, 'b> {
    cx: &'a RunCx<'b>,
    done: Cell<u64>,
    total: u64,
}

impl<'a, 'b> Steps<'a, 'b> {
    pub(super) fn new(cx: &'a RunCx<'b>, total: u64) -> Self {
        Self { cx, done: Cell::new(0), total }
    }

    pub(super) fn done(&self) -> u64 {
        self.done.get()
    }

    /// Where the run's progress stands, for parts that report for themselves.
    pub(super) fn place(&self) -> (&'a RunCx<'b>, u64, u64) {
        (self.cx, self.done.get(), self.total)
    }

    /// Counts units that a part has reported itself.
    pub(super) fn passed(&self, units: u64) {
        self.done.set((self.done.get() + units).min(self.total));
    }

    /// Reports that `done` units are done.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) async fn at(&self, done: u64) -> Result<()> {
        self.done.set(done.min(self.total));
        self.cx.step(Phase::Evaluating, self.done.get(), self.total).await
    }

    /// Reports `units` more.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub(super) async fn add(&self, units: u64) -> Result<()> {
        self.at(self.done.get() + units).await
    }
}
