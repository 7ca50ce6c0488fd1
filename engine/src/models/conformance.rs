//! What every model must do, whatever its method: run for each entry of the registry by `engine/tests/conformance.rs`.
//!
//! Panics with the name of the check that failed: this is test code that lives here so that a new model needs no test list.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::data::csv::read_all;
use crate::data::write::write_csv;
use crate::data::{Column, MISSING, SchemaSpec, Table};
use crate::error::Error;
use crate::models::artifact::Array;
use crate::models::{self, Condition, ConditionTest, DynFitted, DynModel, SampleRequest};
use crate::params::{JsonMap, invalid_examples, parse_setting};
use crate::rng::Seed;
use crate::run::{CancelToken, NoPacer, Phase, Progress, ProgressSink, RunCx, block_on};

/// A table with every kind of column, missing cells and a dependence.
pub fn mixed_csv(rows: usize) -> String {
    let mut draw = Seed(5).stream("conformance/table");
    let mut out = String::from("id,age,income,sex,member,level,joined,seen,at,note,site,target\n");
    for row in 0..rows {
        let age = 20 + draw.below(50);
        let income = age as f64 * 731.5 + draw.uniform() * 9000.0;
        let sex = ["F", "M", "X"][draw.below(3)];
        let member = if draw.uniform() < age as f64 / 80.0 { "yes" } else { "no" };
        let level = ["low", "medium", "high"][(age - 20) / 17];
        let (month, day, hour) = (1 + draw.below(12), 1 + draw.below(28), draw.below(24));
        let shown = if row % 7 == 0 { "NA".to_owned() } else { format!("{income:.2}") };
        let target = if income > 33_000.0 { "high" } else { "low" };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "P-{:05},{age},{shown},{sex},{member},{level},2023-{month:02}-{day:02},2023-{month:02}-{day:02} {hour:02}:00:00,{hour:02}:30,\
             \"Seen by doctor {} in room {}, all was well\",North,{target}",
            (row * 7919) % 100_000,
            draw.below(900),
            draw.below(400),
        );
    }
    out
}

/// Reads a table from text; `target` is the column that users predict.
pub fn table(text: &str, schema: &str) -> Table {
    let spec = SchemaSpec::from_json(schema).expect("a schema");
    block_on(read_all(text.as_bytes(), None, &spec, &RunCx::quiet())).expect("a table").table
}

fn bytes(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    block_on(write_csv(table, &mut out, &RunCx::quiet())).expect("writing to memory");
    out
}

fn request(rows: u64, seed: u64, conditions: Vec<Condition>) -> SampleRequest {
    SampleRequest { rows, seed, conditions }
}

fn fit(model: &dyn DynModel, table: &Table) -> crate::Result<Box<dyn DynFitted>> {
    block_on(model.fit(&quick(model), table, Seed(3), &RunCx::quiet()))
}

