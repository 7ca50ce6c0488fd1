//! Columns of numbers: one pass that parses the cells and learns how they are spelled.

use crate::data::csv::raw::RawColumn;
use crate::data::infer::missing::{Missing, Tokens};
use crate::data::infer::{Odd, shape};
use crate::data::schema::NumberFormat;
use crate::data::spell::number::{self, Marks, Spelled};

/// Entries after which a column that is mostly no numbers is given up.
const TRIAL: u64 = 1024;
/// Entries that the unit is looked for in.
const UNIT_SAMPLE: usize = 200;
/// Most decimals that a format keeps; a double has about 17 digits that count.
const MOST_DECIMALS: u16 = 30;

/// What parsing a column as numbers gave.
#[derive(Clone, Debug)]
pub(crate) struct NumberScan {
    /// One number per entry of the column; NaN where there is none.
    pub(crate) values: Vec<f64>,
    /// Rows with a number.
    pub(crate) valid: u64,
    /// Rows with something else that is not missing.
    pub(crate) odd: Odd,
    /// Rows with a number that is not whole.
    pub(crate) fractional: Odd,
    pub(crate) missing: Missing,
    pub(crate) min: f64,
    pub(crate) max: f64,
    /// Rows with zeros before the first digit that counts.
    pub(crate) padded: u64,
    /// Rows with a whole number beyond 2^53.
    pub(crate) huge: u64,
    /// A decimal mark or an exponent occurs.
    pub(crate) with_decimals: bool,
    pub(crate) format: NumberFormat,
    /// Numbers that differ from the one before them in at least one entry: a cheap sign of more than one value.
    pub(crate) rising: bool,
}

impl NumberScan {
    /// Share of the cells that are not missing and are numbers.
    pub(crate) fn share(&self) -> f64 {
        let all = self.valid + self.odd.count;
        if all == 0 { 0.0 } else { self.valid as f64 / all as f64 }
    }
}

/// Parses the column. `None` when it is soon clear that fewer than half of the cells are numbers, unless `forced`.
pub(crate) fn scan(column: &RawColumn, tokens: &Tokens, marks: Marks, forced: bool) -> Option<NumberScan> {
    let (prefix, suffix) = unit(column, tokens, marks);
    let with_unit = !prefix.is_empty() || !suffix.is_empty();
    let unit = NumberFormat { prefix, suffix, ..NumberFormat::default() };
    let mut s = NumberScan {
        values: Vec::with_capacity(column.len()),
        valid: 0,
        odd: Odd::default(),
        fractional: Odd::default(),
        missing: Missing::default(),
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
        padded: 0,
        huge: 0,
        with_decimals: false,
        format: NumberFormat::default(),
        rising: true,
    };
    let mut buffer = String::new();
    let (mut most, mut most_plain, mut least, mut pad) = (0_u16, 0_u16, u16::MAX, PadWidth::Unknown);
    let mut previous = f64::NEG_INFINITY;
    let mut grouped = false;
    let mut seen = 0_u64;
    for entry in column.entries() {
        let text = entry.text;
        let parsed = if with_unit {
            std::str::from_utf8(text)
                .ok()
                .and_then(|t| number::strip(t, &unit, &mut buffer))
                .and_then(|t| number::read(t.as_bytes(), marks))
        } else {
            number::read(text, marks)
        };
        seen += 1;
        let Some(Spelled { value, decimals, width, exponent, padded, grouped: in_groups, huge }) = parsed else {
            s.values.push(f64::NAN);
            if tokens.among_numbers(text) {
                s.missing.add(text, u64::from(entry.count));
            } else {
                s.odd.add(entry, || shape(text));
                if !forced && seen >= TRIAL && s.odd.count > s.valid {
                    return None;
                }
            }
            continue;
        };
        // A number may be a person's word for missing (-999).
        if tokens.always(text) {
            s.values.push(f64::NAN);
            s.missing.add(text, u64::from(entry.count));
            continue;
        }
        let count = u64::from(entry.count);
        s.values.push(value);
        s.valid += count;
        s.min = s.min.min(value);
        s.max = s.max.max(value);
        s.rising &= value > previous;
        previous = value;
        most = most.max(decimals);
        if exponent {
            s.with_decimals = true;
        } else {
            most_plain = most_plain.max(decimals);
            least = least.min(decimals);
            s.with_decimals |= decimals > 0;
        }
        if value.fract() != 0.0 {
            s.fractional.add(entry, || shape(text));
        }
        grouped |= in_groups;
        if padded {
            s.padded += count;
        }
        pad = pad.and(width, padded);
        if huge {
            s.huge += count;
        }
    }
    if !forced && s.odd.count > s.valid {
        return None;
    }
    let most = most.min(MOST_DECIMALS);
    s.format = NumberFormat {
        decimals: most as u8,
        min_decimals: if least == u16::MAX { 0 } else { least.min(most) as u8 },
        grouped,
        plain_decimals: (0 < most_plain && most_plain < most).then_some(most_plain as u8),
        zero_padded: if s.padded > 0 { pad.width() } else { 0 },
        ..unit
    };
    Some(s)
}

