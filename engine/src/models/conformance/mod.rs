//! What every model must do, whatever its method: run by the tests for each line of the registry.
//!
//! Panics with a sentence where a model falls short; only tests call it.

mod example;
mod form;

use std::cell::RefCell;
use std::sync::Arc;

use crate::data::schema::{ColumnKind, Field, IdPattern, NumberFormat};
use crate::data::{Column, MISSING, Table};
use crate::error::{Error, Result};
use crate::models::{Artifact, Condition, ConditionTest, DynFitted, DynModel, SampleRequest};
use crate::params::{JsonMap, invalid_examples};
use crate::rng::Seed;
use crate::run::{CancelToken, NoPacer, NoProgress, Phase, Progress, ProgressSink, RunCx, block_on};

pub use example::mixed;
use example::table;
pub use form::keeps_form;

/// Runs every check.
///
/// # Panics
/// When the model breaks a rule.
pub fn check(model: &dyn DynModel) {
    let table = mixed(240);
    settings(model);
    let fitted = fit(model, &table).expect("a mixed table can be learned");
    shape(&table, &*fitted);
    seeds(model, &*fitted);
    progress_and_cancel(model, &table);
    conditions(&table, &*fitted);
    secrets(model);
    extremes(model);
}

fn fit(model: &dyn DynModel, table: &Table) -> Result<Box<dyn DynFitted>> {
    block_on(model.fit(&model.defaults(), table, Seed(3), &RunCx::quiet()))
}

fn draw(fitted: &dyn DynFitted, rows: u64, seed: u64, conditions: Vec<Condition>) -> Result<Table> {
    block_on(fitted.sample(&SampleRequest { rows, seed, conditions }, &RunCx::quiet()))
}

/// All cells, comparable: NaN equals NaN.
pub fn cells(table: &Table) -> Vec<String> {
    (0..table.width()).map(|at| format!("{:?}", table.column(at))).collect()
}

fn settings(model: &dyn DynModel) {
    let id = model.spec().id;
    let small = mixed(40);
    for (name, value) in invalid_examples(model.spec().params) {
        let config = JsonMap::from_iter([(name.to_owned(), value.clone())]);
        match block_on(model.fit(&config, &small, Seed(0), &RunCx::quiet())) {
            Err(Error::InvalidConfig(issues)) => assert_eq!(issues[0].name, name, "{id}: another setting is blamed"),
            Err(e) => panic!("{id}: {name} = {value} fails with {e}"),
            Ok(_) => panic!("{id}: {name} = {value} is accepted"),
        }
    }
}

/// The schema is kept, levels are known, values lie in the range and on the grid.
fn shape(real: &Table, fitted: &dyn DynFitted) {
    let made = draw(fitted, 500, 1, vec![]).expect("rows");
    assert_eq!(made.rows(), 500);
    keeps_form(real, &made);
}

/// One seed, one table; also after saving and loading.
fn seeds(model: &dyn DynModel, fitted: &dyn DynFitted) {
    let once = draw(fitted, 300, 7, vec![]).expect("rows");
    assert_eq!(cells(&once), cells(&draw(fitted, 300, 7, vec![]).expect("rows")), "one seed, two tables");
    assert_ne!(cells(&once), cells(&draw(fitted, 300, 8, vec![]).expect("rows")), "two seeds, one table");
    let again = fit(model, &mixed(240)).expect("the table was learned before");
    assert_eq!(cells(&once), cells(&draw(&*again, 300, 7, vec![]).expect("rows")), "one seed, two models");
    let bytes = fitted.save().and_then(|a| a.to_bytes()).expect("a saved model");
    let loaded = crate::models::load(&bytes).expect("a model that was just saved");
    assert_eq!(cells(&once), cells(&draw(&*loaded, 300, 7, vec![]).expect("rows")), "another table after loading");
    assert_eq!(loaded.notices(), fitted.notices(), "other notices after loading");
    assert_eq!(loaded.save().and_then(|a| a.to_bytes()).expect("saved again"), bytes, "another file when saved again");
    let artifact = Artifact::from_bytes(&bytes).expect("an artifact");
    for lost in 0..artifact.arrays.len() {
        let mut broken = artifact.clone();
        broken.arrays[lost].1.clear();
        // An empty list may be right for a model; what matters is that no file panics, even while rows are drawn.
        if let Ok(loaded) = model.load(&broken) {
            drop(draw(&*loaded, 3, 0, vec![]));
        }
        broken.arrays.remove(lost);
        if let Ok(loaded) = model.load(&broken) {
            drop(draw(&*loaded, 3, 0, vec![]));
        }
    }
}

/// Keeps every report, and cancels at one of them.
struct Watch {
    seen: RefCell<Vec<Progress>>,
    token: CancelToken,
    cancel_at: Option<Phase>,
}

