//! Drift of one column between a reference and a current batch.

use libm::fabs;
use serde::{Deserialize, Serialize};

use crate::evaluate::drift::psi::{FLOOR, expected_psi, psi};
use crate::evaluate::fidelity::bins::Bins;
use crate::evaluate::fidelity::divergence::js_distance;
use crate::evaluate::fidelity::frequencies::{counts, homogeneity, total_variation};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::fidelity::steps::{ks_statistic, wasserstein_over_std};
use crate::evaluate::sample::present;
use crate::evaluate::significance::ks_test;

const MISSING: u32 = u32::MAX;
/// Bins between the reference's quantiles.
const BINS: usize = 10;

/// How much a value has moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Within the usual.
    #[default]
    Stable,
    /// Worth a look.
    Warn,
    /// To be acted on.
    Alert,
}

/// `value` above `warn`, or above `alert`.
pub fn level(value: Option<f64>, warn: f64, alert: f64) -> Level {
    match value {
        Some(v) if v > alert => Level::Alert,
        Some(v) if v > warn => Level::Warn,
        _ => Level::Stable,
    }
}

/// Drift of one column. What does not apply to its kind, or is undefined, is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnDrift {
    /// Header.
    pub name: String,
    /// Population stability index over 10 quantile bins of the reference or over the levels, missing as a bin.
    pub psi: Option<f64>,
    /// The index less what chance alone brings, not below 0.
    pub psi_corrected: Option<f64>,
    /// Kolmogorov–Smirnov D (numbers).
    pub ks: Option<f64>,
    /// Jensen–Shannon distance in bits over the same bins as the index, in 0..=1.
    pub js: Option<f64>,
    /// Wasserstein-1 over the reference's standard deviation (numbers).
    pub wasserstein_over_std: Option<f64>,
    /// χ² of homogeneity (levels).
    pub chi_squared: Option<f64>,
    /// Cramér's V (levels).
    pub cramers_v: Option<f64>,
    /// Total variation distance (levels), in 0..=1.
    pub total_variation: Option<f64>,
    /// p of the KS test (numbers) or of χ² (levels).
    pub p: Option<f64>,
    /// Change of the share of missing cells, in −1..=1.
    pub missing_change: Option<f64>,
    /// Alert when D > 0.10 and p < 0.01, or V > 0.10 and p < 0.01: p alone follows the number of rows.
    pub test_level: Level,
    /// PSI above 0.10, 0.25.
    pub psi_level: Level,
    /// JS distance above 0.10, 0.25.
    pub js_level: Level,
    /// Wasserstein distance above 0.10, 0.25 standard deviations.
    pub wasserstein_level: Level,
    /// Missing share changed by more than 0.05.
    pub missing_level: Level,
}

impl ColumnDrift {
    /// The gravest of the levels.
    pub fn level(&self) -> Level {
        let all = [self.test_level, self.psi_level, self.js_level, self.wasserstein_level, self.missing_level];
        all.into_iter().max().unwrap_or_default()
    }
}

/// Drift of a column whose real side is the reference and whose synthetic side is the current batch.
pub fn column_drift(column: &Column) -> ColumnDrift {
    let mut out = match (&column.real, &column.synthetic) {
        (Cells::Numbers(r), Cells::Numbers(c)) => numbers(r, c),
        (Cells::Levels(r), Cells::Levels(c)) => levels(r, c),
        _ => blank(),
    };
    out.name.clone_from(&column.name);
    out.psi_level = level(out.psi, 0.10, 0.25);
    out.js_level = level(out.js, 0.10, 0.25);
    out.wasserstein_level = level(out.wasserstein_over_std, 0.10, 0.25);
    out.missing_level = level(out.missing_change.map(fabs), 0.05, f64::INFINITY);
    let effect = out.ks.or(out.cramers_v);
    if effect.is_some_and(|e| e > 0.10) && out.p.is_some_and(|p| p < 0.01) {
        out.test_level = Level::Alert;
    }
    out
}

