//! Finds the kind of a column from its cells.

use crate::data::csv::raw::{RawColumn, hash};
use crate::data::infer::numbers::NumberScan;
use crate::data::infer::{Context, Found, dates, ids, levels, numbers};
use crate::data::schema::KindTag;
use crate::data::spell::number::Marks;

/// Share of numbers from which the other cells are taken for mistakes.
const MOSTLY: f64 = 0.95;
/// Share of different values from which a column names its rows.
const NEARLY_UNIQUE: f64 = 0.9;
/// Fewest values of an identifier or of free text.
const FEWEST: u64 = 20;
/// Different texts that are looked at for words and outlines.
const SAMPLE: usize = 20_000;
/// Different outlines that are counted; a column with more has no common form.
const OUTLINES: usize = 64;

/// Decides the kind of a column.
pub(crate) fn detect(column: &RawColumn, cx: &Context<'_>) -> Found {
    let rows = column.rows() as u64;
    let missing: u64 = column.entries().filter(|e| cx.tokens.among_numbers(e.text)).map(|e| u64::from(e.count)).sum();
    if missing == rows {
        return found(KindTag::Constant, 1.0, "Every cell is missing".to_owned());
    }
    if let Some(kind) = constant(column, cx, rows) {
        return kind;
    }
    let numbers = numbers::scan(column, &cx.tokens, Marks::of(cx.dialect), false);
    let share = numbers.as_ref().map_or(0.0, NumberScan::share);
    if let Some(scan) = numbers {
        if scan.odd.count == 0 || (share >= MOSTLY && !few_levels(column, cx)) {
            return numeric(column, scan, cx);
        }
        let mixed = share >= 0.5 && !few_levels(column, cx);
        let mut other = textual(column, cx);
        if mixed {
            other.mixed = true;
            other.confidence = other.confidence.min(0.6);
            other.reason = format!("{}; {} of the cells are numbers", other.reason, percent(share));
        }
        other.numbers = Some(scan);
        return other;
    }
    if let Some(scan) = dates::detect(column, &cx.tokens, cx.day_first())
        && scan.share() >= 0.9
    {
        let tag = match (scan.parts.date, scan.parts.time) {
            (true, true) => KindTag::Datetime,
            (true, false) => KindTag::Date,
            _ => KindTag::Time,
        };
        let sure = if scan.rival.is_some() { 0.6 } else { scan.share() };
        let reason = format!("{} of the cells are spelled like {}", percent(scan.share()), scan.format);
        return Found { dates: Some(scan), ..found(tag, sure, reason) };
    }
    textual(column, cx)
}

fn found(tag: KindTag, confidence: f64, reason: String) -> Found {
    Found { tag, confidence, reason, numbers: None, dates: None, numeric_levels: false, mixed: false }
}

pub(crate) fn percent(share: f64) -> String {
    if share >= 1.0 { "All".to_owned() } else { format!("{:.1} %", (share * 1000.0).floor() / 10.0) }
}

/// One value and nothing missing.
fn constant(column: &RawColumn, cx: &Context<'_>, rows: u64) -> Option<Found> {
    let mut entries = column.entries();
    let first = entries.next()?.text;
    let same = entries.all(|e| e.text == first);
    (same && rows > 1 && !cx.tokens.always(first))
        .then(|| found(KindTag::Constant, 1.0, format!("One value in all {rows} rows")))
}

/// Whether a handful of different texts repeat so often that they are levels, odd ones included.
fn few_levels(column: &RawColumn, cx: &Context<'_>) -> bool {
    let different = column.entries().filter(|e| !cx.tokens.always(e.text)).take(21).count();
    different <= 20 && different * 10 <= column.rows() && matches!(column, RawColumn::Dictionary(_))
}

/// Different values of a column that are not missing; sorts hashes where there is no dictionary.
fn distinct(column: &RawColumn, cx: &Context<'_>) -> u64 {
    let values = column.entries().filter(|e| !cx.tokens.among_numbers(e.text));
    match column {
        RawColumn::Dictionary(_) => values.count() as u64,
        RawColumn::Plain(_) => {
            let mut hashes: Vec<u64> = values.map(|e| hash(e.text)).collect();
            hashes.sort_unstable();
            hashes.dedup();
            hashes.len() as u64
        }
    }
}

