//! Parts that may come a moment later, so that no single frame has to build the whole page.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::task::tick;

use crate::platform;

/// Milliseconds of a frame that go into building; layout and paint need the rest.
const BUDGET_MS: f64 = 8.0;

thread_local! {
    /// Parts that wait, the first asked for first.
    static WAITING: RefCell<VecDeque<RwSignal<bool>>> = const { RefCell::new(VecDeque::new()) };
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// Becomes true when it is the asker's turn: after everything that asked before, and in a frame with time left.
pub(in crate::ui) fn soon() -> ReadSignal<bool> {
    let due = RwSignal::new(false);
    WAITING.with_borrow_mut(|waiting| waiting.push_back(due));
    if !AT_WORK.replace(true) {
        platform::spawn(work_off());
    }
    due.read_only()
}

async fn work_off() {
    loop {
        platform::next_frame().await;
        let began = platform::now_ms();
        while platform::now_ms() - began < BUDGET_MS {
            let Some(due) = WAITING.with_borrow_mut(VecDeque::pop_front) else {
                AT_WORK.set(false);
                return;
            };
            // A part whose place is gone, because a newer result took it, costs nothing.
            if due.try_set(true).is_none() {
                // What hears the signal is built in the tick that follows.
                tick().await;
            }
        }
    }
}

/// The children, when it is their turn; until then an empty box.
#[component]
pub(in crate::ui) fn Later(
    /// Class of the box: it should be about as large as what comes.
    class: &'static str,
    /// What comes.
    children: Children,
) -> impl IntoView {
    let due = soon();
    let mut children = Some(children);
    move || match due.get().then(|| children.take()).flatten() {
        Some(children) => children().into_any(),
        None => view! { <div class=class aria-busy="true"></div> }.into_any(),
    }
}
