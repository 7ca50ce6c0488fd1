//! Reads and writes numbers as people spell them: decimal mark, groups of three, exponents, signs and units.

use std::fmt::Write as _;

use crate::data::dialect::Dialect;
use crate::data::schema::NumberFormat;

/// The marks of a dialect as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    /// `.` or `,`.
    pub(crate) decimal: u8,
    /// Between groups of three digits.
    pub(crate) thousands: Option<char>,
}

impl Marks {
    pub(crate) fn of(dialect: &Dialect) -> Self {
        Self { decimal: if dialect.decimal_mark == ',' { b',' } else { b'.' }, thousands: dialect.thousands_mark }
    }
}

/// A number and how it was spelled.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one text")]
pub(crate) struct Spelled {
    /// The number; finite, and never a negative zero.
    pub(crate) value: f64,
    /// Decimals, those that an exponent hides included.
    pub(crate) decimals: u16,
    /// Digits before the decimal mark.
    pub(crate) width: u16,
    /// Spelled with an exponent.
    pub(crate) exponent: bool,
    /// Zeros before the first digit that counts.
    pub(crate) padded: bool,
    /// Groups of three.
    pub(crate) grouped: bool,
    /// A whole number that a double cannot hold exactly.
    pub(crate) huge: bool,
}

/// Largest whole number below which every whole number is a double.
pub(crate) const EXACT: u64 = 1 << 53;

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Reads `text`, which holds neither blanks at its ends nor a unit.
pub(crate) fn read(text: &[u8], marks: Marks) -> Option<Spelled> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let mut mantissa = 0_u64;
    let mut at = 0;
    while let Some(digit) = digits.get(at).map(|b| b.wrapping_sub(b'0')).filter(|&d| d < 10) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    let width = at;
    let mut decimals = 0;
    if digits.get(at) == Some(&marks.decimal) {
        at += 1;
        while let Some(digit) = digits.get(at).map(|b| b.wrapping_sub(b'0')).filter(|&d| d < 10) {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
            decimals += 1;
        }
    }
    if width + decimals == 0 {
        return unusual(text, marks);
    }
    if at < digits.len() {
        return unusual(text, marks);
    }
    // 19 digits cannot wrap. A mantissa and a power of ten that are both exact give a correctly rounded quotient.
    if width + decimals > 19 || mantissa > EXACT || decimals > 22 {
        return unusual(text, marks);
    }
    let value = mantissa as f64 / POWERS[decimals];
    Some(Spelled {
        value: if negative && mantissa != 0 { -value } else { value },
        decimals: decimals as u16,
        width: width as u16,
        exponent: false,
        padded: width > 1 && digits[0] == b'0',
        grouped: false,
        huge: false,
    })
}

/// The slow way: signs, groups, exponents, and more digits than fit.
fn unusual(text: &[u8], marks: Marks) -> Option<Spelled> {
    // Longer than any double needs, and a guard against megabytes of digits.
    if text.len() > 400 || !text.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    let mut plain = String::with_capacity(text.len());
    let rest = match text.chars().next()? {
        '-' | '\u{2212}' => {
            plain.push('-');
            &text[text.chars().next()?.len_utf8()..]
        }
        '+' => &text[1..],
        _ => text,
    };
    let whole_end = rest.find(|c: char| c == char::from(marks.decimal) || c == 'e' || c == 'E').unwrap_or(rest.len());
    let (whole, tail) = rest.split_at(whole_end);
    let start = plain.len();
    let grouped = match marks.thousands {
        Some(mark) if whole.contains(mark) => {
            for (i, group) in whole.split(mark).enumerate() {
                let right = if i == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
                if !right || !group.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                plain.push_str(group);
            }
            true
        }
        _ => {
            if !whole.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            plain.push_str(whole);
            false
        }
    };
    let width = plain.len() - start;
    let padded = width > 1 && plain.as_bytes()[start] == b'0';
    let (fraction, exponent) = match tail.find(['e', 'E']) {
        Some(e) => (&tail[..e], Some(&tail[e + 1..])),
        None => (tail, None),
    };
    let fraction = fraction.strip_prefix(char::from(marks.decimal)).unwrap_or(fraction);
    if width + fraction.len() == 0 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    plain.push('.');
    plain.push_str(fraction);
    let mut power = 0_i32;
    if let Some(e) = exponent {
        let digits = e.strip_prefix(['-', '+']).unwrap_or(e);
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        power = e.parse().ok()?;
        plain.push('e');
        plain.push_str(e);
    }
    let value: f64 = plain.parse().ok()?;
    if !value.is_finite() {
        return None;
    }
    Some(Spelled {
        value: if value == 0.0 { 0.0 } else { value },
        decimals: (fraction.len() as i32 - power).clamp(0, i32::from(u16::MAX)) as u16,
        width: width as u16,
        exponent: exponent.is_some(),
        padded,
        grouped,
        huge: fraction.is_empty() && exponent.is_none() && value.abs() > EXACT as f64,
    })
}

