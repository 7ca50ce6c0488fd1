//! Files that the browser keeps for this site alone, so that a training outlives a reload. They never leave the machine.

use engine::{Error, Result};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemRemoveOptions, FileSystemWritableFileStream, StorageManager,
};

use super::PickedFile;

/// The folder of the site's private files that this module uses.
const FOLDER: &str = "training";

/// The error of a file that cannot be kept.
fn refused(thrown: &JsValue) -> Error {
    Error::Io(format!("the browser does not keep files for this page: {}", super::reason(thrown)))
}

/// The root of the site's private files, in a page or a worker.
async fn root() -> Result<FileSystemDirectoryHandle> {
    let navigator =
        js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("navigator")).map_err(|e| refused(&e))?;
    let storage: StorageManager = js_sys::Reflect::get(&navigator, &JsValue::from_str("storage"))
        .ok()
        .and_then(|s| s.dyn_into().ok())
        .ok_or_else(|| Error::Io("the browser keeps no files for this page".to_owned()))?;
    JsFuture::from(storage.get_directory()).await.and_then(JsCast::dyn_into).map_err(|e| refused(&e))
}

async fn folder() -> Result<FileSystemDirectoryHandle> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let asked = root().await?.get_directory_handle_with_options(FOLDER, &options);
    JsFuture::from(asked).await.and_then(JsCast::dyn_into).map_err(|e| refused(&e))
}

/// Keeps what `content` is (bytes or a file) under `name`, in place of the last.
async fn put(name: &str, content: &JsValue) -> Result<()> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle: FileSystemFileHandle = JsFuture::from(folder().await?.get_file_handle_with_options(name, &options))
        .await
        .and_then(JsCast::dyn_into)
        .map_err(|e| refused(&e))?;
    let stream: FileSystemWritableFileStream =
        JsFuture::from(handle.create_writable()).await.and_then(JsCast::dyn_into).map_err(|e| refused(&e))?;
    let written = match content.dyn_ref::<File>() {
        Some(file) => stream.write_with_blob(file),
        None => stream.write_with_buffer_source(content.unchecked_ref()),
    };
    let written = JsFuture::from(written.map_err(|e| refused(&e))?).await.map_err(|e| refused(&e));
    // What was written before an error is thrown away with the stream.
    let closed = JsFuture::from(if written.is_ok() { stream.close() } else { stream.abort() }).await;
    written.and_then(|_| closed.map(|_| ()).map_err(|e| refused(&e)))
}

/// Keeps bytes.
///
/// # Errors
/// [`Error::Io`] when the browser refuses, as in a private window.
pub async fn keep_bytes(name: &str, bytes: &[u8]) -> Result<()> {
    put(name, &Uint8Array::from(bytes)).await
}

/// Keeps a copy of a file; it does not pass through this program's memory.
///
/// # Errors
/// As [`keep_bytes`].
pub async fn keep_file(name: &str, file: &PickedFile) -> Result<()> {
    put(name, file.as_js()).await
}

/// What is kept under `name`, as a file called `shown`; `None` when nothing is.
pub async fn kept_file(name: &str, shown: &str) -> Option<PickedFile> {
    let handle: FileSystemFileHandle =
        JsFuture::from(folder().await.ok()?.get_file_handle(name)).await.ok()?.dyn_into().ok()?;
    let file: File = JsFuture::from(handle.get_file()).await.ok()?.dyn_into().ok()?;
    File::new_with_blob_sequence(&Array::of1(&file), shown).ok().map(PickedFile)
}

/// The bytes under `name`; `None` when nothing is kept there.
pub async fn kept_bytes(name: &str) -> Option<Vec<u8>> {
    kept_file(name, name).await?.bytes().await.ok()
}

/// Throws away everything that is kept. Without anything kept nothing happens.
pub async fn forget_kept() {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    if let Ok(root) = root().await {
        // An absent folder is what is wanted.
        let _ = JsFuture::from(root.remove_entry_with_options(FOLDER, &options)).await;
    }
}
