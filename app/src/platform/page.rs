//! Small things about the page itself.

use std::future::Future;

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Url};

/// Listeners that end when this is dropped.
#[derive(Debug, Default)]
#[must_use = "the listener ends when this is dropped"]
pub struct Subscription(pub(super) Vec<EventListener>);

impl Subscription {
    /// Keeps listening for as long as the page lives.
    pub fn forever(self) {
        for listener in self.0 {
            listener.forget();
        }
    }
}

/// Runs a future on the browser's event loop.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}

/// Milliseconds since the page was loaded, with fractions.
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// The absolute address of a file of the site, wherever the site lies.
pub fn resolve(relative: &str) -> String {
    let base = gloo::utils::document().base_uri().ok().flatten().unwrap_or_default();
    Url::new_with_base(relative, &base).map_or_else(|_| relative.to_owned(), |url| url.href())
}

/// Moves the keyboard to the element with this id; without one nothing happens.
pub fn focus(id: &str) {
    if let Some(element) = gloo::utils::document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        // A hidden element refuses; the keyboard then stays where it is.
        let _ = element.focus();
    }
}

/// Resolves after this many milliseconds. In a page or a worker.
pub async fn rest(milliseconds: u32) {
    let mut timer = None;
    let over = js_sys::Promise::new(&mut |resolve, _| {
        timer = Some(gloo::timers::callback::Timeout::new(milliseconds, move || {
            // Calling the resolver of a promise does not throw.
            let _ = resolve.call0(&wasm_bindgen::JsValue::UNDEFINED);
        }));
    });
    // The promise is never rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(over).await;
    drop(timer);
}