impl ProgressSink for Watch {
    fn report(&self, progress: Progress) {
        self.seen.borrow_mut().push(progress);
        if self.cancel_at == Some(progress.phase) {
            self.token.cancel();
        }
    }
}

fn progress_and_cancel(model: &dyn DynModel, table: &Table) {
    let run = |cancel_at| {
        let token = CancelToken::default();
        let watch = Watch { seen: RefCell::default(), token: token.clone(), cancel_at };
        let cx = RunCx::new(&watch, token, &NoPacer);
        let outcome = block_on(async {
            let fitted = model.fit(&model.defaults(), table, Seed(0), &cx).await?;
            fitted.sample(&SampleRequest { rows: 9_000, ..SampleRequest::default() }, &cx).await
        });
        (outcome, watch.seen.into_inner())
    };
    let (outcome, seen) = run(None);
    outcome.expect("rows");
    for pair in seen.windows(2) {
        assert!(pair[0].phase <= pair[1].phase, "a phase begins again");
        assert!(pair[0].phase < pair[1].phase || pair[0].done <= pair[1].done, "progress goes back");
        assert!(pair[0].phase == pair[1].phase || pair[0].done == pair[0].total, "a phase stops before its end");
    }
    assert!(seen.last().is_some_and(|p| p.phase == Phase::Sampling && p.done == p.total), "the last phase stops early");
    let mut phases: Vec<Phase> = seen.iter().map(|p| p.phase).collect();
    phases.dedup();
    for phase in phases {
        // A report at the very end of the run comes too late to stop it.
        let (outcome, seen) = run(Some(phase));
        let was_over = seen.last().is_some_and(|p| p.phase == Phase::Sampling && p.done == p.total);
        assert!(was_over || matches!(outcome, Err(Error::Cancelled)), "{phase:?} cannot be cancelled");
    }
    let token = CancelToken::default();
    token.cancel();
    let cx = RunCx::new(&NoProgress, token, &NoPacer);
    let outcome = block_on(model.fit(&model.defaults(), table, Seed(0), &cx));
    assert!(matches!(outcome, Err(Error::Cancelled)), "a cancelled run goes on");
}

fn one_of(column: &str, values: &[&str]) -> Condition {
    let values = values.iter().map(|v| (*v).to_owned()).collect();
    Condition { column: column.to_owned(), test: ConditionTest::OneOf(values) }
}

fn between(column: &str, min: &str, max: &str) -> Condition {
    let test = ConditionTest::Between { min: Some(min.to_owned()), max: Some(max.to_owned()) };
    Condition { column: column.to_owned(), test }
}

fn conditions(real: &Table, fitted: &dyn DynFitted) {
    let wanted = vec![
        one_of("colour", &["blue", ""]),
        one_of("answer", &["yes"]),
        one_of("count", &["0", "7"]),
        one_of("size", &["low", "high"]),
        between("day", "2019-04-20", "2019-05-01"),
        between("price", "1.5", "4.25"),
        one_of("unit", &["kg"]),
    ];
    let made = draw(fitted, 200, 5, wanted).expect("conditions that can be met");
    keeps_form(real, &made);
    let numbers = |name: &str| made.numbers(made.position(name).expect("the column"));
    let codes = |name: &str| made.levels(made.position(name).expect("the column")).0;
    assert!(codes("colour").iter().all(|&c| c == 2 || c == MISSING), "colour");
    assert!(codes("answer").iter().all(|&c| c == 1), "answer");
    assert!(codes("size").iter().all(|&c| c == 0 || c == 2), "size");
    assert!(numbers("count").iter().all(|&x| x == 0.0 || x == 7.0), "count");
    assert!(numbers("day").iter().all(|x| (18_006.0..=18_017.0).contains(x)), "day");
    assert!(numbers("price").iter().all(|x| (1.5..=4.25).contains(x)), "price");
    let missing = draw(fitted, 50, 5, vec![one_of("price", &[""]), one_of("size", &[""])]).expect("missing cells");
    assert!(missing.numbers(2).iter().all(|x| x.is_nan()) && missing.levels(7).0.iter().all(|&c| c == MISSING));

    for impossible in [
        vec![one_of("colour", &["violet"])],
        vec![one_of("nowhere", &["1"])],
        vec![one_of("id", &["K-001"])],
        vec![one_of("hidden", &["1"])],
        vec![one_of("count", &["-5"])],
        vec![one_of("count", &["many"])],
        vec![one_of("count", &[""])],
        vec![one_of("count", &[])],
        vec![one_of("unit", &["g"])],
        vec![between("price", "1000", "2000")],
        vec![between("colour", "a", "b")],
        vec![one_of("answer", &["yes"]), one_of("answer", &["no"])],
    ] {
        let name = impossible[0].column.clone();
        match draw(fitted, 5, 0, impossible.clone()) {
            Err(Error::InvalidRequest(d)) => assert_eq!(d.place.column.as_deref(), Some(name.as_str()), "{d}"),
            other => panic!("{impossible:?} gives {other:?}"),
        }
    }
}

