//! Filling, scoring and predicting: better than not looking at the row, and the same from a saved model.
#![cfg(feature = "table")]

use std::fmt::Write as _;

use engine::data::{Column, MISSING, SchemaSpec, Table, csv::read_all, write::write_csv};
use engine::models::uses::{Fill, ImputeRequest, PredictRequest, Prediction, ScoreRequest};
use engine::models::{self, DynFitted, conformance};
use engine::params::JsonMap;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};

const SCHEMA: &str = r#"{"target": "late", "columns": {"code": "categorical"}}"#;

/// A plan that decides a code, months and a price that decide a total with noise, and a class that goes with all of them.
fn text(rows: usize, seed: u64) -> String {
    let mut stream = Seed(seed).stream("test/uses");
    let mut text = String::from("plan,code,months,price,total,late\n");
    for _ in 0..rows {
        let plan = stream.below(4);
        let months = 1 + stream.below(60);
        let price = [9.5, 20.0, 45.25, 80.0][plan] + stream.uniform();
        let total = months as f64 * price + 20.0 * stream.uniform();
        let late = if stream.uniform() < (total / 5000.0).min(0.95) { "yes" } else { "no" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "P{plan},{},{months},{price:.2},{total:.2},{late}", plan * 11);
    }
    text
}

fn table(text: &str) -> Table {
    conformance::table(text, SCHEMA)
}

fn fit(real: &Table) -> Box<dyn DynFitted> {
    let model = models::find("sequential-trees").expect("registered");
    block_on(model.fit(&JsonMap::new(), real, Seed(1), &RunCx::quiet())).expect("a fit")
}

/// The table without every `step`-th cell of a column, from `first` on.
fn without(real: &Table, column: usize, first: usize, step: usize) -> Table {
    let columns = (0..real.width()).map(|at| match real.column(at) {
        Column::Numbers(mut x) if at == column => {
            (first..x.len()).step_by(step).for_each(|r| x[r] = f64::NAN);
            Column::Numbers(x)
        }
        Column::Levels { mut codes, names } if at == column => {
            (first..codes.len()).step_by(step).for_each(|r| codes[r] = MISSING);
            Column::Levels { codes, names }
        }
        other => other,
    });
    Table::new(real.schema().clone(), columns.collect()).expect("a table")
}

