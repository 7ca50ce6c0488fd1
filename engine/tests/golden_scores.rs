//! Scores, fairness and augmentation against reference values.

#![cfg(feature = "table")]

mod golden;

use engine::evaluate::augmentation::benefit::{Fixed, efficacy, threshold_at};
use engine::evaluate::augmentation::need::{imbalance, rows_needed};
use engine::evaluate::fairness::bias::{amplification, label_gap};
use engine::evaluate::fairness::groups::{Gaps, average_odds, disparate_impact, groups, odds_score, signed_parity};
use engine::evaluate::scores::objective::{correlation_similarity, objective, similarity};
use engine::evaluate::scores::overall::{CapInputs, Grade, Parts, Weights, overall};
use engine::evaluate::scores::privacy;
use engine::evaluate::scores::thresholds::{Limits, Verdict, at_most};
use engine::evaluate::utility::curves::precision_recall;
use engine::evaluate::utility::scenarios::{error_retention, retention};
use golden::{Suite, all_near, bools, codes, near, number, numbers};

const TOLERANCE: f64 = 1e-9;

#[test]
fn scores_are_those_of_the_definition() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/scores.json"));
    let (i, e) = suite.case("objective");
    let corr = correlation_similarity(number(&i["corr_frobenius"]), 3);
    near(corr.unwrap(), &e["corr_similarity"], TOLERANCE);
    near(similarity(Some(0.08), None).unwrap(), &e["emd_similarity"], TOLERANCE);
    let both = similarity(i["emd_mean"].as_f64(), corr);
    near(both.unwrap(), &e["similarity"], TOLERANCE);
    near(objective(both, i["accuracy"].as_f64()).unwrap(), &e["objective"], TOLERANCE);
    for at in 0..6 {
        let (i, e) = suite.case(&format!("overall_{at}"));
        let part = |k: &str| i[k].as_f64();
        let parts = Parts { fidelity: part("fidelity"), utility: part("utility"), privacy: part("privacy") };
        let out = overall(parts, Weights::default(), &CapInputs::default());
        near(out.score.unwrap(), &e["score"], TOLERANCE);
        assert_eq!(out.grade.unwrap().label(), e["grade"].as_str().unwrap());
    }
    let (i, e) = suite.case("grade_boundaries");
    for (s, g) in numbers(&i["score"]).iter().zip(e["grade"].as_array().unwrap()) {
        assert_eq!(Grade::of(*s).label(), g.as_str().unwrap());
    }
    let (i, e) = suite.case("mia_to_score");
    all_near(&numbers(&i["auc"]).iter().map(|a| privacy::mia(*a)).collect::<Vec<_>>(), &e["component"], TOLERANCE);
    for (a, pass) in numbers(&i["auc"]).iter().zip(e["pass_le_0.60"].as_array().unwrap()) {
        assert_eq!(at_most(Some(*a), Limits::default().mia_auc) == Verdict::Pass, pass.as_bool().unwrap());
    }
    let (i, e) = suite.case("thresholds");
    let l = Limits::default();
    for (id, limit) in [
        ("ks_mean", l.ks_mean),
        ("correlation_delta", l.correlation_delta),
        ("mia_auc", l.mia_auc),
        ("duplicate_rate", l.duplicate_rate),
    ] {
        assert_eq!(at_most(i[id].as_f64(), limit) == Verdict::Pass, e[id].as_bool().unwrap(), "{id}");
    }
    let (i, e) = suite.case("duplicate_component");
    let (s, h) = (numbers(&i["exact_match_rate_synthetic"]), numbers(&i["exact_match_rate_holdout"]));
    let found: Vec<f64> = s.iter().zip(&h).map(|(s, h)| privacy::copies(*s, *h)).collect();
    all_near(&found, &e["component"], TOLERANCE);
    let (i, e) = suite.case("auc_retention");
    let (r, s, b) = (numbers(&i["trtr"]), numbers(&i["tstr"]), numbers(&i["baseline"]));
    let mut found: Vec<f64> = (0..3).map(|k| retention(s[k], r[k], b[k]).unwrap()).collect();
    found.push(error_retention(s[3], r[3], b[3]).unwrap());
    all_near(&found, &e["retention"], TOLERANCE);
}

