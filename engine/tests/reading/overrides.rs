//! A person's word about kind, format, levels, missing tokens and dialect.

use engine::data::{ColumnKind, KindTag, NoticeCode};

use super::{assert_notice, column, kind, read_as, written};

#[test]
fn a_chosen_kind_wins_and_is_marked() {
    let text = column("x", &["1", "2", "3", "1", "2", "3", "2"]);
    for (word, tag) in [
        ("integer", KindTag::Integer),
        ("numerical", KindTag::Integer),
        ("decimal", KindTag::Decimal),
        ("categorical", KindTag::Categorical),
        ("ordered", KindTag::Ordered),
        ("id", KindTag::Identifier),
        ("text", KindTag::Text),
    ] {
        let read = read_as(&text, &format!(r#"{{"columns": {{"x": "{word}"}}}}"#)).expect("a table");
        assert_eq!(kind(&read, 0), tag, "{word}");
        assert_eq!(read.detections[0].overridden, tag != read.detections[0].detected, "{word}");
        assert_eq!(String::from_utf8(written(&read)).expect("UTF-8"), text.replace('"', ""), "{word}");
    }
}

#[test]
fn numerical_is_whole_or_not_as_the_cells_are() {
    let of =
        |cells: &[&str]| kind(&read_as(&column("x", cells), r#"{"columns": {"x": "numerical"}}"#).expect("a table"), 0);
    assert_eq!(of(&["1", "2"]), KindTag::Integer);
    assert_eq!(of(&["1.0", "2.0"]), KindTag::Decimal);
}

#[test]
fn padded_codes_stay_padded_as_numbers() {
    let text = "x\n007\n042\n100\n";
    let read = read_as(text, r#"{"columns": {"x": "integer"}}"#).expect("a table");
    assert_eq!(read.table.numbers(0), [7.0, 42.0, 100.0]);
    assert_eq!(written(&read), text.as_bytes());
}

#[test]
fn a_datetime_whose_format_has_no_time_is_a_date() {
    let schema = r#"{"columns": {"d": "datetime"}, "datetime_formats": {"d": "%d/%m/%Y"}}"#;
    let text = "d\n1/2/1970\n3/1/1970\n";
    let read = read_as(text, schema).expect("a table");
    assert_eq!(read.table.field(0).kind, ColumnKind::Date { format: "%-d/%-m/%Y".into() });
    assert_eq!(read.table.numbers(0), [31.0, 2.0]);
    assert_eq!(written(&read), text.as_bytes());
}

#[test]
fn declared_levels_give_the_order_and_may_be_more_than_occur() {
    let schema = r#"{"columns": {"s": {"kind": "ordered", "levels": ["cold", "warm", "hot"]}}}"#;
    let read = read_as("s\nhot\ncold\nhot\n", schema).expect("a table");
    assert_eq!(read.table.levels(0), (vec![2, 0, 2], &["cold", "warm", "hot"].map(String::from)[..]));
}

#[test]
fn further_missing_tokens_are_taken_for_all_columns_or_one() {
    let schema = r#"{"missing": ["-999"], "columns": {"b": {"missing": ["unknown"]}}}"#;
    let text = "a,b\n1.5,x\n-999,unknown\n2.5,-999\n7.5,x\n";
    let read = read_as(text, schema).expect("a table");
    assert_eq!((read.table.missing(0), read.table.missing(1)), (1, 2));
    assert_eq!(read.table.numbers(0)[3], 7.5);
}

#[test]
fn decimals_are_rounded_to_what_is_asked_for() {
    let read = read_as("x\n1.256\n2.5\n3.75\n", r#"{"columns": {"x": {"decimals": 1}}}"#).expect("a table");
    assert_eq!(written(&read), b"x\n1.3\n2.5\n3.8\n");
}

#[test]
fn a_fixed_dialect_is_kept() {
    let schema = r#"{"dialect": {"delimiter": "|", "decimal_mark": ","}}"#;
    let read = read_as("a|b\n1,5|x;y\n2,25|z\n", schema).expect("a table");
    assert_eq!((read.table.width(), read.table.numbers(0)), (2, vec![1.5, 2.25]));
}

#[test]
fn a_column_that_is_left_out_is_read_but_not_written() {
    let read = read_as("a,b,c\n1,x,2\n3,y,4\n", r#"{"columns": {"b": {"left_out": true}}}"#).expect("a table");
    assert_eq!(written(&read), b"a,c\n1,2\n3,4\n");
}

#[test]
fn repeated_rows_are_counted_and_dropped_on_demand() {
    let text = "a,b\n1,x\n2,y\n1,x\n1, x\n1,z\n";
    let read = read_as(text, "{}").expect("a table");
    assert_eq!((read.table.rows(), read.duplicate_rows), (5, 2));
    let read = read_as(text, r#"{"drop_duplicates": true}"#).expect("a table");
    assert_eq!((read.table.rows(), read.duplicate_rows), (3, 2));
    assert_eq!(written(&read), b"a,b\n1,x\n2,y\n1,z\n");
}

#[test]
fn some_cells_that_do_not_fit_become_missing() {
    let read = read_as("x\n1\n2\nred\n4.5\n5\n", r#"{"columns": {"x": "integer"}}"#).expect("a table");
    assert_eq!(read.table.missing(0), 2);
    assert_notice(&read, NoticeCode::MixedTypes, &["line 4", "column \"x\"", "2 cells", "integer"]);
    let read = read_as("x\nyes\nno\nmaybe\nyes\nno\n", r#"{"columns": {"x": "boolean"}}"#).expect("a table");
    assert_eq!((read.table.levels(0).1.len(), read.table.missing(0)), (2, 1));
    assert_notice(&read, NoticeCode::MixedTypes, &["line 4", "two different values"]);
}
