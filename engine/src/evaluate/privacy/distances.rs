//! What synthetic rows give away about the rows that they were learned from, each figure beside what fresh rows give.
//!
//! Distances find copies; the attack is a lower bound of the risk. None of it proves anonymity (Yao et al. 2025).

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::evaluate::privacy::cells::{Encoding, Frame, encode};
use crate::evaluate::privacy::closest::{Summary, near_copy_percent, neighbour_ratio, quantile, share};
use crate::evaluate::privacy::duplicates::duplicates;
use crate::evaluate::privacy::membership::Attack;
use crate::evaluate::tables::pick;
use crate::learn::neighbours::{Metric, Rows, nearest};
use crate::rng::Seed;

/// Rows of each side whose distances are measured, at most.
pub const CAP: usize = 5000;
/// Small holdouts are redrawn until about this many rows were looked at.
const LOOKED_AT: usize = 3000;
/// Redraws, at most.
const MOST_RUNS: usize = 20;

/// Rows that occur twice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copies {
    /// Share of synthetic rows equal to a row that was learned from.
    pub synthetic: f64,
    /// Share of held-out rows equal to such a row: what fresh rows give.
    pub holdout: Option<f64>,
    /// Share of different learned rows that were reproduced.
    pub reproduced: f64,
    /// Share of synthetic rows that repeat another one.
    pub repeats: f64,
    /// The same among the real rows.
    pub real_repeats: f64,
}

/// Figures that need rows which the generator has never seen. Distances are Gower's, 0..=1, ranges of both real tables together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distances {
    /// Rows of each real table per draw.
    pub rows: usize,
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
    /// Half width of its 95 % interval at 0.5.
    pub share_half_width: f64,
    /// Percentage of synthetic rows below the 2 % quantile of fresh distances; fresh rows give 2.
    pub near_copies: f64,
    /// Median ratio of the nearest to the second nearest learned row.
    pub ratio: f64,
    /// The same for held-out rows.
    pub fresh_ratio: f64,
    /// Area under the ROC curve of telling learned from held-out rows by the nearest synthetic row; 0.5 is chance.
    pub membership: f64,
    /// Standard error of one draw (Hanley, `McNeil` 1982).
    pub membership_error: f64,
    /// Share of learned rows found while 1 % of the held-out rows are taken for learned ones; chance gives 0.01.
    pub found_at_one_percent: f64,
}

/// Counts rows that occur twice; none when a table has no rows.
pub fn copies(real: &Frame, holdout: Option<&Frame>, synthetic: &Frame) -> Option<Copies> {
    let found = duplicates(real, synthetic, holdout)?;
    Some(Copies {
        synthetic: found.exact_match_rate,
        holdout: found.holdout_match_rate,
        reproduced: found.training_rows_reproduced,
        repeats: found.synthetic_internal,
        real_repeats: found.training_internal,
    })
}

/// Draws that suit tables of these heights.
pub fn runs(real: &Frame, holdout: &Frame) -> usize {
    let rows = real.height().min(holdout.height()).clamp(1, CAP);
    (LOOKED_AT / rows).clamp(1, MOST_RUNS)
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
    /// [`Error::Internal`](crate::error::Error::Internal) when columns do not match.
    pub fn new(real: &Frame, holdout: &Frame, synthetic: &Frame) -> Result<Self> {
        let both = real.joined(holdout)?;
        let rows = encode(&both, &[real, holdout, synthetic], Encoding::Gower)?;
        <[Rows<f64>; 3]>::try_from(rows)
            .map(Self)
            .map_err(|_| crate::error::Error::Internal("three tables make three lists of rows".to_owned()))
    }

    /// The figures of draw `run`; none when a table has too few rows.
    ///
    /// # Errors
    /// As [`Encoded::new`].
    pub fn draw(&self, run: usize, seed: Seed) -> Result<Option<Distances>> {
        let [real, holdout, synthetic] = &self.0;
        let rows = real.height().min(holdout.height()).min(CAP);
        let some = |from: &Rows<f64>, cap, name: &str| {
            let order: Vec<u32> =
                pick(from.height(), cap, seed, name, run as u64).into_iter().map(|r| r as u32).collect();
            from.take(&order)
        };
        let (learned, fresh) = (some(real, rows, "privacy/learned"), some(holdout, rows, "privacy/fresh"));
        let made = some(synthetic, CAP, "privacy/made");
        // The attacker looks at more of the synthetic rows: they are published.
        let pool = some(synthetic, 4 * CAP, "privacy/pool");
        let near = nearest(&made, &learned, 2, Metric::Gower, false)?;
        let far = nearest(&made, &fresh, 1, Metric::Gower, false)?.column(0);
        let base = nearest(&fresh, &learned, 2, Metric::Gower, false)?;
        let guesses = learned.joined(&fresh)?;
        let scores: Vec<f64> =
            nearest(&guesses, &pool, 1, Metric::Gower, false)?.column(0).into_iter().map(|d| -d).collect();
        let members: Vec<bool> = (0..guesses.height()).map(|i| i < learned.height()).collect();
        let (to_real, fresh_to_real) = (near.column(0), base.column(0));
        let ratio = |found: &crate::learn::neighbours::Nearest| {
            let ratios: Vec<f64> =
                found.column(0).iter().zip(found.column(1)).map(|(a, b)| neighbour_ratio(*a, b)).collect();
            quantile(&ratios, 0.5)
        };
        let parts = (Summary::of(&to_real), Summary::of(&fresh_to_real), share(&to_real, &far));
        let more = (near_copy_percent(&to_real, &fresh_to_real, 0.02), ratio(&near), ratio(&base));
        Ok(match (parts, more, Attack::of(&members, &scores)) {
            ((Some(s), Some(f), Some(share)), (Some(near_copies), Some(ratio), Some(fresh_ratio)), Some(attack)) => {
                Some(Distances {
                    rows,
                    runs: 1,
                    median: s.median,
                    p05: s.p05,
                    fresh_median: f.median,
                    fresh_p05: f.p05,
                    share: share.share,
                    share_half_width: share.half_width,
                    near_copies,
                    ratio,
                    fresh_ratio,
                    membership: attack.auc,
                    membership_error: attack.standard_error,
                    found_at_one_percent: attack.tpr_at(0.01),
                })
            }
            _ => None,
        })
    }
}

