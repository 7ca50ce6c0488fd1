//! A file as a stream of chunks, so that no more than one chunk is in memory beside what was made of it.

use engine::Result;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::PickedFile;
use super::blob::unreadable;

/// The chunks of a file, in order.
#[derive(Debug)]
pub struct ByteStream(ReadableStreamDefaultReader);

impl ByteStream {
    /// Starts reading.
    ///
    /// # Errors
    /// [`engine::Error::Io`] when the browser gives no stream.
    pub fn open(file: &PickedFile) -> Result<Self> {
        let reader = file.0.stream().get_reader();
        reader.dyn_into().map(Self).map_err(|e| unreadable(&e))
    }

    /// The next chunk, in a size that the browser chooses; `None` at the end.
    ///
    /// # Errors
    /// [`engine::Error::Io`] when the file vanished, changed or may not be read.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>> {
        let result = JsFuture::from(self.0.read()).await.map_err(|e| unreadable(&e))?;
        let get = |key: &str| Reflect::get(&result, &JsValue::from_str(key)).map_err(|e| unreadable(&e));
        if get("done")?.is_truthy() { Ok(None) } else { get("value")?.dyn_into().map(Some).map_err(|e| unreadable(&e)) }
    }
}

impl Drop for ByteStream {
    fn drop(&mut self) {
        // Lets the browser close the file early. Nobody waits for that, and after the end it does nothing.
        let cancelled = self.0.cancel();
        super::spawn(async move {
            let _ = JsFuture::from(cancelled).await;
        });
    }
}
