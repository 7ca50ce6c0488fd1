//! What distances between rows give away, each figure beside what fresh rows give.
//!
//! Distances find copies; passing them proves nothing (Yao et al. 2025).

use std::collections::BTreeMap;

use libm::sqrt;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::evaluate::privacy::cells::{Encoding, Frame, encode};
use crate::evaluate::privacy::closest::{Summary, identifiability, near_copy_percent, neighbour_ratio, share};
use crate::evaluate::privacy::pace::Pace;
use crate::evaluate::sample::{ordered, quantile};
use crate::evaluate::tables::pick;
use crate::learn::neighbours::{Metric, Nearest, Rows};
use crate::rng::Seed;

/// Small holdouts are redrawn until about this many rows were looked at.
const LOOKED_AT: usize = 3000;
/// Redraws, at most.
const MOST_RUNS: usize = 20;

/// Figures that need rows which the generator has never seen. Distances are Gower's, 0..=1, ranges of both real tables together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distances {
    /// Rows of each real table per draw.
    pub rows: usize,
    /// Synthetic rows per draw.
    pub synthetic: usize,
    /// Draws that were averaged.
    pub runs: usize,
    /// Median distance of synthetic rows to the nearest learned row.
    pub median: f64,
    /// Its 5 % quantile.
    pub p05: f64,
    /// Median distance of held-out rows to the nearest learned row.
    pub fresh_median: f64,
    /// Its 5 % quantile.
    pub fresh_p05: f64,
    /// Share of synthetic rows nearer to learned than to as many held-out rows, ties half; fresh rows give 0.5.
    pub share: f64,
    /// The same, ties not counted.
    pub share_strict: f64,
    /// Half width of its 95 % interval at 0.5: real rows that are nearest to many synthetic ones widen it.
    pub share_half_width: f64,
    /// Percentage of synthetic rows below the 2 % quantile of fresh distances; fresh rows give 2.
    pub near_copies: f64,
    /// Median ratio of the nearest to the second nearest learned row.
    pub ratio: f64,
    /// The same for held-out rows.
    pub fresh_ratio: f64,
    /// Share of learned rows that are nearer to a synthetic than to another learned row; about 0.5 for fresh rows.
    pub identifiable: f64,
}

/// A draw: its figures and the distances behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// The figures.
    pub figures: Distances,
    /// Distances of synthetic rows to the nearest learned row.
    pub synthetic: Vec<f64>,
    /// Distances of held-out rows to the nearest learned row.
    pub fresh: Vec<f64>,
}

/// Draws that suit tables of these heights, when at most `cap` rows are looked at in each.
pub fn runs(real: &Frame, holdout: &Frame, cap: usize) -> usize {
    let rows = real.height().min(holdout.height()).clamp(1, cap.max(1));
    (LOOKED_AT.min(cap) / rows).clamp(1, MOST_RUNS)
}

/// Rows of the three tables, on one scale.
pub struct Encoded([Rows<f64>; 3]);

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoded").finish_non_exhaustive()
    }
}

impl Encoded {
    /// Encodes learned, held-out and synthetic rows.
    ///
    /// # Errors
    /// [`Error::Internal`] when columns do not match.
    pub fn new(real: &Frame, holdout: &Frame, synthetic: &Frame) -> Result<Self> {
        let both = real.joined(holdout)?;
        let rows = encode(&both, &[real, holdout, synthetic], Encoding::Gower)?;
        <[Rows<f64>; 3]>::try_from(rows)
            .map(Self)
            .map_err(|_| Error::Internal("three tables make three lists of rows".to_owned()))
    }

