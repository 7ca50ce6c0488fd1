//! How evenly the page draws: the measure of whether it stays responsive.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};

#[derive(Debug, Default)]
struct State {
    last: Cell<Option<f64>>,
    largest: Cell<f64>,
    next: RefCell<Option<AnimationFrame>>,
}

/// Measures the largest gap between two animation frames while it lives.
#[derive(Debug)]
pub struct FrameMeter(Rc<State>);

impl FrameMeter {
    /// Starts measuring.
    pub fn start() -> Self {
        let state = Rc::new(State::default());
        ask(&state);
        Self(state)
    }

    /// The largest gap since the start or the last [`FrameMeter::reset`], in milliseconds.
    pub fn largest_gap_ms(&self) -> f64 {
        self.0.largest.get()
    }

    /// Forgets what was measured.
    pub fn reset(&self) {
        self.0.last.set(None);
        self.0.largest.set(0.0);
    }
}

impl Drop for FrameMeter {
    fn drop(&mut self) {
        self.0.next.take();
    }
}

fn ask(state: &Rc<State>) {
    let weak = Rc::downgrade(state);
    let frame = request_animation_frame(move |now| {
        let Some(state) = weak.upgrade() else { return };
        if let Some(last) = state.last.replace(Some(now)) {
            state.largest.set(state.largest.get().max(now - last));
        }
        ask(&state);
    });
    state.next.replace(Some(frame));
}