/// Different numbers, however they are spelled, so that writing and reading again cannot change the kind.
fn different_numbers(scan: &NumberScan) -> u64 {
    let mut bits: Vec<u64> = scan.values.iter().filter(|v| !v.is_nan()).map(|v| v.to_bits()).collect();
    bits.sort_unstable();
    bits.dedup();
    bits.len() as u64
}

/// The kind of a column whose cells are numbers.
fn numeric(column: &RawColumn, scan: NumberScan, cx: &Context<'_>) -> Found {
    let rows = column.rows() as u64;
    let valid = scan.valid;
    let whole = scan.fractional.count == 0;
    let spelled_whole = !scan.with_decimals;
    let named = ids::named_id(cx.name);
    let bare = scan.format.prefix.is_empty() && scan.format.suffix.is_empty() && !scan.format.grouped;
    let sure = scan.share();
    let with = |tag, confidence, reason: String, scan| Found { numbers: Some(scan), ..found(tag, confidence, reason) };

    if spelled_whole && bare && scan.huge > 0 {
        let reason = "Whole numbers too long to calculate with".to_owned();
        return with(KindTag::Identifier, 0.9, reason, scan);
    }
    if spelled_whole && bare && scan.padded > 0 {
        let different = distinct(column, cx);
        let reason = format!("Codes: {} of the numbers begin with zeros", percent(scan.padded as f64 / valid as f64));
        let unique = valid >= FEWEST && different as f64 >= NEARLY_UNIQUE * valid as f64;
        let tag = if unique { KindTag::Identifier } else { KindTag::Categorical };
        let tag = if different as usize > levels::MOST_LEVELS { KindTag::Identifier } else { tag };
        return Found { numeric_levels: true, ..with(tag, 0.9, reason, scan) };
    }
    let few = (rows / 10 + u64::from(rows % 10 >= 5)).min(10);
    if let RawColumn::Dictionary(_) = column {
        let different = different_numbers(&scan);
        let levels: Vec<String> = column
            .entries()
            .filter(|e| different == 2 && !cx.tokens.among_numbers(e.text))
            .map(|e| String::from_utf8_lossy(e.text).into_owned())
            .collect();
        let as_levels = |tag, confidence, reason: String, scan| Found {
            numeric_levels: true,
            ..with(tag, confidence, reason, scan)
        };
        if levels::is_boolean(&levels) && scan.odd.count == 0 {
            return as_levels(KindTag::Boolean, 0.95, "Only 0 and 1 occur".to_owned(), scan);
        }
        if scan.odd.count == 0 && different == 2 && rows > 5 {
            return as_levels(KindTag::Categorical, 0.85, "Only two different numbers occur".to_owned(), scan);
        }
        if scan.odd.count == 0 && rows > 5 && whole && scan.min >= 0.0 && different <= few && different > 0 {
            let reason = format!("Only {different} different whole numbers in {rows} rows");
            return as_levels(KindTag::Categorical, 0.75, reason, scan);
        }
    }
    if spelled_whole && bare && valid >= FEWEST && scan.odd.count == 0 {
        // Years count up too, but say something.
        let years = !named && scan.min >= 1500.0 && scan.max <= 2200.0;
        let run = !years && scan.max - scan.min + 1.0 <= 1.1 * valid as f64;
        if named || run {
            let different = different_numbers(&scan);
            if different as f64 >= NEARLY_UNIQUE * valid as f64 {
                let (sure, why) = match (named, run) {
                    (true, true) => (0.98, "the header says so and they run without gaps"),
                    (true, false) => (0.9, "the header says so"),
                    _ => (0.7, "they run without gaps"),
                };
                let reason = format!("{different} different whole numbers in {valid} cells, and {why}");
                return with(KindTag::Identifier, sure, reason, scan);
            }
        }
    }
    let odd = match scan.odd.count {
        0 => String::new(),
        n => format!("; {n} other cells are read as missing"),
    };
    if spelled_whole || (whole && scan.format.decimals == 0) {
        with(KindTag::Integer, sure, format!("{} of the cells are whole numbers{odd}", percent(sure)), scan)
    } else {
        let reason =
            format!("{} of the cells are numbers with at most {} decimals{odd}", percent(sure), scan.format.decimals);
        with(KindTag::Decimal, sure, reason, scan)
    }
}

