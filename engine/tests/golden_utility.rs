//! Metrics of predictions and the simple models against reference values. Trees and boosting have tests of their own.

#![cfg(feature = "table")]

mod golden;

use engine::evaluate::utility::classification::{Confusion, decide, most_probable};
use engine::evaluate::utility::curves::{self, Average};
use engine::evaluate::utility::probability::{brier, calibration_error, log_loss};
use engine::evaluate::utility::regression::Regression;
use engine::evaluate::utility::scenarios::{Scenarios, retention};
use engine::learn::knn::{Neighbours, Weights};
use engine::learn::linear::Linear;
use engine::learn::logistic::{Logistic, Settings, balanced_weights};
use engine::learn::neighbours::Rows;
use engine::learn::scale::{Pca, Scaler};
use golden::{Suite, all_near, bools, counts, flat, near, number, numbers};
use proptest::prelude::*;

const TOLERANCE: f64 = 1e-9;

#[test]
fn binary_metrics_agree() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/utility_metrics.json"));
    let (i, e) = suite.case("binary_all");
    let (t, y, p) = (counts(&i["y_true"]), bools(&i["y_true"]), numbers(&i["prob_positive"]));
    let predicted = decide(&p, 0.5);
    assert_eq!(predicted, counts(&e["y_pred"]));
    let c = Confusion::of(&t, &predicted, 2).unwrap();
    let cells = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(a, b)| c.at(a, b) as f64);
    all_near(&cells, &e["confusion_tn_fp_fn_tp"], 0.0);
    let roc = curves::roc(&y, &p).unwrap();
    let both: Vec<f64> = p.iter().flat_map(|p| [1.0 - p, *p]).collect();
    let auc = curves::roc_auc(&y, &p).unwrap();
    for (name, found) in [
        ("accuracy", c.accuracy()),
        ("balanced_accuracy", c.balanced_accuracy()),
        ("precision", c.precision(1)),
        ("recall", c.recall(1)),
        ("specificity", c.recall(0)),
        ("f1", c.f1(1)),
        ("f1_macro", c.macro_mean(Confusion::f1)),
        ("f1_weighted", c.weighted_mean(Confusion::f1)),
        ("fbeta2", c.f_beta(1, 2.0)),
        ("mcc", c.mcc()),
        ("cohen_kappa", c.kappa()),
        ("roc_auc", auc),
        ("gini", 2.0 * auc - 1.0),
        ("average_precision", curves::average_precision(&y, &p).unwrap()),
        ("pr_auc_trapezoid", curves::pr_auc_trapezoid(&y, &p).unwrap()),
        ("log_loss", log_loss(&t, &both, 2).unwrap()),
        ("brier", brier(&y, &p).unwrap()),
        ("ks_classifier", curves::largest_gap(&roc)),
        ("gmean", c.g_mean().unwrap()),
    ] {
        near(found, &e[name], TOLERANCE);
    }
    all_near(&roc.iter().map(|p| p.fpr).collect::<Vec<_>>(), &e["roc_fpr"], TOLERANCE);
    all_near(&roc.iter().map(|p| p.tpr).collect::<Vec<_>>(), &e["roc_tpr"], TOLERANCE);
    all_near(&roc.iter().map(|p| p.threshold).collect::<Vec<_>>(), &e["roc_thresholds"], TOLERANCE);
    let pr = curves::precision_recall(&y, &p).unwrap();
    all_near(&pr.iter().map(|p| p.precision).collect::<Vec<_>>(), &e["pr_precision"], TOLERANCE);
    all_near(&pr.iter().map(|p| p.recall).collect::<Vec<_>>(), &e["pr_recall"], TOLERANCE);
    all_near(&pr[..pr.len() - 1].iter().map(|p| p.threshold).collect::<Vec<_>>(), &e["pr_thresholds"], TOLERANCE);
    let (i, e) = suite.case("auc_ties");
    near(curves::roc_auc(&bools(&i["y_true"]), &numbers(&i["score"])).unwrap(), &e["roc_auc"], TOLERANCE);
    let (i, _) = suite.case("auc_one_class");
    assert_eq!(curves::roc_auc(&bools(&i["y_true"]), &numbers(&i["score"])), None);
    let (i, _) = suite.case("precision_zero_division");
    let c = Confusion::of(&counts(&i["y_true"]), &counts(&i["y_pred"]), 2).unwrap();
    assert_eq!((c.precision(1), c.recall(1), c.f1(1), c.has_empty_rate(1)), (0.0, 0.0, 0.0, true));
    let (i, e) = suite.case("calibration_ece");
    let (y, p) = (bools(&i["y_true"]), numbers(&i["prob_positive"]));
    near(calibration_error(&y, &p, 5).unwrap(), &e["ece"], TOLERANCE);
}

