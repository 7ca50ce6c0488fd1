//! The privacy section on tables whose leaks are known.

#![cfg(feature = "table")]

use engine::data::{KindTag, MISSING};
use engine::evaluate::privacy::cells::{Cells, Frame};
use engine::evaluate::privacy::panel::{Known, Limits, Privacy, STEPS, privacy};
use engine::evaluate::record::{Details, Verdict};
use engine::evaluate::report::Chart;
use engine::evaluate::tables::Tables;
use engine::rng::Seed;
use engine::run::{CancelToken, NoPacer, NoProgress, RunCx, block_on};

/// Numbers that go together, one of them skewed, and two columns of levels, one of them a function of a number; some cells missing.
fn rows(rows: usize, seed: u64) -> Frame {
    let mut draw = Seed(seed).stream("rows");
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let (a, b, c) = (draw.uniform(), draw.uniform(), draw.uniform());
        columns.0.push(a);
        columns.1.push(if draw.below(10) == 0 { f64::NAN } else { a + 0.2 * b });
        columns.2.push((1.0 - c).ln().abs());
        columns.3.push((a * 4.0) as u32);
        columns.4.push(if draw.below(12) == 0 { MISSING } else { draw.below(6) as u32 });
    }
    Frame::new(vec![
        Cells::Numbers(columns.0),
        Cells::Numbers(columns.1),
        Cells::Numbers(columns.2),
        Cells::Levels(columns.3),
        Cells::Levels(columns.4),
    ])
    .expect("a frame")
}

/// Every number moved by up to one percent of its range, which is about 1 for all.
fn noisy(frame: &Frame) -> Frame {
    let mut draw = Seed(99).stream("noise");
    let mut one = |cells: &Cells| match cells {
        Cells::Numbers(x) => Cells::Numbers(x.iter().map(|v| v + 0.01 * (2.0 * draw.uniform() - 1.0)).collect()),
        Cells::Levels(x) => Cells::Levels(x.clone()),
    };
    Frame::new(frame.columns().iter().map(&mut one).collect()).expect("a frame")
}

fn tables(real: Frame, holdout: Option<Frame>, synthetic: Frame) -> Tables {
    let names = (0..real.columns().len()).map(|i| format!("column {i}")).collect();
    let kind = |c: &Cells| if matches!(c, Cells::Numbers(_)) { KindTag::Decimal } else { KindTag::Categorical };
    let kinds = real.columns().iter().map(kind).collect();
    Tables { names, kinds, levels: Vec::new(), skipped: Vec::new(), real, holdout, synthetic }
}

fn measured(tables: &Tables) -> Privacy {
    block_on(privacy(tables, &Known::default(), &Limits::browser(), Seed(5), (&RunCx::quiet(), 0, STEPS)))
        .expect("not cancelled")
}

fn value(found: &Privacy, id: &str) -> Option<f64> {
    found.section.records.iter().find(|r| r.id == id).unwrap_or_else(|| panic!("no record {id}")).value
}

#[test]
fn fresh_rows_give_nothing_away() {
    let found = measured(&tables(rows(1500, 1), Some(rows(1500, 2)), rows(1500, 3)));
    let record = found.section.records.iter().find(|r| r.id == "mia_auc").expect("a record");
    let Some(Details::PerGroup(attacks)) = &record.details else { panic!("an entry per attack") };
    assert_eq!(attacks.len(), 9);
    for attack in attacks {
        let auc = attack.value.expect("it was run");
        assert!((auc - 0.5).abs() < 0.05, "{} {auc}", attack.name);
    }
    assert_eq!(record.verdict, Verdict::Pass);
    assert!((value(&found, "dcr_share").expect("measured") - 0.5).abs() < 0.04);
    // With 500 attacks the standard error of a residual risk is up to about 0.05: small, and not distinguishable from none.
    for id in ["singling_out_risk", "linkability_risk", "attribute_inference_risk"] {
        let record = found.section.records.iter().find(|r| r.id == id).expect("a record");
        if let Some(risk) = record.value {
            assert!(risk <= 0.1 && record.ci_low == Some(0.0), "{id} {risk} {:?}", record.ci_low);
        }
    }
    assert!(found.components.score().expect("evaluated") > 0.85, "{:?}", found.components);
    assert!((found.duplicate_rate, found.duplicate_excess) == (Some(0.0), Some(0.0)));
    for figure in &found.section.figures {
        assert!(!figure.text.is_empty());
        if let Chart::Histogram { edges, series, .. } = &figure.chart {
            assert!(series.iter().all(|s| s.values.len() + 1 == edges.len()));
        }
    }
}

