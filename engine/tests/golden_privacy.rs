//! Privacy measures against reference values.

#![cfg(feature = "table")]

mod golden;

use engine::evaluate::privacy::cells::{Cells, Encoding, Frame, closest};
use engine::evaluate::privacy::classes::{Order, anonymity, classes, presence};
use engine::evaluate::privacy::closest as dcr;
use engine::evaluate::privacy::density::Density;
use engine::evaluate::privacy::disclosure::{Unmatched, View, protection};
use engine::evaluate::privacy::duplicates::{duplicates, matched_rows};
use engine::evaluate::privacy::inference::inference;
use engine::evaluate::privacy::linkability::linkability;
use engine::evaluate::privacy::membership as mia;
use engine::evaluate::privacy::risk::{Counts, risk, singling_out_integral, wilson};
use engine::evaluate::privacy::singling_out::singling_out;
use engine::evaluate::sample::{ordered, quantile};
use engine::learn::neighbours::{Metric, Rows, nearest};
use engine::rng::Seed;
use golden::{Suite, all_near, bools, codes, flat, near, number, numbers};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

fn suite() -> Suite {
    Suite::read(include_str!("../../tests/golden/evaluation/privacy.json"))
}

/// A table of the suite; words get codes from `names`.
fn frame(table: &Value, columns: &[&str], names: &mut Vec<String>) -> Frame {
    let cells = columns.iter().map(|c| {
        if table[c][0].is_string() {
            Cells::Levels(codes(&table[c], names))
        } else {
            Cells::Numbers(numbers(&table[c]))
        }
    });
    Frame::new(cells.collect()).expect("equal heights")
}

fn points(v: &Value) -> Rows<f64> {
    Rows::new(2, 0, flat(v)).expect("pairs")
}

#[test]
fn distances_agree() {
    let suite = suite();
    let (i, e) = suite.case("gower_dcr");
    let mut names = Vec::new();
    let [t, h, s] = ["training", "holdout", "synthetic"].map(|k| frame(&i[k], &["age", "inc", "sex"], &mut names));
    let to = |c: &Frame| closest(&s, c, c, Encoding::Gower, 1, false).unwrap().column(0);
    let (near_t, near_h) = (to(&t), to(&h));
    all_near(&near_t, &e["dcr_to_training"], TOLERANCE);
    all_near(&near_h, &e["dcr_to_holdout"], TOLERANCE);
    let summary = dcr::Summary::of(&near_t).unwrap();
    near(summary.median, &e["median_to_training"], TOLERANCE);
    near(summary.p05, &e["p05_to_training"], TOLERANCE);
    near(summary.min, &e["min"], TOLERANCE);
    let (_, e) = suite.case("dcr_overfitting");
    let strict = dcr::share(&near_t, &near_h).unwrap().strict;
    near(dcr::overfitting_protection(strict), &e["score"], TOLERANCE);
    near(strict, &e["synthetic_data_percentages"]["closer_to_training"], TOLERANCE);
    near(1.0 - strict, &e["synthetic_data_percentages"]["closer_to_holdout"], TOLERANCE);
    let (_, e) = suite.case("new_row_synthesis");
    let matched = matched_rows(&t, &s, 0.01);
    assert_eq!(matched as u64, e["num_matched_rows"].as_u64().unwrap());
    assert_eq!((s.height() - matched) as u64, e["num_new_rows"].as_u64().unwrap());
    near(1.0 - matched as f64 / s.height() as f64, &e["score"], TOLERANCE);
    let (i, e) = suite.case("dcr_share");
    let share = dcr::share(&numbers(&i["dcr_training"]), &numbers(&i["dcr_holdout"])).unwrap();
    near(share.share, &e["share_ties_half"], TOLERANCE);
    near(share.strict, &e["share_ties_zero"], TOLERANCE);
    let (i, e) = suite.case("dcr_baseline");
    let found = dcr::baseline_protection(number(&i["median_synthetic"]), number(&i["median_random"]));
    near(found.unwrap(), &e["score"], TOLERANCE);
    let (i, e) = suite.case("nndr");
    let two = nearest(&points(&i["synthetic"]), &points(&i["training"]), 2, Metric::Euclidean, false).unwrap();
    let (first, second) = (two.column(0), two.column(1));
    all_near(&first, &e["dcr"], TOLERANCE);
    let ratios: Vec<f64> = first.iter().zip(&second).map(|(a, b)| dcr::neighbour_ratio(*a, *b)).collect();
    all_near(&ratios, &e["nndr"], TOLERANCE);
    near(first.iter().filter(|d| **d <= 1e-6).count() as f64 / 4.0, &e["ims"], TOLERANCE);
    let (i, e) = suite.case("identifiability");
    let (r, s) = (points(&i["real"]), points(&i["synthetic"]));
    let to_made = nearest(&r, &s, 1, Metric::Euclidean, false).unwrap().column(0);
    let to_real = nearest(&r, &r, 1, Metric::Euclidean, true).unwrap().column(0);
    near(dcr::identifiability(&to_made, &to_real).unwrap(), &e["score"], TOLERANCE);
    let (i, e) = suite.case("dcr_benchmark_encodings");
    let mut names = Vec::new();
    let [t, h, s] = ["training", "holdout", "synthetic"].map(|k| frame(&i[k], &["a", "b", "c"], &mut names));
    let to = |c: &Frame, encoding| closest(&s, c, &t, encoding, 1, false).unwrap().column(0);
    let (near_t, near_h) = (to(&t, Encoding::Manhattan), to(&h, Encoding::Manhattan));
    all_near(&near_t, &e["l1_to_training"], TOLERANCE);
    all_near(&near_h, &e["l1_to_holdout"], TOLERANCE);
    let share = dcr::share(&near_t, &near_h).unwrap();
    near(share.strict, &e["share_strict"], TOLERANCE);
    near(share.share, &e["share_ties_half"], TOLERANCE);
    let l2 = to(&t, Encoding::Euclidean);
    all_near(&l2, &e["l2_to_training"], TOLERANCE);
    near(quantile(&ordered(&l2), 0.5).unwrap(), &e["l2_median"], TOLERANCE);
}

