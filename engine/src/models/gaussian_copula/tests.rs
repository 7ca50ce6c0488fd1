//! The fitted model as a whole: relations, classes, conditions against closed forms.

use std::sync::Arc;

use crate::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use crate::data::{Column, MISSING, Table};
use crate::learn::normal;
use crate::models::{Condition, ConditionTest, Model, SampleRequest};
use crate::rng::Seed;
use crate::run::{RunCx, block_on};

use super::{GaussianCopula, GaussianCopulaConfig};

const ROWS: usize = 6_000;

/// Numbers `x` and `y` with correlation 0.8, levels that follow `x`, a class that follows `x + y`, and `gap`, which is missing
/// where `x` is high.
fn train() -> Table {
    let mut rng = Seed(11).stream("train");
    let mut normal = || normal::quantile(rng.uniform());
    let pairs: Vec<(f64, f64)> = (0..ROWS).map(|_| (normal(), normal())).map(|(a, b)| (a, 0.8 * a + 0.6 * b)).collect();
    let number = || ColumnKind::Decimal { format: NumberFormat { decimals: 6, ..NumberFormat::default() } };
    let fields = vec![
        Field::new("x", number()),
        Field::new("y", number()),
        Field::new("level", ColumnKind::Categorical),
        Field::new("class", ColumnKind::Boolean),
        Field::new("gap", number()),
    ];
    let names = |n: &[&str]| -> Arc<[String]> { n.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>().into() };
    let level = |x: f64| [2, 0, 3, 1][[-1.0, 0.0, 1.0].iter().filter(|&&t| x > t).count()];
    let columns = vec![
        Column::Numbers(pairs.iter().map(|p| (p.0 * 1e6).round() / 1e6).collect()),
        Column::Numbers(pairs.iter().map(|p| (p.1 * 1e6).round() / 1e6).collect()),
        Column::Levels { codes: pairs.iter().map(|p| level(p.0)).collect(), names: names(&["c", "e", "a", "d"]) },
        Column::Levels { codes: pairs.iter().map(|p| u32::from(p.0 + p.1 > 0.0)).collect(), names: names(&["n", "y"]) },
        Column::Numbers(pairs.iter().map(|p| if p.0 > 1.2 { f64::NAN } else { (normal() * 1e6).round() / 1e6 }).collect()),
    ];
    let schema = Schema { fields, target: Some("class".to_owned()), ..Schema::default() };
    Table::new(schema, columns).expect("a valid table")
}

fn fitted(per_class: &str) -> GaussianCopula {
    let config = GaussianCopulaConfig { per_class: per_class.to_owned(), ..GaussianCopulaConfig::default() };
    block_on(GaussianCopula::fit(config, &train(), Seed(0), &RunCx::quiet())).expect("a table that can be learned")
}

fn draw(model: &GaussianCopula, conditions: Vec<Condition>) -> Table {
    let request = SampleRequest { rows: ROWS as u64, seed: 1, conditions };
    block_on(model.sample(&request, &RunCx::quiet())).expect("conditions that can be met")
}

