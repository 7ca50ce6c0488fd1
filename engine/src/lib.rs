//! The method of Facsimile: tables, generative models, and the protocol that the browser worker and the command line share.
//!
//! # Crate map
//!
//! | module | what | needs |
//! |---|---|---|
//! | [`error`] | the one error type, with what a person needs to repair the cause | – |
//! | [`run`] | progress, cancelling and pacing of long computations | – |
//! | [`mod@params`] | one declaration per setting drives defaults, validation, form, command line and tests | – |
//! | [`data`] | schema, dialect, notices, profile; with `table`: reader, writer, kinds, `Table` | polars behind `table` |
//! | [`models`] | one folder per model, one registry line; specs without features | `table` to fit |
//! | [`race`] | tries models on a part of the rows and picks the best: what `auto` does | `table` to run |
//! | [`job`] | what page and worker say to each other, and the one function that carries it out | `table` to execute |
//! | [`mod@evaluate`] | records, scores, reports and their drawing; with `table`: every measure and the run from tables to a report | `table` to measure |
//! | `rng` | named random streams from one seed | `table` |
//! | `learn` | numerics shared by models: normal distribution, mixtures, matrices, all cores | `table` |
//! | [`compute`] | kinds of devices; with `train`: the devices | – |
//! | `nn` | parts that networks share: layers, losses, optimiser | `train` |
//! | `transform` | reversible encodings: marginals, grids, dense matrices for networks | `table` |
//!
//! # Direction of dependencies
//!
//! `error, compute, rng, run ← data, params, learn, nn ← transform ← models ← evaluate, job ← app, native-server ← tests`.
//! Nothing in here names a browser API, a server, an async runtime or a clock other than `web-time`; only `data` names polars.
//!
//! # Features
//!
//! Without features only plain serde types are compiled: all that the page needs. `table` adds tables and the models that
//! need no network; `train` adds neural networks on the processor, `webgpu`, `wgpu` and `cuda` their devices.

pub mod compute;
pub mod data;
pub mod error;
pub mod evaluate;
pub mod job;
pub mod models;
pub mod params;
pub mod race;
pub mod run;

#[cfg(feature = "table")]
pub mod learn;
#[cfg(feature = "train")]
pub mod nn;
#[cfg(feature = "table")]
pub mod rng;
#[cfg(feature = "table")]
pub mod transform;

pub use error::{Defect, Error, ErrorCode, ParamIssue, Place, Result};
