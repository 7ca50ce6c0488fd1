//! What networks over encoded tables share: the table's frame, the order of entries, training state, drawing under conditions.

mod checkpoint;
mod cost;
mod facts;
mod frame;
#[cfg(test)]
pub(super) mod golden;
mod history;
mod layout;
mod meet;
mod sketch;
mod start;
mod weights;

use crate::compute::{self, ComputeKind};
use crate::error::Result;
use crate::run::{Phase, RunCx};

pub(super) use checkpoint::{Checkpoint, Keeping, Kept};
pub(super) use cost::{Cost, Steps};
pub(super) use frame::{Frame, FrameHead};
pub(super) use history::{History, Window};
pub(super) use layout::Layout;
pub(super) use meet::Meeting;
pub(super) use sketch::Sketches;
pub(super) use start::{Start, framed};
pub(super) use weights::{pull, push};

/// Rows that are drawn at once; part of what a seed means, so it never changes with the machine.
pub(super) const CHUNK: usize = 2048;

/// The device of a run.
///
/// # Errors
/// [`Error::Unsupported`](crate::Error::Unsupported) when this build or this machine has none of the kind;
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) async fn device(cx: &RunCx<'_>) -> Result<burn::tensor::Device> {
    if cx.compute() != ComputeKind::Cpu {
        cx.step(Phase::Preparing, 0, 0).await?;
    }
    Ok(compute::open(cx.compute()).await?.device)
}
