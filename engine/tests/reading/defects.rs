//! Each kind of bad input has a message with line, column, expected, found and fix, and none panics.

use std::fmt::Write;

use engine::data::{NoticeCode, Repair, SchemaSpec};
use engine::error::ErrorCode;

use super::{assert_error, assert_notice, codes, column, kind, read, read_as, try_read, written};

#[test]
fn an_empty_file_is_an_error() {
    for text in ["", "\n", "\r\n\r\n", "\u{feff}", "  "] {
        let error = assert_error(try_read(text.as_bytes(), &SchemaSpec::default()), &["line 1", "empty"]);
        assert_eq!(error.code(), ErrorCode::InvalidTable);
    }
}

#[test]
fn a_header_without_rows_is_an_error() {
    for text in ["a,b", "a,b\n", "a,b\r\n\r\n"] {
        assert_error(try_read(text.as_bytes(), &SchemaSpec::default()), &["line 2", "no rows", "2 columns"]);
    }
}

#[test]
fn ragged_rows_are_filled_up_or_cut_and_counted() {
    let read = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n5\n");
    let text: Vec<_> = read.notices.iter().map(|n| n.defect.to_string()).collect();
    assert_eq!(codes(&read), [NoticeCode::RaggedRow, NoticeCode::RaggedRow]);
    assert!(text[0].contains("2 rows are shorter") && text[0].contains("lines 3, 5"), "{text:?}");
    assert!(text[1].contains("1 rows are longer") && text[1].starts_with("line 4:"), "{text:?}");
    assert_eq!((read.table.rows(), read.table.missing(1), read.table.missing(2)), (4, 1, 2));
}

#[test]
fn only_the_first_ragged_lines_are_listed() {
    let text = format!("a,b\n{}", "1\n".repeat(100));
    assert_notice(&read(&text), NoticeCode::RaggedRow, &["100 rows", "lines 2, 3, 4, 5, 6 and 95 more"]);
}

#[test]
fn repeated_and_empty_headers_get_names() {
    let read = read("x,x,,x_2,x,\n1,2,3,4,5,6\n");
    let names: Vec<_> = read.table.schema().fields.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["x", "x_3", "column_3", "x_2", "x_4", "column_6"]);
    assert_notice(&read, NoticeCode::DuplicateHeader, &["line 1", "column \"x_3\"", "column 2"]);
    assert_notice(&read, NoticeCode::EmptyHeader, &["line 1", "column_3"]);
}

#[test]
fn an_open_quote_is_named_by_the_line_that_opens_it() {
    let text = "a,b\n1,x\n2,\"two\nlines\"\n3,\"open\n4,y\n5,z\n";
    let error = assert_error(
        try_read(text.as_bytes(), &SchemaSpec::default()),
        &["line 5", "column \"b\"", "never closed", "quote"],
    );
    assert_eq!(error.code(), ErrorCode::InvalidTable);
    let spec = SchemaSpec::default();
    assert_error(try_read(b"a,b\n\"multi\nline\",\"open", &spec), &["line 3", "column \"b\""]);
    assert_error(try_read(b"a,b\r\n1,2\r\n\"open\r\n3,4\r\n", &spec), &["line 3", "column \"a\""]);
    assert_error(try_read(b"\"a,b\n1,2\n", &spec), &["line 1"]);
    assert!(try_read(b"a,b\n1,\"closed\"", &spec).is_ok());
}

#[test]
fn a_binary_file_is_an_error_that_says_what_it_is() {
    let spec = SchemaSpec::default();
    assert_error(try_read(b"PK\x03\x04\x14\x00\x06\x00", &spec), &["not a text table", "workbook", "CSV"]);
    assert_error(try_read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &spec), &["PNG"]);
    let noise: Vec<u8> = (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_error(try_read(&noise, &spec), &["binary"]);
    assert_error(try_read(&[0; 1000], &spec), &["binary"]);
}

#[test]
fn nul_bytes_are_removed_and_reported() {
    let read = read("a,b\nx,1\ny\0,2\nx,\x003\ny,1\n");
    assert_notice(&read, NoticeCode::NulBytes, &["line 3", "2 NUL"]);
    assert_eq!(read.table.levels(0).1, ["x", "y"]);
}

#[test]
fn a_number_column_with_a_few_other_cells_loses_them_with_a_notice() {
    let mut cells: Vec<String> = (0..100).map(|i| format!("{}.5", i * 37 % 91)).collect();
    cells[40] = "free".into();
    cells[41] = "1e999".into();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let read = read(&column("net", &cells));
    assert_notice(&read, NoticeCode::MixedTypes, &["line 42", "column \"net\"", "2 cells", "numbers", "form a"]);
    assert!(!read.notices[0].defect.to_string().contains("free"), "a cell's value must not be quoted");
    assert!(matches!(&read.notices[0].repairs[..], [Repair::SetKind { column, .. }] if column == "net"));
    assert_eq!(read.table.missing(0), 2);
}