#[test]
fn copies_and_classes_agree() {
    let suite = suite();
    let (i, e) = suite.case("duplicate_rates");
    let mut names = Vec::new();
    let mut table = |v: &Value| {
        let rows = v.as_array().unwrap();
        let words: Value = rows.iter().map(|r| r[0].clone()).collect();
        let values = rows.iter().map(|r| number(&r[1])).collect();
        Frame::new(vec![Cells::Levels(codes(&words, &mut names)), Cells::Numbers(values)]).unwrap()
    };
    let (t, s) = (table(&i["training"]), table(&i["synthetic"]));
    let d = duplicates(&t, &s, None).unwrap();
    near(d.exact_match_rate, &e["exact_match_rate"], TOLERANCE);
    near(d.training_rows_reproduced, &e["unique_training_rows_leaked"], TOLERANCE);
    near(d.synthetic_internal, &e["synthetic_internal_duplicate_rate"], TOLERANCE);
    near(d.training_internal, &e["training_internal_duplicate_rate"], TOLERANCE);
    for (id, unmatched) in [
        ("disclosure_cap", Unmatched::Skip),
        ("disclosure_zero_cap", Unmatched::Zero),
        ("disclosure_generalized_cap", Unmatched::Nearest),
    ] {
        let (i, e) = suite.case(id);
        let mut names = Vec::new();
        let mut column = |t: &str, c: &str| codes(&i[t][c], &mut names);
        let [rz, rs, rd] = ["zip", "sex", "dis"].map(|c| column("real", c));
        let [sz, ss, sd] = ["zip", "sex", "dis"].map(|c| column("synthetic", c));
        let real = View { known: &[&rz, &rs], sensitive: &[&rd] };
        let made = View { known: &[&sz, &ss], sensitive: &[&sd] };
        let p = protection(real, made, unmatched).unwrap();
        near(p.score.unwrap(), &e["score"], TOLERANCE);
        near(p.cap, &e["cap_protection"], TOLERANCE);
        near(p.baseline, &e["baseline_protection"], TOLERANCE);
    }
    let (i, e) = suite.case("k_l_t");
    let mut names = Vec::new();
    let [z, s, d] = ["zip", "sex", "dis"].map(|c| codes(&i["table"][c], &mut names));
    let a = anonymity(&[&z, &s], &d, Order::Nominal).unwrap();
    let sizes = e["class_sizes"].as_object().unwrap();
    for (at, (key, members)) in classes(&[&z, &s]).iter().enumerate() {
        let name = format!("{}|{}", names[key[0] as usize], names[key[1] as usize]);
        assert_eq!(members.len() as u64, sizes[&name].as_u64().unwrap());
        near(a.t_by_class[at], &e["t_by_class"][&name], TOLERANCE);
    }
    assert_eq!((a.k as u64, a.l_distinct as u64), (e["k"].as_u64().unwrap(), e["l_distinct"].as_u64().unwrap()));
    near(a.singletons, &e["share_rows_in_classes_below_2"], TOLERANCE);
    near(a.l_entropy, &e["l_entropy"], TOLERANCE);
    near(a.t, &e["t_closeness_tvd"], TOLERANCE);
    near(a.max_risk, &e["max_reid_risk"], TOLERANCE);
    near(a.mean_risk, &e["mean_reid_risk"], TOLERANCE);
    let (i, e) = suite.case("k_map_delta");
    let [mz, ms] = ["zip", "sex"].map(|c| codes(&i["synthetic"][c], &mut names));
    let p = presence(&[&z, &s], &[&mz, &ms]).unwrap();
    assert_eq!(p.k_map.unwrap() as u64, e["k_map"].as_u64().unwrap());
    near(p.delta, &e["delta_presence_max"], TOLERANCE);
    near(p.singleton_share, &e["share_synthetic_rows_hitting_unique_real_class"], TOLERANCE);
}