#[test]
fn multiclass_and_regression_metrics_agree() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/utility_metrics.json"));
    let (i, e) = suite.case("multiclass_all");
    let (t, p) = (counts(&i["y_true"]), flat(&i["prob"]));
    let predicted = most_probable(&p, 3);
    assert_eq!(predicted, counts(&e["y_pred"]));
    let c = Confusion::of(&t, &predicted, 3).unwrap();
    let cells: Vec<f64> = (0..9).map(|k| c.at(k / 3, k % 3) as f64).collect();
    assert_eq!(cells, flat(&e["confusion"]));
    all_near(&[0, 1, 2].map(|k| c.f1(k)), &e["f1_per_class"], TOLERANCE);
    for (name, found) in [
        ("accuracy", c.accuracy()),
        ("f1_micro", c.accuracy()),
        ("balanced_accuracy", c.balanced_accuracy()),
        ("precision_macro", c.macro_mean(Confusion::precision)),
        ("recall_macro", c.macro_mean(Confusion::recall)),
        ("f1_macro", c.macro_mean(Confusion::f1)),
        ("f1_weighted", c.weighted_mean(Confusion::f1)),
        ("roc_auc_ovr_macro", curves::one_vs_rest(&t, &p, 3, Average::Macro, curves::roc_auc).unwrap()),
        ("roc_auc_ovr_weighted", curves::one_vs_rest(&t, &p, 3, Average::Weighted, curves::roc_auc).unwrap()),
        ("roc_auc_ovo_macro", curves::one_vs_one(&t, &p, 3).unwrap()),
        ("log_loss", log_loss(&t, &p, 3).unwrap()),
        ("mcc", c.mcc()),
        ("average_precision_macro", curves::one_vs_rest(&t, &p, 3, Average::Macro, curves::average_precision).unwrap()),
    ] {
        near(found, &e[name], TOLERANCE);
    }
    let (i, e) = suite.case("regression_all");
    let r = Regression::of(&numbers(&i["y_true"]), &numbers(&i["y_pred"])).unwrap();
    for (name, found) in [
        ("mae", r.mae),
        ("mse", r.mse),
        ("rmse", r.rmse),
        ("r2", r.r2),
        ("adjusted_r2_p2", r.adjusted_r2(2).unwrap()),
        ("explained_variance", r.explained_variance),
        ("median_ae", r.median_ae),
        ("max_error", r.max_error),
        ("mape", r.mape),
        ("smape", r.smape),
        ("nrmse_range", r.nrmse.unwrap()),
    ] {
        near(found, &e[name], TOLERANCE);
    }
    let constant = [2.0; 3];
    assert_eq!(Regression::of(&constant, &[2.0, 2.0, 2.1]).unwrap().r2, 0.0);
    assert_eq!(Regression::of(&constant, &constant).unwrap().r2, 1.0);
}

#[test]
fn scenarios_agree() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/utility_metrics.json"));
    let (i, e) = suite.case("tstr_aggregation");
    let of = |m: &str| {
        let at = |s: &str| number(&i["accuracy"][m][s]);
        Scenarios { trtr: at("TRTR"), tstr: at("TSTR"), trts: at("TRTS"), tsts: at("TSTS") }
    };
    let m = Scenarios::mean(&[of("RF"), of("LR")]).unwrap();
    for (name, found) in [("TRTR", m.trtr), ("TSTR", m.tstr), ("TRTS", m.trts), ("TSTS", m.tsts)] {
        near(found, &e["scenario_means"][name], TOLERANCE);
    }
    near(m.mean_of_four(), &e["mean_of_four"], TOLERANCE);
    near(m.mean_cross(), &e["mean_cross"], TOLERANCE);
    near(m.ratio().unwrap(), &e["retention_ratio"], TOLERANCE);
    near(retention(m.tstr, m.trtr, 0.6).unwrap(), &e["retention_chance_adjusted"], TOLERANCE);
    near(m.gap(), &e["utility_gap"], TOLERANCE);
}

