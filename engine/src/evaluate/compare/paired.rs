//! The tests of a comparison: pairs of generators by every measure, and all generators at once.

use crate::evaluate::compare::Judged;
use crate::evaluate::compare::measures::MEASURES;
use crate::evaluate::significance::adjust::holm;
use crate::evaluate::significance::friedman::{Friedman, friedman};
use crate::evaluate::significance::paired::{PairedT, paired_t};
use crate::evaluate::significance::wilcoxon::{Wilcoxon, wilcoxon};

/// Two generators by one measure; differences are first less second, as measured.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) measure: usize,
    pub(super) first: usize,
    pub(super) second: usize,
    /// Student's t of the raw differences.
    pub(super) student: PairedT,
    /// Wilcoxon's test of the goodness, so that its effect is positive where the first is better.
    pub(super) signed: Wilcoxon,
    /// p of Wilcoxon's test after Holm over all pairs and measures.
    pub(super) adjusted: f64,
}

/// Tables of all generators that a test can pair up.
pub(super) fn paired_tables(judged: &[Judged]) -> usize {
    judged.iter().map(|j| j.values.len()).min().unwrap_or(0)
}

/// Every pair by every measure that all of their tables have; none with fewer than two tables each.
pub(super) fn pairs(judged: &[Judged]) -> Vec<Pair> {
    let n = paired_tables(judged);
    let mut out = Vec::new();
    for (measure, of) in MEASURES.iter().enumerate() {
        for first in 0..judged.len() {
            for second in first + 1..judged.len() {
                let side = |at: usize| judged[at].column(measure).map(|x| x[..n].to_vec());
                let (Some(a), Some(b)) = (side(first), side(second)) else { continue };
                let good = |x: &[f64]| x.iter().map(|v| of.goodness(*v)).collect::<Vec<f64>>();
                let (Some(student), Some(signed)) = (paired_t(&a, &b), wilcoxon(&good(&a), &good(&b))) else {
                    continue;
                };
                out.push(Pair { measure, first, second, student, signed, adjusted: 1.0 });
            }
        }
    }
    let adjusted = holm(&out.iter().map(|p| p.signed.p).collect::<Vec<f64>>());
    for (pair, p) in out.iter_mut().zip(adjusted) {
        pair.adjusted = p;
    }
    out
}

/// Friedman's test over the tables by every measure, for three generators or more.
pub(super) fn ranks(judged: &[Judged]) -> Vec<(usize, Friedman)> {
    let n = paired_tables(judged);
    let one = |measure: usize| {
        let columns: Vec<Vec<f64>> = judged.iter().map(|j| j.column(measure)).collect::<Option<_>>()?;
        let row = |i: usize| columns.iter().map(|c| MEASURES[measure].goodness(c[i])).collect::<Vec<f64>>();
        Some((measure, friedman(&(0..n).map(row).collect::<Vec<_>>())?))
    };
    if judged.len() < 3 { Vec::new() } else { (0..MEASURES.len()).filter_map(one).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, scores: &[f64]) -> Judged {
        let values = scores.iter().map(|s| MEASURES.iter().map(|_| Some(*s)).collect()).collect();
        Judged { name: name.to_owned(), values }
    }

    #[test]
    fn a_generator_that_is_always_better_is_found_and_equal_ones_are_not() {
        let good = judged("good", &[0.9, 0.91, 0.92, 0.93, 0.95, 0.96, 0.97]);
        let bad = judged("bad", &[0.71, 0.73, 0.7, 0.74, 0.75, 0.76, 0.78]);
        let found = pairs(&[good.clone(), bad.clone()]);
        assert_eq!(found.len(), MEASURES.len());
        let score = &found[0];
        assert!(score.signed.p < 0.05 && score.signed.effect == 1.0 && score.student.mean > 0.15);
        assert!(score.adjusted >= score.signed.p);
        // A detector that cannot tell is better: the effect's sign follows the direction.
        let detector = found.iter().find(|p| MEASURES[p.measure].id == "c2st_xgb_fresh").expect("a pair");
        assert_eq!(detector.signed.effect, -1.0);
        assert_eq!(pairs(&[good.clone(), good.clone()])[0].signed.p, 1.0);
        assert!(ranks(&[good.clone(), bad.clone()]).is_empty(), "two generators are a pair");
        let middle = judged("middle", &[0.8, 0.81, 0.82, 0.83, 0.85, 0.86, 0.87]);
        let (measure, test) = ranks(&[good, bad, middle]).into_iter().next().expect("a test");
        assert_eq!((measure, test.mean_ranks.clone()), (0, vec![1.0, 3.0, 2.0]));
        assert!(test.p_f < 0.01);
    }
}