/// Takes the column's unit off a text: sign first (`-$5`) or after the unit (`$-5`).
pub(crate) fn strip<'a>(text: &'a str, format: &NumberFormat, buffer: &'a mut String) -> Option<&'a str> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) if !format.prefix.is_empty() => (true, rest),
        _ => (false, text),
    };
    let rest = rest.strip_prefix(format.prefix.as_str())?.strip_suffix(format.suffix.as_str())?;
    if !negative {
        return Some(rest);
    }
    buffer.clear();
    buffer.push('-');
    buffer.push_str(rest);
    Some(buffer)
}

/// Appends `value` in the spelling of a column. `whole` for integer columns.
///
/// Rounds to the format's decimals; prints the shortest digits that read back as the same double where they fit into those.
pub(crate) fn write(format: &NumberFormat, marks: Marks, whole: bool, value: f64, out: &mut String) {
    let most = usize::from(format.decimals);
    let least = usize::from(format.min_decimals).min(most);
    let value = if whole { value.round() } else { value };
    let sign_at = out.len();
    let scaled = if most < POWERS.len() { (value.abs() * POWERS[most]).round() } else { f64::INFINITY };
    let negative = value < 0.0 && scaled > 0.0;
    if negative {
        out.push('-');
    }
    out.push_str(&format.prefix);
    let digits_at = out.len();
    // Below 2^51 the product is off by less than a quarter, so that its rounding restores the digits as written.
    if scaled < (EXACT / 4) as f64 {
        push_scaled(scaled as u64, most, out);
    } else {
        // Writing to a String cannot fail.
        let _ = write!(out, "{}", value.abs());
        let decimals = out[digits_at..].find('.').map_or(0, |dot| out.len() - digits_at - dot - 1);
        if decimals > most {
            out.truncate(digits_at);
            let _ = write!(out, "{:.*}", most, value.abs());
        } else if decimals < most {
            if decimals == 0 {
                out.push('.');
            }
            out.extend(std::iter::repeat_n('0', most - decimals));
        }
    }
    // From here on the text has exactly `most` decimals; zeros beyond the fewest go.
    if most > least {
        let keep = out.len() - (most - least);
        let tail = out[keep..].trim_end_matches('0').len();
        out.truncate(keep + tail);
    }
    if out.ends_with('.') {
        out.pop();
    }
    let dot = out[digits_at..].find('.').map(|d| digits_at + d);
    if let Some(dot) = dot
        && marks.decimal == b','
    {
        out.replace_range(dot..=dot, ",");
    }
    let whole_end = dot.unwrap_or(out.len());
    let missing = usize::from(format.zero_padded).saturating_sub(whole_end - digits_at);
    out.insert_str(digits_at, &ZEROS[..missing.min(ZEROS.len())]);
    if let Some(mark) = marks.thousands
        && format.grouped
    {
        let mut at = whole_end + missing.min(ZEROS.len());
        while at > digits_at + 3 {
            at -= 3;
            out.insert(at, mark);
        }
    }
    out.push_str(&format.suffix);
    debug_assert!(out.is_char_boundary(sign_at), "only whole characters are written");
}

const ZEROS: &str = "0000000000000000000000000000000000000000";

