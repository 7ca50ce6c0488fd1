//! Tables as matrices: everything comes back, whatever the columns.
#![cfg(feature = "table")]

use std::sync::Arc;

use engine::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use engine::data::{Column, MISSING, Table};
use engine::error::Error;
use engine::models::conformance;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};
use engine::transform::encoded::{Block, Encoder, Numbers, Pick, Settings, Span};
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

/// A column of numbers with ties, far values and missing cells; possibly constant, all missing or one row.
fn cells() -> impl Strategy<Value = Vec<f64>> {
    let cell = prop_oneof![
        4 => (-30_i32..30).prop_map(f64::from),
        4 => -1e4..1e4_f64,
        1 => prop_oneof![Just(1.0e15), Just(-1.0e-12), Just(-0.0), Just(16_777_217.0)],
        1 => Just(f64::NAN),
    ];
    let constant = (prop_oneof![Just(f64::NAN), -9.0..9.0_f64], 1..80_usize).prop_map(|(v, n)| vec![v; n]);
    prop_oneof![6 => prop::collection::vec(cell, 1..150), 1 => constant]
}

fn settings() -> impl Strategy<Value = Settings> {
    prop_oneof![Just(Settings::default()), Just(Settings::reference()), Just(Settings::normal_scores())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(23), ..ProptestConfig::default() })]

    #[test]
    fn numbers_come_back(own in cells(), settings in settings(), decimals in prop_oneof![Just(0_u8), Just(2), Just(15)]) {
        let rounded: Vec<f64> = own.iter().map(|v| if decimals == 15 { *v } else { (v * 100.0).round() / 100.0 }).collect();
        let own = if decimals == 0 { own.iter().map(|v| v.round()).collect() } else { rounded };
        let table = one(number("x", decimals), Column::Numbers(own.clone()));
        let (encoder, decoded) = round_trip(&table, &settings);
        let back = decoded_numbers(decoded[0].as_ref());
        let present = || own.iter().copied().filter(|v| !v.is_nan());
        let (low, high) = present().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        for (b, o) in back.iter().zip(&own) {
            prop_assert_eq!(b.is_nan(), o.is_nan());
            prop_assert!(b.is_nan() || (low..=high).contains(b), "{} outside {}..{}", b, low, high);
            if decimals == 0 {
                prop_assert!(b.is_nan() || b.fract() == 0.0);
            }
        }
        // Inside the reach of the drawn mode a number comes back to single precision.
        if let Some(at) = encoder.blocks().first().and_then(Block::scalar).filter(|_| settings.numbers == Numbers::Modes) {
            let matrix = encoder.encode(&table, &all(&table), SEED);
            for ((b, o), line) in back.iter().zip(&own).zip(matrix.chunks_exact(encoder.width())) {
                let inside = line[at].abs() < 0.989;
                prop_assert!(b.is_nan() || !inside || (b - o).abs() <= 1e-5 * (high - low), "{} instead of {}", b, o);
            }
        }
        let different: std::collections::BTreeSet<u64> = present().map(|v| (v + 0.0).to_bits()).collect();
        if different.len() <= settings.few {
            prop_assert!(back.iter().zip(&own).all(|(b, o)| b == o || b.is_nan()), "few numbers are levels");
        }
    }

    #[test]
    fn levels_come_back(
        codes in prop::collection::vec(prop_oneof![9 => 0_u32..12, 1 => Just(MISSING)], 1..120),
        ordered in any::<bool>(),
    ) {
        let names: Arc<[String]> = (0..12).map(|i| format!("L{i}")).collect();
        let kind = if ordered { ColumnKind::Ordered } else { ColumnKind::Categorical };
        let table = one(Field::new("c", kind), Column::Levels { codes, names });
        let (encoder, decoded) = round_trip(&table, &Settings::default());
        prop_assert_eq!(decoded[0].as_ref(), Some(&table.column(0)));
        prop_assert!(encoder.blocks().iter().all(|b| b.discrete && b.levels().is_some_and(|(_, w)| w > 1)));
    }

    #[test]
    fn any_matrix_is_decoded(entries in prop::collection::vec(any::<f32>(), 40), drawn in any::<bool>()) {
        let cells: Vec<f64> = (0..60).map(|i| if i % 9 == 0 { f64::NAN } else { f64::from(i * i) / 7.0 }).collect();
        let names: Arc<[String]> = (0..60).map(|i| format!("L{i}")).collect();
        let codes = (0..60).map(|i| if i < 30 { i } else { 0 }).collect();
        let schema = Schema { fields: vec![number("x", 15), Field::new("c", ColumnKind::Categorical)], ..Schema::default() };
        let table = Table::new(schema.clone(), vec![Column::Numbers(cells), Column::Levels { codes, names }]).expect("a table");
        for settings in [Settings { levels: 4, ..Settings::default() }, Settings { levels: 4, ..Settings::normal_scores() }] {
            let encoder = fit(&table, &settings);
            let rows = entries.len() / encoder.width();
            let pick = if drawn { Pick::Drawn } else { Pick::Largest };
            let matrix = &entries[..rows * encoder.width()];
            let decoded = encoder.decode(matrix, rows, pick, &self::names(&table), (SEED, 3)).expect("columns");
            let columns: Vec<Column> = decoded.into_iter().flatten().collect();
            prop_assert!(Table::new(schema.clone(), columns).is_ok(), "finite numbers and codes of levels");
        }
    }
}

