//! Reads and writes points in time by a strptime format, without allocating.
//!
//! Directives: `%Y %y %m %d %b %B %a %A %H %I %M %S %p` (AM) `%P` (am) `%j %z %%`, `%F` = `%Y-%m-%d`, `%T` = `%H:%M:%S`,
//! `%R` = `%H:%M`. `%-d` (also m, H, I) is written without a leading zero, `%^b` (also B, a, A, p) in capitals, `%3f` is a
//! fraction of three digits and `%f` one of any length, written with six. Reading takes padded and unpadded numbers alike
//! and reports which it met. `%z` converts to UTC, and is written as `+00:00`.

use super::calendar::{DAY, MONTHS, WEEKDAYS, civil, days, month_length, weekday};
use super::format::{Item, Items, Parts, parts};

/// Which numbers were met without a leading zero where they could have had one.
pub(crate) const BARE_DAY: u8 = 1;
/// See [`BARE_DAY`].
pub(crate) const BARE_MONTH: u8 = 2;
/// See [`BARE_DAY`].
pub(crate) const BARE_HOUR: u8 = 4;

/// What reading a text by a format gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// A point in time: days when the format has no time of day, else seconds.
    Value {
        /// Days or seconds since 1970-01-01, or seconds since midnight.
        value: f64,
        /// `BARE_…` bits.
        bare: u8,
        /// Digits of the fraction of a second.
        fraction: u8,
    },
    /// Right form, but no calendar or clock has it.
    Impossible,
    /// Another form.
    Mismatch,
}

/// Takes between `least` and `most` digits.
fn number(text: &mut &[u8], least: usize, most: usize) -> Option<(u32, usize)> {
    let len = text.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if len < least {
        return None;
    }
    let value = text[..len].iter().fold(0_u32, |n, b| n * 10 + u32::from(b - b'0'));
    *text = &text[len..];
    Some((value, len))
}

/// Takes one of `names`, in full or by its first three letters; gives its position.
fn name(text: &mut &[u8], names: &[&str], full: bool) -> Option<usize> {
    let found = names.iter().position(|n| {
        let n = if full { n.as_bytes() } else { &n.as_bytes()[..3] };
        text.get(..n.len()).is_some_and(|t| t.eq_ignore_ascii_case(n))
    })?;
    let len = if full { names[found].len() } else { 3 };
    *text = &text[len..];
    Some(found)
}

/// Takes `Z`, `+01:00`, `+0100` or `+01`; gives minutes east of Greenwich.
fn offset(text: &mut &[u8]) -> Option<i64> {
    let (&sign, rest) = text.split_first()?;
    *text = rest;
    let sign = match sign {
        b'Z' | b'z' => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, _) = number(text, 2, 2)?;
    if text.first() == Some(&b':') {
        *text = &text[1..];
    }
    let minutes = number(text, 2, 2).map_or(0, |(m, _)| m);
    Some(sign * (i64::from(hours) * 60 + i64::from(minutes)))
}

/// Fields gathered while reading.
struct Clock {
    year: i64,
    month: u32,
    day: u32,
    day_of_year: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    fraction: f64,
    fraction_digits: u8,
    afternoon: Option<bool>,
    offset: i64,
    bare: u8,
}

/// Reads `text` by `format`.
pub(crate) fn read(format: &str, text: &[u8]) -> Outcome {
    match read_fields(format, text) {
        Some((clock, parts)) => assemble(&clock, parts),
        None => Outcome::Mismatch,
    }
}

