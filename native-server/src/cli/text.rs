//! Text for a terminal: tables with aligned columns, wrapped paragraphs, readable numbers.

use std::fmt::Write as _;

pub(super) use engine::data::words::{count, counted};
use engine::race::Race;
use unicode_width::UnicodeWidthStr;

/// Replaces control characters, which could move the cursor or recolour the terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{b7}' } else { c }).collect()
}

/// At most `width` cells of `text`, with an ellipsis where it was cut.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        let next = format!("{out}{c}");
        if next.width() >= width {
            break;
        }
        out = next;
    }
    out.push('…');
    out
}

/// `text` filled up to `width` cells on the right.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// `text` broken into lines of at most `width` cells at blanks; a longer word stands alone.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Rows of cells with every column as wide as its widest cell; the last column is not filled up.
pub(super) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> =
        (0..columns).map(|at| rows.iter().filter_map(|r| r.get(at)).map(|c| c.width()).max().unwrap_or(0)).collect();
    rows.iter()
        .map(|row| {
            let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect()
}

/// A size in decimal units.
pub(super) fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// A share of a whole. Never rounds something to nothing, nor an incomplete whole to all.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "–".to_owned();
    }
    let share = 100.0 * part as f64 / whole as f64;
    match share {
        s if s < 0.1 => "<0.1 %".to_owned(),
        s if part < whole && s > 99.9 => ">99.9 %".to_owned(),
        s if s < 10.0 => format!("{s:.1} %"),
        s => format!("{s:.0} %"),
    }
}

/// A number with four meaningful digits.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".to_owned()
    } else if size.is_finite() && (1e-3..1e15).contains(&size) {
        // Only decides how many decimals are shown, so the last bit of the logarithm does not matter.
        let decimals = usize::try_from(3 - size.log10().floor() as i32).unwrap_or(0);
        let text = format!("{x:.decimals$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{x:.3e}")
    }
}

/// The table of a race, one line per entrant; nothing without one that was judged.
pub(super) fn race(race: Option<&Race>) -> String {
    let Some(race) = race.filter(|r| r.entrants.len() > 1 && r.entrants.iter().any(|e| e.loss.is_some())) else {
        return String::new();
    };
    let figure = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
    let mut out = format!("\n  {:<58} {:>8} {:>8} {:>10}", "tried", "detector", "target", "membership");
    for e in &race.entrants {
        let name = clean(&e.label());
        // Writing to a String cannot fail.
        let _ = if e.failed.is_empty() {
            let (detector, utility, membership) = (figure(e.detector), figure(e.utility), figure(e.membership));
            write!(out, "\n  {name:<58} {detector:>8} {utility:>8} {membership:>10}")
        } else {
            write!(out, "\n  {name:<58} could not learn this table")
        };
    }
    out
}

/// A line that says why `auto` took the model called `name`; nothing when it was asked for.
pub(super) fn chosen(name: &str, reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!("\nauto chose {name}: {}", clean(reason)) }
}

/// Seconds for people.
pub(super) fn seconds(s: f64) -> String {
    match s {
        s if s < 0.001 => "under 1 ms".to_owned(),
        s if s < 0.1 => format!("{:.0} ms", s * 1e3),
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 100.0 => format!("{s:.0} s"),
        s => {
            let whole = s as u64;
            format!("{} min {:02} s", whole / 60, whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits_and_no_empty_decimals() {
        let shown: Vec<_> = [0.0, 1.0, -2.5, 1234.5678, 99_999.4, 0.012_34, 1e20, 1e-9].map(number).into();
        assert_eq!(shown, ["0", "1", "-2.5", "1235", "99999", "0.01234", "1.000e20", "1.000e-9"]);
    }

    #[test]
    fn shares_are_not_rounded_to_nothing_or_to_all() {
        assert_eq!([percent(0, 5), percent(1, 100_000), percent(99_999, 100_000)], ["–", "<0.1 %", ">99.9 %"]);
        assert_eq!([percent(1, 3), percent(5, 5), percent(57, 1000)], ["33 %", "100 %", "5.7 %"]);
    }

    #[test]
    fn tables_align_wide_letters() {
        let rows = vec![vec!["名前".to_owned(), "a".to_owned()], vec!["x".to_owned(), "b".to_owned()]];
        assert_eq!(table(&rows), ["名前  a", "x     b"]);
    }

    #[test]
    fn text_is_cut_wrapped_and_cleaned() {
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten("abcd", 4), "abcd");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(clean("a\x1b[31mb\n"), "a\u{b7}[31mb\u{b7}");
    }
}