#[test]
fn precise_numbers_keep_their_digits() {
    // Seconds since 1970 over three years, to the minute, and amounts over five orders of magnitude.
    let mut draw = Seed(8).stream("t");
    let seconds: Vec<f64> = (0..4000).map(|_| 1.6e9 + (draw.uniform() * 1.6e6).round() * 60.0).collect();
    let amounts: Vec<f64> = (0..4000).map(|_| (libm::exp(draw.uniform() * 11.5) * 100.0).round() / 100.0).collect();
    for (cells, decimals, unit) in [(seconds, 0, 60.0), (amounts, 2, 0.01)] {
        let table = one(number("x", decimals), Column::Numbers(cells.clone()));
        for settings in [Settings::default(), Settings::normal_scores()] {
            let (_, decoded) = round_trip(&table, &settings);
            let back = decoded_numbers(decoded[0].as_ref());
            let off: Vec<f64> = back.iter().zip(&cells).map(|(b, o)| (b - o).abs()).collect();
            let high = cells.iter().copied().fold(0.0, f64::max);
            let low = cells.iter().copied().fold(high, f64::min);
            assert!(off.iter().filter(|d| **d > 2.0 * unit + 1e-6 * (high - low)).count() < 40, "{off:?}");
            assert!(back.iter().all(|b| ((b - cells[0]) / unit - ((b - cells[0]) / unit).round()).abs() < 1e-6));
        }
    }
}

#[test]
fn normal_scores_are_normal_and_ties_come_back() {
    let mut draw = Seed(6).stream("t");
    let cells: Vec<f64> = (0..5000).map(|_| (-libm::log(draw.uniform()) * 9.0).floor()).collect();
    let table = one(number("x", 0), Column::Numbers(cells.clone()));
    let settings = Settings { spike_share: 2.0, ..Settings::normal_scores() };
    let encoder = fit(&table, &settings);
    let matrix = encoder.encode(&table, &all(&table), SEED);
    let mut z: Vec<f64> = matrix.iter().map(|v| f64::from(*v)).collect();
    assert_eq!(encoder.width(), 1);
    z.sort_by(f64::total_cmp);
    let gap = z.iter().enumerate().map(|(i, z)| (engine::learn::normal::cdf(*z) - (i as f64 + 0.5) / 5000.0).abs());
    let gap = gap.fold(0.0, f64::max);
    assert!(gap < 0.02, "Kolmogorov–Smirnov distance {gap}");
    let decoded = encoder.decode(&matrix, 5000, Pick::Largest, &names(&table), (SEED, 0)).expect("columns");
    let wrong = decoded_numbers(decoded[0].as_ref()).iter().zip(&cells).filter(|(b, o)| b != o).count();
    assert!(wrong < 100, "{wrong} of 5000");
}