fn read_fields(format: &str, mut text: &[u8]) -> Option<(Clock, Parts)> {
    let mut c = Clock {
        year: 1970,
        month: 1,
        day: 1,
        day_of_year: None,
        hour: 0,
        minute: 0,
        second: 0,
        fraction: 0.0,
        fraction_digits: 0,
        afternoon: None,
        offset: 0,
        bare: 0,
    };
    let mut parts = Parts { date: false, time: false };
    for item in Items::new(format) {
        let (letter, flag, width) = match item {
            Item::Literal(byte) => {
                text = text.strip_prefix(&[byte])?;
                continue;
            }
            Item::Directive { letter, flag, width } => (letter, flag, width),
        };
        let mut two = |bit: u8, bare: &mut u8| {
            let (value, len) = number(&mut text, 1, 2)?;
            if len == 1 {
                *bare |= bit;
            }
            Some(value)
        };
        match letter {
            b'Y' => c.year = i64::from(number(&mut text, 4, 4)?.0),
            // The usual pivot of strptime.
            b'y' => {
                let (year, _) = number(&mut text, 2, 2)?;
                c.year = i64::from(if year < 69 { 2000 + year } else { 1900 + year });
            }
            b'm' => c.month = two(BARE_MONTH, &mut c.bare)?,
            b'd' => c.day = two(BARE_DAY, &mut c.bare)?,
            b'H' | b'I' => {
                c.hour = two(BARE_HOUR, &mut c.bare)?;
                // An hour that a twelve-hour clock lacks.
                if letter == b'I' && !(1..=12).contains(&c.hour) {
                    c.hour = 99;
                }
            }
            b'j' => c.day_of_year = Some(number(&mut text, 3, 3)?.0),
            b'M' => c.minute = number(&mut text, 2, 2)?.0,
            b'S' => c.second = number(&mut text, 2, 2)?.0,
            b'b' | b'B' => c.month = name(&mut text, &MONTHS, letter == b'B')? as u32 + 1,
            b'a' | b'A' => {
                name(&mut text, &WEEKDAYS, letter == b'A')?;
            }
            b'p' | b'P' => {
                let marker = text.get(..2)?;
                c.afternoon = Some(match marker.to_ascii_lowercase().as_slice() {
                    b"am" => false,
                    b"pm" => true,
                    _ => return None,
                });
                text = &text[2..];
            }
            b'f' => {
                if flag == b'.' {
                    text = text.strip_prefix(b".")?;
                }
                let (least, most) = if width > 0 { (usize::from(width), usize::from(width)) } else { (1, 9) };
                let (value, len) = number(&mut text, least, most)?;
                c.fraction = f64::from(value) / TENS[len];
                c.fraction_digits = len as u8;
            }
            b'z' => c.offset = offset(&mut text)?,
            _ => return None,
        }
        match letter {
            b'Y' | b'y' | b'm' | b'd' | b'b' | b'B' | b'a' | b'A' | b'j' => parts.date = true,
            _ => parts.time = true,
        }
    }
    text.is_empty().then_some((c, parts))
}

/// Powers of ten for fractions of a second.
const TENS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

fn assemble(c: &Clock, parts: Parts) -> Outcome {
    let hour = match c.afternoon {
        Some(pm) if c.hour <= 12 => c.hour % 12 + if pm { 12 } else { 0 },
        _ => c.hour,
    };
    if !(1..=12).contains(&c.month)
        || !(1..=month_length(c.year, c.month)).contains(&c.day)
        || c.day_of_year.is_some_and(|d| !(1..=337 + month_length(c.year, 2)).contains(&d))
        || hour > 23
        || c.minute > 59
        || c.second > 59
    {
        return Outcome::Impossible;
    }
    let date = match c.day_of_year {
        Some(d) => days(c.year, 1, 1) + i64::from(d) - 1,
        None => days(c.year, c.month, c.day),
    };
    let time = i64::from(hour * 3600 + c.minute * 60 + c.second) - c.offset * 60;
    let value = match (parts.date, parts.time) {
        (true, false) => date as f64,
        (true, true) => (date * DAY + time) as f64 + c.fraction,
        _ => time as f64 + c.fraction,
    };
    Outcome::Value { value, bare: c.bare, fraction: c.fraction_digits }
}

/// Appends a number padded with zeros to `width`.
fn padded(out: &mut String, value: i64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    while left > 0 || digits.len() - at < width.max(1) {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    if value < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|&b| char::from(b)));
}

