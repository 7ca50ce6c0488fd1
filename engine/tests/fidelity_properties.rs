//! What every fidelity metric must do, whatever the columns: best on itself, inside its range, symmetric, worse under more noise.

#![cfg(feature = "table")]

use engine::evaluate::drift::psi::{FLOOR, psi};
use engine::evaluate::fidelity::alpha::alpha_beta;
use engine::evaluate::fidelity::association::{correlation_ratio, cramers_v};
use engine::evaluate::fidelity::bins::Bins;
use engine::evaluate::fidelity::contingency::contingency_similarity;
use engine::evaluate::fidelity::correlation::{Coefficient, correlation_similarity, kendall, pearson, spearman};
use engine::evaluate::fidelity::divergence::{js_distance, kl_divergence};
use engine::evaluate::fidelity::frequencies::{counts, homogeneity_merged, total_variation, tv_complement};
use engine::evaluate::fidelity::information::information;
use engine::evaluate::fidelity::kernels::{energy_squared, mmd, mmd_permutation_p, sliced_wasserstein};
use engine::evaluate::fidelity::manifold::manifold;
use engine::evaluate::fidelity::moments::moments;
use engine::evaluate::fidelity::reports::{Cells, Column, Trends, diagnostic, quality};
use engine::evaluate::fidelity::steps::{emd_scaled, energy_distance, ks_complement, ks_statistic, wasserstein};
use engine::evaluate::fidelity::validity::{boundary_adherence, category_adherence, category_coverage, range_coverage};
use engine::evaluate::significance::ks_test;
use engine::evaluate::significance::rank_sum::rank_sum;
use engine::learn::neighbours::Rows;
use engine::rng::Seed;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const LEVELS: u32 = 5;

/// Numbers with ties, gaps and missing ones; possibly none.
fn numbers() -> impl Strategy<Value = Vec<f64>> {
    let cell = prop_oneof![6 => (-20_i32..20).prop_map(f64::from), 3 => -1e6..1e6_f64, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)];
    prop::collection::vec(cell, 0..60)
}

fn levels() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![8 => 0..LEVELS, 1 => Just(u32::MAX)], 0..60)
}

fn inside(value: Option<f64>, low: f64, high: f64) -> bool {
    value.is_none_or(|v| v >= low - 1e-9 && v <= high + 1e-9)
}

fn alike(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        (a, b) => a == b,
    }
}

