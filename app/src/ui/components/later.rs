//! Content that may come a moment later, so that no single frame has to build the whole page.

use leptos::prelude::*;

/// Calls `then` after `frames` animation frames.
fn after(frames: u32, then: impl FnOnce() + 'static) {
    if frames == 0 {
        then();
    } else {
        request_animation_frame(move || after(frames - 1, then));
    }
}

/// The children, from the given animation frame on.
#[component]
pub(crate) fn Later(frames: u32, children: ChildrenFn) -> impl IntoView {
    let due = RwSignal::new(false);
    // The content may be gone by then: a newer result took its place.
    after(frames, move || {
        let _ = due.try_set(true);
    });
    move || due.get().then(|| children())
}
