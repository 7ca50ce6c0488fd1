//! Lets the engine give the worker's event loop a turn.

use engine::run::{LocalFuture, Pacer};

use crate::platform::Turns;

/// Yields through a message to itself.
#[derive(Debug)]
pub(super) struct EventLoop(pub(super) Turns);

impl Pacer for EventLoop {
    fn yield_now(&self) -> LocalFuture<'_, ()> {
        Box::pin(self.0.next())
    }
}
