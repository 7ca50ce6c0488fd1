//! Lets the engine give the worker's event loop a turn, and holds it while the person wants a pause.

use std::cell::{Cell, RefCell};

use engine::run::{LocalFuture, Pacer};

use crate::platform::{Gate, Turns};

/// Yields through a message to itself.
#[derive(Debug)]
pub(super) struct EventLoop {
    turns: Turns,
    paused: Cell<bool>,
    gate: RefCell<Gate>,
}

impl EventLoop {
    pub(super) fn new(turns: Turns) -> Self {
        Self { turns, paused: Cell::new(false), gate: RefCell::default() }
    }

    /// Holds the run at its next step.
    pub(super) fn pause(&self) {
        self.paused.set(true);
    }

    /// Lets the run go on.
    pub(super) fn go_on(&self) {
        self.paused.set(false);
        self.gate.borrow_mut().open();
    }
}

impl Pacer for EventLoop {
    fn yield_now(&self) -> LocalFuture<'_, ()> {
        Box::pin(async {
            self.turns.next().await;
            while self.paused.get() {
                let passed = self.gate.borrow_mut().passed();
                passed.await;
            }
        })
    }
}
