//! Tables as matrices: everything comes back, whatever the columns.
#![cfg(feature = "table")]

use std::sync::Arc;

use engine::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use engine::data::{Column, MISSING, Table};
use engine::error::Error;
use engine::models::conformance;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};
use engine::transform::encoded::{Encoder, Pick, Settings, Span};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const SEED: Seed = Seed(4);

fn fit(table: &Table, settings: &Settings) -> Encoder {
    block_on(Encoder::fit(table, settings, SEED, &RunCx::quiet())).expect("an encoder")
}

fn names(table: &Table) -> Vec<Arc<[String]>> {
    (0..table.width()).map(|c| table.levels(c).1.to_vec().into()).collect()
}

fn all(table: &Table) -> Vec<u32> {
    (0..table.rows() as u32).collect()
}

/// Encodes and decodes; checks the matrix on the way.
fn round_trip(table: &Table, settings: &Settings) -> (Encoder, Vec<Option<Column>>) {
    let encoder = fit(table, settings);
    let matrix = encoder.encode(table, &all(table), SEED);
    assert_eq!(matrix.len(), table.rows() * encoder.width());
    for line in matrix.chunks_exact(encoder.width().max(1)) {
        for block in encoder.blocks() {
            if let Some((at, width)) = block.levels() {
                let span = &line[at..at + width];
                assert!(span.iter().all(|v| *v == 0.0 || *v == 1.0) && span.iter().sum::<f32>() == 1.0, "{span:?}");
                let level = span.iter().position(|v| *v == 1.0).expect("one");
                assert!(level < block.carried || block.scalar().is_none_or(|at| line[at] == 0.0));
            }
            if let Some(at) = block.scalar() {
                let edge = if block.spans[0] == Span::Scalar { 0.99 } else { 5.5 };
                assert!(line[at].abs() <= edge, "{}", line[at]);
            }
        }
    }
    assert!(encoder.fits(table.schema(), &names(table)));
    let decoded = encoder.decode(&matrix, table.rows(), Pick::Largest, &names(table), (SEED, 0)).expect("columns");
    (encoder, decoded)
}

fn number(name: &str, decimals: u8) -> Field {
    let format = NumberFormat { decimals, ..NumberFormat::default() };
    Field::new(name, if decimals == 0 { ColumnKind::Integer { format } } else { ColumnKind::Decimal { format } })
}

fn one(field: Field, column: Column) -> Table {
    Table::new(Schema { fields: vec![field], ..Schema::default() }, vec![column]).expect("a table")
}

fn decoded_numbers(column: Option<&Column>) -> &[f64] {
    match column {
        Some(Column::Numbers(x)) => x,
        other => panic!("{other:?} instead of numbers"),
    }
}

#[test]
fn every_kind_of_column_comes_back() {
    let real = conformance::table(&conformance::mixed_csv(600), r#"{"columns": {"level": "ordered"}}"#);
    for settings in [Settings::default(), Settings::reference(), Settings::normal_scores()] {
        let (encoder, decoded) = round_trip(&real, &settings);
        assert_eq!(decoded.len(), real.width());
        for (at, back) in decoded.iter().enumerate() {
            let field = real.field(at);
            assert_eq!(back.is_some(), field.kind.tag().is_learned(), "{}", field.name);
            match (back, real.column(at)) {
                (Some(back @ Column::Levels { .. }), own) => assert_eq!(*back, own, "{}", field.name),
                (Some(Column::Numbers(back)), Column::Numbers(own)) => {
                    let spread = 1e-3 * own.iter().filter(|v| !v.is_nan()).fold(0.0, |m: f64, v| m.max(v.abs()));
                    let off =
                        back.iter().zip(&own).filter(|(b, o)| b.is_nan() != o.is_nan() || (*b - *o).abs() > spread);
                    // A few values lie outside the reach of the mode that was drawn for them.
                    assert!(off.count() <= own.len() / 50, "{}", field.name);
                }
                (None, _) => {}
                other => panic!("{other:?}"),
            }
        }
        let stored = serde_json::to_string(&encoder).expect("JSON");
        assert_eq!(serde_json::from_str::<Encoder>(&stored).expect("an encoder"), encoder);
        assert!(!encoder.fits(&Schema::default(), &[]), "another table is noticed");
    }
}
