//! Text through the clipboard.

use engine::{Error, Result};
use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Element};

use super::{PickedFile, Subscription};

/// What a paste brought.
fn pasted(event: &ClipboardEvent) -> Option<(Option<PickedFile>, String)> {
    let data = event.clipboard_data()?;
    let file = data.files().and_then(|files| files.get(0)).map(PickedFile);
    Some((file, data.get_data("text/plain").unwrap_or_default()))
}

/// Hears tables pasted anywhere on the page, except into a field: copied files go to `on_file`, text to `on_text`.
pub fn on_paste(on_text: impl Fn(String) + 'static, on_file: impl Fn(PickedFile) + 'static) -> Subscription {
    let listener = EventListener::new(&gloo::utils::document(), "paste", move |event| {
        let in_field = event
            .target()
            .and_then(|t| t.dyn_into::<Element>().ok())
            .is_some_and(|e| matches!(e.closest("input, textarea, select, [contenteditable]"), Ok(Some(_))));
        if in_field {
            return;
        }
        match event.dyn_ref::<ClipboardEvent>().and_then(pasted) {
            Some((Some(file), _)) => on_file(file),
            Some((None, text)) if !text.trim().is_empty() => on_text(text),
            _ => {}
        }
    });
    Subscription(vec![listener])
}

/// The clipboard's text; the browser may ask the person first.
///
/// # Errors
/// [`Error::Io`] when the person or the browser refuses.
pub async fn read_clipboard() -> Result<String> {
    let text = JsFuture::from(gloo::utils::window().navigator().clipboard().read_text()).await;
    text.map(|t| t.as_string().unwrap_or_default()).map_err(|_| {
        Error::Io("the browser did not let the page read the clipboard; paste with the keyboard instead".to_owned())
    })
}

/// Puts `text` on the clipboard.
///
/// # Errors
/// [`Error::Io`] when the browser refuses.
pub async fn copy_text(text: &str) -> Result<()> {
    let done = JsFuture::from(gloo::utils::window().navigator().clipboard().write_text(text)).await;
    done.map(|_| ()).map_err(|e| Error::Io(super::reason(&e)))
}