#[test]
fn a_column_of_numbers_and_words_keeps_its_words_with_a_notice() {
    let cells: Vec<String> =
        (0..60).map(|i| if i % 6 == 0 { format!("word {}", i / 12) } else { (i * i).to_string() }).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let read = read(&column("score", &cells));
    assert!(!kind(&read, 0).is_numeric());
    assert_notice(&read, NoticeCode::MixedTypes, &["line 2", "column \"score\"", "10 are not", "integer"]);
}

#[test]
fn dates_that_do_not_exist_become_missing() {
    let read = read(&column("when", &["2023-02-28", "2023-02-30", "2023-03-01", "2023-13-01", "2024-02-29"].repeat(4)));
    assert_notice(&read, NoticeCode::ImpossibleDate, &["line 3", "column \"when\"", "8 cells", "%Y-%m-%d"]);
    assert_eq!(read.table.missing(0), 8);
}

#[test]
fn day_and_month_that_cannot_be_told_apart_are_reported_with_both_readings() {
    let read = read(&column("when", &["01/02/2023", "03/04/2023", "05/06/2023"]));
    assert_notice(&read, NoticeCode::AmbiguousDate, &["column \"when\"", "%m/%d/%Y", "%d/%m/%Y"]);
    let formats: Vec<_> = read.notices[0]
        .repairs
        .iter()
        .map(|r| match r {
            Repair::SetFormat { format, .. } => format.as_str(),
            _ => "another repair",
        })
        .collect();
    assert_eq!(formats, ["%m/%d/%Y", "%d/%m/%Y"]);
}

#[test]
fn ten_thousand_columns_are_read() {
    let header: Vec<String> = (0..10_000).map(|i| format!("c{i}")).collect();
    let row: Vec<String> = (0..10_000).map(|i| (i * 7 % 1000).to_string()).collect();
    let text = format!("{}\n{}", header.join(","), format!("{}\n", row.join(",")).repeat(20));
    let read = read(&text);
    assert_eq!((read.table.width(), read.table.rows(), read.duplicate_rows), (10_000, 20, 19));
    assert_notice(&read, NoticeCode::ManyColumns, &["10000 columns"]);
}

#[test]
fn a_cell_of_a_megabyte_is_read() {
    let long = "x, \n".repeat(250_000);
    let text = format!("a,b\n1,\"{long}\"\n2,short\n");
    let read = read(&text);
    assert_notice(&read, NoticeCode::LongCell, &["line 2", "column \"b\""]);
    assert_eq!(read.table.rows(), 2);
    // Blanks at the end of a cell are not kept; everything else is.
    assert!(written(&read).len() >= 999_000);
}

#[test]
fn a_schema_that_names_a_missing_column_says_which_ones_are_near() {
    let result = read_as("Income,age\n1,2\n2,3\n", r#"{"columns": {"income": "numerical"}}"#);
    let error = assert_error(result, &["column \"income\"", "does not have", "\"Income\""]);
    assert_eq!(error.code(), ErrorCode::InvalidSchema);
    assert_error(read_as("a,b\n1,2\n", r#"{"target": "zzzzzz"}"#), &["column \"zzzzzz\"", "\"a\", \"b\""]);
    assert_error(read_as("a,b\n1,2\n", r#"{"datetime_formats": {"when": "%Y"}}"#), &["column \"when\""]);
}

#[test]
fn a_kind_that_most_cells_contradict_is_an_error_with_the_first_line() {
    let text = "x,y\n1,red\n2,green\n3,4\n";
    for (schema, parts) in [
        (r#"{"columns": {"y": "integer"}}"#, ["line 2", "column \"y\"", "whole numbers", "2 of 3", "form a"]),
        (r#"{"columns": {"y": "date"}}"#, ["line 2", "column \"y\"", "dates", "3 of 3", "form a"]),
        (r#"{"columns": {"y": "constant"}}"#, ["line 3", "column \"y\"", "one value", "2 of 3", "3 different"]),
        (
            r#"{"columns": {"y": {"kind": "date", "format": "%Y-%m-%d"}}}"#,
            ["line 2", "%Y-%m-%d", "3 of 3", "y", "date"],
        ),
        (r#"{"columns": {"y": {"kind": "date", "format": "%Q"}}}"#, ["column \"y\"", "format", "strptime", "y", "%Y"]),
        (
            r#"{"columns": {"y": {"levels": ["red", "green"]}}}"#,
            ["line 4", "column \"y\"", "2 declared", "Add", "form 9"],
        ),
    ] {
        let error = assert_error(read_as(text, schema), &parts);
        assert_eq!(error.code(), ErrorCode::InvalidSchema, "{schema}");
    }
}

#[test]
fn lines_are_counted_through_blank_lines_and_line_ends_in_cells() {
    let mut text = String::from("n,t\r\n");
    for i in 0..40 {
        write!(text, "{i}.25,\"a\r\nb\"\r\n\r\n").expect("a string");
    }
    text.push_str("oops,c\r\n");
    // Header, then three lines per row.
    assert_notice(&read(&text), NoticeCode::MixedTypes, &["line 122:", "column \"n\""]);
}
