//! Everything that looks at Facsimile from outside: fixtures, rules of the repository, browser tests, benchmarks.

#[cfg(feature = "browser")]
pub mod browser;
pub mod census;
pub mod draw;
#[cfg(feature = "browser")]
pub mod processes;
pub mod studio;
#[cfg(feature = "browser")]
pub mod visit;