fn rows(height: usize, width: usize, spread: f64, seed: u64) -> Rows<f64> {
    let mut draw = Seed(seed).stream("rows");
    Rows::new(width, 0, (0..height * width).map(|_| draw.uniform() * spread).collect()).expect("whole rows")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(17), ..ProptestConfig::default() })]

    #[test]
    fn columns_of_numbers(a in numbers(), b in numbers()) {
        for (score, low, high) in [
            (ks_statistic(&a, &b), 0.0, 1.0),
            (emd_scaled(&a, &b), 0.0, 1.0),
            (range_coverage(&a, &b), 0.0, 1.0),
            (boundary_adherence(&a, &b, None), 0.0, 1.0),
            (wasserstein(&a, &b), 0.0, f64::INFINITY),
            (energy_distance(&a, &b), 0.0, f64::INFINITY),
        ] {
            prop_assert!(inside(score, low, high), "{score:?}");
        }
        for (one, other) in [
            (ks_statistic(&a, &b), ks_statistic(&b, &a)),
            (emd_scaled(&a, &b), emd_scaled(&b, &a)),
            (wasserstein(&a, &b), wasserstein(&b, &a)),
            (energy_distance(&a, &b), energy_distance(&b, &a)),
        ] {
            prop_assert!(alike(one, other), "{one:?} {other:?}");
        }
        let any = a.iter().any(|v| v.is_finite());
        prop_assert_eq!(ks_complement(&a, &a), any.then_some(1.0));
        prop_assert_eq!(emd_scaled(&a, &a), any.then_some(0.0));
        prop_assert!(boundary_adherence(&a, &a, None).is_none_or(|v| v == 1.0));
        prop_assert!(range_coverage(&a, &a).is_none_or(|v| v == 1.0));
        prop_assert_eq!(moments(&a).is_some(), any);
        if let (Some(d), n, m) = (ks_statistic(&a, &b), a.len(), b.len()) {
            prop_assert!(inside(ks_test::p_value(d, n, m), 0.0, 1.0));
        }
        let sure = |x: &[f64]| x.iter().copied().filter(|v| v.is_finite()).collect::<Vec<_>>();
        if let Some(found) = rank_sum(&sure(&a), &sure(&b)) {
            let back = rank_sum(&sure(&b), &sure(&a)).expect("both samples");
            prop_assert!((found.cliffs_delta + back.cliffs_delta).abs() < 1e-9 && (found.p - back.p).abs() < 1e-9);
        }
    }

    #[test]
    fn columns_of_levels(a in levels(), b in levels()) {
        prop_assert!(inside(tv_complement(&a, &b), 0.0, 1.0));
        prop_assert!(alike(tv_complement(&a, &b), tv_complement(&b, &a)));
        prop_assert!(tv_complement(&a, &a).is_none_or(|v| v == 1.0));
        prop_assert!(inside(category_coverage(&a, &b), 0.0, 1.0) && inside(category_adherence(&a, &b), 0.0, 1.0));
        prop_assert!(category_adherence(&a, &a).is_none_or(|v| v == 1.0));
        let (p, q) = counts(&a, &b);
        prop_assert!(inside(js_distance(&p, &q), 0.0, 1.0) && alike(js_distance(&p, &q), js_distance(&q, &p)));
        prop_assert!(js_distance(&p, &p).is_none_or(|v| v == 0.0));
        prop_assert!(inside(kl_divergence(&p, &q), 0.0, f64::INFINITY));
        prop_assert!(inside(psi(&p, &q, FLOOR), 0.0, f64::INFINITY) && alike(psi(&p, &q, FLOOR), psi(&q, &p, FLOOR)));
        if let Some(test) = homogeneity_merged(&p, &q) {
            prop_assert!(inside(Some(test.p), 0.0, 1.0) && inside(Some(test.cramers_v), 0.0, 1.0));
        }
        // In bits, the divergence is at most the total variation (Lin 1991).
        if let (Some(js), Some(tv)) = (js_distance(&p, &q), total_variation(&p, &q)) {
            prop_assert!(js * js <= tv + 1e-9);
        }
    }

    #[test]
    fn pairs_of_columns(x in numbers(), y in numbers(), a in levels(), b in levels()) {
        let (x, y) = (&x[..x.len().min(y.len())], &y[..x.len().min(y.len())]);
        for r in [pearson(x, y), spearman(x, y), kendall(x, y)] {
            prop_assert!(inside(r, -1.0, 1.0), "{r:?}");
        }
        prop_assert!(alike(pearson(x, y), pearson(y, x)) && alike(kendall(x, y), kendall(y, x)));
        prop_assert!(correlation_similarity([x, y], [x, y], Coefficient::Pearson).is_none_or(|s| s.score == 1.0));
        let (a, b) = (&a[..a.len().min(b.len())], &b[..a.len().min(b.len())]);
        prop_assert!(inside(cramers_v(a, b), 0.0, 1.0) && alike(cramers_v(a, b), cramers_v(b, a)));
        prop_assert!(inside(correlation_ratio(a, x), 0.0, 1.0));
        prop_assert!(information(a, b).is_none_or(|i| inside(Some(i.normalised()), 0.0, 1.0)));
        prop_assert!(inside(contingency_similarity([a, b], [b, a]), 0.0, 1.0));
        prop_assert!(contingency_similarity([a, b], [a, b]).is_none_or(|s| (s - 1.0).abs() < 1e-12));
    }

    #[test]
    fn tables(x in numbers(), y in numbers(), a in levels(), b in levels()) {
        let columns = [
            Column { name: "x".to_owned(), real: Cells::Numbers(x.clone()), synthetic: Cells::Numbers(y) },
            Column { name: "z".to_owned(), real: Cells::Numbers(x.clone()), synthetic: Cells::Numbers(x) },
            Column { name: "a".to_owned(), real: Cells::Levels(a), synthetic: Cells::Levels(b) },
        ];
        for rule in [Trends::default(), Trends::PUBLISHED, Trends::STRONG] {
            let found = quality(&columns, rule, Seed(1));
            for score in [found.overall, found.shape, found.trend] {
                prop_assert!(inside(score, 0.0, 1.0));
            }
        }
        prop_assert!(inside(diagnostic(&columns, Vec::new(), Some(1.0)).overall, 0.0, 1.0));
    }

    #[test]
    fn every_number_has_one_bin(a in numbers(), b in numbers()) {
        for bins in [Bins::equal_width(&a), Bins::quantiles(&a, 10)].into_iter().flatten() {
            prop_assert!(bins.codes(&b).iter().all(|c| (*c as usize) < bins.count()));
            prop_assert_eq!(bins.counts(&b).iter().sum::<f64>(), b.len() as f64);
        }
    }
}

