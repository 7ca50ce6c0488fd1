//! Files of the site itself: sample tables and their schemas. No other origin can be asked.

use engine::{Error, Result};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestInit, RequestMode, Response};

async fn answer(relative: &str) -> Result<Response> {
    let unreachable = |e: JsValue| Error::Io(format!("{relative} cannot be loaded: {}", super::reason(&e)));
    let options = RequestInit::new();
    // The browser itself refuses another origin, also after a redirection.
    options.set_mode(RequestMode::SameOrigin);
    options.set_credentials(RequestCredentials::Omit);
    let request = gloo::utils::window().fetch_with_str_and_init(&super::resolve(relative), &options);
    let response: Response = JsFuture::from(request).await.map_err(unreachable)?.dyn_into().map_err(unreachable)?;
    if response.ok() {
        Ok(response)
    } else {
        Err(Error::Io(format!("{relative} cannot be loaded: the server answered {}", response.status())))
    }
}

/// The bytes of a file of the site, by its address relative to the page (`data/loans/loans.csv`).
///
/// # Errors
/// [`Error::Io`] when it cannot be loaded.
pub async fn fetch_bytes(relative: &str) -> Result<Vec<u8>> {
    let broken = |e: JsValue| Error::Io(format!("{relative} broke off while loading: {}", super::reason(&e)));
    let buffer = answer(relative).await?.array_buffer().map_err(broken)?;
    Ok(Uint8Array::new(&JsFuture::from(buffer).await.map_err(broken)?).to_vec())
}

/// The text of a file of the site; bytes that are not UTF-8 are replaced.
///
/// # Errors
/// [`Error::Io`] when it cannot be loaded.
pub async fn fetch_text(relative: &str) -> Result<String> {
    Ok(String::from_utf8_lossy(&fetch_bytes(relative).await?).into_owned())
}
