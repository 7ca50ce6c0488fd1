//! Whatever is read can be written and read again, and is then the same.

use engine::data::csv::ReadTable;
use engine::data::{Column, Dialect, DialectSpec, SchemaSpec};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{in_chunks, read_as, try_read, written};

/// Bit for bit, with NaN equal to itself.
fn same(a: &Column, b: &Column) -> bool {
    match (a, b) {
        (Column::Numbers(x), Column::Numbers(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| x == y || (x.is_nan() && y.is_nan()))
        }
        _ => a == b,
    }
}

fn assert_same(first: &ReadTable, second: &ReadTable, text: &[u8]) {
    let shown = String::from_utf8_lossy(text);
    assert_eq!(first.table.schema(), second.table.schema(), "{shown}");
    for at in 0..first.table.width() {
        assert!(same(&first.table.column(at), &second.table.column(at)), "column {at} of {shown}");
    }
}

/// The same cases in every run; `make fuzz` looks for new ones.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Fixes the dialect: without the quotes that were not needed, another one may fit as well.
fn in_dialect_of(read: &ReadTable) -> SchemaSpec {
    let Dialect { delimiter, quote, encoding, .. } = read.table.schema().dialect;
    let dialect = DialectSpec {
        delimiter: Some(delimiter),
        quote: Some(quote),
        encoding: Some(encoding),
        ..DialectSpec::default()
    };
    SchemaSpec { dialect, ..SchemaSpec::default() }
}

/// Cells of one column of some kind, as a file may spell them.
fn cells() -> impl Strategy<Value = Vec<String>> {
    let rows = 25..40_usize;
    let many = |cell: BoxedStrategy<String>| prop::collection::vec(cell, rows.clone()).boxed();
    let missing = |cell: BoxedStrategy<String>| {
        prop_oneof![8 => cell, 1 => Just("NA".to_owned()), 1 => Just(String::new())].boxed()
    };
    prop_oneof![
        many(missing((-1000_i64..100_000).prop_map(|n| n.to_string()).boxed())),
        many(missing((-1_000_000_i64..1_000_000).prop_map(|n| format!("{:.2}", n as f64 / 100.0)).boxed())),
        many((-1e12..1e12_f64).prop_map(|x| format!("{x:?}")).boxed()),
        many((any::<i32>(), -12..12_i32).prop_map(|(m, e)| format!("{m}e{e}")).boxed()),
        many(missing((0..3_u8).prop_map(|n| ["yes", "no", "maybe so"][usize::from(n)].to_owned()).boxed())),
        many((1..29_u8, 1..13_u8, 1990..2030_u16).prop_map(|(d, m, y)| format!("{d:02}.{m:02}.{y}")).boxed()),
        many((1..29_u8, 1..13_u8).prop_map(|(d, m)| format!("{m}/{d}/2021 {}:05 PM", 1 + d % 12)).boxed()),
        many((0..86_400_u32).prop_map(|s| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)).boxed()),
        many("[A-Z]{2}-[0-9]{4}".boxed()),
        many("\\PC{0,12}".boxed()),
        many("[ -~é€\\n]{0,12}".boxed()),
    ]
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn file() -> impl Strategy<Value = String> {
    (prop::collection::vec(cells(), 1..5), prop::sample::select(vec![",", ";", "\t"]), any::<bool>()).prop_map(
        |(columns, delimiter, crlf)| {
            let end = if crlf { "\r\n" } else { "\n" };
            let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
            let header: Vec<String> = (0..columns.len()).map(|i| format!("column {i}")).collect();
            let mut text = header.join(delimiter) + end;
            for row in 0..rows {
                let cells: Vec<String> = columns.iter().map(|c| quoted(&c[row])).collect();
                text += &(cells.join(delimiter) + end);
            }
            text
        },
    )
}

#[test]
fn a_written_table_reads_as_the_table_that_was_written() {
    let mut runner = runner(300);
    runner
        .run(&file(), |text| {
            // What reading normalises is normal after the first writing.
            let table = try_read(text.as_bytes(), &SchemaSpec::default()).expect("a table");
            let (first, spec) = (written(&table), in_dialect_of(&table));
            let read = try_read(&first, &spec).expect("a written table");
            let second = written(&read);
            let again = try_read(&second, &spec).expect("a written table");
            assert_same(&read, &again, &first);
            prop_assert_eq!(first.len(), second.len());
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn any_bytes_are_read_or_refused_in_any_chunks() {
    let mut runner = runner(3000);
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        prop::collection::vec(prop::sample::select(b"a1,;\t|\"'\n\r .-/:0\0\xe9\xc3\xa9%$eE+?".to_vec()), 0..300),
    ];
    runner
        .run(&(bytes, 1..50_usize), |(bytes, size)| {
            let spec = SchemaSpec::default();
            let whole = try_read(&bytes, &spec);
            let pieces = in_chunks(&bytes, &spec, size);
            match (whole, pieces) {
                (Ok(a), Ok(b)) => {
                    assert_same(&a, &b, &bytes);
                    prop_assert_eq!(&a.notices, &b.notices);
                    let out = written(&a);
                    // Once tidied up, noise with control characters may be dense enough to pass for a binary file.
                    if out.iter().any(|b| b.is_ascii_control() && !b"\t\r\n".contains(b)) {
                        return Ok(());
                    }
                    let again = try_read(&out, &in_dialect_of(&a));
                    prop_assert!(again.is_ok(), "{:?}: {:?}", again.err(), String::from_utf8_lossy(&out));
                    prop_assert_eq!(again.map(|r| r.table.rows()), Ok(a.table.rows()));
                }
                (Err(a), Err(b)) => prop_assert_eq!(a, b),
                (a, b) => prop_assert!(false, "whole {:?}, in pieces {:?}", a.err(), b.err()),
            }
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn every_override_is_carried_out_or_refused() {
    let kinds = ["numerical", "integer", "decimal", "boolean", "categorical", "ordered", "date", "datetime", "time"];
    let mut runner = runner(300);
    let chosen = prop::sample::select([&kinds[..], &["identifier", "text", "constant"]].concat());
    runner
        .run(&(cells(), chosen), |(cells, kind)| {
            let text = format!("x\n{}\n", cells.iter().map(|c| quoted(c)).collect::<Vec<_>>().join("\n"));
            let schema = format!(r#"{{"columns": {{"x": "{kind}"}}}}"#);
            match read_as(&text, &schema) {
                Ok(read) => {
                    let tag = read.table.field(0).kind.tag();
                    prop_assert!(
                        kind == "numerical" || kind == "datetime" || tag.label() == kind || kind == "date",
                        "{tag}"
                    );
                }
                Err(e) => prop_assert!(e.defect().is_some_and(|d| d.place.column.as_deref() == Some("x"))),
            }
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{e}"));
}