    /// Draw `run` of at most `cap` rows a side; none when a table has no rows.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn draw(&self, run: usize, cap: usize, seed: Seed, pace: &Pace<'_, '_>) -> Result<Option<Draw>> {
        let [real, holdout, synthetic] = &self.0;
        let rows = real.height().min(holdout.height()).min(cap);
        let some = |from: &Rows<f64>, cap, name: &str| {
            let order: Vec<u32> =
                pick(from.height(), cap, seed, name, run as u64).into_iter().map(|r| r as u32).collect();
            from.take(&order)
        };
        let (learned, fresh) = (some(real, rows, "privacy/learned"), some(holdout, rows, "privacy/fresh"));
        let made = some(synthetic, cap, "privacy/made");
        let as_many = some(&made, rows, "privacy/as-many");
        let near = pace.nearest(&made, &learned, 2, Metric::Gower).await?;
        let far = pace.nearest(&made, &fresh, 1, Metric::Gower).await?;
        let base = pace.nearest(&fresh, &learned, 2, Metric::Gower).await?;
        // The first neighbour of a row in its own table is itself, or a row like it.
        let own = pace.nearest(&learned, &learned, 2, Metric::Gower).await?.column(1);
        let to_made = pace.nearest(&learned, &as_many, 1, Metric::Gower).await?.column(0);
        let (to_real, fresh_to_real) = (near.column(0), base.column(0));
        let ratio = |found: &Nearest| {
            let pairs = found.column(0).into_iter().zip(found.column(1));
            quantile(&ordered(&pairs.map(|(a, b)| neighbour_ratio(a, b)).collect::<Vec<_>>()), 0.5)
        };
        let parts = (Summary::of(&to_real), Summary::of(&fresh_to_real), share(&to_real, &far.column(0)));
        let (Some(s), Some(f), Some(share)) = parts else { return Ok(None) };
        let Some(near_copies) = near_copy_percent(&to_real, &fresh_to_real, 0.02) else { return Ok(None) };
        let figures = Distances {
            rows,
            synthetic: made.height(),
            runs: 1,
            median: s.median,
            p05: s.p05,
            fresh_median: f.median,
            fresh_p05: f.p05,
            share: share.share,
            share_strict: share.strict,
            share_half_width: half_width(&near, &far),
            near_copies,
            // A table of one row has no second neighbour.
            ratio: ratio(&near).unwrap_or(f64::NAN),
            fresh_ratio: ratio(&base).unwrap_or(f64::NAN),
            identifiable: identifiability(&to_made, &own).unwrap_or(f64::NAN),
        };
        Ok(Some(Draw { figures, synthetic: to_real, fresh: fresh_to_real }))
    }
}

/// Half width of the 95 % interval of the share at the null. There, which of the nearest real rows were learned is a coin's toss per
/// row, so that rows which are nearest to many synthetic ones weigh as much: variance Σ w² / 4 over their shares w. At least that of
/// as many tosses as synthetic rows.
fn half_width(learned: &Nearest, fresh: &Nearest) -> f64 {
    let (near, far) = (learned.column(0), fresh.column(0));
    let mut served: BTreeMap<(bool, u32), f64> = BTreeMap::new();
    for (i, (a, b)) in near.iter().zip(&far).enumerate() {
        let place = if a <= b { (true, learned.rows[i * learned.k]) } else { (false, fresh.rows[i * fresh.k]) };
        *served.entry(place).or_insert(0.0) += 1.0;
    }
    let n = near.len().max(1) as f64;
    0.98 * sqrt(served.values().map(|c| c * c).sum::<f64>()) / n
}

/// Mean over the draws; none for none.
pub fn mean(draws: &[Draw]) -> Option<Distances> {
    let n = draws.len() as f64;
    let of = |f: fn(&Distances) -> f64| draws.iter().map(|d| f(&d.figures)).sum::<f64>() / n;
    let first = draws.first()?.figures;
    Some(Distances {
        runs: draws.len(),
        median: of(|d| d.median),
        p05: of(|d| d.p05),
        fresh_median: of(|d| d.fresh_median),
        fresh_p05: of(|d| d.fresh_p05),
        share: of(|d| d.share),
        share_strict: of(|d| d.share_strict),
        share_half_width: of(|d| d.share_half_width),
        near_copies: of(|d| d.near_copies),
        ratio: of(|d| d.ratio),
        fresh_ratio: of(|d| d.fresh_ratio),
        identifiable: of(|d| d.identifiable),
        ..first
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_serves_all_leaves_the_share_open() {
        let found =
            |k: usize, rows: &[u32], distances: &[f64]| Nearest { k, rows: rows.into(), distances: distances.into() };
        let far = found(1, &[0; 4], &[9.0; 4]);
        let apart = half_width(&found(1, &[0, 1, 2, 3], &[1.0; 4]), &far);
        assert!((apart - 1.96 * sqrt(0.25 / 4.0)).abs() < 1e-12, "as many tosses as rows");
        let one = half_width(&found(2, &[7, 1, 7, 1, 7, 1, 7, 1], &[1.0; 8]), &far);
        assert!((one - 0.98).abs() < 1e-12, "one toss");
    }
}
