//! Whole reports on tables whose faults are known.
#![cfg(feature = "table")]

use engine::data::{Column, Table};
use engine::evaluate::record::Verdict;
use engine::evaluate::report::{Report, render};
use engine::evaluate::run::{Caps, Options, evaluate, hash, split};
use engine::models::{self, SampleRequest, conformance};
use engine::rng::Seed;
use engine::run::{CancelToken, NoPacer, NoProgress, RunCx, block_on};

/// Rows that were learned from, rows that were held out, and as many fresh ones.
fn rows() -> [Table; 3] {
    let all = conformance::table(&conformance::mixed_csv(2400), r#"{"target": "target"}"#);
    let take = |from: u32, to: u32| all.take(&(from..to).collect::<Vec<u32>>()).expect("rows");
    [take(0, 900), take(900, 1500), take(1500, 2400)]
}

fn judged(real: &Table, holdout: Option<&Table>, synthetic: &Table) -> Report {
    let options = Options { seed: 3, caps: Caps::browser(), ..Options::default() };
    block_on(evaluate(real, holdout, synthetic, &options, &RunCx::quiet())).expect("a report")
}

fn value(report: &Report, id: &str) -> f64 {
    report.record(id).unwrap_or_else(|| panic!("no record {id}")).value.unwrap_or_else(|| panic!("{id} has no value"))
}

/// The table with every number moved by up to half a percent of its range.
fn noisy(table: &Table) -> Table {
    let mut draw = Seed(8).stream("noise");
    let columns = (0..table.width()).map(|at| match table.column(at) {
        Column::Numbers(x) => {
            let present = x.iter().copied().filter(|v| v.is_finite());
            let (low, high) = present.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            Column::Numbers(
                x.iter().map(|v| (v + 0.01 * (high - low) * (draw.uniform() - 0.5)).clamp(low, high)).collect(),
            )
        }
        other => other,
    });
    Table::new(table.schema().clone(), columns.collect()).expect("the same form")
}

#[test]
fn fresh_real_rows_are_as_good_as_it_gets() {
    let [real, holdout, fresh] = rows();
    let report = judged(&real, Some(&holdout), &fresh);
    for id in ["column_shapes", "column_pair_trends", "c2st_xgb_fresh", "alpha_precision"] {
        let record = report.record(id).expect("a record");
        let (value, ceiling) = (record.value.expect("a value"), record.reference_ceiling.expect("a ceiling"));
        assert!((value - ceiling).abs() < 0.06, "{id}: {value} against {ceiling}");
    }
    assert!((value(&report, "c2st_xgb_fresh") - 0.5).abs() < 0.06);
    assert!((value(&report, "c2st_forest") - 0.5).abs() < 0.06, "{}", value(&report, "c2st_forest"));
    assert!(value(&report, "utility_retention") > 0.9);
    let kept = report.record("utility_retention").expect("a record");
    let (low, high) = kept.ci_low.zip(kept.ci_high).expect("an interval");
    assert!(low < high && (low..=high).contains(&value(&report, "utility_retention")), "{low} to {high}");
    assert!(value(&report, "mia_auc") < 0.58, "{}", value(&report, "mia_auc"));
    assert!(report.thresholds.iter().all(|r| r.verdict != Verdict::Fail), "{:?}", report.thresholds);
    assert!(report.overall.score.expect("a score") > 80.0 && report.overall.grade.is_some(), "{:?}", report.overall);
    let again = judged(&real, Some(&holdout), &fresh);
    assert_eq!(serde_json::to_string(&report).expect("json"), serde_json::to_string(&again).expect("json"));
}

#[test]
fn columns_without_dependence_fail_pairs_and_the_detector() {
    let [real, holdout, fresh] = rows();
    let model = models::find("independent").expect("a model");
    let fitted = block_on(model.fit(&serde_json::Map::new(), &real, Seed(1), &RunCx::quiet())).expect("a fit");
    let request = SampleRequest { rows: 900, seed: 1, conditions: Vec::new() };
    let shuffled = block_on(fitted.sample(&request, &RunCx::quiet())).expect("rows");
    let (bad, good) = (judged(&real, Some(&holdout), &shuffled), judged(&real, Some(&holdout), &fresh));
    assert!(value(&bad, "column_shapes") > 0.9, "each column by itself is right");
    assert!(value(&bad, "correlation_delta") > 2.0 * value(&good, "correlation_delta"));
    assert!(value(&bad, "c2st_xgb_fresh") > 0.75, "{}", value(&bad, "c2st_xgb_fresh"));
    assert!(value(&bad, "c2st_forest") > 0.75, "{}", value(&bad, "c2st_forest"));
    assert!(value(&bad, "utility_retention") < 0.5, "{}", value(&bad, "utility_retention"));
    assert!(bad.causes.iter().any(|c| c.record == "c2st_gb") && !bad.advice.is_empty());
    assert!(bad.overall.score < good.overall.score);
}

#[test]
fn copies_fail_privacy_and_noise_does_not_hide_them() {
    let [real, holdout, _] = rows();
    let copied = judged(&real, Some(&holdout), &real);
    assert!(value(&copied, "duplicate_rate") > 0.99 && value(&copied, "mia_auc") > 0.95);
    let failed = |report: &Report, id: &str| {
        report.thresholds.iter().any(|r| r.id == id && matches!(r.verdict, Verdict::Fail | Verdict::Warn))
    };
    assert!(["duplicate_rate", "mia_auc", "dcr_share"].iter().all(|id| failed(&copied, id)));
    assert!(!copied.overall.caps.is_empty(), "a leak caps the grade");
    let hidden = judged(&real, Some(&holdout), &noisy(&real));
    assert!(value(&hidden, "duplicate_rate") < 0.5, "the noise hides exact copies");
    assert!(value(&hidden, "mia_auc") > 0.9 && failed(&hidden, "mia_auc"), "{}", value(&hidden, "mia_auc"));
}

#[test]
fn without_held_out_rows_nothing_is_said_about_privacy() {
    let [real, _, fresh] = rows();
    let report = judged(&real, None, &fresh);
    let mia = report.thresholds.iter().find(|r| r.id == "mia_auc").expect("a requirement");
    assert_eq!((mia.value, mia.verdict), (None, Verdict::NotEvaluated));
    assert!(report.overall.partial && report.overall.grade.is_none());
    let html = render::html(&report);
    assert!(html.starts_with("<!DOCTYPE html>") || html.starts_with("<!doctype html>"));
    assert!(
        html.contains("could not be evaluated") && !html.contains("NaN") && !html.contains("http-equiv=\"refresh\"")
    );
    assert!(render::files(&report).iter().any(|(_, content)| content.contains("<svg")));
}

#[test]
fn small_odd_and_cancelled_evaluations_end_well() {
    for text in ["a,b\n1,x\n2,y\n3,x\n", "a\n1\n2\n", "a,b,c\n1,x,\n2,y,\n3,x,\n4,x,\n5,y,\n"] {
        let table = conformance::table(text, "{}");
        let report = judged(&table, Some(&table), &table);
        assert!(!report.summary.is_empty() && !render::text(&report).contains("NaN"), "{text}");
    }
    let [real, holdout, fresh] = rows();
    let token = CancelToken::default();
    token.cancel();
    let cx = RunCx::new(&NoProgress, token, &NoPacer);
    let stopped = block_on(evaluate(&real, Some(&holdout), &fresh, &Options::default(), &cx));
    assert_eq!(stopped.err(), Some(engine::Error::Cancelled));
    let options = Options { target: Some("nobody".to_owned()), ..Options::default() };
    let error = block_on(evaluate(&real, None, &fresh, &options, &RunCx::quiet())).expect_err("no such column");
    assert!(error.to_string().contains("nobody"), "{error}");
}

#[test]
fn a_split_keeps_all_rows_and_the_shares_of_the_target() {
    let [real, ..] = rows();
    let (train, held) = split(&real, 0.2, Seed(5)).expect("rows");
    assert_eq!(train.rows() + held.rows(), real.rows());
    let at = real.position("target").expect("a column");
    let share = |t: &Table| t.levels(at).0.iter().filter(|c| **c == 0).count() as f64 / t.rows() as f64;
    assert!((share(&train) - share(&held)).abs() < 0.02, "{} and {}", share(&train), share(&held));
    assert_eq!(hash(&split(&real, 0.2, Seed(5)).expect("rows").1), hash(&held));
}

#[test]
fn rows_of_one_entity_are_followed_and_texts_and_objective_are_reported() {
    // Twelve visits of each of 50 people; the state of a visit is mostly that of the one before.
    let visits = |seed: u64, shuffled: bool| {
        let mut draw = Seed(seed).stream("visits");
        let mut rows = Vec::new();
        for person in 0..50 {
            let mut state = draw.below(3);
            for _ in 0..12 {
                if shuffled || draw.below(6) == 0 {
                    state = draw.below(3);
                }
                let text = format!("complains about number {}", draw.below(1_000_000));
                rows.push(format!("P{person:03},{},{:.3},{text}", ["calm", "ill", "worse"][state], draw.uniform()));
            }
        }
        let schema = r#"{"target": "state", "columns": {"person": "identifier", "note": "text"}}"#;
        conformance::table(&format!("person,state,level,note\n{}\n", rows.join("\n")), schema)
    };
    let (real, holdout) = (visits(1, false), visits(2, false));
    let report = |synthetic: &Table, entity: &str| {
        let options = Options { seed: 3, caps: Caps::browser(), entity: Some(entity.to_owned()), ..Options::default() };
        block_on(evaluate(&real, Some(&holdout), synthetic, &options, &RunCx::quiet()))
    };
    let (good, bad) = (visits(3, false), visits(4, true));
    let (good, bad) = (report(&good, "person").expect("a report"), report(&bad, "person").expect("a report"));
    assert!(value(&good, "coherence_next_value") > 0.8, "{}", value(&good, "coherence_next_value"));
    assert!(value(&bad, "coherence_next_value") < value(&good, "coherence_next_value") - 0.1);
    assert!(good.record("coherence").is_some_and(|r| r.reference_ceiling.is_some_and(|c| c > 0.7)));
    assert_eq!(value(&good, "sequence_length"), 1.0);
    assert_eq!(value(&good, "verbatim_reuse"), 0.0);
    let copied = report(&real, "person").expect("a report");
    let reuse = copied.record("verbatim_reuse").expect("a record");
    assert_eq!((reuse.value, reuse.verdict), (Some(1.0), Verdict::Warn));
    assert!((0.0..=1.0).contains(&value(&good, "tuning_objective")));
    let ranked = value(&good, "tuning_objective_ranked");
    assert!(ranked > 0.5 && ranked <= 1.0 && value(&good, "emd_ranked_mean") < 0.1, "{ranked}");
    assert!(value(&good, "phi_k_delta") < 0.1);
    let error = report(&real, "nobody").expect_err("no such column");
    assert!(error.to_string().contains("nobody"), "{error}");
}
