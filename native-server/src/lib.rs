//! The command line of Facsimile and the server of its page.
//!
//! | module | what |
//! |---|---|
//! | [`cli`] | the commands of `facsimile`: arguments, progress, output, exit codes |
//! | [`server`] | the page's files and two read-only routes over HTTP |
//!
//! Both are thin: every table is read, learned, drawn and written by the crate `engine`, the same code that runs in the
//! browser tab.

pub mod cli;
pub mod server;