#[test]
fn risks_agree() {
    let suite = suite();
    for at in 0..4 {
        let (i, e) = suite.case(&format!("wilson_{at}"));
        let count = |v: &Value| v.as_u64().map(|n| n as usize);
        let w = wilson(count(&i["n_attacks"]).unwrap(), count(&i["n_success"]).unwrap(), 0.95).unwrap();
        near(w.rate, &e["rate"], TOLERANCE);
        near(w.error, &e["error"], TOLERANCE);
        let (i, e) = suite.case(&format!("anonymeter_risk_{at}"));
        let counts = Counts {
            attacks: count(&i["n_attacks"]).unwrap(),
            successes: count(&i["n_success"]).unwrap(),
            baseline: count(&i["n_baseline"]).unwrap(),
            control: count(&i["n_control"]),
        };
        let r = risk(counts, 0.95).unwrap();
        near(r.attack.rate, &e["attack_rate"], TOLERANCE);
        near(r.baseline.rate, &e["baseline_rate"], TOLERANCE);
        assert_eq!(r.control.is_some(), !e["control_rate"].is_null());
        if let Some(c) = r.control {
            near(c.rate, &e["control_rate"], TOLERANCE);
        }
        near(r.risk, &e["risk"], TOLERANCE);
        all_near(&[r.ci.0, r.ci.1], &e["ci"], TOLERANCE);
    }
    let (_, e) = suite.case("singling_out_integral");
    near(singling_out_integral(1000, 0.0, 0.002), &e["value"], TOLERANCE);
}

