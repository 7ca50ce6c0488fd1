//! Numerics shared by models. Everything goes through `libm`, so that native and wasm give the same bits.
//!
//! Must not know about tables, models or jobs.

pub mod cluster;
pub mod gaussians;
pub mod knn;
pub mod linear;
pub mod logistic;
pub mod matrix;
pub mod mixture;
pub mod neighbours;
pub mod normal;
pub mod parallel;
pub mod scale;
pub mod special;
pub mod trees;
pub mod tsne;
