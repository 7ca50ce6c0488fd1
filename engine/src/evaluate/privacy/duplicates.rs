//! Synthetic rows that are training rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::privacy::cells::{Cells, Frame};

/// How many rows occur twice, inside and across tables; all in 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duplicates {
    /// Synthetic rows equal to some training row.
    pub exact_match_rate: f64,
    /// Holdout rows equal to some training row: what fresh data give. None without a holdout.
    pub holdout_match_rate: Option<f64>,
    /// Different training rows that were reproduced, of all different ones.
    pub training_rows_reproduced: f64,
    /// 1 − different/all among synthetic rows.
    pub synthetic_internal: f64,
    /// The same among training rows.
    pub training_internal: f64,
}

/// Counts equal rows; none when training or synthetic rows are missing. Round both tables to the source's decimals first.
pub fn duplicates(training: &Frame, synthetic: &Frame, holdout: Option<&Frame>) -> Option<Duplicates> {
    if training.height() == 0 || synthetic.height() == 0 {
        return None;
    }
    let keys = |f: &Frame| -> BTreeSet<Vec<u64>> { (0..f.height()).map(|i| f.key(i)).collect() };
    let (real, made) = (keys(training), keys(synthetic));
    let rate = |f: &Frame| (0..f.height()).filter(|&i| real.contains(&f.key(i))).count() as f64 / f.height() as f64;
    let internal = |distinct: usize, f: &Frame| 1.0 - distinct as f64 / f.height() as f64;
    Some(Duplicates {
        exact_match_rate: rate(synthetic),
        holdout_match_rate: holdout.filter(|h| h.height() > 0).map(rate),
        training_rows_reproduced: real.intersection(&made).count() as f64 / real.len() as f64,
        synthetic_internal: internal(made.len(), synthetic),
        training_internal: internal(real.len(), training),
    })
}

/// Number of synthetic rows that match a training row: equal levels, both missing, or numbers within `tolerance` times the
/// synthetic number (0 must match exactly).
pub fn matched_rows(training: &Frame, synthetic: &Frame, tolerance: f64) -> usize {
    // Rows can only match inside a group of equal levels and equal gaps.
    let group = |f: &Frame, i: usize| -> Vec<u64> {
        let key = |c: &Cells| match c {
            Cells::Numbers(x) => u64::from(x[i].is_nan()),
            Cells::Levels(x) => u64::from(x[i]),
        };
        f.columns().iter().map(key).collect()
    };
    let mut groups: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
    for i in 0..training.height() {
        groups.entry(group(training, i)).or_default().push(i);
    }
    let near = |real: usize, made: usize| {
        training.columns().iter().zip(synthetic.columns()).all(|(r, s)| match (r, s) {
            (Cells::Numbers(r), Cells::Numbers(s)) => {
                s[made].is_nan() || (r[real] - s[made]).abs() <= tolerance * s[made].abs()
            }
            _ => true,
        })
    };
    let matched = |i: &usize| groups.get(&group(synthetic, *i)).is_some_and(|g| g.iter().any(|&r| near(r, *i)));
    (0..synthetic.height()).filter(matched).count()
}
