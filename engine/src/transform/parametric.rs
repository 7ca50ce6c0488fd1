//! Parametric marginals through `statrs`, fitted by moments, as curves through their quantiles.
//!
//! Their last bit may differ between targets, since `statrs` uses the system's mathematics.

use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal, Normal, StudentsT, Uniform};

use crate::transform::grid::Grid;
use crate::transform::marginal::Marginal;

/// Points at which a distribution's quantiles are stored.
const POINTS: u32 = 400;
/// Names of the distributions, as in the setting.
pub const NAMES: [&str; 7] = ["normal", "truncated-normal", "beta", "gamma", "student-t", "log-normal", "uniform"];

/// Mean, standard deviation and excess kurtosis.
fn moments(values: &[f64]) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| v / n).sum::<f64>();
    let central = |power: i32| values.iter().map(|v| (v - mean).powi(power) / n).sum::<f64>();
    let variance = central(2);
    let kurtosis = if variance > 0.0 { central(4) / (variance * variance) - 3.0 } else { 0.0 };
    (mean, variance.sqrt(), kurtosis)
}

/// Fits the distribution called `name` to `sorted`; `None` when it cannot have such values.
pub fn fit(name: &str, sorted: &[f64], grid: Option<Grid>) -> Option<Marginal> {
    let (low, high) = (*sorted.first()?, *sorted.last()?);
    let range = high - low;
    let (mean, sd, kurtosis) = moments(sorted);
    if range.is_nan() || range <= 0.0 || !range.is_finite() || !(sd > 0.0 && sd.is_finite()) {
        return None;
    }
    // The spec's half per mille around the range keeps densities finite at its ends.
    let (from, width) = (low - range * 1e-3, range * (1.0 + 2e-3));
    match name {
        "normal" | "truncated-normal" => {
            let normal = Normal::new(mean, sd).ok()?;
            let (a, b) = if name == "normal" { (0.0, 1.0) } else { (normal.cdf(low), normal.cdf(high)) };
            Some(curve(|p| normal.inverse_cdf(a + p * (b - a)), low, high, grid))
        }
        "beta" => {
            let (m, v) = ((mean - from) / width, (sd / width) * (sd / width));
            let total = m * (1.0 - m) / v - 1.0;
            let beta = Beta::new(m * total, (1.0 - m) * total).ok()?;
            Some(curve(|p| from + width * beta.inverse_cdf(p), low, high, grid))
        }
        "gamma" => {
            let shifted = mean - from;
            let gamma = Gamma::new(shifted * shifted / (sd * sd), shifted / (sd * sd)).ok()?;
            Some(curve(|p| from + gamma.inverse_cdf(p), low, high, grid))
        }
        "student-t" => {
            // Excess kurtosis is 6 / (ν − 4) for ν > 4.
            let freedom = if kurtosis > 0.0 { (4.0 + 6.0 / kurtosis).min(100.0) } else { 100.0 };
            let scale = sd * ((freedom - 2.0) / freedom).sqrt();
            let student = StudentsT::new(mean, scale, freedom).ok()?;
            Some(curve(|p| student.inverse_cdf(p), low, high, grid))
        }
        "log-normal" => {
            let logs: Vec<f64> = sorted.iter().map(|v| (v - from).ln()).collect();
            let (mean, sd, _) = moments(&logs);
            let log_normal = LogNormal::new(mean, sd).ok()?;
            Some(curve(|p| from + log_normal.inverse_cdf(p), low, high, grid))
        }
        "uniform" => {
            let uniform = Uniform::new(low, high).ok()?;
            Some(curve(|p| uniform.inverse_cdf(p), low, high, grid))
        }
        _ => None,
    }
}

/// The distribution with the smallest Kolmogorov–Smirnov distance to `sorted`, with its name.
pub fn best(sorted: &[f64], grid: Option<Grid>) -> Option<(&'static str, Marginal)> {
    NAMES
        .into_iter()
        .filter_map(|name| Some((name, fit(name, sorted, grid)?)))
        .min_by(|(_, a), (_, b)| distance(a, sorted).total_cmp(&distance(b, sorted)))
}

/// Kolmogorov–Smirnov distance between a curve and a sample, at the sample's points.
pub fn distance(marginal: &Marginal, sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    sorted.iter().enumerate().fold(0.0, |worst, (i, &x)| {
        let u = marginal.mid(x);
        let rank = f64::midpoint(
            sorted[..=i].partition_point(|&v| v < x) as f64,
            (i + sorted[i..].partition_point(|&v| v <= x)) as f64,
        );
        f64::max(worst, (u - rank / n).abs())
    })
}

fn curve(quantile: impl Fn(f64) -> f64, low: f64, high: f64, grid: Option<Grid>) -> Marginal {
    let points = (0..=POINTS).map(|i| {
        let p = f64::from(i) / f64::from(POINTS);
        // The ends of an unbounded distribution lie at the range.
        let x = match i {
            0 => low,
            POINTS => high,
            _ => quantile(p),
        };
        (p, if x.is_finite() { x } else { low })
    });
    Marginal::from_quantiles(points, low, high, grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::normal;

    fn sample(quantile: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..2000).map(|i| quantile((f64::from(i) + 0.5) / 2000.0)).collect()
    }

    #[test]
    fn each_distribution_recovers_itself() {
        let z = normal::quantile;
        for (name, values) in [
            ("normal", sample(|p| 3.0 + 2.0 * z(p))),
            ("uniform", sample(|p| p * 10.0)),
            ("log-normal", sample(|p| libm::exp(0.5 * z(p)))),
            ("gamma", sample(|p| -libm::log(1.0 - p))),
            ("beta", sample(libm::sqrt)),
        ] {
            let fitted = fit(name, &values, None).expect("a fit");
            let ks = distance(&fitted, &values);
            assert!(ks < 0.035, "{name}: {ks}");
        }
    }

    #[test]
    fn auto_takes_the_nearest_and_constants_have_none() {
        assert_eq!(best(&sample(|p| p * 10.0), None).map(|(n, _)| n), Some("uniform"));
        assert!(best(&[2.0, 2.0, 2.0], None).is_none());
    }
}
