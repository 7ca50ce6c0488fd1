//! The population stability index.

use libm::log;

use crate::evaluate::fidelity::frequencies::shares;
use crate::evaluate::sample::sum;

/// Least share of a bin.
pub const FLOOR: f64 = 1e-4;

/// PSI = Σ (q − p) ln(q / p) of reference counts (or shares) p and current ones q, each share floored at `floor` and not renormalised
/// (10⁻⁴ is usual); not below 0. None when a side is empty.
///
/// Below 0.10 is stable, to 0.25 moderate, above it major. An empty bin costs p ln(p / floor): 0.69 for p = 0.1.
pub fn psi(reference: &[f64], current: &[f64], floor: f64) -> Option<f64> {
    let (p, q) = (shares(reference)?, shares(current)?);
    Some(sum(p.iter().zip(&q).map(|(p, q)| {
        let (p, q) = (p.max(floor), q.max(floor));
        (q - p) * log(q / p)
    })))
}

/// What PSI is on average without any drift, about (bins − 1)(1/n + 1/m): 0.18 for 10 bins and 100 rows a side.
pub fn expected_psi(bins: usize, reference_rows: usize, current_rows: usize) -> f64 {
    bins.saturating_sub(1) as f64 * (1.0 / reference_rows.max(1) as f64 + 1.0 / current_rows.max(1) as f64)
}