/// Settings of a short training: what is checked here does not depend on its length.
pub fn quick(model: &dyn DynModel) -> JsonMap {
    let few = [("epochs", 1), ("least_steps", 40)];
    let known = |name: &str| model.spec().params.iter().any(|p| p.name == name);
    few.into_iter().filter(|(name, _)| known(name)).map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn draw(fitted: &dyn DynFitted, request: &SampleRequest) -> crate::Result<Table> {
    block_on(fitted.sample(request, &RunCx::quiet()))
}

/// Runs every check.
pub fn check(model: &dyn DynModel) {
    let real = table(&mixed_csv(400), r#"{"target": "target"}"#);
    settings(model, &real);
    let fitted = fit(model, &real).expect("a mixed table can be learned");
    let synthetic = draw(&*fitted, &request(300, 1, Vec::new())).expect("rows");
    assert_eq!(synthetic.rows(), 300, "rows are as many as asked for");
    fits_schema(&real, &synthetic);
    seeds(model, &*fitted, &real);
    conditions(&*fitted);
    let saved = fitted.save().and_then(|a| a.to_bytes()).expect("an artifact");
    crate::models::uses::check::check(&*fitted, &*models::load(&saved).expect("the artifact loads"), &real);
    artifact(&*fitted, &real);
    progress_and_cancel(model, &real);
    odd_tables(model);
}

fn settings(model: &dyn DynModel, real: &Table) {
    let cx = RunCx::quiet();
    let mut defaults = model.defaults();
    defaults.extend(quick(model));
    assert!(block_on(model.fit(&defaults, real, Seed(0), &cx)).is_ok(), "the defaults are valid");
    for spec in model.spec().params {
        let written = parse_setting(model.spec().params, spec.name, &spec.default_text());
        assert_eq!(
            written.ok().as_ref(),
            model.defaults().get(spec.name),
            "the default of {} as it is told",
            spec.name
        );
    }
    for (name, value) in invalid_examples(model.spec().params) {
        let map = JsonMap::from_iter([(name.to_owned(), value.clone())]);
        match block_on(model.fit(&map, real, Seed(0), &cx)) {
            Err(Error::InvalidConfig(issues)) => assert_eq!(issues[0].name, name, "{value}"),
            other => panic!("{name} = {value} must be refused, not {other:?}"),
        }
    }
}

/// Levels are known, numbers stay in range and form, missing cells appear only where there were some.
fn fits_schema(real: &Table, synthetic: &Table) {
    let names = |t: &Table| t.schema().fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(real), names(synthetic), "columns keep their order and names");
    for at in 0..real.width() {
        let name = &real.field(at).name;
        if real.missing(at) == 0 {
            assert_eq!(synthetic.missing(at), 0, "{name}: missing cells where there were none");
        }
        match (real.column(at), synthetic.column(at)) {
            (Column::Numbers(a), Column::Numbers(b)) => {
                let (low, high) = a
                    .iter()
                    .filter(|v| !v.is_nan())
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
                assert!(b.iter().all(|v| v.is_nan() || (low..=high).contains(v)), "{name}: outside the range");
                if a.iter().all(|v| v.is_nan() || v.fract() == 0.0) {
                    assert!(b.iter().all(|v| v.is_nan() || v.fract() == 0.0), "{name}: whole numbers stay whole");
                }
            }
            (Column::Levels { names: a, .. }, Column::Levels { codes, names: b }) => {
                assert_eq!(a, b, "{name}: levels");
                assert!(codes.iter().all(|&c| c == MISSING || (c as usize) < b.len()), "{name}: codes");
            }
            (Column::Text(a), Column::Text(b)) => {
                let known: BTreeSet<_> = a.into_iter().flatten().collect();
                assert!(b.into_iter().flatten().all(|t| !known.contains(&t)), "{name}: a text was copied");
            }
            _ => panic!("{name}: another form"),
        }
    }
    let again = table(&String::from_utf8(bytes(synthetic)).expect("UTF-8"), r#"{"target": "target"}"#);
    let kinds = |t: &Table| t.schema().fields.iter().map(|f| f.kind.tag()).collect::<Vec<_>>();
    // Regenerated text is a placeholder: one value throughout.
    let comparable = |t: &Table| kinds(t).into_iter().enumerate().filter(|(i, _)| *i != 9).collect::<Vec<_>>();
    assert_eq!(comparable(&again), comparable(real), "the synthetic file reads like the real one");
}

fn seeds(model: &dyn DynModel, fitted: &dyn DynFitted, real: &Table) {
    let of = |f: &dyn DynFitted, seed| bytes(&draw(f, &request(100, seed, Vec::new())).expect("rows"));
    assert_eq!(of(fitted, 7), of(fitted, 7), "one seed, one table");
    assert_ne!(of(fitted, 7), of(fitted, 8), "another seed, another table");
    let twin = fit(model, real).expect("a second fit");
    assert_eq!(of(fitted, 7), of(&*twin, 7), "fitting twice gives one model");
    let saved = fitted.save().and_then(|a| a.to_bytes()).expect("an artifact");
    let loaded = models::load(&saved).expect("the artifact loads");
    assert_eq!(loaded.spec().id, fitted.spec().id);
    assert_eq!(of(fitted, 7), of(&*loaded, 7), "a loaded model draws the same rows");
    assert_eq!(
        saved,
        loaded.save().and_then(|a| a.to_bytes()).expect("an artifact"),
        "saving again gives the same file"
    );
}

fn conditions(fitted: &dyn DynFitted) {
    let one = |column: &str, values: &[&str]| Condition {
        column: column.to_owned(),
        test: ConditionTest::OneOf(values.iter().map(|v| (*v).to_owned()).collect()),
    };
    let between = |column: &str, min: Option<&str>, max: Option<&str>| Condition {
        column: column.to_owned(),
        test: ConditionTest::Between { min: min.map(str::to_owned), max: max.map(str::to_owned) },
    };
    let wanted = vec![
        one("sex", &["F", "X"]),
        between("age", Some("30"), Some("40")),
        one("income", &[""]),
        between("joined", Some("2023-03-01"), None),
    ];
    let drawn = draw(fitted, &request(200, 2, wanted)).expect("the conditions can be met");
    assert_eq!(drawn.rows(), 200, "never silently short");
    let (sex, levels) = drawn.levels(3);
    assert!(sex.iter().all(|&c| ["F", "X"].contains(&levels[c as usize].as_str())), "a set of levels");
    assert!(drawn.numbers(1).iter().all(|v| (30.0..=40.0).contains(v)), "a range");
    assert_eq!(drawn.missing(2), 200, "missing cells on request");
    // 2023-03-01 is day 19 417.
    assert!(drawn.numbers(6).iter().all(|v| *v >= 19_417.0), "an open range of dates");
    let drawn = draw(fitted, &request(50, 2, vec![one("age", &["33"]), one("target", &["low"])])).expect("values");
    assert!(drawn.numbers(1).iter().all(|v| *v == 33.0), "a number is given verbatim");
    for (impossible, column) in [
        (one("sex", &["unknown"]), "sex"),
        (one("nothing", &["1"]), "nothing"),
        (one("note", &["x"]), "note"),
        (between("age", Some("900"), None), "age"),
        (between("age", Some("old"), None), "age"),
        (between("sex", Some("F"), None), "sex"),
    ] {
        match draw(fitted, &request(10, 1, vec![impossible])) {
            Err(Error::InvalidRequest(defect)) => assert!(defect.to_string().contains(column), "{defect}"),
            other => panic!("a condition on {column} must be refused, not {other:?}"),
        }
    }
}

/// No identifier, no text, no income that only one row has.
fn artifact(fitted: &dyn DynFitted, real: &Table) {
    let artifact = fitted.save().expect("an artifact");
    let header = String::from_utf8_lossy(&artifact.to_bytes().expect("bytes")).into_owned();
    for at in [0, 9] {
        if let Column::Text(cells) = real.column(at) {
            assert!(
                cells.iter().flatten().all(|c| !header.contains(c.as_str())),
                "{} is in the artifact",
                real.field(at).name
            );
        }
    }
    let numbers = |a: &Array| match a {
        Array::Numbers(v) => v.clone(),
        Array::Singles(v) => v.iter().copied().map(f64::from).collect(),
        // Incomes are no whole numbers.
        Array::Whole(_) | Array::Codes(_) => Vec::new(),
    };
    let stored: Vec<f64> = artifact.arrays.iter().flat_map(|(_, v)| numbers(v)).collect();
    let income = real.numbers(2);
    let (low, high) = income
        .iter()
        .filter(|v| !v.is_nan())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let classes = 2;
    let copied = income.iter().filter(|v| **v != low && **v != high && stored.contains(v)).count();
    // Each class keeps the two ends of its range.
    assert!(copied <= 2 * classes, "{copied} values of single rows are in the artifact");
}

/// Keeps every report; cancels at the first of a phase when told so.
#[derive(Default)]
struct Watch {
    seen: RefCell<Vec<Progress>>,
    cancel_in: Option<Phase>,
    token: CancelToken,
}

impl ProgressSink for Watch {
    fn report(&self, progress: Progress) {
        self.seen.borrow_mut().push(progress);
        if self.cancel_in == Some(progress.phase) {
            self.token.cancel();
        }
    }
}

fn progress_and_cancel(model: &dyn DynModel, real: &Table) {
    let watch = Watch::default();
    let cx = RunCx::new(&watch, watch.token.clone(), &NoPacer);
    let fitted = block_on(model.fit(&quick(model), real, Seed(1), &cx)).expect("a fit");
    block_on(fitted.sample(&request(5000, 1, Vec::new()), &cx)).expect("rows");
    let seen = watch.seen.into_inner();
    for pair in seen.windows(2).filter(|p| p[0].phase == p[1].phase && p[0].total == p[1].total) {
        assert!(pair[0].done <= pair[1].done || pair[1].done == 1, "progress goes forward: {pair:?}");
    }
    assert!(seen.iter().all(|p| p.total == 0 || p.done <= p.total), "never more done than there is");
    for phase in seen.iter().map(|p| p.phase).collect::<BTreeSet<_>>() {
        let last = seen.iter().rev().find(|p| p.phase == phase).expect("a report");
        assert_eq!(last.done, last.total, "{phase:?} comes to its end");
        let watch = Watch { cancel_in: Some(phase), ..Watch::default() };
        let cx = RunCx::new(&watch, watch.token.clone(), &NoPacer);
        let outcome = block_on(async {
            let fitted = model.fit(&quick(model), real, Seed(1), &cx).await?;
            fitted.sample(&request(5000, 1, Vec::new()), &cx).await
        });
        let after = watch.seen.borrow().len();
        assert!(matches!(outcome, Err(Error::Cancelled)), "cancelled in {phase:?}");
        let first = watch.seen.borrow().iter().position(|p| p.phase == phase).expect("the phase was reached");
        assert_eq!(after, first + 1, "no step after the cancelling one in {phase:?}");
    }
}

/// A table or a typed error, never a panic.
fn odd_tables(model: &dyn DynModel) {
    let lines = |n: u64, line: fn(u64) -> String| (0..n).map(line).collect::<Vec<_>>().concat();
    let many = |line: &str, n: usize| std::iter::repeat_n(line, n).collect::<String>();
    for (name, text) in [
        ("one row", "a,b\n1,x\n".to_owned()),
        ("two rows", "a,b\n1,x\n2,y\n".to_owned()),
        ("one column", format!("a\n{}", lines(50, |i| format!("{}\n", i * i)))),
        ("constant", format!("a,b\n{}", many("5,x\n", 30))),
        ("all missing", format!("a,b\n{}", many(",x\n", 30))),
        ("nothing to learn", format!("id\n{}", lines(60, |i| format!("{}\n", i + 1)))),
        ("mostly missing", format!("a,b\n{}1,\n2,y\n", many(",\n", 60))),
        ("huge numbers", "a,b\n1e308,x\n-1e308,y\n0,x\n3,y\n4.5,x\n6,x\n7.25,x\n".to_owned()),
        ("copies of a column", format!("a,b,c\n{}", lines(40, |i| format!("{i}.5,{i}.5,{i}.5\n")))),
    ] {
        let real = table(&text, "{}");
        if let Ok(fitted) = fit(model, &real) {
            let drawn = draw(&*fitted, &request(20, 1, Vec::new())).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(drawn.rows(), 20, "{name}");
        }
    }
}
