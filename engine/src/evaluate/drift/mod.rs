//! Whether a new batch still looks like the reference.

pub mod batch;
pub mod column;
pub mod psi;
