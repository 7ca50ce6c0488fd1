//! Reversible encodings of columns: a number ⇄ a uniform, a level ⇄ an interval, a table ⇄ a dense matrix.
//!
//! Must not know about models or jobs.

pub mod cuts;
pub mod encoded;
pub mod grid;
pub mod marginal;
pub mod parametric;

pub use cuts::Cuts;
pub use encoded::Encoder;
pub use grid::Grid;
pub use marginal::Marginal;