/// Appends the point in time `value` (days without a time of day in the format, else seconds), rounded to what the format can
/// say. Values outside the years 0 to 9999 are clamped to them.
pub(crate) fn write(format: &str, value: f64, out: &mut String) {
    let Some(parts) = parts(format) else { return };
    let digits = Items::new(format)
        .find_map(|i| match i {
            Item::Directive { letter: b'f', width, .. } => Some(if width > 0 { width.min(9) } else { 6 }),
            _ => None,
        })
        .unwrap_or(0);
    let unit = TENS[usize::from(digits)];
    let (mut day, ticks) = if parts.time {
        // Whole seconds first: seconds since 1970 in units of nanoseconds would not fit a double.
        let whole = value.floor();
        let fraction = ((value - whole) * unit).round();
        let (whole, fraction) = if fraction >= unit { (whole as i64 + 1, 0) } else { (whole as i64, fraction as i64) };
        (whole.div_euclid(DAY), (whole.rem_euclid(DAY), fraction))
    } else {
        (value.round() as i64, (0, 0))
    };
    day = day.clamp(days(0, 1, 1), days(9999, 12, 31));
    let (seconds, fraction) = ticks;
    let (year, month, of_month) = civil(day);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    // Literals may hold any UTF-8 text, so runs of them are copied as text.
    let mut literal: Vec<u8> = Vec::new();
    for item in Items::new(format) {
        let (letter, flag, width) = match item {
            Item::Literal(byte) if byte.is_ascii() && literal.is_empty() => {
                out.push(char::from(byte));
                continue;
            }
            Item::Literal(byte) => {
                literal.push(byte);
                if let Ok(text) = std::str::from_utf8(&literal) {
                    out.push_str(text);
                    literal.clear();
                }
                continue;
            }
            Item::Directive { letter, flag, width } => (letter, flag, width),
        };
        let two = if flag == b'-' { 1 } else { 2 };
        let mut word = |text: &str| {
            if flag == b'^' { out.extend(text.chars().map(|c| c.to_ascii_uppercase())) } else { out.push_str(text) }
        };
        match letter {
            b'b' => word(&MONTHS[month as usize - 1][..3]),
            b'B' => word(MONTHS[month as usize - 1]),
            b'a' => word(&WEEKDAYS[weekday(day)][..3]),
            b'A' => word(WEEKDAYS[weekday(day)]),
            b'p' => word(if hour < 12 { "AM" } else { "PM" }),
            b'P' => word(if hour < 12 { "am" } else { "pm" }),
            b'Y' => padded(out, year, 4),
            b'y' => padded(out, year % 100, 2),
            b'm' => padded(out, i64::from(month), two),
            b'd' => padded(out, i64::from(of_month), two),
            b'j' => padded(out, day - days(year, 1, 1) + 1, 3),
            b'H' => padded(out, hour, two),
            b'I' => padded(out, (hour + 11) % 12 + 1, two),
            b'M' => padded(out, minute, 2),
            b'S' => padded(out, second, 2),
            b'z' => out.push_str("+00:00"),
            b'f' => {
                if flag == b'.' {
                    out.push('.');
                }
                padded(out, fraction, if width > 0 { usize::from(width.min(9)) } else { 6 });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(format: &str, text: &str) -> f64 {
        let Outcome::Value { value, .. } = read(format, text.as_bytes()) else {
            panic!("{text} was not read by {format}: {:?}", read(format, text.as_bytes()))
        };
        let mut out = String::new();
        write(format, value, &mut out);
        assert_eq!(out, text, "by {format}");
        value
    }

    #[test]
    fn every_directive_is_read_and_written() {
        assert_eq!(there_and_back("%Y-%m-%d", "2000-02-29"), 11_016.0);
        assert_eq!(there_and_back("%Y-%m-%d %H:%M:%S", "1970-01-02 00:00:01"), 86_401.0);
        assert_eq!(there_and_back("%Y-%m-%dT%H:%M:%S.%3fZ", "1970-01-01T00:00:00.250Z"), 0.25);
        assert_eq!(there_and_back("%Y-%m-%d %H:%M:%S.%f", "1969-12-31 23:59:59.500000"), -0.5);
        assert_eq!(there_and_back("%-d/%-m/%Y", "1/12/1970"), 334.0);
        assert_eq!(there_and_back("%d.%m.%y", "31.12.99"), 10_956.0);
        assert_eq!(there_and_back("%A, %d %B %Y", "Thursday, 01 January 1970"), 0.0);
        assert_eq!(there_and_back("%d-%^b-%Y", "02-JAN-1970"), 1.0);
        assert_eq!(there_and_back("%-I:%M %p", "12:05 AM"), 300.0);
        assert_eq!(there_and_back("%I:%M:%S%P", "12:00:01pm"), 43_201.0);
        assert_eq!(there_and_back("%F %T", "1970-01-01 01:00:00"), 3600.0);
        assert_eq!(there_and_back("%Y%j", "1970365"), 364.0);
        assert_eq!(there_and_back("%Y年%m月%d日", "1970年01月02日"), 1.0);
        assert_eq!(there_and_back("%H:%M:%S%.2f", "00:00:01.25"), 1.25);
    }

    #[test]
    fn offsets_are_taken_to_utc() {
        let at = |text: &str| read("%Y-%m-%dT%H:%M:%S%z", text.as_bytes());
        assert_eq!(at("1970-01-01T01:00:00+01:00"), at("1970-01-01T00:00:00Z"));
        assert_eq!(at("1970-01-01T01:00:00+0100"), at("1969-12-31T19:00:00-05"));
    }

    #[test]
    fn what_no_calendar_has_is_told_from_what_has_another_form() {
        for text in ["2023-02-30", "2023-13-01", "2023-00-10", "1900-02-29"] {
            assert_eq!(read("%Y-%m-%d", text.as_bytes()), Outcome::Impossible, "{text}");
        }
        assert_eq!(read("%H:%M", b"24:00"), Outcome::Impossible);
        assert_eq!(read("%I:%M %p", b"13:00 PM"), Outcome::Impossible);
        for text in ["2023-02", "2023-02-011", "x023-02-01", "", "2023/02/01"] {
            assert_eq!(read("%Y-%m-%d", text.as_bytes()), Outcome::Mismatch, "{text}");
        }
    }

    #[test]
    fn any_value_is_written_without_panic() {
        for value in [f64::MAX, f64::MIN, 0.0, -0.1, 1e18, 253_402_300_799.999_9, -62_167_219_200.0] {
            for format in ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%H:%M", "%", "%-", "%Q", "%a %j"] {
                write(format, value, &mut String::new());
            }
        }
    }
}
