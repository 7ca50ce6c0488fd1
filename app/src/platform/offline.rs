//! Whether the site is kept for use without a network.

use gloo::events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, ServiceWorkerContainer};

use super::Subscription;

/// The browser's service workers; `None` where it has none, as on a plain http host.
pub(super) fn service_workers() -> Option<ServiceWorkerContainer> {
    let navigator = gloo::utils::window().navigator();
    Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).ok()?.dyn_into().ok()
}

/// Whether every file of the site is kept. `boot.js` notes it on the root element.
pub fn is_offline_ready() -> bool {
    gloo::utils::document_element().get_attribute("data-offline").as_deref() == Some("ready")
}

/// Calls `on` when every file of the site is kept: at once if that is so already.
pub fn on_offline_ready(on: impl Fn() + 'static) -> Subscription {
    if is_offline_ready() {
        on();
    }
    let Some(container) = service_workers() else { return Subscription::default() };
    let listener = EventListener::new(&container, "message", move |event| {
        let data = event.dyn_ref::<MessageEvent>().map_or(JsValue::UNDEFINED, MessageEvent::data);
        let kind = Reflect::get(&data, &JsValue::from_str("type")).ok().and_then(|t| t.as_string());
        if kind.as_deref() == Some("ready-offline") {
            on();
        }
    });
    Subscription(vec![listener])
}
