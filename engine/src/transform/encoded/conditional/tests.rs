//! Laws of the conditions and rows that meet them.

use std::sync::Arc;

use super::super::Settings;
use super::*;
use crate::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use crate::data::{Column, Table};
use crate::rng::Seed;
use crate::run::{RunCx, block_on};

/// A column of three levels (900, 90 and 10 rows), one of two, and a number.
fn example() -> (Encoder, Coded) {
    let names = |n: u32| (0..n).map(|i| format!("L{i}")).collect::<Arc<[String]>>();
    let first = (0..1000).map(|i| u32::from(i >= 900) + u32::from(i >= 990)).collect();
    let number = ColumnKind::Decimal { format: NumberFormat { decimals: 15, ..NumberFormat::default() } };
    let fields =
        vec![Field::new("a", ColumnKind::Categorical), Field::new("x", number), Field::new("b", ColumnKind::Boolean)];
    let columns = vec![
        Column::Levels { codes: first, names: names(3) },
        Column::Numbers((0..1000).map(|i| f64::from(i % 97)).collect()),
        Column::Levels { codes: (0..1000).map(|i| i % 2).collect(), names: names(2) },
    ];
    let table = Table::new(Schema { fields, ..Schema::default() }, columns).expect("a table");
    let encoder = block_on(Encoder::fit(&table, &Settings::default(), Seed(1), &RunCx::quiet())).expect("an encoder");
    let rows: Vec<u32> = (0..1000).collect();
    let coded = encoder.code(&table, &rows, Seed(1));
    (encoder, coded)
}

/// χ² of the drawn levels of the first choice against their chances.
fn chi_squared(conditional: &Conditional, law: Law, chances: [f64; 3]) -> f64 {
    let mut draw = Seed(2).stream("t");
    let picks = conditional.picks(40_000, law, &mut draw);
    let own: Vec<usize> = picks.iter().filter(|c| c.choice == 0).map(|c| c.level).collect();
    assert!((own.len() as f64 / 20_000.0 - 1.0).abs() < 0.03, "choices are drawn evenly");
    let total: f64 = chances.iter().sum();
    let term = |(level, chance): (usize, &f64)| {
        let expected = own.len() as f64 * chance / total;
        let found = own.iter().filter(|l| **l == level).count() as f64;
        (found - expected) * (found - expected) / expected
    };
    chances.iter().enumerate().map(term).sum()
}

#[test]
fn levels_follow_their_law() {
    let (encoder, coded) = example();
    let conditional = Conditional::of(&encoder, &coded, false);
    assert_eq!((conditional.width(), conditional.choices().len()), (5, 2));
    // 13.8 is exceeded once in a thousand with two degrees of freedom.
    let logs = [901.0, 91.0, 11.0].map(log);
    assert!(chi_squared(&conditional, Law::Log, logs) < 13.8);
    assert!(chi_squared(&conditional, Law::Rows, [900.0, 90.0, 10.0]) < 13.8);
    assert!(chi_squared(&conditional, Law::Rows, logs) > 100.0, "the laws differ");
}

#[test]
fn rows_meet_their_condition_evenly() {
    let (encoder, coded) = example();
    let conditional = Conditional::of(&encoder, &coded, false);
    let rows = conditional.rows(&coded);
    let mut draw = Seed(3).stream("t");
    let mut seen = [0; 10];
    for condition in conditional.picks(4000, Law::Log, &mut draw) {
        let row = rows.draw(Some(condition), &mut draw) as usize;
        let choice = &conditional.choices()[condition.choice];
        assert_eq!(coded.parts[choice.block].level[row] as usize, condition.level);
        if condition == (Condition { choice: 0, level: 2 }) {
            seen[row - 990] += 1;
        }
    }
    assert!(seen.iter().all(|n| *n > 15), "{seen:?}");
    assert!(rows.draw(None, &mut draw) < 1000);
}

#[test]
fn vectors_and_masks_are_one_hot_where_the_row_is() {
    let (encoder, coded) = example();
    let conditional = Conditional::of(&encoder, &coded, false);
    let conditions = [Condition { choice: 1, level: 1 }, Condition { choice: 0, level: 2 }];
    assert_eq!(conditional.vectors(&conditions), [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(conditional.masks(&conditions), [0.0, 1.0, 1.0, 0.0]);
    let row = encoder.dense(&coded, &[995]);
    let choice = &conditional.choices()[0];
    assert_eq!(row[choice.at..choice.at + choice.width()], [0.0, 0.0, 1.0]);
    let place = encoder.place_of_level(2, 1).expect("a level");
    assert_eq!(conditional.at(place), Some(conditions[0]));
}

#[test]
fn modes_are_choices_on_request_and_nothing_is_chosen_from_nothing() {
    let (encoder, coded) = example();
    assert_eq!(Conditional::of(&encoder, &coded, true).choices().len(), 3);
    let none = Conditional { choices: Vec::new() };
    let mut draw = Seed(1).stream("t");
    assert_eq!((none.width(), none.pick(Law::Rows, &mut draw)), (0, None));
    assert!(none.picks(5, Law::Log, &mut draw).is_empty() && none.vectors(&[]).is_empty());
    assert!(none.rows(&coded).draw(None, &mut draw) < 1000);
    let stored = serde_json::to_string(&Conditional::of(&encoder, &coded, true)).expect("JSON");
    let back: Conditional = serde_json::from_str(&stored).expect("choices");
    assert_eq!(back, Conditional::of(&encoder, &coded, true));
}