fn impute(fitted: &dyn DynFitted, table: &Table, fill: Fill) -> Table {
    let request = ImputeRequest { seed: 2, fill, columns: Vec::new() };
    block_on(fitted.impute(table, &request, &RunCx::quiet())).expect("filled").table
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn squared(a: &[f64], b: impl Fn(usize) -> f64) -> f64 {
    a.iter().enumerate().map(|(i, x)| (x - b(i)) * (x - b(i))).sum::<f64>() / a.len() as f64
}

fn bytes(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    block_on(write_csv(table, &mut out, &RunCx::quiet())).expect("written");
    out
}

#[test]
fn filled_numbers_are_far_closer_than_the_mean() {
    let (fitted, fresh) = (fit(&table(&text(3000, 1))), table(&text(1000, 2)));
    for (column, at_most) in [(4, 0.05), (2, 0.10), (3, 0.05)] {
        let truth: Vec<f64> = fresh.numbers(column).into_iter().step_by(3).collect();
        let filled = impute(&*fitted, &without(&fresh, column, 0, 3), Fill::Best);
        let filled: Vec<f64> = filled.numbers(column).into_iter().step_by(3).collect();
        let (own, flat) = (squared(&truth, |i| filled[i]), squared(&truth, |_| mean(&truth)));
        // The total is drawn last, months and price before it: cells on both sides count.
        assert!(own < at_most * flat, "column {column}: {:.3} of the error of the mean", own / flat);
    }
}

#[test]
fn filled_levels_follow_columns_that_are_drawn_later() {
    let (fitted, fresh) = (fit(&table(&text(3000, 1))), table(&text(1000, 2)));
    // Each of plan and code decides the other, whichever is drawn first.
    for column in [0, 1] {
        let (truth, _) = fresh.levels(column);
        let filled = impute(&*fitted, &without(&fresh, column, 0, 2), Fill::Best);
        assert_eq!(filled.levels(column).0, truth, "column {column}");
    }
}

#[test]
fn several_open_cells_of_a_row_fit_together() {
    let (fitted, fresh) = (fit(&table(&text(3000, 1))), table(&text(600, 3)));
    let holes = without(&without(&fresh, 0, 0, 1), 1, 0, 1);
    for fill in [Fill::Best, Fill::Draw] {
        let filled = impute(&*fitted, &holes, fill);
        let (plans, codes) = (filled.levels(0), filled.levels(1));
        let fits = |r: usize| {
            let plan: usize = plans.1[plans.0[r] as usize][1..].parse().expect("a plan");
            codes.1[codes.0[r] as usize] == (plan * 11).to_string()
        };
        let wrong = (0..600).filter(|&r| !fits(r)).count();
        assert!(wrong <= 6, "{fill:?}: {wrong} of 600 rows contradict themselves");
        let right = fresh.levels(0).0.iter().zip(&plans.0).filter(|(a, b)| a == b).count();
        assert!(right > 590, "{fill:?}: the price tells the plan of {right} of 600 rows");
    }
}

#[test]
fn drawn_cells_keep_the_spread_of_the_column() {
    let real = table(&text(3000, 1));
    let (fitted, fresh) = (fit(&real), table(&text(1500, 4)));
    // Without total and class nothing tells the months: the best guess is one number, draws are as spread as the column.
    let holes = without(&without(&without(&fresh, 2, 0, 1), 4, 0, 1), 5, 0, 1);
    let spread = |t: &Table| {
        let x = t.numbers(2);
        squared(&x, |_| mean(&x)).sqrt()
    };
    let (truth, best, drawn) =
        (spread(&fresh), spread(&impute(&*fitted, &holes, Fill::Best)), spread(&impute(&*fitted, &holes, Fill::Draw)));
    assert!(best < 0.3 * truth, "best guesses {best:.1}, the column {truth:.1}");
    assert!((0.9 * truth..1.1 * truth).contains(&drawn), "draws {drawn:.1}, the column {truth:.1}");
}

#[test]
fn odd_rows_score_lower_and_the_column_is_named() {
    let fitted = fit(&table(&text(3000, 1)));
    let mut odd = text(400, 5);
    // A code of another plan, a total far off its price and months, a price beyond the range, an unknown plan.
    for line in [
        "P0,33,12,9.90,118.80,no",
        "P1,11,10,20.30,4700.00,no",
        "P2,22,10,900.00,470.00,no",
        "P9,11,10,20.30,203.00,no",
    ] {
        odd.push_str(line);
        odd.push('\n');
    }
    let odd = table(&odd);
    let scores = block_on(fitted.score(&odd, &ScoreRequest { seed: 1 }, &RunCx::quiet())).expect("scores");
    let mut usual = scores.log_likelihood[..400].to_vec();
    usual.sort_by(f64::total_cmp);
    for (row, column) in [(400, "code"), (401, "total"), (402, "price"), (403, "plan")] {
        let score = scores.log_likelihood[row];
        assert!(score < usual[4], "row {row}: {score:.1}, the usual ones from {:.1}", usual[0]);
        let named = &scores.columns[scores.oddest[row] as usize];
        let fits = named == column || (column == "code" && named == "plan") || (column == "plan" && named == "code");
        assert!(fits, "row {row}: {named} instead of {column}");
    }
}

#[test]
fn predictions_rank_and_explain_fresh_rows() {
    let (fitted, fresh) = (fit(&table(&text(3000, 1))), table(&text(2000, 6)));
    let cx = RunCx::quiet();
    let predict = |column: &str| {
        block_on(fitted.predict(&fresh, &PredictRequest { seed: 1, column: column.to_owned() }, &cx))
            .expect("predicted")
    };
    let Prediction::Numbers { values: total, .. } = predict("total") else { panic!("total is a number") };
    let truth = fresh.numbers(4);
    let left = squared(&truth, |i| total[i]) / squared(&truth, |_| mean(&truth));
    assert!(left < 0.03, "R² {:.3}", 1.0 - left);
    let Prediction::Levels { names, shares, .. } = predict("late") else { panic!("late has levels") };
    let yes = names.iter().position(|n| n == "yes").expect("a level");
    let (codes, own) = fresh.levels(5);
    let is_yes: Vec<bool> = codes.iter().map(|&c| own[c as usize] == "yes").collect();
    let auc = |score: &dyn Fn(usize) -> f64| {
        let (mut won, mut pairs) = (0.0, 0.0);
        for a in (0..codes.len()).filter(|&a| is_yes[a]) {
            for b in (0..codes.len()).filter(|&b| !is_yes[b]) {
                pairs += 1.0;
                won += if score(a) > score(b) {
                    1.0
                } else if score(a) == score(b) {
                    0.5
                } else {
                    0.0
                };
            }
        }
        won / pairs
    };
    // No score ranks better than the chance that the class was drawn with.
    let (own, best) = (auc(&|r| shares[r * names.len() + yes]), auc(&|r| truth[r]));
    assert!(own > best - 0.02, "AUC {own:.3}, of the true chances {best:.3}");
}

#[test]
fn a_saved_model_gives_the_same_bytes() {
    let real = table(&text(1500, 1));
    let (fitted, holes) = (fit(&real), without(&without(&table(&text(300, 2)), 4, 0, 2), 0, 1, 3));
    let saved = fitted.save().and_then(|a| a.to_bytes()).expect("saved");
    let loaded = models::load(&saved).expect("loaded");
    for fill in [Fill::Best, Fill::Draw] {
        assert_eq!(bytes(&impute(&*fitted, &holes, fill)), bytes(&impute(&*loaded, &holes, fill)));
    }
    let scores =
        |f: &dyn DynFitted| block_on(f.score(&holes, &ScoreRequest { seed: 3 }, &RunCx::quiet())).expect("scores");
    assert_eq!(
        bytes(&scores(&*fitted).table(None).expect("a table")),
        bytes(&scores(&*loaded).table(None).expect("a table"))
    );
}

#[test]
fn another_file_is_read_by_the_models_schema() {
    let real = table(&text(1500, 1));
    let fitted = fit(&real);
    // One row, no class, a column that nobody knows, an empty total, a level that was never seen.
    let other = "total,plan,code,months,price,remark\n,P2,22,10,45.50,hello\n,P7,x,12,20.10,\n";
    let spec = SchemaSpec::of(real.schema());
    let read = block_on(read_all(other.as_bytes(), None, &spec, &RunCx::quiet())).expect("read").table;
    let filled = impute(&*fitted, &read, Fill::Best);
    let total = filled.numbers(0);
    assert!((350.0..600.0).contains(&total[0]) && (100.0..600.0).contains(&total[1]), "{total:?}");
    let written = String::from_utf8(bytes(&filled)).expect("UTF-8");
    assert!(written.ends_with(",P7,x,12,20.10,\n"), "all other cells are as they were: {written}");
    let wrong = conformance::table("total,plan\nmany,P1\nfew,P2\nmany,P1\n", "{}");
    match block_on(fitted.score(&wrong, &ScoreRequest::default(), &RunCx::quiet())) {
        Err(engine::Error::InvalidRequest(defect)) => assert_eq!(defect.place.column.as_deref(), Some("total")),
        other => panic!("a column of another kind must be named, not {other:?}"),
    }
}
