//! How close the synthetic table is to the real one, distribution by distribution.

pub mod accuracy;
pub mod alpha;
pub mod association;
pub mod bins;
pub mod chance;
pub mod coherence;
pub mod contingency;
pub mod correlation;
pub mod detection;
pub mod divergence;
pub mod encoding;
pub mod frequencies;
pub mod information;
pub mod kernels;
pub mod likelihood;
pub mod manifold;
pub mod matrices;
pub mod moments;
pub mod novelty;
pub mod phi_k;
pub mod records;
pub mod reports;
pub mod steps;
pub mod thresholds;
pub mod validity;
