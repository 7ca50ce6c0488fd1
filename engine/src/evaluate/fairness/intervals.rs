//! Bootstrap intervals of the differences between groups, resampled within each group.

use super::criteria::CRITERIA;
use super::groups::{Gaps, graded, groups};
use crate::evaluate::significance::bootstrap::percentile;
use crate::learn::parallel;
use crate::rng::Seed;

/// Resamples in all; classes that count as favourable in turn share them.
const RESAMPLES: usize = 1_000;
/// Resamples of each class, at least.
const FEWEST: usize = 200;
/// Confidence of the intervals.
const CONFIDENCE: f64 = 0.95;

/// Lower and upper end per criterion, in their order; none where undefined.
pub(super) type Spans = Vec<Option<(f64, f64)>>;

/// What was observed on the held-out rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observed<'a> {
    /// Whether the outcome is favourable.
    pub(super) truth: &'a [bool],
    /// Whether it was predicted to be.
    pub(super) predicted: &'a [bool],
    /// With which probability.
    pub(super) probability: &'a [f64],
    /// Group of every row.
    pub(super) group: &'a [u32],
}

/// The 95 % interval of each criterion, in their order, between the groups `judged`; `cases` classes are looked at in all. None where
/// a criterion is undefined in most resamples, or with fewer than two groups.
pub(super) fn intervals(seen: Observed<'_>, judged: &[u32], cases: usize, seed: Seed) -> Spans {
    if judged.len() < 2 {
        return vec![None; CRITERIA.len()];
    }
    let strata: Vec<Vec<usize>> =
        judged.iter().map(|code| (0..seen.group.len()).filter(|&r| seen.group[r] == *code).collect()).collect();
    let times = (RESAMPLES / cases.max(1)).max(FEWEST);
    let values: Vec<Vec<Option<f64>>> = parallel::map(0..times, |b| {
        let mut draw = seed.indexed("evaluate/fairness", b as u64);
        let rows: Vec<usize> =
            strata.iter().flat_map(|s| s.iter().map(|_| s[draw.below(s.len())]).collect::<Vec<_>>()).collect();
        let truth: Vec<bool> = rows.iter().map(|&r| seen.truth[r]).collect();
        let predicted: Vec<bool> = rows.iter().map(|&r| seen.predicted[r]).collect();
        let probability: Vec<f64> = rows.iter().map(|&r| seen.probability[r]).collect();
        let group: Vec<u32> = rows.iter().map(|&r| seen.group[r]).collect();
        let mut all = groups(&truth, &predicted, &group);
        graded(&mut all, &truth, &probability, &group, false);
        let gaps = Gaps::of(&all);
        CRITERIA.iter().map(|(_, _, _, of)| of(&gaps)).collect()
    });
    (0..CRITERIA.len())
        .map(|at| {
            let defined: Vec<f64> = values.iter().filter_map(|v| v[at]).collect();
            let interval = percentile(&defined, CONFIDENCE).filter(|_| defined.len() * 2 > times)?;
            Some((interval.low, interval.high))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: usize) -> Spans {
        // Group 1 is selected in three of ten rows, group 0 in half of them.
        let group: Vec<u32> = (0..rows).map(|r| (r % 2) as u32).collect();
        let predicted: Vec<bool> =
            (0..rows).map(|r| if r % 2 == 0 { r / 2 % 2 == 0 } else { r / 2 % 10 < 3 }).collect();
        let truth: Vec<bool> = (0..rows).map(|r| r / 2 % 3 == 0).collect();
        let probability: Vec<f64> = predicted.iter().map(|p| if *p { 0.8 } else { 0.2 }).collect();
        let seen = Observed { truth: &truth, predicted: &predicted, probability: &probability, group: &group };
        intervals(seen, &[0, 1], 1, Seed(1))
    }

    #[test]
    fn an_interval_holds_the_difference_and_narrows_with_rows() {
        let wide = of(400)[0].expect("demographic parity");
        let narrow = of(6400)[0].expect("demographic parity");
        assert!(wide.0 < 0.2 && 0.2 < wide.1, "{wide:?}");
        assert!(narrow.0 < 0.2 && 0.2 < narrow.1, "{narrow:?}");
        assert!((narrow.1 - narrow.0) * 2.0 < wide.1 - wide.0, "{narrow:?} and {wide:?}");
    }

    #[test]
    fn one_group_has_no_difference() {
        let seen = Observed { truth: &[true], predicted: &[true], probability: &[0.5], group: &[0] };
        assert!(intervals(seen, &[0], 1, Seed(1)).iter().all(Option::is_none));
    }
}