/// Width that the whole numbers of a column may be padded to.
#[derive(Clone, Copy)]
enum PadWidth {
    Unknown,
    /// All padded numbers have this width and no other is shorter.
    Fixed {
        width: u16,
        shortest: u16,
    },
    Mixed,
}

impl PadWidth {
    fn and(self, width: u16, padded: bool) -> Self {
        match self {
            Self::Unknown => Self::Fixed { width: if padded { width } else { 0 }, shortest: width },
            Self::Fixed { width: w, shortest } => {
                if padded && w != 0 && w != width {
                    Self::Mixed
                } else {
                    Self::Fixed { width: if padded { width } else { w }, shortest: shortest.min(width) }
                }
            }
            Self::Mixed => Self::Mixed,
        }
    }

    fn width(self) -> u8 {
        match self {
            Self::Fixed { width, shortest } if shortest >= width => width.min(40) as u8,
            _ => 0,
        }
    }
}

/// Signs of money before or after a number.
const MONEY: [&str; 24] = [
    "$", "€", "£", "¥", "₹", "₽", "₩", "฿", "₺", "₫", "₪", "R$", "A$", "C$", "US$", "USD", "EUR", "GBP", "CHF", "JPY",
    "kr", "zł", "Kč", "Fr.",
];

/// The unit before and after the numbers of a column, blanks included; both empty unless most cells share it.
fn unit(column: &RawColumn, tokens: &Tokens, marks: Marks) -> (String, String) {
    let mut votes: Vec<((String, String), u64)> = Vec::new();
    let mut plain = 0;
    for entry in column.entries().filter(|e| !tokens.among_numbers(e.text)).take(UNIT_SAMPLE) {
        let count = u64::from(entry.count);
        if number::read(entry.text, marks).is_some() {
            plain += count;
            continue;
        }
        let Some(found) = std::str::from_utf8(entry.text).ok().and_then(|t| affixes(t, marks)) else { continue };
        match votes.iter_mut().find(|(u, _)| *u == found) {
            Some((_, n)) => *n += count,
            None => votes.push((found, count)),
        }
    }
    match votes.into_iter().max_by_key(|(_, n)| *n) {
        Some((unit, n)) if n > plain => unit,
        _ => Default::default(),
    }
}

/// Splits `-$ 5.00` or `5 %` into what stands before and after the number.
fn affixes(text: &str, marks: Marks) -> Option<(String, String)> {
    if text.len() > 40 {
        return None;
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let start = unsigned.find(|c: char| c.is_ascii_digit() || c == '-')?;
    let end = unsigned.rfind(|c: char| c.is_ascii_digit())? + 1;
    if end <= start {
        return None;
    }
    let (prefix, suffix) = (&unsigned[..start], &unsigned[end..]);
    let blank = |c: char| c == ' ' || c == '\u{a0}' || c == '\u{202f}';
    let money = |s: &str| s.is_empty() || MONEY.contains(&s.trim_matches(blank));
    let known = money(prefix) && (money(suffix) || matches!(suffix.trim_matches(blank), "%" | "‰"));
    (known && number::read(&unsigned.as_bytes()[start..end], marks).is_some())
        .then(|| (prefix.to_owned(), suffix.to_owned()))
}
