//! A synthetic table held against the real one.

use crate::data::preview::{ColumnComparison, Comparison};
use crate::data::profile::{Associations, Distribution};
use crate::data::summary::associations::{COLUMNS, Matrix};
use crate::data::summary::numbers::Sorted;
use crate::data::summary::{histogram, histogram_of, levels};
use crate::data::table::Table;
use crate::error::Result;
use crate::run::{Phase, RunCx};

/// Compares the learned columns that both tables have, matched by name, and their associations.
///
/// Bins and levels are those of the real table; synthetic numbers beyond the real range count in the end bins, and levels
/// that the real table lacks count as other. A column that holds numbers in one table and levels in the other has no
/// synthetic bars, similarity 0, and no place among the associations.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn compare(real: &Table, synthetic: &Table, cx: &RunCx<'_>) -> Result<Comparison> {
    let pairs: Vec<(usize, usize)> = real
        .schema()
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.kind.tag().is_learned() && !field.left_out)
        .filter_map(|(at, field)| Some((at, synthetic.schema().index(&field.name)?)))
        .collect();
    let associated: Vec<(usize, usize)> =
        pairs.iter().copied().filter(|&(r, s)| alike(real, r, synthetic, s)).take(COLUMNS).collect();
    let total = (pairs.len() + 2 * associated.len()) as u64;
    let mut done = 0;
    let mut columns = Vec::with_capacity(pairs.len());
    for (r, s) in pairs {
        cx.step(Phase::Evaluating, done, total).await?;
        columns.push(compare_column(real, r, synthetic, s));
        done += 1;
    }
    let mut sides = [Matrix::default(), Matrix::default()];
    for &(r, s) in &associated {
        sides[0].add(real, r);
        sides[1].add(synthetic, s);
    }
    for side in &mut sides {
        for i in 0..side.len() {
            cx.step(Phase::Evaluating, done, total).await?;
            side.row(i);
            done += 1;
        }
    }
    cx.step(Phase::Evaluating, total, total).await?;
    let [of_real, of_synthetic] = sides.map(|side| side.finish().0);
    Ok(Comparison {
        real_rows: real.rows() as u64,
        synthetic_rows: synthetic.rows() as u64,
        columns,
        association_similarity: association_similarity(&of_real, &of_synthetic),
        real: of_real,
        synthetic: of_synthetic,
    })
}

/// Whether both columns hold numbers, or both hold levels.
fn alike(real: &Table, r: usize, synthetic: &Table, s: usize) -> bool {
    let (a, b) = (real.field(r).kind.tag(), synthetic.field(s).kind.tag());
    (a.is_numeric() && b.is_numeric()) || (a.is_levels() && b.is_levels())
}

