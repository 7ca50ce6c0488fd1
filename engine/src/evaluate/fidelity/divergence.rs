//! Jensen–Shannon and Kullback–Leibler divergence of two lists of counts or shares over the same bins.

use libm::{log, sqrt};

use crate::evaluate::fidelity::frequencies::shares;
use crate::evaluate::sample::sum;

/// Shares below this count as it in [`kl_divergence`].
const FLOOR: f64 = 1e-10;

/// Jensen–Shannon divergence in bits, in 0..=1; none when a side is empty.
pub fn js_divergence(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    js_nats(real, synthetic).map(|d| d / std::f64::consts::LN_2)
}

/// Root of [`js_divergence`]: a metric, in 0..=1, 0 for equal shares.
pub fn js_distance(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    js_divergence(real, synthetic).map(sqrt)
}

/// Jensen–Shannon divergence in nats, in 0..=ln 2.
pub fn js_nats(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (p, q) = (shares(real)?, shares(synthetic)?);
    let part = |a: f64, b: f64| if a > 0.0 { a * log(2.0 * a / (a + b)) } else { 0.0 };
    let d = 0.5 * sum(p.iter().zip(&q).map(|(&a, &b)| part(a, b) + part(b, a)));
    Some(d.clamp(0.0, std::f64::consts::LN_2))
}

/// KL(p‖q) in nats with q floored at 1e-10: for diagnosis only, since one empty bin decides it. None when a side is empty.
pub fn kl_divergence(p: &[f64], q: &[f64]) -> Option<f64> {
    let (p, q) = (shares(p)?, shares(q)?);
    let part = |(&a, &b): (&f64, &f64)| if a > 0.0 { a * log(a / b.max(FLOOR)) } else { 0.0 };
    Some(sum(p.iter().zip(&q).map(part)).max(0.0))
}

/// Entropy of counts or shares in nats; none when there are none.
pub fn entropy(counts: &[f64]) -> Option<f64> {
    Some(-sum(shares(counts)?.iter().map(|&p| if p > 0.0 { p * log(p) } else { 0.0 })))
}