#[test]
fn copies_and_noisy_copies_are_found() {
    let (real, holdout) = (rows(1000, 1), rows(1000, 2));
    for (synthetic, exact) in [(real.clone(), true), (noisy(&real), false)] {
        let found = measured(&tables(real.clone(), Some(holdout.clone()), synthetic));
        assert!(found.mia_auc.expect("measured") > 0.9, "{:?}", found.mia_auc);
        assert!(value(&found, "mia_auc_chosen").expect("measured") > 0.9);
        assert!(found.dcr_share.expect("measured").1 > 0.6 && found.near_copies.expect("measured").1 > 20.0);
        assert_eq!(found.duplicate_rate.expect("measured") > 0.99, exact);
        assert!(value(&found, "attribute_inference_risk").expect("measured") > 0.3);
        let record = |id: &str| found.section.records.iter().find(|r| r.id == id).expect("a record").verdict;
        assert_eq!((record("mia_auc"), record("dcr_share")), (Verdict::Fail, Verdict::Warn));
        assert_eq!(record("duplicate_rate") == Verdict::Fail, exact);
        assert!(found.components.score().expect("evaluated") < 0.3);
    }
}

#[test]
fn a_leak_in_a_few_columns_is_found_among_many() {
    // Three columns go together and are those of learned rows; nine others are drawn afresh for every row.
    let wide = |leaked: &Frame, seed: u64| {
        let mut draw = Seed(seed).stream("wide");
        let mut columns: Vec<Cells> = leaked.columns()[..3].to_vec();
        columns.extend((0..9).map(|_| Cells::Numbers((0..leaked.height()).map(|_| draw.uniform()).collect())));
        Frame::new(columns).expect("a frame")
    };
    let related = |rows: usize, seed: u64| {
        let mut draw = Seed(seed).stream("related");
        let x: Vec<f64> = (0..rows).map(|_| draw.uniform()).collect();
        let mut near = || Cells::Numbers(x.iter().map(|v| v + 0.3 * draw.uniform()).collect());
        let (b, c) = (near(), near());
        Frame::new(vec![Cells::Numbers(x.clone()), b, c]).expect("a frame")
    };
    let (learned, held) = (related(1200, 1), related(1200, 2));
    let group = |made: &Frame| {
        let tables = tables(wide(&learned, 11), Some(wide(&held, 12)), wide(made, 13));
        let found = measured(&tables);
        let record = found.section.records.iter().find(|r| r.id == "dcr_share_groups").expect("a record").clone();
        (record, found.section.text.join(" "))
    };
    let (record, text) = group(&noisy(&learned));
    assert_eq!(record.verdict, Verdict::Warn);
    assert!(record.ci_low.is_some_and(|v| v > 0.5) && text.contains("on a group of them"), "{:?} {text}", record.value);
    let group_of = record.params["group"].as_str().expect("a group");
    assert!(group_of.starts_with("related: column 0, column 1, column 2, "), "{group_of}");
    let (record, text) = group(&related(1200, 3));
    assert_eq!(record.verdict, Verdict::Pass);
    assert!(!text.contains("on a group of them"));
}

#[test]
fn without_held_out_rows_nothing_stands_in_for_them() {
    let found = measured(&tables(rows(300, 1), None, rows(300, 3)));
    assert_eq!((found.mia_auc, found.duplicate_excess, found.dcr_share, found.near_copies), (None, None, None, None));
    assert_eq!(found.duplicate_rate, Some(0.0));
    assert_eq!(found.components.score(), None);
    for id in ["mia_auc", "dcr_share", "dcr_share_groups", "duplicate_excess", "near_copies"] {
        let record = found.section.records.iter().find(|r| r.id == id).expect("a record");
        assert!(record.value.is_none() && record.reason.is_some() && record.verdict == Verdict::NotEvaluated, "{id}");
    }
}

#[test]
fn one_seed_gives_one_answer() {
    let tables = tables(rows(300, 1), Some(rows(150, 2)), rows(300, 3));
    assert_eq!(measured(&tables), measured(&tables));
}

#[test]
fn tiny_and_empty_columns_are_survived() {
    let gone = |rows: usize| {
        let empty = (Cells::Numbers(vec![f64::NAN; rows]), Cells::Levels(vec![MISSING; rows]));
        Frame::new(vec![empty.0, empty.1]).expect("a frame")
    };
    for n in [1, 2, 5, 60] {
        for holdout in [None, Some(n)] {
            measured(&tables(rows(n, 1), holdout.map(|h| rows(h, 2)), rows(n, 3)));
            let found = measured(&tables(gone(n), holdout.map(gone), gone(n)));
            assert!(found.section.records.iter().all(|r| r.value.is_none_or(f64::is_finite)));
        }
    }
    let found = measured(&tables(rows(5, 1), Some(rows(5, 2)), rows(5, 3)));
    assert_eq!(found.mia_auc, None, "five rows say nothing about membership");
}

#[test]
fn a_cancelled_run_ends() {
    let token = CancelToken::default();
    token.cancel();
    let cx = RunCx::new(&NoProgress, token, &NoPacer);
    let tables = tables(rows(50, 1), Some(rows(50, 2)), rows(50, 3));
    let out = block_on(privacy(&tables, &Known::default(), &Limits::default(), Seed(1), (&cx, 0, STEPS)));
    assert_eq!(out, Err(engine::Error::Cancelled));
}