/// Appends `scaled` / 10^`decimals` with all its decimals.
fn push_scaled(mut scaled: u64, decimals: usize, out: &mut String) {
    let mut digits = [b'0'; 48];
    let mut at = digits.len();
    let mut written = 0;
    loop {
        at -= 1;
        digits[at] = b'0' + (scaled % 10) as u8;
        scaled /= 10;
        written += 1;
        if written == decimals {
            at -= 1;
            digits[at] = b'.';
        }
        if scaled == 0 && written > decimals {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Marks = Marks { decimal: b'.', thousands: None };
    const GERMAN: Marks = Marks { decimal: b',', thousands: Some('.') };

    fn value(text: &str, marks: Marks) -> Option<f64> {
        read(text.as_bytes(), marks).map(|s| s.value)
    }

    fn format(decimals: u8, min_decimals: u8) -> NumberFormat {
        NumberFormat { decimals, min_decimals, ..NumberFormat::default() }
    }

    fn written(f: &NumberFormat, marks: Marks, x: f64) -> String {
        let mut out = String::new();
        write(f, marks, f.decimals == 0, x, &mut out);
        out
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "-1",
            "17.25",
            "0.1",
            "123456789.123456",
            "22.927749230993864",
            "13.29721772827684",
            "9007199254740993",
            "0.30000000000000004",
            "1e-7",
            "6.02E23",
            "1234567890123456789012",
            "-0.000000000000000000000000012",
            "5.",
            ".5",
        ] {
            assert_eq!(value(text, POINT), text.parse().ok(), "{text}");
        }
        assert_eq!(value("+3", POINT), Some(3.0));
        assert_eq!(value("\u{2212}3", POINT), Some(-3.0));
        assert!(value("-0.0", POINT).is_some_and(f64::is_sign_positive));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", ".", "e5", "1e", "1e+", "1.2.3", "12a", "inf", "NaN", "1e999", "0x10", "1,2", "1 2", "--1",
            "1e99999",
        ] {
            assert_eq!(value(text, POINT), None, "{text}");
        }
    }

    #[test]
    fn marks_and_groups_are_followed() {
        assert_eq!(value("1.234.567,5", GERMAN), Some(1_234_567.5));
        assert_eq!(value("-1.234", GERMAN), Some(-1234.0));
        for text in ["1.23", "12.34.567", "1234.567", ".123", "1..234"] {
            assert_eq!(value(text, GERMAN), None, "{text}");
        }
        let swiss = Marks { decimal: b'.', thousands: Some('\u{2019}') };
        assert_eq!(value("1\u{2019}000.25", swiss), Some(1000.25));
    }

    #[test]
    fn the_spelling_is_described() {
        let of = |text: &str| read(text.as_bytes(), POINT).expect("a number");
        assert!(of("007").padded && !of("0").padded && !of("0.7").padded);
        assert_eq!((of("1.50").decimals, of("1.5e-3").decimals, of("15e1").decimals), (2, 4, 0));
        assert!(of("1e3").exponent && of("12345678901234567890").huge && !of("9007199254740992").huge);
    }

    #[test]
    fn digits_come_back_as_written() {
        for text in [
            "0.30000000000000004",
            "22.927749230993864",
            "13.29721772827684",
            "8.674505178970971",
            "0.1",
            "24.0",
            "1001.0",
        ] {
            assert_eq!(written(&format(17, 1), POINT, text.parse().expect("a number")), text);
        }
        assert_eq!(written(&format(2, 2), POINT, 2.5), "2.50");
        assert_eq!(written(&format(2, 0), POINT, 2.5), "2.5");
        assert_eq!(written(&format(2, 0), POINT, 2.0), "2");
        assert_eq!(written(&format(2, 0), POINT, 0.004), "0");
        assert_eq!(written(&format(2, 0), POINT, -0.004), "0");
        assert_eq!(written(&format(0, 0), POINT, -1.6), "-2");
        assert_eq!(written(&format(1, 0), POINT, 1e22), "10000000000000000000000");
        assert_eq!(written(&format(30, 0), POINT, 1e-30), "0.000000000000000000000000000001");
    }

    #[test]
    fn units_groups_and_padding_are_written() {
        let euro = NumberFormat { grouped: true, prefix: "€ ".into(), suffix: " p.a.".into(), ..format(2, 2) };
        assert_eq!(written(&euro, GERMAN, -1_234_567.5), "-€ 1.234.567,50 p.a.");
        assert_eq!(written(&euro, GERMAN, 999.0), "€ 999,00 p.a.");
        let code = NumberFormat { zero_padded: 5, ..format(0, 0) };
        assert_eq!(written(&code, POINT, 42.0), "00042");
        let mut buffer = String::new();
        assert_eq!(strip("-€ 5 p.a.", &euro, &mut buffer), Some("-5"));
        assert_eq!(strip("€ -5 p.a.", &euro, &mut buffer), Some("-5"));
        assert_eq!(strip("5", &euro, &mut buffer), None);
    }

    #[test]
    fn any_double_is_written_without_panic() {
        for x in [f64::MAX, f64::MIN_POSITIVE, -f64::MAX, 0.0, -0.0] {
            for decimals in [0, 1, 15, 22, 23, 30, 255] {
                assert!(!written(&format(decimals, 0), POINT, x).is_empty());
            }
        }
    }
}