/// A saved model holds no value that only one row has, but the ends of each range.
fn secrets(model: &dyn DynModel) {
    let number = ColumnKind::Decimal { format: NumberFormat { decimals: 12, ..NumberFormat::default() } };
    let x: Vec<f64> = (0..150_u32).map(|i| 1_000.0 + (f64::from(i) + 0.5).sqrt() * 37.123_456_789).collect();
    let y: Vec<f64> = x.iter().map(|v| v * 3.3 - libm::sin(*v)).collect();
    let ids: Vec<String> = (0..150).map(|i| format!("secret-{i}")).collect();
    let fields = vec![
        Field::new("x", number.clone()),
        Field::new("y", number),
        Field::new("name", ColumnKind::Text),
        Field::new("c", ColumnKind::Categorical),
    ];
    let names: Arc<[String]> = Arc::from(["a".to_owned(), "b".to_owned()]);
    let columns = vec![
        Column::Numbers(x.clone()),
        Column::Numbers(y.clone()),
        Column::Text(ids.iter().cloned().map(Some).collect()),
        Column::Levels { codes: (0..150).map(|i| i % 2).collect(), names },
    ];
    let fitted = fit(model, &table(fields, columns, Some("c"))).expect("a plain table can be learned");
    let artifact = fitted.save().expect("a saved model");
    let head = format!("{} {:?}", artifact.header, artifact.schema);
    assert!(ids.iter().all(|id| !head.contains(id.as_str())), "a text cell is stored");
    let stored: Vec<u64> = artifact.arrays.iter().flat_map(|(_, v)| v).map(|v| v.to_bits()).collect();
    for column in [&x, &y] {
        let inner = column.iter().filter(|v| column.iter().any(|o| o < *v) && column.iter().any(|o| o > *v));
        for value in inner {
            assert!(!stored.contains(&value.to_bits()), "a value of a single row is stored");
            assert!(!head.contains(&format!("{value}")), "a value of a single row is stored in the header");
        }
    }
}

/// Tables at the edge give a table or a typed error.
fn extremes(model: &dyn DynModel) {
    let number = || ColumnKind::Integer { format: NumberFormat::default() };
    let id = || ColumnKind::Identifier { pattern: IdPattern::Sequence { first: 10, width: 0 }, unique: true };
    let one = |kind: ColumnKind, column: Column| table(vec![Field::new("only", kind)], vec![column], Some("only"));
    let ab: Arc<[String]> = Arc::from(["a".to_owned(), "b".to_owned()]);
    let levels = |codes: Vec<u32>| Column::Levels { codes, names: Arc::clone(&ab) };
    let cases = [
        one(number(), Column::Numbers(vec![1.0])),
        one(number(), Column::Numbers(vec![])),
        one(number(), Column::Numbers(vec![1.0, 2.0])),
        one(number(), Column::Numbers(vec![4.0; 30])),
        one(number(), Column::Numbers(vec![f64::NAN; 30])),
        one(number(), Column::Numbers(vec![f64::NAN, f64::NAN, 3.0])),
        one(number(), Column::Numbers(vec![-1e300, 0.0, 1e300])),
        one(ColumnKind::Categorical, levels(vec![])),
        one(ColumnKind::Categorical, levels(vec![0; 30])),
        one(ColumnKind::Categorical, levels(vec![MISSING; 30])),
        one(ColumnKind::Boolean, levels(vec![0, 1])),
        one(ColumnKind::Ordered, levels(vec![1, MISSING, 1])),
        one(id(), Column::Text(vec![Some("1".into()), Some("2".into())])),
        one(ColumnKind::Constant, levels(vec![1, MISSING, 1])),
        one(ColumnKind::Constant, levels(vec![1])),
        table(vec![], vec![], None),
        mixed(1),
        mixed(2),
        mixed(7),
    ];
    for real in cases {
        match fit(model, &real) {
            Ok(fitted) => {
                for rows in [0, 1, 5] {
                    let made = draw(&*fitted, rows, 1, vec![]).expect("a learned table can be drawn");
                    assert!(made.rows() as u64 == rows || made.width() == 0);
                    keeps_form(&real, &made);
                }
                let bytes = fitted.save().and_then(|a| a.to_bytes()).expect("a saved model");
                drop(crate::models::load(&bytes).expect("a model that was just saved"));
            }
            Err(Error::Unsupported(_)) => {
                assert!(real.rows() < 2 || real.width() == 0, "{} rows are refused", real.rows());
            }
            Err(e) => panic!("{e}"),
        }
    }
}
