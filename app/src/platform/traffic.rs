//! How much has left the page: asked of the service worker, which sees every request.

use std::cell::{Cell, RefCell};

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, PerformanceEntry, SecurityPolicyViolationEvent};

use super::Subscription;
use super::offline::service_workers;

/// What has left the page, and what was held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes sent beside the names of the site's own files: bodies and query strings.
    pub sent_bytes: u64,
    /// Requests let through, all for the site's own files.
    pub requests: u64,
    /// Requests refused.
    pub refused: u64,
    /// Whether the service worker counted; else it is the browser's own list, since the page was loaded.
    pub counted_by_service_worker: bool,
}

/// How long the service worker may take to answer, in milliseconds.
const PATIENCE_MS: u32 = 1_000;

/// Two refusals of one address within this time, in milliseconds, are one.
const SAME_REFUSAL_MS: f64 = 5.0;

thread_local! {
    static REFUSED_BY_POLICY: Cell<u64> = const { Cell::new(0) };
}

/// Counts what the page's content security policy refuses; call once, at the start. Such requests never reach the service
/// worker.
pub fn watch_refusals() -> Subscription {
    // The page's own policy and the header's each tell of one refusal, one right after the other.
    let last = RefCell::new((String::new(), f64::NEG_INFINITY));
    let listener = EventListener::new(&gloo::utils::document(), "securitypolicyviolation", move |event| {
        let Some(refusal) = event.dyn_ref::<SecurityPolicyViolationEvent>() else { return };
        let (address, time) = last.replace((refusal.blocked_uri(), refusal.time_stamp()));
        if address != refusal.blocked_uri() || refusal.time_stamp() - time > SAME_REFUSAL_MS {
            REFUSED_BY_POLICY.with(|count| count.set(count.get() + 1));
        }
    });
    Subscription(vec![listener])
}

/// What has left the page so far.
pub async fn traffic() -> Traffic {
    let counted = match ask_service_worker().await {
        Some(counted) => counted,
        None => listed_by_browser(),
    };
    Traffic { refused: counted.refused + REFUSED_BY_POLICY.with(Cell::get), ..counted }
}

async fn ask_service_worker() -> Option<Traffic> {
    let active = service_workers()?.controller()?;
    let channel = MessageChannel::new().ok()?;
    let question = Object::new();
    Reflect::set(&question, &"type".into(), &"traffic".into()).ok()?;
    let mut waiting = None;
    let port = channel.port1();
    let answer = Promise::new(&mut |resolve, _| {
        let give_up = resolve.clone();
        // Calling the resolver of a promise does not throw, and only the first call counts.
        let listener = EventListener::once(&port, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map_or(JsValue::UNDEFINED, MessageEvent::data);
            let _ = resolve.call1(&JsValue::UNDEFINED, &data);
        });
        let timeout = Timeout::new(PATIENCE_MS, move || {
            let _ = give_up.call0(&JsValue::UNDEFINED);
        });
        waiting = Some((listener, timeout));
    });
    port.start();
    active.post_message_with_transferable(&question, &Array::of1(&channel.port2())).ok()?;
    let data = JsFuture::from(answer).await.ok()?;
    drop(waiting);
    port.close();
    let number = |key: &str| Reflect::get(&data, &JsValue::from_str(key)).ok()?.as_f64().map(|n| n as u64);
    Some(Traffic {
        sent_bytes: number("sent_bytes")?,
        requests: number("requests")?,
        refused: number("refused")?,
        counted_by_service_worker: true,
    })
}

/// Without a service worker: what the browser lists. The content security policy lets nothing with a body through.
fn listed_by_browser() -> Traffic {
    let Some(performance) = gloo::utils::window().performance() else { return Traffic::default() };
    let mut traffic = Traffic::default();
    for entry in performance.get_entries_by_type("resource").iter() {
        if let Some(entry) = entry.dyn_ref::<PerformanceEntry>() {
            traffic.requests += 1;
            traffic.sent_bytes += entry.name().split_once('?').map_or(0, |(_, query)| query.len() as u64 + 1);
        }
    }
    traffic
}