#[test]
fn more_noise_is_never_better() {
    let mut draw = Seed(4).stream("noise");
    let real: Vec<f64> = (0..2000).map(|_| draw.uniform()).collect();
    let noise: Vec<f64> = (0..2000).map(|_| draw.uniform() - 0.2).collect();
    let scores: Vec<[f64; 3]> = [0.0, 0.3, 1.0, 3.0]
        .iter()
        .map(|scale| {
            let s: Vec<f64> = real.iter().zip(&noise).map(|(r, n)| r + scale * n).collect();
            let r = pearson(&real, &s).expect("spread");
            [ks_statistic(&real, &s).expect("numbers"), wasserstein(&real, &s).expect("numbers"), -r]
        })
        .collect();
    for pair in scores.windows(2) {
        assert!(pair[0].iter().zip(&pair[1]).all(|(a, b)| a < b), "{scores:?}");
    }
}

#[test]
fn joint_metrics_are_best_on_the_table_itself_and_worse_on_a_wider_one() {
    let real = rows(120, 3, 1.0, 1);
    let (fresh, wide) = (rows(120, 3, 1.0, 2), rows(120, 3, 4.0, 3));
    let kernel = |s: &Rows<f64>| mmd(&real, s, 1.0).expect("same columns").expect("rows").biased;
    let energy = |s: &Rows<f64>| energy_squared(&real, s).expect("same columns").expect("rows");
    let sliced = |s: &Rows<f64>| sliced_wasserstein(&real, s, 50, Seed(1)).expect("rows");
    let p = |s: &Rows<f64>| mmd_permutation_p(&real, s, 1.0, 99, Seed(1)).expect("same columns").expect("rows");
    assert!(kernel(&real) < 1e-12 && energy(&real) < 1e-12 && sliced(&real) < 1e-12);
    assert!(kernel(&fresh) < kernel(&wide) && energy(&fresh) < energy(&wide) && sliced(&fresh) < sliced(&wide));
    assert!((kernel(&fresh) - mmd(&fresh, &real, 1.0).expect("same columns").expect("rows").biased).abs() < 1e-12);
    assert!(p(&fresh) > 0.05 && (p(&wide) - 0.01).abs() < 1e-9, "{} {}", p(&fresh), p(&wide));

    let cloud = |s: &Rows<f64>| manifold(&real, s, 5).expect("same columns").expect("rows");
    assert_eq!((cloud(&real).precision, cloud(&real).recall, cloud(&real).coverage), (1.0, 1.0, 1.0));
    assert!(cloud(&fresh).coverage > 0.8 && cloud(&wide).coverage < 0.3 && cloud(&wide).density < 0.3);
    assert_eq!(manifold(&real, &rows(5, 3, 1.0, 1), 5), Ok(None));

    let copy = alpha_beta(&real, &real).expect("same columns").expect("rows");
    let sample = alpha_beta(&real, &fresh).expect("same columns").expect("rows");
    assert!(copy.authenticity == 0.0 && copy.delta_recall > 0.95);
    assert!(sample.authenticity > 0.3 && sample.delta_precision > 0.9 && sample.delta_recall < 0.7);
}
