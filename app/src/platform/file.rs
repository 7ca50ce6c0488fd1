//! Files that a person chose.

use engine::{Error, Result};
use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, FilePropertyBag, HtmlInputElement};

/// A file that a person chose, dropped or pasted. Cloning copies the handle, not the bytes.
#[derive(Clone, Debug)]
pub struct PickedFile(pub(super) File);

impl PickedFile {
    /// A file made in the page, such as pasted text or a sample table. The browser holds the bytes.
    ///
    /// # Errors
    /// [`Error::Io`] when the browser refuses, such as for lack of memory.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self> {
        let options = FilePropertyBag::new();
        options.set_type("application/octet-stream");
        let parts = Array::of1(&Uint8Array::from(bytes));
        File::new_with_u8_array_sequence_and_options(&parts, name, &options)
            .map(Self)
            .map_err(|e| Error::Io(super::reason(&e)))
    }

    /// The file behind a received value; `None` when it is something else.
    pub fn from_js(value: JsValue) -> Option<Self> {
        value.dyn_into().ok().map(Self)
    }

    /// The value to post.
    pub fn as_js(&self) -> &JsValue {
        self.0.as_ref()
    }

    /// Its name without folders.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Number of bytes.
    pub fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// All bytes at once, for small files.
    ///
    /// # Errors
    /// [`Error::Io`] when the file vanished or may not be read.
    pub async fn bytes(&self) -> Result<Vec<u8>> {
        super::blob::read(&self.0).await
    }
}

/// The file of a changed `<input type="file">`; the input is emptied, so that the same file can be chosen again.
pub fn file_of_input(event: &Event) -> Option<PickedFile> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0).map(PickedFile);
    input.set_value("");
    file
}

/// Opens the browser's file dialog; must be called while a click or key press is handled. `accept` is a list of endings
/// such as `.csv,.tsv`. Nothing happens when the person closes the dialog.
pub fn pick_file(accept: &str, on: impl FnOnce(PickedFile) + 'static) {
    let Ok(element) = gloo::utils::document().create_element("input") else { return };
    let Ok(input) = element.dyn_into::<HtmlInputElement>() else { return };
    input.set_type("file");
    input.set_accept(accept);
    EventListener::once(&input, "change", move |event| {
        if let Some(file) = file_of_input(event) {
            on(file);
        }
    })
    .forget();
    input.click();
}
