//! Which kind is found for which cells.

use engine::data::{ColumnKind, IdPattern, KindTag, NumberFormat};

use super::{codes, column, kind, read, written};

fn repeated(cells: &[&str], times: usize) -> String {
    column("c", &cells.repeat(times))
}

fn number_format(text: &str) -> NumberFormat {
    match read(text).table.field(0).kind.clone() {
        ColumnKind::Integer { format } | ColumnKind::Decimal { format } => format,
        other => panic!("{other:?}"),
    }
}

#[test]
fn kinds_are_found() {
    use KindTag::{Boolean, Categorical, Constant, Date, Datetime, Decimal, Integer, Ordered, Time};
    for (cells, times, expected) in [
        (&["17", "4", "230", "-5"][..], 3, Integer),
        (&["1.5", "2", "300.25"], 3, Decimal),
        (&["1.0", "2.0", "35.0"], 1, Decimal),
        (&["1e-3", "2.5e10", "3"], 1, Decimal),
        (&["yes", "no"], 5, Boolean),
        (&["True", "False"], 5, Boolean),
        (&["0", "1"], 5, Boolean),
        (&["on", "off", "NA"], 5, Boolean),
        (&["yes", "no", "?"], 5, Boolean),
        (&["3", "7"], 5, Categorical),
        (&["1", "2", "3"], 20, Categorical),
        (&["1", "2", "3", "3+"], 20, Categorical),
        (&["red", "green", "blue"], 5, Categorical),
        (&["YES", "yes", "no"], 5, Categorical),
        (&["02134", "10001", "90210"], 5, Categorical),
        (&["low", "high", "medium"], 5, Ordered),
        (&["2020-01-01", "2020-05-06"], 5, Date),
        (&["2020-01-01T10:00:00Z", "2020-05-06T11:30:00Z"], 5, Datetime),
        (&["10:30", "11:45"], 5, Time),
        (&["same"], 5, Constant),
        (&["7"], 5, Constant),
        (&["", "NA"], 5, Constant),
    ] {
        let read = read(&repeated(cells, times));
        let detection = &read.detections[0];
        assert_eq!(kind(&read, 0), expected, "{cells:?}: {}", detection.reason);
        assert!(detection.confidence > 0.0 && detection.confidence <= 1.0 && !detection.reason.is_empty());
        assert!(!detection.overridden && detection.detected == expected);
    }
}

#[test]
fn number_spellings_are_described() {
    let plain = NumberFormat::default();
    for (cells, expected) in [
        (&["1", "20"][..], plain.clone()),
        (&["1.50", "20.25"], NumberFormat { decimals: 2, min_decimals: 2, ..plain.clone() }),
        (&["1.5", "20.255"], NumberFormat { decimals: 3, min_decimals: 1, ..plain.clone() }),
        (&["1,234", "20"], NumberFormat { grouped: true, ..plain.clone() }),
        (
            &["$1,234.50", "-$20.00"],
            NumberFormat { decimals: 2, min_decimals: 2, grouped: true, prefix: "$".into(), ..plain.clone() },
        ),
        (&["5 %", "7.5 %"], NumberFormat { decimals: 1, suffix: " %".into(), ..plain.clone() }),
        (&["9.8e-05", "0.25"], NumberFormat { decimals: 6, min_decimals: 2, plain_decimals: Some(2), ..plain.clone() }),
    ] {
        // Enough different numbers around them not to be levels.
        assert_eq!(number_format(&column("c", cells)), expected, "{cells:?}");
    }
}

#[test]
fn identifiers_are_found_with_their_pattern() {
    let id = |header: &str, make: &dyn Fn(u64) -> String| {
        let cells: Vec<String> = (0..50).map(make).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        read(&column(header, &cells)).table.field(0).kind.clone()
    };
    let mask = |mask: &str| ColumnKind::Identifier { pattern: IdPattern::Mask { mask: mask.into() }, unique: true };
    let sequence =
        |first, width| ColumnKind::Identifier { pattern: IdPattern::Sequence { first, width }, unique: true };
    assert_eq!(id("row", &|i| (100 + i).to_string()), sequence(150, 0));
    assert_eq!(id("PatientID", &|i| (i * 977).to_string()), sequence(47_874, 0));
    assert_eq!(id("code", &|i| format!("{:05}", i * 7)), sequence(344, 5));
    assert_eq!(id("key", &|i| format!("{:04}-{}", i * 191, ["AB", "XY", "QQ"][i as usize % 3])), mask("9999-AA"));
    assert_eq!(id("h", &|i| format!("{:016x}", (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))), mask(&"x".repeat(16)));
    assert_eq!(id("big", &|i| format!("{}", 9_100_000_000_000_000_000 + i)), sequence(9_100_000_000_000_000_050, 0));
    // Different numbers without a name or a run are measurements.
    assert!(matches!(id("amount", &|i| (i * i * 31 + 5).to_string()), ColumnKind::Integer { .. }));
    // Years count up too.
    assert!(matches!(id("year", &|i| (1950 + i).to_string()), ColumnKind::Integer { .. }));
}

#[test]
fn free_text_is_told_from_levels() {
    let cells: Vec<String> = (0..40).map(|i| format!("the customer called about order {i} and was pleased")).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    assert_eq!(kind(&read(&column("remark", &cells)), 0), KindTag::Text);
    let few = ["a remark that is used again and again by everybody", "another remark that is just as common as that"];
    assert_eq!(kind(&read(&repeated(&few, 40)), 0), KindTag::Categorical);
}

#[test]
fn missing_tokens_count_where_they_make_sense() {
    // Among numbers a question mark is missing ...
    let numbers = read(&column("n", &["1.5", "?", "2.5", "NA", "?", "100", "-"]));
    assert_eq!((kind(&numbers, 0), numbers.table.missing(0)), (KindTag::Decimal, 4));
    let tokens: Vec<_> = numbers.table.field(0).missing.iter().map(|t| (t.text.as_str(), t.share)).collect();
    assert_eq!(tokens, [("?", 0.5), ("-", 0.25), ("NA", 0.25)]);
    // ... among words it is a level, and comes back as it was.
    let words = repeated(&["red", "?", "None", "NA"], 10);
    let levels = read(&words);
    assert_eq!((levels.table.levels(0).1, levels.table.missing(0)), (&["red", "?", "None"].map(String::from)[..], 10));
    assert_eq!(String::from_utf8(written(&levels)).expect("UTF-8"), words.replace('"', ""));
}

#[test]
fn ordered_levels_run_from_low_to_high() {
    let read = read(&repeated(&["severe", "mild", "none", "moderate"], 5));
    assert_eq!(read.table.levels(0).1, ["none", "mild", "moderate", "severe"]);
}

#[test]
fn levels_keep_the_order_in_which_they_are_seen() {
    let read = read(&repeated(&["z", "a", "m"], 5));
    assert_eq!(read.table.levels(0).1, ["z", "a", "m"]);
    assert!(codes(&read).is_empty());
}