#[test]
fn simple_models_agree() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/utility_models.json"));
    for (id, alpha) in [("ols", 0.0), ("ridge", 1.0)] {
        let (i, e) = suite.case(id);
        let model = Linear::fit(&flat(&i["X"]), 2, &numbers(&i["y"]), alpha).unwrap();
        all_near(&model.coefficients, &e["coef"], 1e-8);
        near(model.intercept, &e["intercept"], 1e-8);
        if id == "ols" {
            all_near(&model.predict(&flat(&i["X"]))[..3], &e["predict_first3"], 1e-8);
        }
    }
    let (i, e) = suite.case("logistic_l2");
    let x = flat(&i["X"]);
    let model = Logistic::fit(&x, 2, &counts(&i["y"]), 2, &Settings::default()).unwrap();
    all_near(model.output(0).0, &e["coef"], 1e-6);
    near(model.output(0).1, &e["intercept"], 1e-6);
    let second: Vec<f64> = model.probabilities(&x).into_iter().skip(1).step_by(2).collect();
    all_near(&second, &e["prob1"], 1e-6);
    let (i, e) = suite.case("logistic_balanced");
    let y = counts(&i["y"]);
    let weights = balanced_weights(&y, 2);
    all_near(&weights, &e["class_weights"], TOLERANCE);
    let settings = Settings { class_weights: weights, ..Settings::default() };
    let model = Logistic::fit(&flat(&i["X"]), 2, &y, 2, &settings).unwrap();
    all_near(model.output(0).0, &e["coef"], 1e-6);
    near(model.output(0).1, &e["intercept"], 1e-6);
    let (i, e) = suite.case("logistic_multinomial");
    let x = flat(&i["X"]);
    let model = Logistic::fit(&x, 2, &counts(&i["y"]), 3, &Settings::default()).unwrap();
    for (f, e) in model.probabilities(&x).iter().zip(flat(&e["prob"])) {
        assert!((f - e).abs() < 1e-5, "{f} instead of {e}");
    }
    let (i, e) = suite.case("knn3");
    let rows = Rows::new(2, 0, flat(&i["X"])).unwrap();
    let query = Rows::new(2, 0, flat(&i["query"])).unwrap();
    let knn = Neighbours { rows: &rows, k: 3, weights: Weights::Uniform };
    let p = knn.probabilities(&counts(&i["y"]), 2, &query).unwrap();
    all_near(&[p[1], p[3]], &e["prob1"], TOLERANCE);
    assert_eq!(most_probable(&p, 2), counts(&e["pred"]));
    let (i, e) = suite.case("knn3_reg_distance");
    let knn = Neighbours { weights: Weights::Distance, ..knn };
    all_near(&knn.predict(&numbers(&i["y"]), &query).unwrap(), &e["pred"], TOLERANCE);
    let (i, e) = suite.case("scalers");
    let x = flat(&i["X"]);
    let (standard, robust) = (Scaler::standard(&x, 2), Scaler::robust(&x, 2));
    all_near(&standard.centre, &e["standard_mean"], TOLERANCE);
    all_near(&standard.scale, &e["standard_scale"], TOLERANCE);
    all_near(&robust.centre, &e["robust_center"], TOLERANCE);
    all_near(&robust.scale, &e["robust_scale"], TOLERANCE);
    let (i, e) = suite.case("pca");
    let pca = Pca::of(&flat(&i["X"]), 2).unwrap();
    all_near(&pca.variance, &e["explained_variance"], TOLERANCE);
    all_near(&pca.ratios(), &e["ratio"], TOLERANCE);
    for (k, row) in e["abs_components"].as_array().unwrap().iter().enumerate() {
        all_near(&pca.components.row(k).iter().map(|v| v.abs()).collect::<Vec<_>>(), row, TOLERANCE);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(5), ..ProptestConfig::default() })]

    #[test]
    fn metrics_keep_to_their_ranges(rows in prop::collection::vec((any::<bool>(), 0_u8..9), 1..60)) {
        let (y, s): (Vec<bool>, Vec<f64>) = rows.iter().map(|&(y, s)| (y, f64::from(s) / 8.0)).unzip();
        let turned: Vec<f64> = s.iter().map(|s| 1.0 - s).collect();
        match (curves::roc_auc(&y, &s), curves::roc_auc(&y, &turned)) {
            (Some(a), Some(b)) => prop_assert!((a + b - 1.0).abs() < 1e-12 && (0.0..=1.0).contains(&a)),
            (a, b) => prop_assert_eq!((a, b), (None, None)),
        }
        let t: Vec<usize> = y.iter().map(|&y| usize::from(y)).collect();
        let same = Confusion::of(&t, &t, 2).expect("rows");
        prop_assert_eq!((same.accuracy(), same.balanced_accuracy(), same.macro_mean(Confusion::f1)), (1.0, 1.0, 1.0));
        let c = Confusion::of(&t, &decide(&s, 0.5), 2).expect("rows");
        prop_assert!((-1.0..=1.0 + 1e-12).contains(&c.mcc()) && (0.0..=1.0).contains(&c.accuracy()));
        let r = Regression::of(&s, &s).expect("rows");
        prop_assert_eq!((r.r2, r.mae, r.smape), (1.0, 0.0, 0.0));
    }

    #[test]
    fn collinear_columns_leave_finite_least_squares(x in prop::collection::vec(-9_i8..9, 2..20)) {
        let rows: Vec<f64> = x.iter().flat_map(|&v| [f64::from(v), f64::from(v)]).collect();
        let y: Vec<f64> = x.iter().map(|&v| 3.0 * f64::from(v) + 1.0).collect();
        let model = Linear::fit(&rows, 2, &y, 0.0).expect("finite rows");
        for (p, y) in model.predict(&rows).iter().zip(&y) {
            prop_assert!((p - y).abs() < 1e-8);
        }
    }
}