fn blank() -> ColumnDrift {
    ColumnDrift {
        name: String::new(),
        psi: None,
        psi_corrected: None,
        ks: None,
        js: None,
        wasserstein_over_std: None,
        chi_squared: None,
        cramers_v: None,
        total_variation: None,
        p: None,
        missing_change: None,
        test_level: Level::Stable,
        psi_level: Level::Stable,
        js_level: Level::Stable,
        wasserstein_level: Level::Stable,
        missing_level: Level::Stable,
    }
}

fn numbers(reference: &[f64], current: &[f64]) -> ColumnDrift {
    let (n, m) = (present(reference).len(), present(current).len());
    let ks = ks_statistic(reference, current);
    let mut out = ColumnDrift {
        ks,
        p: ks.and_then(|d| ks_test::p_value(d, n, m)),
        wasserstein_over_std: wasserstein_over_std(reference, current),
        ..blank()
    };
    if let Some(bins) = Bins::quantiles(reference, BINS) {
        binned(&mut out, &bins.counts(reference), &bins.counts(current));
    }
    out.missing_change = change((reference.len() - n, reference.len()), (current.len() - m, current.len()));
    out
}

fn levels(reference: &[u32], current: &[u32]) -> ColumnDrift {
    let (r, c) = counts(reference, current);
    let test = homogeneity(&r, &c);
    let mut out = ColumnDrift {
        chi_squared: test.map(|t| t.statistic),
        cramers_v: test.map(|t| t.cramers_v),
        p: test.map(|t| t.p),
        total_variation: total_variation(&r, &c),
        ..blank()
    };
    let missing = |codes: &[u32]| codes.iter().filter(|c| **c == MISSING).count();
    let (a, b) = (missing(reference), missing(current));
    let with = |mut counts: Vec<f64>, missing: usize| {
        counts.push(missing as f64);
        counts
    };
    binned(&mut out, &with(r, a), &with(c, b));
    out.missing_change = change((a, reference.len()), (b, current.len()));
    out
}

/// Index and JS distance over bins; bins that are empty on both sides say nothing.
fn binned(out: &mut ColumnDrift, reference: &[f64], current: &[f64]) {
    let (r, c): (Vec<f64>, Vec<f64>) =
        reference.iter().copied().zip(current.iter().copied()).filter(|(a, b)| a + b > 0.0).unzip();
    out.psi = psi(&r, &c, FLOOR);
    let rows = |counts: &[f64]| counts.iter().sum::<f64>() as usize;
    out.psi_corrected = out.psi.map(|v| (v - expected_psi(r.len(), rows(&r), rows(&c))).max(0.0));
    out.js = js_distance(&r, &c);
}

fn change((a, n): (usize, usize), (b, m): (usize, usize)) -> Option<f64> {
    (n > 0 && m > 0).then(|| b as f64 / m as f64 - a as f64 / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_like_the_reference_is_stable_and_a_shifted_one_alerts() {
        let x: Vec<f64> = (0..400).map(|i| f64::from(i * 37 % 101)).collect();
        let column = |s: Vec<f64>| Column {
            name: "x".to_owned(),
            real: Cells::Numbers(x.clone()),
            synthetic: Cells::Numbers(s),
        };
        assert_eq!(column_drift(&column(x.clone())).level(), Level::Stable);
        let moved = column_drift(&column(x.iter().map(|v| v + 40.0).collect()));
        assert_eq!((moved.test_level, moved.psi_level, moved.level()), (Level::Alert, Level::Alert, Level::Alert));
        let empty = column_drift(&column(Vec::new()));
        assert_eq!((empty.psi, empty.ks, empty.level()), (None, None, Level::Stable));
        let holes = column_drift(&column(x.iter().map(|v| if *v < 20.0 { f64::NAN } else { *v }).collect()));
        assert_eq!(holes.missing_level, Level::Warn);
    }
}
