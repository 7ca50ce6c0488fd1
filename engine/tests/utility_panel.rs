//! The utility and the fairness part of a report: what they must notice, and what must not trip them.
#![cfg(feature = "table")]

use engine::data::{KindTag, MISSING};
use engine::evaluate::fairness::panel::{Protected, fairness};
use engine::evaluate::privacy::cells::{Cells, Frame};
use engine::evaluate::report::Section;
use engine::evaluate::tables::{Tables, shuffled};
use engine::evaluate::utility::panel::{Limits, Utility, utility};
use engine::rng::Seed;
use engine::run::{CancelToken, NoPacer, NoProgress, RunCx, block_on};

/// A number, a group, two levels and three levels and a number that follow from both.
fn frame(rows: usize, seed: u64) -> Frame {
    let mut draw = Seed(seed).stream("rows");
    let x: Vec<f64> = (0..rows).map(|_| draw.uniform()).collect();
    let group: Vec<u32> = (0..rows).map(|_| draw.below(2) as u32).collect();
    let sum: Vec<f64> = x.iter().zip(&group).map(|(x, g)| x + 0.3 * f64::from(*g) + 0.1 * draw.uniform()).collect();
    let two = sum.iter().map(|s| u32::from(*s > 0.9)).collect();
    let three = sum.iter().map(|s| if *s < 0.5 { 0 } else { u32::from(*s > 0.9) + 1 }).collect();
    let gappy = x.iter().enumerate().map(|(i, v)| if i % 7 == 0 { f64::NAN } else { *v }).collect();
    Frame::new(vec![
        Cells::Numbers(gappy),
        Cells::Levels(group),
        Cells::Levels(two),
        Cells::Levels(three),
        Cells::Numbers(sum),
    ])
    .expect("a frame")
}

fn tables(synthetic: Frame) -> Tables {
    let level = KindTag::Categorical;
    let kinds = vec![KindTag::Decimal, level, level, level, KindTag::Decimal];
    let names = ["x", "group", "two", "three", "sum"].map(str::to_owned).to_vec();
    let (real, holdout) = (frame(500, 1), Some(frame(300, 2)));
    Tables { names, kinds, skipped: Vec::new(), levels: Vec::new(), real, holdout, synthetic }
}

fn limits() -> Limits {
    Limits { repeats: 2, importance_rows: 100, resamples: 20, targets: 3, ..Limits::browser() }
}

fn run(tables: &Tables, target: Option<usize>) -> Utility {
    block_on(utility((tables, &[]), target, &limits(), Seed(3), (&RunCx::quiet(), 0, 20))).expect("not cancelled")
}

/// The columns that a model may learn from without being told the answer.
fn without_answers(tables: &Tables, keep: usize) -> Tables {
    let columns = [0, 1, keep];
    let some = |f: &Frame| f.select(&columns).expect("columns");
    Tables {
        names: columns.iter().map(|&c| tables.names[c].clone()).collect(),
        kinds: columns.iter().map(|&c| tables.kinds[c]).collect(),
        skipped: Vec::new(),
        levels: Vec::new(),
        real: some(&tables.real),
        holdout: tables.holdout.as_ref().map(some),
        synthetic: some(&tables.synthetic),
    }
}

fn value(section: &Section, id: &str) -> Option<f64> {
    section.records.iter().find(|r| r.id == id).unwrap_or_else(|| panic!("no record {id}")).value
}

#[test]
fn fresh_rows_keep_utility_and_shuffled_columns_lose_it() {
    let (good, broken) = (tables(frame(500, 5)), tables(shuffled(&frame(500, 5), Seed(9)).expect("columns")));
    for target in [2, 3, 4] {
        let kept = run(&without_answers(&good, target), Some(2));
        let lost = run(&without_answers(&broken, target), Some(2));
        let (k, l) = (kept.retention.expect("learnable"), lost.retention.expect("learnable"));
        assert!(k > 0.85 && l < 0.5 && l < k - 0.4, "target {target}: {k} and {l}");
        assert!(kept.ratio.expect("a ratio") > lost.ratio.expect("a ratio") + 0.2);
        assert!(kept.accuracy.expect("accuracy") > lost.accuracy.expect("accuracy") + 0.1);
        assert!(value(&kept.section, "query_error_median") < value(&lost.section, "query_error_median"));
        let grid = kept.section.grids.iter().find(|g| g.id == "utility_scores").expect("scores");
        assert!(grid.rows.len() >= 24 && grid.rows.iter().all(|r| r.len() == grid.header.len()));
        let best = kept.section.records.iter().find(|r| r.id == "tstr_boosted").expect("a model");
        let (low, high) = (best.ci_low.expect("an interval"), best.ci_high.expect("an interval"));
        assert!(low <= best.value.expect("a score") && best.value.expect("a score") <= high);
    }
}

#[test]
fn one_seed_gives_one_answer_and_a_copy_keeps_everything() {
    let copy = without_answers(&tables(frame(500, 1)), 2);
    let (first, again) = (run(&copy, Some(2)), run(&copy, Some(2)));
    assert_eq!(first.section, again.section);
    assert!(first.retention.expect("learnable") > 0.95, "{:?}", first.retention);
    assert_eq!(value(&first.section, "query_error_p90"), Some(0.0));
}

