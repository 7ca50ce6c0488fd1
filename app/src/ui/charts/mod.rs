//! Charts from plain values: geometry and words by pure functions, SVG by components.

mod bars;
mod heatmap;
mod histogram;
mod spark;
pub(super) mod words;

pub(super) use bars::LevelBars;
pub(super) use heatmap::{Heat, Heatmap};
pub(super) use histogram::OverlaidHistogram;
pub(super) use spark::Spark;
