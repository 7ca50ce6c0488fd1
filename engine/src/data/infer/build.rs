//! Carries out the decision about a column: cells, field, and what a person should know.

use crate::data::column::Column;
use crate::data::csv::raw::RawColumn;
use crate::data::infer::dates::{self, DateScan};
use crate::data::infer::levels::{self, LevelScan};
use crate::data::infer::missing::Missing;
use crate::data::infer::numbers::{self, NumberScan};
use crate::data::infer::objections::{self, mixed, mixed_levels, refused};
use crate::data::infer::{Context, Found, Odd, detect, ids};
use crate::data::notice::Notice;
use crate::data::profile::Detection;
use crate::data::schema::{ColumnKind, Field, KindTag};
use crate::data::spec::KindWord;
use crate::data::spell::number::Marks;
use crate::error::{Error, Result};

/// A column with its kind.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) field: Field,
    pub(crate) column: Column,
    pub(crate) detection: Detection,
    pub(crate) notices: Vec<Notice>,
}

/// Types a column: as a person says, else as its cells suggest.
///
/// # Errors
/// [`Error::InvalidSchema`] when more than half of the cells cannot be what a person says.
pub(crate) fn typed(raw: &RawColumn, cx: &Context<'_>) -> Result<Typed> {
    let mut found = detect::detect(raw, cx);
    let detected = found.tag;
    let wanted = wanted(cx, &found);
    let mut notices = Vec::new();
    let (field, column) = match wanted.unwrap_or(detected) {
        tag @ (KindTag::Integer | KindTag::Decimal) => number_column(raw, cx, &mut found, tag, &mut notices)?,
        tag @ (KindTag::Date | KindTag::Datetime | KindTag::Time) => {
            date_column(raw, cx, &mut found, tag, wanted.is_some(), &mut notices)?
        }
        tag @ (KindTag::Identifier | KindTag::Text) => text_column(raw, cx, tag),
        tag => level_column(raw, cx, &found, tag, wanted.is_some(), &mut notices)?,
    };
    let tag = field.kind.tag();
    if wanted.is_none() && found.mixed {
        notices.push(mixed_levels(cx, &found));
    }
    let detection = Detection {
        detected,
        confidence: found.confidence,
        reason: found.reason,
        overridden: wanted.is_some() && tag != detected,
    };
    Ok(Typed { field: Field { left_out: cx.spec.left_out, ..field }, column, detection, notices })
}

/// The kind that a person fixed, if any.
fn wanted(cx: &Context<'_>, found: &Found) -> Option<KindTag> {
    match cx.spec.kind {
        Some(KindWord::Exactly(tag)) => Some(tag),
        Some(KindWord::Numerical) => Some(match (&found.numbers, cx.spec.decimals) {
            (_, Some(1..)) => KindTag::Decimal,
            (Some(n), _) if n.with_decimals => KindTag::Decimal,
            _ => KindTag::Integer,
        }),
        None if cx.spec.format.is_some() => Some(KindTag::Datetime),
        None if cx.spec.levels.is_some() => Some(KindTag::Ordered),
        None if cx.spec.decimals.is_some() && found.numbers.is_some() => {
            Some(if cx.spec.decimals == Some(0) { KindTag::Integer } else { KindTag::Decimal })
        }
        None => None,
    }
}

fn number_column(
    raw: &RawColumn,
    cx: &Context<'_>,
    found: &mut Found,
    tag: KindTag,
    notices: &mut Vec<Notice>,
) -> Result<(Field, Column)> {
    let scanned = found.numbers.take().or_else(|| numbers::scan(raw, &cx.tokens, Marks::of(cx.dialect), true));
    let Some(mut scan) = scanned else { return Err(Error::Internal("a forced scan gave nothing".to_owned())) };
    let expected = if tag == KindTag::Integer { "whole numbers" } else { "numbers" };
    let all = scan.valid + scan.odd.count;
    let mut odd = scan.odd.clone();
    if tag == KindTag::Integer && scan.fractional.count > 0 {
        let fractional = &scan.fractional;
        if odd.count == 0 || fractional.row < odd.row {
            (odd.row, odd.shape) = (fractional.row, fractional.shape.clone());
        }
        odd.count += fractional.count;
        if odd.count * 2 <= all {
            drop_fractional(&mut scan);
        }
    }
    if odd.count * 2 > all {
        return Err(refused(cx, tag, expected, &odd, all));
    }
    if odd.count > 0 {
        notices.push(mixed(cx, tag, expected, &odd));
    }
    let NumberScan { values, missing, mut format, .. } = scan;
    if let Some(decimals) = cx.spec.decimals {
        format.decimals = if tag == KindTag::Integer { 0 } else { decimals.min(30) };
        format.min_decimals = format.min_decimals.min(format.decimals);
    }
    let kind = if tag == KindTag::Integer { ColumnKind::Integer { format } } else { ColumnKind::Decimal { format } };
    Ok((field(cx, kind, missing, odd.count), Column::Numbers(raw.expand(values))))
}

