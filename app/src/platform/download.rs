//! Files handed to the person.

use engine::{Error, Result};
use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, Url};

use super::Content;

/// How long an address of a download stays valid, in milliseconds: long enough for the browser to have taken it over.
const KEPT_MS: u32 = 60_000;

/// Downloads `bytes` as a file.
///
/// # Errors
/// [`Error::Io`] when the browser refuses.
pub fn save(file_name: &str, media_type: &str, bytes: &[u8]) -> Result<()> {
    save_content(file_name, &Content::from_bytes(bytes, media_type)?)
}

/// Downloads what the browser already holds.
///
/// # Errors
/// [`Error::Io`] when the browser refuses.
pub fn save_content(file_name: &str, content: &Content) -> Result<()> {
    let refused = |e: JsValue| Error::Io(super::reason(&e));
    let address = Url::create_object_url_with_blob(&content.0).map_err(refused)?;
    let element = gloo::utils::document().create_element("a").map_err(refused)?;
    let link: HtmlAnchorElement =
        element.dyn_into().map_err(|_| Error::Io("the browser made no link to download from".to_owned()))?;
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    Timeout::new(KEPT_MS, move || {
        // An address that is gone already needs no revoking.
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}
