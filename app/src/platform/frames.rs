//! Turns of the screen.

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// Resolves when the browser is about to draw the next frame; in a hidden tab that is when it is shown again.
pub async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        // Without a window there are no frames to wait for, and nobody waits.
        let _ = web_sys::window().and_then(|w| w.request_animation_frame(&resolve).ok());
    });
    // The promise is never rejected.
    let _ = JsFuture::from(frame).await;
}
