//! What graphics processor the browser offers.

use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

/// A graphics processor that WebGPU reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// Its name, as far as the browser tells it.
    pub name: String,
    /// Whether it is the processor that plays a graphics processor: correct, but slower than the processor itself.
    pub software: bool,
    /// Whether it can time its own work.
    pub timestamps: bool,
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(key)).ok().filter(|v| !v.is_undefined() && !v.is_null())
}

/// The graphics processor that the browser prefers; `None` without WebGPU or without a processor for it. In a page or a worker.
pub async fn gpu() -> Option<Gpu> {
    let entry = get(&get(&js_sys::global(), "navigator")?, "gpu")?;
    let ask: Function = get(&entry, "requestAdapter")?.dyn_into().ok()?;
    let asked: Promise = ask.call0(&entry).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(asked).await.ok().filter(JsValue::is_object)?;
    let info = get(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let text = |key: &str| get(&info, key).and_then(|v| v.as_string()).filter(|t| !t.is_empty());
    let parts: Vec<String> = ["description", "vendor", "architecture", "device"].into_iter().filter_map(text).collect();
    let name = if parts.is_empty() { "a graphics processor without a name".to_owned() } else { parts.join(", ") };
    let says = |object: &JsValue| get(object, "isFallbackAdapter").and_then(|v| v.as_bool()).unwrap_or(false);
    let lower = name.to_lowercase();
    let software =
        says(&info) || says(&adapter) || ["swiftshader", "llvmpipe", "software"].iter().any(|s| lower.contains(s));
    let timestamps = get(&adapter, "features").is_some_and(|features| {
        let has: Option<Function> = get(&features, "has").and_then(|f| f.dyn_into().ok());
        has.and_then(|f| f.call1(&features, &JsValue::from_str("timestamp-query")).ok()).and_then(|v| v.as_bool())
            == Some(true)
    });
    Some(Gpu { name, software, timestamps })
}

/// Puts a wrapper in the place of a method of this one object: `then` sees what the method's promise gave, before the
/// caller does.
fn watch(object: &JsValue, method: &'static str, then: Rc<dyn Fn(&JsValue)>) -> Option<()> {
    let original: Function = get(object, method)?.dyn_into().ok()?;
    let this = object.clone();
    let wrapper = Closure::<dyn Fn(JsValue) -> Promise>::new(move |options: JsValue| {
        let (asked, then) = (original.call1(&this, &options), Rc::clone(&then));
        future_to_promise(async move {
            let given = JsFuture::from(asked?.dyn_into::<Promise>()?).await?;
            if given.is_object() {
                then(&given);
            }
            Ok(given)
        })
    });
    Reflect::set(object, &JsValue::from_str(method), &wrapper.into_js_value()).ok().map(|_| ())
}

/// Hears of every graphics device that is lost from now on, in the browser's words. Without WebGPU nothing happens.
///
/// The library that drives the device has no word for a loss: its work waits for ever or panics. The browser tells whoever
/// holds the device, so the way to it is watched.
pub fn on_device_lost(tell: impl Fn(&str) + 'static) {
    let tell: Rc<dyn Fn(&str)> = Rc::new(tell);
    let device = move |device: &JsValue| {
        let Some(lost) = get(device, "lost").and_then(|l| l.dyn_into::<Promise>().ok()) else { return };
        let tell = Rc::clone(&tell);
        spawn_local(async move {
            let Ok(info) = JsFuture::from(lost).await else { return };
            // Given back, not lost.
            if get(&info, "reason").and_then(|r| r.as_string()).as_deref() == Some("destroyed") {
                return;
            }
            tell(&get(&info, "message").and_then(|m| m.as_string()).unwrap_or_default());
        });
    };
    let device: Rc<dyn Fn(&JsValue)> = Rc::new(device);
    let adapter: Rc<dyn Fn(&JsValue)> = Rc::new(move |adapter| {
        watch(adapter, "requestDevice", Rc::clone(&device));
    });
    if let Some(entry) = get(&js_sys::global(), "navigator").and_then(|n| get(&n, "gpu")) {
        watch(&entry, "requestAdapter", adapter);
    }
}
