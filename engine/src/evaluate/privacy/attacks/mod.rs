//! The parts of the privacy section: each measures, and writes its records, tables, charts and words.

pub(super) mod copies;
mod distances_text;
pub(super) mod membership;
mod membership_text;
mod scores;
mod space;
mod split;
