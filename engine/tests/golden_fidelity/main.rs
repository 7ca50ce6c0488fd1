//! Golden values of fidelity, significance and drift, from `tests/golden/evaluation`.

#![cfg(feature = "table")]

mod codes;
mod drift;
mod joint;
mod reports;
mod significance;
mod suite;
mod univariate;
