//! Minority-class augmentation: is it needed, and does it help.

pub mod benefit;
pub mod need;
