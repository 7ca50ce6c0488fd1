//! What graphics processor the browser offers.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

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
