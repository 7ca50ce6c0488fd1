//! The worker: receives requests, runs the engine, posts events.
//!
//! One request runs at a time; others wait in a queue. While it runs it gives the event loop a turn every 50 ms, which is how
//! the request to cancel it is heard. A newer request to open a table or to make a synthetic one ends the older ones that it
//! makes useless.

mod exports;
mod host;
mod judging;
mod outbox;
mod pacer;
mod queue;
mod session;
mod source;
mod training;

pub use host::start;
