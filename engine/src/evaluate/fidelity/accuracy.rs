//! Binned accuracy with the accuracy that a perfect sampler of the same size would reach.

use crate::evaluate::fidelity::bins::{BINS, order_breaks};
use crate::evaluate::fidelity::contingency::joint_shares;
use crate::evaluate::fidelity::frequencies::{by_frequency, expected_complement, total_variation};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::record::mean_of;
use crate::learn::parallel;
use crate::rng::Seed;

const MISSING: u32 = u32::MAX;
/// Levels that keep a bin of their own, and the rows that they need for it.
const LEVELS: usize = 10;
const LEAST: usize = 5;
/// Triples of columns above which a seeded sample of them is taken.
const TRIPLES: usize = 10_000;

/// Break points of a column's bins: about 10 bins of equal size in the original numbers.
pub fn breaks(real: &[f64]) -> Vec<f64> {
    order_breaks(real, BINS)
}

/// Bins of numbers between `breaks`, right-open, values beyond the ends moved to them; [`MISSING`] has its own bin.
fn binned(x: &[f64], breaks: &[f64], each: bool) -> Vec<u32> {
    let bins = if each { breaks.len() } else { breaks.len().saturating_sub(1) };
    let of = |v: f64| match breaks.partition_point(|b| *b <= v).max(1) - 1 {
        _ if !v.is_finite() => MISSING,
        at => at.min(bins.max(1) - 1) as u32,
    };
    x.iter().map(|&v| of(v)).collect()
}

/// Both tables' codes of a column: its bins, or its frequent levels with the rest under one code.
pub(in crate::evaluate) fn coded(column: &Column) -> Option<[Vec<u32>; 2]> {
    match (&column.real, &column.synthetic) {
        (Cells::Numbers(r), Cells::Numbers(s)) => {
            let breaks = breaks(r);
            let each = breaks.len() <= BINS;
            Some([binned(r, &breaks, each), binned(s, &breaks, each)])
        }
        (Cells::Levels(r), Cells::Levels(s)) => {
            let mut frequent = by_frequency(r.iter().copied().filter(|c| *c != MISSING));
            frequent.retain(|l| l.1 >= LEAST);
            frequent.truncate(LEVELS);
            let keep = |codes: &[u32]| {
                let code = |&c: &u32| if c == MISSING || frequent.iter().any(|l| l.0 == c) { c } else { MISSING - 1 };
                codes.iter().map(code).collect()
            };
            Some([keep(r), keep(s)])
        }
        _ => None,
    }
}

/// The accuracy of one, two or three columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Accuracy {
    /// Positions of the columns.
    pub columns: Vec<usize>,
    /// 1 − total variation of the joint bins, in 0..=1.
    pub accuracy: f64,
    /// What a perfect sampler of the same size reaches on average.
    pub expected: f64,
}

/// Accuracies of a table. Means are none where no combination is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Accuracies {
    /// Single columns.
    pub univariate: Vec<Accuracy>,
    /// Pairs.
    pub bivariate: Vec<Accuracy>,
    /// Triples, at most 10 000 drawn ones.
    pub trivariate: Vec<Accuracy>,
    /// Means of the three.
    pub means: [Option<f64>; 3],
    /// Means of what a perfect sampler reaches.
    pub expected: [Option<f64>; 3],
    /// Mean of the available means.
    pub overall: Option<f64>,
    /// The same of a perfect sampler.
    pub overall_expected: Option<f64>,
}

/// Accuracies of all columns, pairs and triples; `seed` draws the triples when there are more than 10 000.
pub fn accuracies(columns: &[Column], seed: Seed) -> Accuracies {
    let codes = parallel::map(0..columns.len(), |i| coded(&columns[i]));
    let d = columns.len();
    let singles: Vec<Vec<usize>> = (0..d).map(|i| vec![i]).collect();
    let pairs: Vec<Vec<usize>> = (0..d).flat_map(|i| (i + 1..d).map(move |j| vec![i, j])).collect();
    let triples = triples(d, seed);
    let all = |sets: &[Vec<usize>]| -> Vec<Accuracy> {
        parallel::map(0..sets.len(), |at| one(&codes, &sets[at])).into_iter().flatten().collect()
    };
    let (univariate, bivariate, trivariate) = (all(&singles), all(&pairs), all(&triples));
    let mean = |f: fn(&Accuracy) -> f64| {
        [&univariate, &bivariate, &trivariate].map(|list| mean_of(list.iter().map(|a| Some(f(a)))))
    };
    let (means, expected) = (mean(|a| a.accuracy), mean(|a| a.expected));
    let (overall, overall_expected) = (mean_of(means), mean_of(expected));
    Accuracies { univariate, bivariate, trivariate, means, expected, overall, overall_expected }
}

/// Every triple of columns, or a sample of them.
fn triples(d: usize, seed: Seed) -> Vec<Vec<usize>> {
    let count = d * d.saturating_sub(1) * d.saturating_sub(2) / 6;
    let mut draw = seed.stream("evaluate/triples");
    let (mut left, mut open) = (count, TRIPLES.min(count));
    let mut out = Vec::with_capacity(open);
    for i in 0..d {
        for j in i + 1..d {
            for k in j + 1..d {
                if count <= TRIPLES || draw.below(left) < open {
                    out.push(vec![i, j, k]);
                    open -= 1;
                }
                left -= 1;
            }
        }
    }
    out
}

fn one(codes: &[Option<[Vec<u32>; 2]>], set: &[usize]) -> Option<Accuracy> {
    let sides = |side: usize| -> Option<Vec<&[u32]>> {
        set.iter().map(|&i| codes[i].as_ref().map(|c| c[side].as_slice())).collect()
    };
    let (real, synthetic) = (sides(0)?, sides(1)?);
    let (p, q) = joint_shares(&real, &synthetic)?;
    let expected = expected_complement(&p, real[0].len(), synthetic[0].len());
    Some(Accuracy { columns: set.to_vec(), accuracy: 1.0 - total_variation(&p, &q)?, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_as_accurate_as_itself_and_more_than_a_sample_would_be() {
        let numbers = Cells::Numbers((0..300).map(|i| f64::from(i * 7 % 113)).collect());
        let levels = Cells::Levels((0..300).map(|i| i % 4).collect());
        let column = |c: &Cells| Column { name: String::new(), real: c.clone(), synthetic: c.clone() };
        let found = accuracies(&[column(&numbers), column(&levels), column(&numbers)], Seed(1));
        assert_eq!((found.overall, found.trivariate.len()), (Some(1.0), 1));
        assert!(found.overall_expected.is_some_and(|e| e > 0.5 && e < 1.0));
        assert_eq!(accuracies(&[], Seed(1)).overall, None);
    }

    #[test]
    fn triples_are_sampled_only_when_there_are_many() {
        assert_eq!(triples(5, Seed(1)).len(), 10);
        assert_eq!(triples(50, Seed(1)).len(), TRIPLES);
    }

    #[test]
    fn values_beyond_the_breaks_move_to_the_ends() {
        let breaks: Vec<f64> = (0..=10).map(f64::from).collect();
        assert_eq!(binned(&[-3.0, 0.0, 9.5, 10.0, 99.0, f64::NAN], &breaks, false), [0, 0, 9, 9, 9, MISSING]);
        assert_eq!(binned(&[1.0, 3.0], &[1.0, 3.0], true), [0, 1]);
    }
}
