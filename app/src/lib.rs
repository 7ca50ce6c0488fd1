//! The page of Facsimile and its worker.
//!
//! | module | what | who uses it |
//! |---|---|---|
//! | [`platform`] | everything that the browser offers; the only module that names web-sys | page, worker |
//! | [`envelope`] | the JavaScript object around each message | page, worker |
//! | [`kept`] | names of the files of an interrupted training | page, worker |
//! | [`client`] | typed requests to the worker and streams of its events | page |
//! | `ui` | the page itself (feature `ui`) | page |
//! | `worker` | receives requests, runs the engine, posts events (feature `worker`) | worker |
//!
//! The page is built without tables and models; those live in the worker's bundle alone.

pub mod client;
pub mod envelope;
pub mod kept;
pub mod platform;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "worker")]
pub mod worker;

/// The engine's features that the small worker is built with: what starts at once.
pub const WORKER: &[&str] = &["table"];
/// The engine's features that the worker with networks is built with, and so what the page offers. It is loaded when a network is
/// asked for.
pub const TRAINER: &[&str] = &["table", "train"];

/// Whether a model is a network, which only the larger worker can run.
pub fn is_network(model: &str) -> bool {
    let has = |features| engine::models::specs_with(features).iter().any(|s| s.id == model);
    has(TRAINER) && !has(WORKER)
}
