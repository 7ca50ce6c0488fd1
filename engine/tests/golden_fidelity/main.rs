//! Golden values of fidelity, significance and drift, from `tests/golden/evaluation`.

#![cfg(feature = "table")]

mod codes;
mod drift;
mod joint;
mod phi_k;
mod reports;
mod significance;
mod suite;
mod univariate;
