//! The parts of the privacy section: each measures, and writes its records, tables, charts and words.

mod anonymeter;
pub(super) mod attribution;
mod attribution_text;
pub(super) mod copies;
mod distances_text;
mod groups;
mod guesses;
pub(super) mod membership;
mod membership_text;
pub(super) mod risks;
mod scores;
mod space;
mod split;
