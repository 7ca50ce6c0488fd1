//! Bytes that the browser holds outside the page's WebAssembly memory.

use engine::{Error, Result};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

/// Bytes with a media type, held by the browser. Cloning copies the handle, not the bytes.
#[derive(Clone, Debug)]
pub struct Content(pub(super) Blob);

impl Content {
    /// Copies `bytes` out of WebAssembly memory.
    ///
    /// # Errors
    /// [`Error::Io`] when the browser refuses, such as for lack of memory.
    pub fn from_bytes(bytes: &[u8], media_type: &str) -> Result<Self> {
        Self::from_buffer(&Uint8Array::from(bytes).buffer(), media_type)
    }

    /// Takes over a buffer that was received.
    ///
    /// # Errors
    /// [`Error::Io`] when the browser refuses.
    pub fn from_buffer(buffer: &ArrayBuffer, media_type: &str) -> Result<Self> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        Blob::new_with_buffer_source_sequence_and_options(&Array::of1(buffer), &options)
            .map(Self)
            .map_err(|e| Error::Io(super::reason(&e)))
    }

    /// Number of bytes.
    pub fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// A copy of the bytes.
    ///
    /// # Errors
    /// [`Error::Io`] when they cannot be read.
    pub async fn bytes(&self) -> Result<Vec<u8>> {
        read(&self.0).await
    }
}

/// Text that was received, held by the browser until a part of it is wanted. Cloning copies the handle.
#[derive(Clone, Debug)]
pub struct Pages(Uint8Array);

impl Pages {
    /// Takes over a buffer of UTF-8 that was received.
    pub fn from_buffer(buffer: &ArrayBuffer) -> Self {
        Self(Uint8Array::new(buffer))
    }

    /// The text in these bytes; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self, from: u32, to: u32) -> String {
        String::from_utf8(self.0.subarray(from, to).to_vec())
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
    }
}

/// The bytes behind a blob or a file.
pub(super) async fn read(blob: &Blob) -> Result<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|e: JsValue| unreadable(&e))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The error of a file that vanished, changed or may not be read.
pub(super) fn unreadable(thrown: &JsValue) -> Error {
    Error::Io(format!(
        "the file cannot be read ({}); it may have been moved, changed or locked since it was chosen: choose it again",
        super::reason(thrown)
    ))
}
