//! The page of Facsimile and its worker.
//!
//! | module | what | who uses it |
//! |---|---|---|
//! | [`platform`] | everything that the browser offers; the only module that names web-sys | page, worker |
//! | [`envelope`] | the JavaScript object around each message | page, worker |
//! | [`client`] | typed requests to the worker and streams of its events | page |
//! | `ui` | the page itself (feature `ui`) | page |
//! | `worker` | receives requests, runs the engine, posts events (feature `worker`) | worker |
//!
//! The page is built without tables and models; those live in the worker's bundle alone.

pub mod client;
pub mod envelope;
pub mod platform;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "worker")]
pub mod worker;

/// The engine's features that the worker's bundle is built with: what it can run, and so what the page offers. Networks are not among
/// them yet: the worker's bundle is built without them.
pub const WORKER: &[&str] = &["table"];