/// Reads numbers that are not whole as missing.
fn drop_fractional(scan: &mut NumberScan) {
    for value in &mut scan.values {
        if value.fract() != 0.0 {
            *value = f64::NAN;
        }
    }
    scan.format.decimals = scan.format.min_decimals;
}

fn field(cx: &Context<'_>, kind: ColumnKind, missing: Missing, odd: u64) -> Field {
    Field { missing: missing.tokens(odd), ..Field::new(cx.name, kind) }
}

fn date_column(
    raw: &RawColumn,
    cx: &Context<'_>,
    found: &mut Found,
    tag: KindTag,
    chosen: bool,
    notices: &mut Vec<Notice>,
) -> Result<(Field, Column)> {
    let scanned = match &cx.spec.format {
        Some(format) => Some(dates::scan(raw, &cx.tokens, format).ok_or_else(|| objections::format(cx))?),
        None => found.dates.take().or_else(|| dates::detect(raw, &cx.tokens, cx.day_first())),
    };
    let (expected, scan) = match scanned {
        Some(scan) => (format!("text in the format {}", scan.format), scan),
        None => ("dates or times in one format".to_owned(), nothing(raw, cx)),
    };
    let DateScan { values, valid, impossible, odd, missing, format, parts, rival } = scan;
    let all = valid + impossible.count + odd.count;
    let mut off = odd.clone();
    if impossible.count > 0 && (off.count == 0 || impossible.row < off.row) {
        (off.row, off.shape) = (impossible.row, impossible.shape.clone());
    }
    off.count += impossible.count;
    // A time of day has no date; the other two kinds differ by format alone.
    let other_kind = chosen && all > 0 && ((tag == KindTag::Time) == parts.date);
    if off.count * 2 > all || other_kind {
        if other_kind {
            off = Odd { count: all, ..off };
        }
        return Err(refused(cx, tag, &expected, &off, all));
    }
    if odd.count > 0 {
        notices.push(mixed(cx, tag, &expected, &odd));
    }
    if impossible.count > 0 {
        notices.push(objections::impossible_date(cx, &format, &impossible));
    }
    if let Some(rival) = rival {
        notices.push(objections::ambiguous_date(cx, &format, rival));
    }
    let kind = match (parts.date, parts.time) {
        (true, true) => ColumnKind::Datetime { format },
        (true, false) => ColumnKind::Date { format },
        _ => ColumnKind::Time { format },
    };
    Ok((field(cx, kind, missing, off.count), Column::Numbers(raw.expand(values))))
}

/// The scan of a column in which no format was found: every cell is odd.
fn nothing(raw: &RawColumn, cx: &Context<'_>) -> DateScan {
    let tried = dates::scan(raw, &cx.tokens, "%Y-%m-%d");
    let mut scan = tried.unwrap_or_else(|| DateScan {
        values: Vec::new(),
        valid: 0,
        impossible: Odd::default(),
        odd: Odd::default(),
        missing: Missing::default(),
        format: String::new(),
        parts: crate::data::spell::format::Parts { date: true, time: false },
        rival: None,
    });
    scan.odd.count += scan.valid;
    scan.valid = 0;
    scan
}

fn text_column(raw: &RawColumn, cx: &Context<'_>, tag: KindTag) -> (Field, Column) {
    let mut missing = Missing::default();
    let mut pattern = ids::PatternBuilder::default();
    let mut hashes = Vec::new();
    let mut cells = Vec::with_capacity(raw.rows());
    for cell in raw.cells() {
        if cx.tokens.always(cell) {
            missing.add(cell, 1);
            cells.push(None);
            continue;
        }
        let text = String::from_utf8_lossy(cell).into_owned();
        if tag == KindTag::Identifier {
            pattern.add(&text);
            hashes.push(crate::data::csv::raw::hash(cell));
        }
        cells.push(Some(text));
    }
    let kind = if tag == KindTag::Identifier {
        let all = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        ColumnKind::Identifier { pattern: pattern.finish(), unique: hashes.len() == all }
    } else {
        ColumnKind::Text
    };
    (field(cx, kind, missing, 0), Column::Text(cells))
}