#[test]
fn fairness_agrees_with_the_reference() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/fairness.json"));
    for id in ["two_groups", "three_groups", "zero_selection"] {
        let (i, e) = suite.case(id);
        let mut names = Vec::new();
        let found = groups(&bools(&i["y_true"]), &bools(&i["y_pred"]), &codes(&i["group"], &mut names));
        let gaps = Gaps::of(&found);
        if e.get("groups").is_some() {
            for (g, name) in found.iter().zip(&names) {
                let e = &e["groups"][name];
                assert_eq!(g.rows as u64, e["n"].as_u64().unwrap());
                near(g.base_rate, &e["base_rate"], TOLERANCE);
                near(g.selection_rate, &e["selection_rate"], TOLERANCE);
                near(g.tpr.unwrap(), &e["tpr"], TOLERANCE);
                near(g.fpr.unwrap(), &e["fpr"], TOLERANCE);
                near(g.precision.unwrap(), &e["precision"], TOLERANCE);
                near(g.accuracy, &e["accuracy"], TOLERANCE);
            }
        }
        let gaps = [
            ("demographic_parity_difference", gaps.demographic_parity),
            ("demographic_parity_ratio", gaps.demographic_parity_ratio),
            ("equalized_odds_difference", gaps.equalized_odds),
            ("equalized_odds_difference_mean", gaps.equalized_odds_mean),
            ("equalized_odds_ratio", gaps.equalized_odds_ratio),
            ("equal_opportunity_difference", gaps.equal_opportunity),
            ("equal_opportunity_ratio", gaps.equal_opportunity_ratio),
            ("predictive_parity_difference", gaps.predictive_parity),
            ("accuracy_difference", gaps.accuracy),
        ];
        for (name, value) in gaps {
            if e.get(name).is_some() {
                near(value.unwrap(), &e[name], TOLERANCE);
            }
        }
        if id == "two_groups" {
            let (a, b) = (&found[0], &found[1]);
            near(disparate_impact(b, a).unwrap(), &e["disparate_impact_b_vs_a"], TOLERANCE);
            near(signed_parity(b, a), &e["signed_demographic_parity_b_minus_a"], TOLERANCE);
            near(average_odds(b, a).unwrap(), &e["average_odds_difference_b_minus_a"], TOLERANCE);
            near(odds_score(a, b), &e["sdmetrics_equalized_odds_score"], TOLERANCE);
            assert_eq!(Gaps::of(&found).four_fifths(), e["four_fifths_rule_pass"].as_bool());
        }
    }
    let (i, e) = suite.case("dataset_bias");
    let gap = |t: &str| {
        let group = codes(&i[t]["group"], &mut vec!["a".to_owned()]);
        label_gap(&bools(&i[t]["label"]), &group, 1, 0).unwrap()
    };
    let (real, made) = (gap("real"), gap("synthetic"));
    near(real, &e["real_gap_b_minus_a"], TOLERANCE);
    near(made, &e["synthetic_gap_b_minus_a"], TOLERANCE);
    near(amplification(real, made), &e["bias_amplification"], TOLERANCE);
}

#[test]
fn augmentation_agrees_with_the_reference() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/augmentation.json"));
    let (i, e) = suite.case("augmentation_score");
    let (b, a) = (number(&i["baseline"]), number(&i["augmented"]));
    near(efficacy(b, a), &e["score"], TOLERANCE);
    near(a - b, &e["delta"], TOLERANCE);
    let (i, e) = suite.case("threshold_selection");
    let (y, p) = (bools(&i["y_true"]), numbers(&i["prob"]));
    let curve = precision_recall(&y, &p).unwrap();
    all_near(&curve.iter().map(|c| c.precision).collect::<Vec<_>>(), &e["precision"], TOLERANCE);
    all_near(&curve.iter().map(|c| c.recall).collect::<Vec<_>>(), &e["recall"], TOLERANCE);
    all_near(&curve[..10].iter().map(|c| c.threshold).collect::<Vec<_>>(), &e["thresholds"], TOLERANCE);
    let at = |fixed, target| threshold_at(&y, &p, fixed, target).unwrap();
    near(at(Fixed::Recall, 0.8), &e["threshold_at_recall_0.8"], TOLERANCE);
    near(at(Fixed::Precision, 0.8), &e["threshold_at_precision_0.8"], TOLERANCE);
    near(at(Fixed::Recall, 0.9), &e["threshold_at_recall_0.9"], TOLERANCE);
    let (_, e) = suite.case("imbalance_ratios");
    let found = imbalance(&[900, 80, 20]).unwrap();
    near(found.ratio, &e["imbalance_ratio_max_over_min"], TOLERANCE);
    near(found.minority_share, &e["minority_share"], TOLERANCE);
    near(found.balance, &e["shannon_balance"], TOLERANCE);
    assert_eq!(rows_needed(&[900, 80, 20], 1.0), [0, 820, 880]);
    assert_eq!(rows_needed(&[900, 80, 20], 0.5), [0, 370, 430]);
}
