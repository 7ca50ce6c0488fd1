//! Charts as SVG. What is drawn is computed by pure functions from the engine's plain types, then put into elements.

mod column;
mod heatmap;
mod layout;
mod matrix;
mod scale;
mod shares;
mod spark;

pub(crate) use column::{ColumnChart, PairChart};
pub(crate) use heatmap::Heatmap;
pub(crate) use matrix::Matrix;
pub(crate) use spark::Spark;
