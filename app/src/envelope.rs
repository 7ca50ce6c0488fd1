//! The JavaScript object around each message: `{ version, id, json, file?, bytes? }`.
//!
//! The JSON is a `JobRequest` or a `JobEvent`. A file travels as the browser's own handle and bytes as a transferred
//! `ArrayBuffer`, so neither is copied.

use engine::job::protocol::PROTOCOL_VERSION;
use engine::{Error, Result};
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::platform::PickedFile;

/// The id of messages that answer no request.
pub const NO_REQUEST: u32 = 0;

/// One message as it arrived.
#[derive(Debug)]
pub struct Envelope {
    /// Request that the message makes, answers or cancels; [`NO_REQUEST`] for none.
    pub id: u32,
    /// Version of the messages that the sender speaks.
    pub version: u16,
    /// The message itself.
    pub json: String,
    /// A file beside it.
    pub file: Option<PickedFile>,
    /// Bytes beside it.
    pub bytes: Option<ArrayBuffer>,
}

impl Envelope {
    /// Takes a received object apart. Whatever is absent or of another type is left at its empty value, so that an answer
    /// can still be sent to the right request.
    pub fn open(object: &JsValue) -> Self {
        let get = |key: &str| Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED);
        let number =
            |key: &str| get(key).as_f64().filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n));
        Self {
            id: number("id").map_or(NO_REQUEST, |n| n as u32),
            version: number("version").and_then(|n| u16::try_from(n as u32).ok()).unwrap_or_default(),
            json: get("json").as_string().unwrap_or_default(),
            file: PickedFile::from_js(get("file")),
            bytes: get("bytes").dyn_into().ok(),
        }
    }

    /// Reads the message.
    ///
    /// # Errors
    /// [`Error::Internal`] when the sender speaks another version or the JSON has another form.
    pub fn message<T: DeserializeOwned>(&self) -> Result<T> {
        if self.version != PROTOCOL_VERSION {
            return Err(Error::Internal(format!(
                "page and worker are of different versions ({PROTOCOL_VERSION} and {}); reload the page",
                self.version
            )));
        }
        // The position is named, the content is not: it may hold cells.
        serde_json::from_str(&self.json).map_err(|e| {
            Error::Internal(format!("a message that cannot be read ({:?} at column {})", e.classify(), e.column()))
        })
    }
}

/// A message ready to be posted: the object, and what is transferred with it.
///
/// # Errors
/// [`Error::Internal`] when the message cannot be written as JSON.
pub fn seal(
    id: u32,
    message: &impl Serialize,
    file: Option<&PickedFile>,
    bytes: Option<&[u8]>,
) -> Result<(JsValue, Array)> {
    let json = serde_json::to_string(message).map_err(|e| Error::Internal(e.to_string()))?;
    let object = Object::new();
    let transfer = Array::new();
    set(&object, "version", &JsValue::from(PROTOCOL_VERSION));
    set(&object, "id", &JsValue::from(id));
    set(&object, "json", &JsValue::from_str(&json));
    if let Some(file) = file {
        set(&object, "file", file.as_js());
    }
    if let Some(bytes) = bytes {
        let buffer = Uint8Array::from(bytes).buffer();
        set(&object, "bytes", &buffer);
        transfer.push(&buffer);
    }
    Ok((object.into(), transfer))
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object that was made here cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