fn level_column(
    raw: &RawColumn,
    cx: &Context<'_>,
    found: &Found,
    tag: KindTag,
    chosen: bool,
    notices: &mut Vec<Notice>,
) -> Result<(Field, Column)> {
    let all_missing = tag == KindTag::Constant && raw.entries().all(|e| cx.tokens.among_numbers(e.text));
    let numeric = found.numeric_levels || all_missing || tag == KindTag::Boolean;
    let Some(mut scan) = levels::scan(raw, &cx.tokens, numeric) else {
        let odd = Odd { count: levels::MOST_LEVELS as u64 + 1, ..Odd::default() };
        let mut error = refused(cx, tag, "at most 100000 different values", &odd, raw.rows() as u64);
        if let Error::InvalidSchema(defect) = &mut error {
            defect.what = format!("the schema says {tag}, but the column has too many different values");
            "more than 100000 different values".clone_into(&mut defect.found);
            defect.place.line = None;
        }
        return Err(error);
    };
    let mut odd = 0;
    let most = match tag {
        KindTag::Constant => 1,
        KindTag::Boolean => 2,
        _ => usize::MAX,
    };
    if chosen && scan.names.len() > most {
        odd = keep_commonest(&mut scan, most, cx, tag, notices)?;
    }
    let kind = match tag {
        KindTag::Boolean => ColumnKind::Boolean,
        KindTag::Constant => ColumnKind::Constant,
        KindTag::Ordered => {
            let order = order(&scan, cx)?;
            scan.select(&order);
            ColumnKind::Ordered
        }
        _ => ColumnKind::Categorical,
    };
    if let (KindTag::Ordered, Some(declared)) = (tag, &cx.spec.levels) {
        declare(&mut scan, declared);
    }
    let missing = std::mem::take(&mut scan.missing);
    Ok((field(cx, kind, missing, odd), scan.column(raw)))
}

/// Keeps the `most` commonest levels in their order; the rest becomes missing.
fn keep_commonest(
    scan: &mut LevelScan,
    most: usize,
    cx: &Context<'_>,
    tag: KindTag,
    notices: &mut Vec<Notice>,
) -> Result<u64> {
    let mut ranked: Vec<usize> = (0..scan.names.len()).collect();
    ranked.sort_by_key(|&i| (std::cmp::Reverse(scan.counts[i]), i));
    let first_other = ranked[most..].iter().copied().min_by_key(|&i| scan.rows[i]).unwrap_or(0);
    let mut odd = Odd {
        count: ranked[most..].iter().map(|&i| scan.counts[i]).sum(),
        row: scan.rows[first_other],
        shape: format!("{} different values", scan.names.len()),
    };
    let all: u64 = scan.counts.iter().sum();
    let expected = if most == 1 { "one value" } else { "two different values" };
    if odd.count * 2 > all {
        return Err(refused(cx, tag, expected, &odd, all));
    }
    ranked.truncate(most);
    ranked.sort_unstable();
    odd.count = scan.select(&ranked);
    notices.push(mixed(cx, tag, expected, &odd));
    Ok(odd.count)
}

/// Positions of the levels from low to high: as declared, as a known scale, by number, else as first seen.
fn order(scan: &LevelScan, cx: &Context<'_>) -> Result<Vec<usize>> {
    if let Some(declared) = &cx.spec.levels {
        if let Some(at) =
            (0..scan.names.len()).filter(|&i| !declared.contains(&scan.names[i])).min_by_key(|&i| scan.rows[i])
        {
            return Err(objections::unlisted(cx, declared.len(), scan.rows[at], &scan.names[at]));
        }
        return Ok(declared.iter().filter_map(|d| scan.names.iter().position(|n| n == d)).collect());
    }
    if let Some(order) = levels::known_order(&scan.names) {
        return Ok(order);
    }
    let marks = Marks::of(cx.dialect);
    let numbers: Option<Vec<f64>> =
        scan.names.iter().map(|n| crate::data::spell::number::read(n.as_bytes(), marks).map(|s| s.value)).collect();
    let mut positions: Vec<usize> = (0..scan.names.len()).collect();
    if let Some(numbers) = numbers {
        positions.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    }
    Ok(positions)
}

/// Gives declared levels that do not occur their place in the order.
fn declare(scan: &mut LevelScan, declared: &[String]) {
    let mut unique: Vec<String> = Vec::new();
    for level in declared {
        if !unique.contains(level) {
            unique.push(level.clone());
        }
    }
    let moved: Vec<u32> = scan
        .names
        .iter()
        .map(|n| unique.iter().position(|d| d == n).map_or(crate::data::column::MISSING, |p| p as u32))
        .collect();
    for code in &mut scan.codes {
        *code = moved.get(*code as usize).copied().unwrap_or(crate::data::column::MISSING);
    }
    scan.names = unique;
}
