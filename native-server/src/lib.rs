//! The command line of Facsimile and the server of its page.
//!
//! | module | what |
//! |---|---|
//! | [`cli`] | the commands of `facsimile`: arguments, progress, output, exit codes |
//! | [`server`] | the page's files over HTTP, two routes that only read, and one that evaluates tables for programs |
//!
//! Both are thin: every table is read, learned, drawn, judged and written by the crate `engine`, the same code that runs
//! in the browser tab.

pub mod cli;
mod evaluation;
mod json;
pub mod server;
