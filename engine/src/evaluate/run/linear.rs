//! The linear detector of published tables: standardised numbers and one-hot levels, logistic regression, three folds.

use std::collections::BTreeMap;

use crate::data::column::MISSING;
use crate::error::Result;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::reports::Cells;
use crate::evaluate::sample::{mean, present};
use crate::evaluate::tables::pick;
use crate::evaluate::utility::curves::roc_auc;
use crate::learn::logistic::{Logistic, Settings};
use crate::learn::parallel;
use crate::learn::scale::Scaler;
use crate::rng::Seed;

const FOLDS: usize = 3;
/// Levels of a column beyond which all others are one.
const LEVELS: usize = 100;

/// AUC of each fold; none when a side has fewer rows than folds need.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) when columns do not match.
pub(super) fn linear(compared: &Compared, cap: usize, seed: Seed) -> Result<Option<Vec<f64>>> {
    let height = |f: fn(&crate::evaluate::fidelity::reports::Column) -> &Cells| {
        compared.columns.first().map_or(0, |c| match f(c) {
            Cells::Numbers(x) => x.len(),
            Cells::Levels(x) => x.len(),
        })
    };
    let (n, m) = (height(|c| &c.real), height(|c| &c.synthetic));
    let rows = n.min(m).min(cap);
    if rows < 2 * FOLDS {
        return Ok(None);
    }
    let (a, b) = (pick(n, rows, seed, "report/linear", 0), pick(m, rows, seed, "report/linear", 1));
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for column in &compared.columns {
        match (&column.real, &column.synthetic) {
            (Cells::Numbers(r), Cells::Numbers(s)) => {
                let fill = mean(&present(r)).unwrap_or(0.0);
                let all: Vec<f64> = a.iter().map(|&i| r[i]).chain(b.iter().map(|&i| s[i])).collect();
                if all.iter().any(|v| !v.is_finite()) {
                    columns.push(all.iter().map(|v| f64::from(u8::from(!v.is_finite()))).collect());
                }
                columns.push(all.iter().map(|&v| if v.is_finite() { v } else { fill }).collect());
            }
            (Cells::Levels(r), Cells::Levels(s)) => {
                let all: Vec<u32> = a.iter().map(|&i| r[i]).chain(b.iter().map(|&i| s[i])).collect();
                let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
                for &k in &all {
                    *counts.entry(k).or_default() += 1;
                }
                let mut order: Vec<(u32, usize)> = counts.into_iter().collect();
                order.sort_by_key(|&(k, n)| (std::cmp::Reverse(n), k == MISSING, k));
                for (level, _) in order.into_iter().take(LEVELS) {
                    columns.push(all.iter().map(|&k| f64::from(u8::from(k == level))).collect());
                }
            }
            _ => {}
        }
    }
    let width = columns.len();
    let cells: Vec<f64> = (0..2 * rows).flat_map(|i| columns.iter().map(move |c| c[i])).collect();
    let folds = parallel::map(0..FOLDS, |fold| {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..2 * rows).partition(|i| i % rows % FOLDS == fold);
        let take = |some: &[usize]| -> Vec<f64> {
            some.iter().flat_map(|&i| cells[i * width..(i + 1) * width].iter().copied()).collect()
        };
        let own = take(&train);
        let scaler = Scaler::standard(&own, width);
        let target: Vec<usize> = train.iter().map(|&i| usize::from(i < rows)).collect();
        let settings = Settings { iterations: 100, tolerance: 1e-4 * train.len() as f64, ..Settings::default() };
        let model = Logistic::fit(&scaler.apply(&own), width, &target, 2, &settings)?;
        let probabilities = model.probabilities(&scaler.apply(&take(&test)));
        let real: Vec<bool> = test.iter().map(|&i| i < rows).collect();
        let scores: Vec<f64> = probabilities.chunks_exact(2).map(|p| p[1]).collect();
        Ok(roc_auc(&real, &scores).unwrap_or(0.5))
    });
    folds.into_iter().collect::<Result<Vec<f64>>>().map(Some)
}
