//! Whether a difference is more than chance: tests, intervals, effect sizes.
//!
//! Compare at least five independent samples of each generator, never take folds of one cross-validation as independent, show effect
//! size and n beside every p, and adjust p-values across metrics ([`adjust`]).

pub mod adjust;
pub mod auc_error;
pub mod bootstrap;
pub mod friedman;
pub mod ks_test;
pub mod mcnemar;
pub mod paired;
pub mod proportion;
pub mod rank_sum;
pub mod wilcoxon;
