//! The page of Facsimile and its worker.
//!
//! | module | what | who uses it |
//! |---|---|---|
//! | [`platform`] | everything that the browser offers; the only module that names web-sys | page, worker |
//! | [`envelope`] | the JavaScript object around each message | page, worker |
//! | [`client`] | typed requests to the worker and streams of its events | page |
//! | `ui` | the page's views and state (feature `ui`) | page |
//! | `worker` | receives requests, runs the engine, posts events (feature `worker`) | worker |
//!
//! The page is built without tables and models; those live in the worker's bundle alone.

pub mod client;
pub mod envelope;
#[cfg(feature = "ui")]
pub mod page;
pub mod platform;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "worker")]
pub mod worker;