fn compare_column(real: &Table, r: usize, synthetic: &Table, s: usize) -> ColumnComparison {
    let field = real.field(r);
    let kind = field.kind.tag();
    let comparable = alike(real, r, synthetic, s);
    let (of_real, of_synthetic, similarity) = if kind.is_numeric() {
        let x = Sorted::new(real.numbers(r));
        let y = Sorted::new(synthetic.numbers(s));
        let bars = histogram_of(real, r, &x);
        let other = match &bars {
            Distribution::Histogram { edges, labels, .. } if comparable => Distribution::Histogram {
                edges: edges.clone(),
                counts: histogram::counts(&y, edges),
                labels: labels.clone(),
            },
            _ => Distribution::None,
        };
        (bars, other, 1.0 - kolmogorov_smirnov(x.values(), y.values()))
    } else {
        let (codes, names) = real.levels(r);
        let counts = levels::counts(&codes, names.len());
        let order = levels::ranked(&counts);
        let (other_codes, other_names) = synthetic.levels(s);
        let other_counts = levels::counts(&other_codes, other_names.len());
        let (aligned, unseen) = levels::aligned(names, other_names, &other_counts);
        let bars = levels::bars(&order, &counts, names);
        let other = match &bars {
            Distribution::Bars { levels, .. } if comparable => {
                let shown: Vec<u64> = order.iter().take(levels.len()).map(|&l| aligned[l]).collect();
                let rest = aligned.iter().sum::<u64>() + unseen - shown.iter().sum::<u64>();
                Distribution::Bars { levels: levels.clone(), counts: shown, other: rest }
            }
            _ => Distribution::None,
        };
        (bars, other, 1.0 - total_variation(&counts, &aligned, unseen))
    };
    ColumnComparison {
        column: field.name.clone(),
        kind,
        real: of_real,
        synthetic: of_synthetic,
        real_missing: share(real.missing(r), real.rows()),
        synthetic_missing: share(synthetic.missing(s), synthetic.rows()),
        similarity: if comparable { similarity.clamp(0.0, 1.0) } else { 0.0 },
    }
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

/// Largest distance of two empirical distribution functions, exact with ties; both sides rising. 0 when neither has values,
/// 1 when one has none.
fn kolmogorov_smirnov(x: &[f64], y: &[f64]) -> f64 {
    if x.is_empty() || y.is_empty() {
        return if x.is_empty() && y.is_empty() { 0.0 } else { 1.0 };
    }
    let (n, m) = (x.len() as u64, y.len() as u64);
    let (mut i, mut j, mut widest) = (0, 0, 0_u128);
    while i < x.len() && j < y.len() {
        let value = x[i].min(y[j]);
        // All ties on both sides before the functions are compared.
        while i < x.len() && x[i] == value {
            i += 1;
        }
        while j < y.len() && y[j] == value {
            j += 1;
        }
        // |i/n − j/m| over the common denominator, so that equal functions are exactly equal.
        widest = widest.max((i as u128 * u128::from(m)).abs_diff(j as u128 * u128::from(n)));
    }
    widest as f64 / (n as f64 * m as f64)
}

/// ½ Σ |p − q| of two counts over the same levels, with `unseen` cells of the second in levels of its own. 0 when neither has
/// cells, 1 when one has none.
fn total_variation(p: &[u64], q: &[u64], unseen: u64) -> f64 {
    let (n, m) = (p.iter().sum::<u64>(), q.iter().sum::<u64>() + unseen);
    if n == 0 || m == 0 {
        return if n == m { 0.0 } else { 1.0 };
    }
    let wide = |a: u64, b: u64| u128::from(a) * u128::from(b);
    let apart: u128 = p.iter().zip(q).map(|(&a, &b)| wide(a, m).abs_diff(wide(b, n))).sum();
    (apart + wide(unseen, n)) as f64 / (2.0 * n as f64 * m as f64)
}

/// 1 − mean absolute difference off the diagonal, at least 0; `None` below two columns.
fn association_similarity(real: &Associations, synthetic: &Associations) -> Option<f64> {
    let width = real.columns.len();
    let mut apart = 0.0;
    for i in 0..width {
        for j in i + 1..width {
            apart += (real.at(i, j) - synthetic.at(i, j)).abs();
        }
    }
    let pairs = width * width.saturating_sub(1) / 2;
    (pairs > 0).then(|| (1.0 - apart / pairs as f64).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::summary::samples::{constant, identifiers, integers, levels, numbers, table};
    use crate::run::{CancelToken, NoPacer, NoProgress, block_on};

    fn compared(real: &Table, synthetic: &Table) -> Comparison {
        block_on(compare(real, synthetic, &RunCx::quiet())).expect("a comparison")
    }

    fn similarity(
        real: (crate::data::ColumnKind, crate::data::Column),
        other: (crate::data::ColumnKind, crate::data::Column),
    ) -> f64 {
        compared(&table(vec![("x", real)]), &table(vec![("x", other)])).columns[0].similarity
    }

    /// Golden cases `ks_basic`, `ks_nan_dropped`, `ks_unequal_n_ties`, `ks_disjoint` (scipy `ks_2samp`, sdmetrics).
    #[test]
    fn numbers_agree_with_the_two_sample_kolmogorov_smirnov_test() {
        let real = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 9.0, 12.0, f64::NAN];
        let synthetic = [f64::NAN, 1.5, 2.0, 2.5, 3.0, 3.0, 5.5, 6.0, 9.0, 10.0, 15.0, f64::NAN];
        assert!((similarity(numbers(real), numbers(synthetic)) - 0.9).abs() < 1e-12);
        let (x, y) = ([0, 0, 0, 1, 1, 2, 3], [0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4]);
        assert!((1.0 - similarity(integers(x), integers(y)) - 0.380_952_380_952).abs() < 1e-9);
        assert_eq!(similarity(integers([1, 2, 3]), integers([10, 11])), 0.0);
    }

    /// Golden cases `tv_unseen_category` (exact form) and `tv_nan_dropped`.
    #[test]
    fn levels_agree_with_total_variation() {
        let s = similarity(levels("A A A A A B B B C C"), levels("A A A A B B B C D D"));
        assert!((s - 0.8).abs() < 1e-12);
        let s = similarity(levels("x y y ?"), levels("x x y"));
        assert!((s - 2.0 / 3.0).abs() < 1e-12);
    }

    /// Golden case `corr_matrix_distance`: mean absolute difference 0.332352642196.
    #[test]
    fn associations_are_compared_cell_by_cell() {
        let real = [
            [-0.073, -0.044, -0.332],
            [0.419, 1.274, -0.049],
            [-0.108, -0.491, -1.327],
            [0.752, 0.172, -0.575],
            [-0.197, 0.344, 0.892],
            [-0.939, 0.187, 1.373],
            [0.965, 2.772, 0.247],
            [0.196, 0.677, 1.161],
            [-1.082, 0.798, -0.282],
            [0.536, 0.429, -0.098],
            [1.014, 1.808, -0.222],
            [0.555, 0.459, -1.397],
        ];
        let synthetic = [
            [0.549, 0.32, -0.742],
            [0.166, 0.065, 0.037],
            [1.105, 0.382, 1.347],
            [1.527, 1.28, 0.604],
            [2.162, 0.174, -0.451],
            [0.856, 0.75, 1.017],
            [0.624, 0.197, -0.306],
            [0.601, -0.24, -1.596],
            [-0.438, -0.24, 0.188],
            [0.095, 1.126, 1.092],
            [0.052, -0.117, -1.839],
            [0.333, 1.684, -0.635],
        ];
        let as_table = |rows: [[f64; 3]; 12]| {
            table(["a", "b", "c"].into_iter().enumerate().map(|(i, n)| (n, numbers(rows.map(|r| r[i])))).collect())
        };
        let c = compared(&as_table(real), &as_table(synthetic));
        assert!((c.association_similarity.expect("two columns") - (1.0 - 0.332_352_642_196)).abs() < 1e-9);
        assert!((c.synthetic.at(1, 2) - 0.419_957_803_909).abs() < 1e-9);
    }

    #[test]
    fn both_sides_share_bins_and_levels() {
        let real = table(vec![
            ("n", integers([1, 2, 2, 3])),
            ("c", levels("a b b ?")),
            ("k", constant(4)),
            ("id", identifiers(4)),
        ]);
        // Other order of columns and levels, values beyond the real range, a new level.
        let synthetic = table(vec![("c", levels("z b a a a ?")), ("n", integers([-7, 2, 2, 2, 50, 3]))]);
        let c = compared(&real, &synthetic);
        assert_eq!((c.real_rows, c.synthetic_rows, c.columns.len()), (4, 6, 2));
        let (Distribution::Histogram { edges, counts, .. }, Distribution::Histogram { edges: e, counts: s, .. }) =
            (&c.columns[0].real, &c.columns[0].synthetic)
        else {
            panic!("histograms")
        };
        assert_eq!((edges, counts, s), (e, &vec![1, 2, 1], &vec![1, 3, 2]));
        let bars = |counts: [u64; 2], other| Distribution::Bars {
            levels: vec!["b".into(), "a".into()],
            counts: counts.to_vec(),
            other,
        };
        assert_eq!((&c.columns[1].real, &c.columns[1].synthetic), (&bars([2, 1], 0), &bars([1, 3], 1)));
        assert_eq!((c.columns[1].real_missing, c.columns[1].synthetic_missing), (0.25, 1.0 / 6.0));
    }

    #[test]
    fn columns_of_different_forms_are_not_similar() {
        let c = compared(&table(vec![("x", numbers([1.0, 2.0]))]), &table(vec![("x", levels("a b"))]));
        assert_eq!((c.columns[0].similarity, &c.columns[0].synthetic), (0.0, &Distribution::None));
        assert!(c.real.columns.is_empty() && c.association_similarity.is_none());
    }

    #[test]
    fn empty_sides_are_defined() {
        let empty = || table(vec![("x", numbers([])), ("c", levels(""))]);
        let full = table(vec![("x", numbers([1.0])), ("c", levels("a"))]);
        let similarities =
            |a: &Table, b: &Table| compared(a, b).columns.iter().map(|c| c.similarity).collect::<Vec<_>>();
        assert_eq!(similarities(&empty(), &empty()), [1.0, 1.0]);
        assert_eq!(similarities(&empty(), &full), [0.0, 0.0]);
        assert_eq!(similarities(&full, &empty()), [0.0, 0.0]);
        assert!(compared(&table(vec![]), &table(vec![])).columns.is_empty());
    }

    #[test]
    fn a_cancelled_comparison_stops() {
        let token = CancelToken::default();
        token.cancel();
        let t = table(vec![("x", numbers([1.0]))]);
        let cx = RunCx::new(&NoProgress, token, &NoPacer);
        assert_eq!(block_on(compare(&t, &t, &cx)).err(), Some(crate::Error::Cancelled));
    }

    proptest! {
        #[test]
        fn similarity_is_bounded_and_one_for_equal_tables(
            x in prop::collection::vec(prop_oneof![(-5..5).prop_map(f64::from), Just(f64::NAN), prop::num::f64::NORMAL], 0..40),
            y in prop::collection::vec(prop_oneof![(-5..5).prop_map(f64::from), Just(f64::NAN)], 0..40),
            c in "[abc?]( [abcd?]){0,30}",
            d in "[abc?]( [acde?]){0,30}",
        ) {
            prop_assert_eq!(similarity(numbers(x.clone()), numbers(x.clone())), 1.0);
            prop_assert_eq!(similarity(levels(&c), levels(&c)), 1.0);
            let s = similarity(numbers(x.clone()), numbers(y.clone()));
            prop_assert!((0.0..=1.0).contains(&s));
            prop_assert_eq!(s, similarity(numbers(y), numbers(x)));
            let s = similarity(levels(&c), levels(&d));
            prop_assert!((0.0..=1.0).contains(&s));
            prop_assert!((s - similarity(levels(&d), levels(&c))).abs() < 1e-12);
        }
    }
}