#[test]
fn numbers_come_back_to_the_values_that_rows_share() {
    // Whole degrees and one stray mean with nine decimals: no row may be given such decimals.
    let mut draw = Seed(5).stream("t");
    let mut cells: Vec<f64> = (0..5000).map(|_| (draw.uniform() * 60.0).floor() - 19.0).collect();
    cells[17] = 12.401_516_439;
    let table = one(number("degrees", 9), Column::Numbers(cells.clone()));
    for settings in [Settings::default(), Settings::normal_scores()] {
        let (_, decoded) = round_trip(&table, &settings);
        let back = decoded_numbers(decoded[0].as_ref());
        assert!(back.iter().all(|v| v.fract() == 0.0));
        assert!(back.iter().zip(&cells).filter(|(b, o)| b != o).count() <= 25);
    }
}

#[test]
fn a_value_that_many_rows_share_is_a_level() {
    let mut draw = Seed(7).stream("t");
    let cells: Vec<f64> = (0..3000).map(|i| if i % 3 == 0 { 0.0 } else { 5.0 + draw.uniform() }).collect();
    let table = one(number("x", 15), Column::Numbers(cells.clone()));
    let (encoder, decoded) = round_trip(&table, &Settings::default());
    assert_eq!(decoded_numbers(decoded[0].as_ref()).iter().filter(|v| **v == 0.0).count(), 1000);
    let place = encoder.place_of_number(0, 0.0).expect("a level");
    assert_eq!((place.block, place.level), (0, encoder.blocks()[0].carried));
    assert_eq!(encoder.place_of_number(0, 5.5), None);
}

#[test]
fn columns_with_many_levels_are_pooled_or_refused() {
    let names: Arc<[String]> = (0..10_000).map(|i| format!("L{i}")).collect();
    let codes: Vec<u32> = (0..20_000).map(|i| if i % 2 == 0 { 7 } else { i / 2 }).collect();
    let table = one(Field::new("town", ColumnKind::Categorical), Column::Levels { codes: codes.clone(), names });
    let encoder = fit(&table, &Settings::default());
    assert_eq!(encoder.width(), 200);
    let matrix = encoder.encode(&table, &all(&table), SEED);
    let decoded = encoder.decode(&matrix, 20_000, Pick::Drawn, &self::names(&table), (SEED, 0)).expect("columns");
    let Some(Column::Levels { codes: back, .. }) = &decoded[0] else { panic!("levels") };
    assert!(back.iter().zip(&codes).filter(|(b, o)| **b == 7 || **o == 7).all(|(b, o)| b == o));
    let different: std::collections::BTreeSet<u32> = back.iter().copied().collect();
    assert!(different.len() > 5000, "levels of the pool are drawn again: {}", different.len());
    let wide = Settings { levels: 20_000, ..Settings::default() };
    let refused = block_on(Encoder::fit(&table, &wide, SEED, &RunCx::quiet()));
    assert!(matches!(refused, Err(Error::Unsupported(d)) if d.place.column.as_deref() == Some("town")));
}

#[test]
fn extreme_numbers_do_not_overflow() {
    let cells: Vec<f64> = (0..90).map(|i| f64::from(i - 45) / 45.0 * f64::MAX).collect();
    let close: Vec<f64> = (0..90).map(|i| 1.0 + f64::from(i) * f64::EPSILON).collect();
    let tiny: Vec<f64> = (0..90).map(|i| f64::from(i) * 5e-324).collect();
    for own in [cells, close, tiny] {
        let table = one(number("x", 15), Column::Numbers(own.clone()));
        for settings in [Settings::default(), Settings::reference(), Settings::normal_scores()] {
            let (_, decoded) = round_trip(&table, &settings);
            assert!(
                decoded_numbers(decoded[0].as_ref()).iter().all(|v| v.is_finite() && *v >= own[0] && *v <= own[89])
            );
        }
    }
    // An infinite number never reaches an encoder.
    let infinite = Schema { fields: vec![number("x", 15)], ..Schema::default() };
    assert!(Table::new(infinite, vec![Column::Numbers(vec![f64::INFINITY])]).is_err());
}
