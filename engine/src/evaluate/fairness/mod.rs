//! Whether groups of people are treated alike by predictions, and whether synthetic rows change that. The criteria cannot all
//! hold when base rates differ, so they are never averaged into one number.

pub mod bias;
mod criteria;
pub mod grouping;
pub mod groups;
mod intervals;
pub mod panel;
mod tables;