/// The kind of a column whose cells are neither numbers nor dates.
fn textual(column: &RawColumn, cx: &Context<'_>) -> Found {
    let (mut valid, mut bytes, mut words, mut sampled) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut outlines: Vec<(Vec<u8>, u64)> = Vec::new();
    let mut hexadecimal = 0_u64;
    let mut longest = 0;
    for (at, entry) in column.entries().filter(|e| !cx.tokens.always(e.text)).enumerate() {
        let count = u64::from(entry.count);
        valid += count;
        longest = longest.max(entry.text.len());
        if at >= SAMPLE {
            continue;
        }
        sampled += 1;
        bytes += entry.text.len() as u64;
        words += entry.text.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).count() as u64;
        hexadecimal += u64::from(ids::is_hexadecimal(entry.text));
        let outline = ids::outline(entry.text);
        match outlines.iter().position(|(o, _)| *o == outline) {
            Some(at) => outlines[at].1 += 1,
            None if outlines.len() < OUTLINES => outlines.push((outline, 1)),
            None => {}
        }
    }
    let different = match column {
        RawColumn::Dictionary(_) => column.entries().filter(|e| !cx.tokens.always(e.text)).count() as u64,
        RawColumn::Plain(_) => distinct(column, cx),
    };
    let unique = different as f64 / valid.max(1) as f64;
    let average = words as f64 / sampled.max(1) as f64;
    let length = bytes as f64 / sampled.max(1) as f64;
    if valid >= FEWEST && unique >= NEARLY_UNIQUE {
        let common = outlines.iter().max_by_key(|(_, n)| *n);
        let masked =
            average < 4.0 && common.is_some_and(|(o, n)| o.contains(&b'9') && *n as f64 >= 0.9 * sampled as f64);
        let hashes = hexadecimal as f64 >= 0.95 * sampled as f64;
        let named = ids::named_id(cx.name) && average < 2.0;
        if masked || hashes || named {
            let why = match (hashes, masked) {
                (true, _) => "they are hexadecimal",
                (_, true) => "they share one form",
                _ => "the header says so",
            };
            let reason = format!("{different} different texts in {valid} cells, and {why}");
            return found(KindTag::Identifier, if named || hashes { 0.95 } else { 0.85 }, reason);
        }
        let reason = format!("{different} different texts in {valid} cells");
        return found(KindTag::Text, if average >= 3.0 { 0.95 } else { 0.75 }, reason);
    }
    if valid >= FEWEST && ((average >= 4.0 && unique >= 0.5) || length >= 200.0) {
        return found(KindTag::Text, 0.8, format!("Texts of {average:.0} words on average"));
    }
    if different as usize > levels::MOST_LEVELS || longest >= 1 << 16 {
        return found(KindTag::Text, 0.7, format!("{different} different texts are too many or too long for levels"));
    }
    let names: Vec<String> = column
        .entries()
        .filter(|e| !cx.tokens.always(e.text))
        .take(12)
        .map(|e| String::from_utf8_lossy(e.text).into_owned())
        .collect();
    let known: Vec<String> = names.iter().filter(|n| !cx.tokens.among_numbers(n.as_bytes())).cloned().collect();
    if names.len() as u64 == different && levels::is_boolean(&known) {
        // Beside yes and no, a question mark or a dash is an answer that is missing.
        let reason = "Two levels that mean yes and no".to_owned();
        return Found { numeric_levels: true, ..found(KindTag::Boolean, 0.99, reason) };
    }
    if names.len() as u64 == different && levels::known_order(&names).is_some() {
        return found(KindTag::Ordered, 0.85, "The levels are steps of a well-known scale".to_owned());
    }
    let texts = if different == 1 { "text" } else { "texts" };
    let sure = if unique <= 0.1 || different <= 10 { 0.95 } else { (1.0 - unique / 2.0).max(0.5) };
    found(KindTag::Categorical, sure, format!("{different} different {texts} in {valid} cells"))
}