#[test]
fn without_a_target_columns_are_predicted_in_turn() {
    let found = run(&tables(frame(500, 5)), None);
    assert!(found.retention.expect("learnable") > 0.7, "{:?}", found.retention);
    assert_eq!((found.ratio, found.section.grids[0].rows.len()), (None, 3));
}

#[test]
fn what_cannot_be_learned_has_a_reason() {
    let with = |cells: Cells, side: &str| {
        let mut tables = without_answers(&tables(frame(500, 5)), 2);
        let set = |f: &Frame, c: &Cells| {
            let cut = |c: &Cells| match c {
                Cells::Levels(x) => Cells::Levels(x[..f.height()].to_vec()),
                Cells::Numbers(x) => Cells::Numbers(x[..f.height()].to_vec()),
            };
            Frame::new(vec![f.columns()[0].clone(), f.columns()[1].clone(), cut(c)]).expect("a frame")
        };
        if side != "synthetic" {
            tables.real = set(&tables.real, &cells);
            tables.holdout = tables.holdout.as_ref().map(|h| set(h, &cells));
        }
        tables.synthetic = set(&tables.synthetic, &cells);
        tables
    };
    for cells in [Cells::Levels(vec![0; 500]), Cells::Levels(vec![MISSING; 500]), Cells::Numbers(vec![f64::NAN; 500])] {
        let found = run(&with(cells, "all"), Some(2));
        assert!(found.retention.is_none() && found.reason.is_some());
        assert!(found.section.records.iter().any(|r| r.id == "utility_retention" && r.reason.is_some()));
    }
    // Synthetic rows of one class, or without any: the models know nothing.
    let single = run(&with(Cells::Levels(vec![1; 500]), "synthetic"), Some(2));
    assert_eq!(single.retention, Some(0.0));
    assert!(single.section.text.iter().any(|t| t.contains("one class")));
    let none = run(&with(Cells::Levels(vec![MISSING; 500]), "synthetic"), Some(2));
    assert!(none.retention.is_none() && none.reason.is_some());
    let mut alone = without_answers(&tables(frame(500, 5)), 2);
    alone.holdout = None;
    let found = run(&alone, Some(2));
    assert!(found.reason.is_some_and(|r| r.contains("held-out")));
    assert!(value(&found.section, "query_error_median").is_some(), "queries need no held-out rows");
}

#[test]
fn a_run_can_be_ended() {
    let token = CancelToken::default();
    let cx = RunCx::new(&NoProgress, token.clone(), &NoPacer);
    token.cancel();
    let tables = tables(frame(500, 5));
    assert!(block_on(utility((&tables, &[]), Some(2), &limits(), Seed(3), (&cx, 0, 20))).is_err());
}

fn fair(tables: &Tables, target: Option<usize>, columns: &[usize]) -> Option<Section> {
    let protected = Protected { columns, favourable: None };
    block_on(fairness((tables, &[]), target, protected, &limits(), Seed(3), (&RunCx::quiet(), 0, 20)))
        .expect("not cancelled")
}

#[test]
fn a_bias_that_the_generator_adds_is_seen() {
    let real = without_answers(&tables(frame(500, 5)), 2);
    let fresh = fair(&real, Some(2), &[1]).expect("a section");
    // The second group gets every favourable label, and most of the rows.
    let mut biased = real.clone();
    let Cells::Levels(group) = &real.synthetic.columns()[1] else { panic!("levels") };
    let group: Vec<u32> = group.iter().enumerate().map(|(i, g)| if i % 2 == 0 { 1 } else { *g }).collect();
    let label = group.clone();
    biased.synthetic =
        Frame::new(vec![real.synthetic.columns()[0].clone(), Cells::Levels(group), Cells::Levels(label)])
            .expect("a frame");
    let bad = fair(&biased, Some(2), &[1]).expect("a section");
    let both = |id: &str| (value(&fresh, id).expect("a value"), value(&bad, id).expect("a value"));
    for id in ["fairness_representation", "fairness_label_amplification", "fairness_demographic_parity_tstr"] {
        let (good, worse) = both(id);
        assert!(worse > good + 0.1, "{id}: {good} and {worse}");
    }
    let (good, worse) = both("fairness_utility_parity");
    assert!(worse < good - 0.05, "{good} and {worse}");
    assert_eq!(both("fairness_demographic_parity_trtr").0, both("fairness_demographic_parity_trtr").1);
}

#[test]
fn fairness_says_what_it_cannot_judge() {
    let all = tables(frame(500, 5));
    assert!(fair(&all, Some(2), &[]).is_none());
    let number = fair(&all, Some(4), &[1]).expect("a section");
    assert!(number.records.iter().any(|r| r.id == "fairness_equalized_odds_tstr" && r.reason.is_some()));
    assert!(value(&number, "fairness_representation").is_some());
    // Both halves of a number, many classes, and both columns together.
    let many = fair(&all, Some(3), &[0, 1]).expect("a section");
    assert!(many.grids.iter().any(|g| g.title.contains("x | group")));
    assert!(value(&many, "fairness_demographic_parity_tstr").is_some());
}