#[test]
fn membership_attacks_agree() {
    let suite = suite();
    let (i, e) = suite.case("mia_auc");
    let a = mia::Attack::of(&bools(&i["member"]), &numbers(&i["score"])).unwrap();
    near(a.auc, &e["auc"], TOLERANCE);
    near(a.standard_error, &e["auc_se_hanley_mcneil"], TOLERANCE);
    near(a.advantage, &e["advantage_max_tpr_minus_fpr"], TOLERANCE);
    near(a.tpr_at(0.125), &e["tpr_at_fpr_0.125"], TOLERANCE);
    near(a.tpr_at(0.0), &e["tpr_at_fpr_0"], TOLERANCE);
    near(a.balanced_accuracy, &e["balanced_accuracy_best"], TOLERANCE);
    all_near(&a.curve.iter().map(|p| p.fpr).collect::<Vec<_>>(), &e["roc_fpr"], TOLERANCE);
    all_near(&a.curve.iter().map(|p| p.tpr).collect::<Vec<_>>(), &e["roc_tpr"], TOLERANCE);
    let (i, e) = suite.case("mia_distance");
    let members = mia::closest_score(&points(&i["training"]), &points(&i["synthetic"])).unwrap();
    let others = mia::closest_score(&points(&i["holdout"]), &points(&i["synthetic"])).unwrap();
    all_near(&members.iter().map(|d| -d).collect::<Vec<_>>(), &e["member_distance"], TOLERANCE);
    all_near(&others.iter().map(|d| -d).collect::<Vec<_>>(), &e["nonmember_distance"], TOLERANCE);
    let member: Vec<bool> = (0..10).map(|k| k < 5).collect();
    let auc = |scores: &[f64]| mia::Attack::of(&member, scores).unwrap().auc;
    near(auc(&[members, others].concat()), &e["auc"], TOLERANCE);

    let (i, e) = suite.case("domias_kde");
    let (s, r) = (flat(&i["synthetic"]), flat(&i["reference"]));
    let x = [flat(&i["members"]), flat(&i["nonmembers"])].concat();
    for (table, name) in [(&s, "p_synthetic"), (&r, "p_reference")] {
        let density = Density::of(table, 2, 0.0).unwrap();
        let found: Vec<f64> = x.chunks_exact(2).map(|x| density.log_at(x).exp()).collect();
        all_near(&found, &e[name], 1e-8);
    }
    let ratio = mia::density_ratio(&x, &s, &r, 2).unwrap();
    all_near(&ratio, &e["ratio"], 1e-8);
    near(auc(&ratio), &e["auc"], TOLERANCE);
    near(Density::scott(15, 2), &e["scott_factor"], TOLERANCE);

    let (_, e) = suite.case("mia_attack_panel");
    let rows = |cells: Vec<f64>| Rows::new(2, 0, cells).unwrap();
    let (x, s, r) = (rows(x), rows(s), rows(r));
    let radius = mia::median_radius(&x, &s).unwrap().unwrap();
    near(radius, &e["mc_epsilon"], TOLERANCE);
    for (name, found) in [
        ("dcr", mia::closest_score(&x, &s).unwrap()),
        ("dcr_diff", mia::calibrated_score(&x, &s, &r).unwrap()),
        ("mc_epsilon_median", mia::local_score(&x, &s, radius).unwrap()),
        ("local_neighbourhood_r0.5", mia::local_score(&x, &s, 0.5).unwrap()),
        ("dpi_synthetic_share_k3", mia::plagiarism_score(&x, &s, &r, 3).unwrap()),
    ] {
        all_near(&found, &e["scores"][name], TOLERANCE);
        near(auc(&found), &e["auc"][name], TOLERANCE);
    }
    let (_, e) = suite.case("empirical_epsilon");
    let found = mia::empirical_epsilon(80, 20, 10, 90, 0.05).unwrap();
    near(found.lower, &e["eps_lower"], 1e-8);
    near(found.point, &e["eps_point"], TOLERANCE);
    near(found.tpr_low, &e["tpr_low"], TOLERANCE);
    near(found.fpr_high, &e["fpr_high"], TOLERANCE);
    near(found.tnr_low, &e["tnr_low"], TOLERANCE);
    near(found.fnr_high, &e["fnr_high"], TOLERANCE);
}

/// Rows of four numbers that follow one another, and a level.
fn fresh(rows: usize, seed: u64) -> Frame {
    let mut draw = Seed(seed).stream("rows");
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); 4];
    for _ in 0..rows {
        let centre = draw.uniform();
        for c in &mut columns {
            c.push(centre + 0.3 * draw.uniform());
        }
    }
    let level = (0..rows).map(|_| draw.below(3) as u32).collect();
    Frame::new(columns.into_iter().map(Cells::Numbers).chain([Cells::Levels(level)]).collect()).expect("equal heights")
}

#[test]
fn a_copy_is_found_and_fresh_rows_are_not() {
    let (training, control, other) = (fresh(300, 1), fresh(300, 2), fresh(300, 3));
    let known = [0, 1, 2, 4];
    let attack = |made: &Frame| {
        [
            singling_out(&training, Some(&control), made, 100, 20_000, Seed(1)),
            linkability(&training, Some(&control), made, (&[0, 1], &[2, 3]), 1, 200, Seed(1)).unwrap(),
            inference(&training, Some(&control), made, &known, 3, 200, Seed(1)).unwrap(),
        ]
    };
    for counts in attack(&training) {
        let r = risk(counts, 0.95).unwrap();
        assert!(r.risk > 0.5 && !r.inconclusive, "{r:?}");
    }
    for counts in attack(&other) {
        let r = risk(counts, 0.95).unwrap();
        assert!(r.ci.0 < 0.1 && r.risk < 0.25, "{r:?}");
    }
    let copied = dcr::report(&training, &control, &training, Seed(1)).unwrap().unwrap();
    assert_eq!((copied.share.share, copied.synthetic.mean, copied.near_copies), (1.0, 0.0, 100.0));
    let new = dcr::report(&training, &control, &other, Seed(1)).unwrap().unwrap();
    assert!((new.share.share - 0.5).abs() < 2.0 * new.share.half_width && new.near_copies < 6.0, "{new:?}");
    assert_eq!(attack(&other), attack(&other));
}
