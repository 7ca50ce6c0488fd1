//! Everything that the browser offers, in plain Rust types. The only module that names web-sys.
//!
//! Must not know about jobs, tables or views. Listeners end when their [`Subscription`] is dropped.

mod blob;
mod clipboard;
mod download;
mod drop;
mod fetch;
mod file;
mod frames;
mod gate;
mod gpu;
mod kept;
mod media;
mod offline;
mod page;
mod picture;
mod preferences;
mod scope;
mod stream;
mod traffic;
mod worker_handle;

pub use blob::{Content, Pages};
pub use clipboard::{copy_text, on_paste, read_clipboard};
pub use download::{save, save_content};
pub use drop::{file_of_drop, holds_file, on_drop};
pub use fetch::{fetch_bytes, fetch_text};
pub use file::{PickedFile, file_of_input, pick_file};
pub use frames::next_frame;
pub use gate::Gate;
pub use gpu::{Gpu, gpu};
pub use kept::{forget_kept, keep_bytes, keep_file, kept_bytes, kept_file};
pub use media::{matches_media, on_media_change, prefers_dark};
pub use offline::{is_offline_ready, on_offline_ready};
pub use page::{Subscription, focus, now_ms, resolve, rest, spawn};
pub use picture::offer_pictures;
pub use preferences::{Theme, preference, set_preference, set_theme, theme};
pub use scope::{Turns, WorkerScope};
pub use stream::ByteStream;
pub use traffic::{Traffic, traffic, watch_refusals};
pub use worker_handle::WorkerHandle;

use wasm_bindgen::{JsCast, JsValue};

/// The words of a JavaScript exception.
fn reason(thrown: &JsValue) -> String {
    thrown.dyn_ref::<js_sys::Error>().map_or_else(
        || thrown.as_string().unwrap_or_else(|| "the browser gave no reason".to_owned()),
        |e| String::from(e.message()),
    )
}
