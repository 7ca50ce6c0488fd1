//! Does a model trained on synthetic rows work on real ones: metrics of predictions, curves, scenarios and importances.

pub mod classification;
pub mod curves;
pub mod importance;
pub mod panel;
pub mod probability;
pub mod regression;
pub mod scenarios;