fn one_of(column: &str, values: &[&str]) -> Condition {
    let values = values.iter().map(|v| (*v).to_owned()).collect();
    Condition { column: column.to_owned(), test: ConditionTest::OneOf(values) }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.filter(|v| !v.is_nan()).collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// Share of rows of a level with this code.
fn share(table: &Table, at: usize, code: u32) -> f64 {
    mean(table.levels(at).0.into_iter().map(|c| if c == code { 1.0 } else { 0.0 }))
}

#[test]
fn relations_of_numbers_levels_and_gaps_are_kept() {
    for per_class in ["off", "auto"] {
        let model = fitted(per_class);
        let (real, made) = (train(), draw(&model, vec![]));
        let (x, holes, level) = (made.numbers(0), made.numbers(4), made.levels(2).0);
        let product = |t: &Table| mean(t.numbers(0).iter().zip(t.numbers(1)).map(|(a, b)| a * b));
        assert!((product(&made) - product(&real)).abs() < 0.06, "{per_class}: {} {}", product(&made), product(&real));
        // Levels are ordered by x, whatever their place in the list: 2 is lowest, 1 is highest.
        let of = |code: u32| mean(x.iter().zip(&level).filter(|(_, c)| **c == code).map(|(x, _)| *x));
        assert!(of(2) < of(0) && of(0) < of(3) && of(3) < of(1), "{per_class}");
        let missing = |t: &Table| mean(t.numbers(4).iter().map(|v| f64::from(u8::from(v.is_nan()))));
        assert!((missing(&made) - missing(&real)).abs() < 0.02, "{per_class}");
        // Gaps stand where x is high.
        let gap = mean(x.iter().zip(&holes).filter(|(_, h)| h.is_nan()).map(|(x, _)| *x));
        assert!(gap > 1.0, "{per_class}: {gap}");
    }
}

#[test]
fn a_number_that_is_given_moves_the_others_by_the_closed_form() {
    let model = fitted("off");
    let made = draw(&model, vec![one_of("x", &["-1"])]);
    assert!(made.numbers(0).iter().all(|&x| x == -1.0));
    // The mean of y given x = -1 is -0.8; every row draws its own y.
    let y = mean(made.numbers(1).into_iter());
    assert!((y + 0.8).abs() < 0.06, "{y}");
    let spread = mean(made.numbers(1).into_iter().map(|v| (v - y) * (v - y)));
    assert!((spread - 0.36).abs() < 0.04, "{spread}");
}

#[test]
fn several_conditions_hold_together() {
    let model = fitted("off");
    let made = draw(&model, vec![one_of("level", &["a"]), one_of("class", &["y"])]);
    assert!(made.levels(2).0.iter().all(|&c| c == 2) && made.levels(3).0.iter().all(|&c| c == 1));
    // x is at most -1 there, and x + y above 0 all the same: y must be high.
    assert!(mean(made.numbers(0).into_iter()) < -0.9);
    assert!(mean(made.numbers(1).into_iter()) > 0.0);
}

#[test]
fn a_condition_weighs_the_classes() {
    let model = fitted("on");
    // Nearly every row with x at 1 or more is of class y.
    let range = ConditionTest::Between { min: Some("1".to_owned()), max: None };
    let made = draw(&model, vec![Condition { column: "x".to_owned(), test: range }]);
    assert!(made.numbers(0).iter().all(|&x| x >= 1.0));
    let high = share(&made, 3, 1);
    assert!(high > 0.97, "{high}");
    let missing = draw(&model, vec![one_of("gap", &[""])]);
    assert!(missing.numbers(4).iter().all(|h| h.is_nan()));
    assert!(mean(missing.numbers(0).into_iter()) > 1.0);
}

#[test]
fn rare_classes_share_the_whole_tables_copula() {
    let mut real = train();
    let mut codes = real.levels(3).0;
    for code in codes.iter_mut().take(12) {
        *code = 2;
    }
    for code in codes.iter_mut().skip(12).take(6) {
        *code = MISSING;
    }
    let names: Arc<[String]> = ["n", "y", "rare"].map(str::to_owned).to_vec().into();
    let mut schema = real.schema().clone();
    schema.fields[3].kind = ColumnKind::Categorical;
    let columns = vec![real.column(0), real.column(1), real.column(2), Column::Levels { codes, names }, real.column(4)];
    real = Table::new(schema, columns).expect("a valid table");
    let config = GaussianCopulaConfig { per_class: "on".to_owned(), ..GaussianCopulaConfig::default() };
    let model = block_on(GaussianCopula::fit(config, &real, Seed(0), &RunCx::quiet())).expect("a fit");
    assert!(model.notices().iter().any(|n| n.defect.what.contains("share one copula")));
    let made = draw(&model, vec![]);
    assert!((share(&made, 3, 2) - 12.0 / ROWS as f64).abs() < 0.002);
    let rare = draw(&model, vec![one_of("class", &["rare", ""])]);
    assert!(rare.levels(3).0.iter().all(|&c| c == 2 || c == MISSING));
    assert!((share(&rare, 3, 2) - 2.0 / 3.0).abs() < 0.05);
}

#[test]
fn every_family_of_distributions_can_be_asked_for() {
    for (name, _) in crate::models::margins::shape::NAMES {
        let config =
            GaussianCopulaConfig { marginal: name.to_owned(), sweeps: 1, ..GaussianCopulaConfig::default() };
        let model = block_on(GaussianCopula::fit(config, &train(), Seed(0), &RunCx::quiet())).expect("a fit");
        let (real, made) = (train(), draw(&model, vec![]));
        crate::models::conformance::keeps_form(&real, &made);
        let off = mean(made.numbers(0).into_iter()) - mean(real.numbers(0).into_iter());
        // A uniform distribution has its mean in the middle of the range.
        assert!(off.abs() < if name == "uniform" { 0.6 } else { 0.15 }, "{name}: {off}");
    }
}

#[test]
fn settings_of_the_form_are_those_of_the_families() {
    let listed = super::SPEC.params.iter().find(|p| p.name == "marginal").map(|p| p.kind);
    let Some(crate::params::ParamKind::Choice { options }) = listed else { panic!("marginal is a choice") };
    let names: Vec<_> = options.iter().map(|o| o.value).collect();
    assert_eq!(names, crate::models::margins::shape::NAMES.map(|(n, _)| n));
}