/// Mean over the draws; none for none.
pub fn mean(draws: &[Distances]) -> Option<Distances> {
    let n = draws.len() as f64;
    let of = |f: fn(&Distances) -> f64| draws.iter().map(f).sum::<f64>() / n;
    let first = draws.first()?;
    Some(Distances {
        rows: first.rows,
        runs: draws.len(),
        median: of(|d| d.median),
        p05: of(|d| d.p05),
        fresh_median: of(|d| d.fresh_median),
        fresh_p05: of(|d| d.fresh_p05),
        share: of(|d| d.share),
        share_half_width: of(|d| d.share_half_width),
        near_copies: of(|d| d.near_copies),
        ratio: of(|d| d.ratio),
        fresh_ratio: of(|d| d.fresh_ratio),
        membership: of(|d| d.membership),
        membership_error: of(|d| d.membership_error),
        found_at_one_percent: of(|d| d.found_at_one_percent),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::privacy::cells::Cells;

    fn frame(rows: usize, seed: u64) -> Frame {
        let mut draw = Seed(seed).stream("rows");
        let mut column = || Cells::Numbers((0..rows).map(|_| draw.uniform()).collect());
        Frame::new(vec![column(), column(), column(), column(), column()]).expect("a frame")
    }

    /// `frame` with a little noise on every cell.
    fn noisy(frame: &Frame, by: f64) -> Frame {
        let mut draw = Seed(77).stream("noise");
        let mut one = |c: &Cells| match c {
            Cells::Numbers(x) => Cells::Numbers(x.iter().map(|v| v + by * draw.uniform()).collect()),
            Cells::Levels(x) => Cells::Levels(x.clone()),
        };
        Frame::new(frame.columns().iter().map(&mut one).collect()).expect("a frame")
    }

    fn measured(synthetic: &Frame) -> Distances {
        let (real, holdout) = (frame(400, 1), frame(300, 2));
        let encoded = Encoded::new(&real, &holdout, synthetic).expect("the same columns");
        let draws: Vec<Distances> =
            (0..runs(&real, &holdout)).filter_map(|r| encoded.draw(r, Seed(5)).expect("the same columns")).collect();
        mean(&draws).expect("rows")
    }

    #[test]
    fn fresh_rows_give_nothing_away() {
        let d = measured(&frame(400, 3));
        assert!((d.share - 0.5).abs() < 0.06 && (d.membership - 0.5).abs() < 0.06, "{d:?}");
        assert_eq!((d.rows, d.runs), (300, 10));
    }

    #[test]
    fn copies_and_noisy_copies_are_found() {
        for synthetic in [frame(400, 1), noisy(&frame(400, 1), 0.01)] {
            let d = measured(&synthetic);
            assert!(d.share > 0.8 && d.membership > 0.9 && d.near_copies > 50.0, "{d:?}");
        }
        let found = copies(&frame(400, 1), Some(&frame(300, 2)), &frame(400, 1)).expect("rows");
        assert_eq!((found.synthetic, found.holdout, found.reproduced), (1.0, Some(0.0), 1.0));
    }
}
