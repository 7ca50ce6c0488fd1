//! From counts of successful attacks to a risk with its interval (Giomi et al. 2023).

use libm::{pow, sqrt};

use crate::learn::normal;

/// A rate and the half width of its interval, centred as by Wilson (1927).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Centre, 0..=1.
    pub rate: f64,
    /// Half width.
    pub error: f64,
}

/// Wilson's rate of `successes` among `attacks` at a two-sided `confidence` such as 0.95; none without attacks.
pub fn wilson(attacks: usize, successes: usize, confidence: f64) -> Option<Rate> {
    if attacks == 0 || successes > attacks {
        return None;
    }
    let (n, k) = (attacks as f64, successes as f64);
    let z = normal::quantile(f64::midpoint(1.0, confidence));
    let free = n + z * z;
    Some(Rate { rate: (k + z * z / 2.0) / free, error: z / free * sqrt(k * (n - k) / n + z * z / 4.0) })
}

/// Counts of one kind of attack, each side with as many attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Attempts per side.
    pub attacks: usize,
    /// Successes against training rows.
    pub successes: usize,
    /// Successes of a guess that ignores the synthetic rows.
    pub baseline: usize,
    /// Successes against rows that the generator never saw; none without such rows.
    pub control: Option<usize>,
}

/// The measured risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Risk {
    /// Attempts per side.
    pub attacks: usize,
    /// Against training rows.
    pub attack: Rate,
    /// Of guessing.
    pub baseline: Rate,
    /// Against unseen rows.
    pub control: Option<Rate>,
    /// What the attack gains beyond the control, of what was left to gain; the attack rate without a control. 0..=1.
    pub risk: f64,
    /// Interval of the risk, inside 0..=1.
    pub ci: (f64, f64),
    /// The attack did no better than guessing: it failed, which does not show that the table is safe.
    pub inconclusive: bool,
}

/// The risk of counts at a two-sided `confidence`; none without attacks.
pub fn risk(counts: Counts, confidence: f64) -> Option<Risk> {
    let rate = |k| wilson(counts.attacks, k, confidence);
    let (attack, baseline) = (rate(counts.successes)?, rate(counts.baseline)?);
    let control = counts.control.and_then(rate);
    let (value, error) = match control {
        None => (attack.rate, attack.error),
        Some(c) => {
            let left = 1.0 - c.rate;
            let (by_attack, by_control) = (attack.error / left, c.error * (attack.rate - 1.0) / (left * left));
            ((attack.rate - c.rate) / left, sqrt(by_attack * by_attack + by_control * by_control))
        }
    };
    let inside = |x: f64| x.clamp(0.0, 1.0);
    Some(Risk {
        attacks: counts.attacks,
        attack,
        baseline,
        control,
        risk: inside(value),
        ci: (inside(value - error), inside(value + error)),
        inconclusive: counts.successes <= counts.baseline,
    })
}

/// Chance that a predicate of weight uniform on `low`..`high` selects exactly one of `n` rows, up to a constant: how success
/// depends on the number of rows.
pub fn singling_out_integral(n: usize, low: f64, high: f64) -> f64 {
    let n = n as f64;
    let part = |w: f64| (n * w + 1.0) * pow(1.0 - w, n);
    (part(low) - part(high)) / (n + 1.0)
}
