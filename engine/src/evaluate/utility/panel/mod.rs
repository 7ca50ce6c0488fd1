//! Models that are learned from one table and tested on another.

pub mod boosted;
