//! Date and time formats that fit the form of one text.

use crate::data::spell::calendar::{MONTHS, WEEKDAYS};

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    Digits(&'a str),
    Word(&'a str),
    Other(char),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        let end = rest.find(|c| class(c) != class(first)).unwrap_or(rest.len());
        if first.is_ascii_digit() {
            out.push(Piece::Digits(&rest[..end]));
        } else if first.is_alphabetic() {
            out.push(Piece::Word(&rest[..end]));
        } else {
            out.push(Piece::Other(first));
            rest = &rest[first.len_utf8()..];
            continue;
        }
        rest = &rest[end..];
    }
    out
}

/// Formats that fit the form of `text`. The order matters only between equals: month first, then day first.
pub(super) fn candidates(text: &str) -> Vec<String> {
    if text.len() > 64 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let all = pieces(text);
    let mut out = Vec::new();
    if let Some(format) = time(&all) {
        out.extend(format);
    }
    for (date, used) in dates(&all) {
        let rest = &all[used..];
        if rest.is_empty() {
            out.push(date);
            continue;
        }
        // `T`, a blank, or a comma and a blank between day and time.
        let (gap, skip) = match rest {
            [Piece::Word("T"), ..] => ("T", 1),
            [Piece::Other(','), Piece::Other(' '), ..] => (", ", 2),
            [Piece::Other(' '), ..] => (" ", 1),
            _ => continue,
        };
        for time in time(&rest[skip..]).unwrap_or_default() {
            out.push(format!("{date}{gap}{time}"));
        }
    }
    out
}

/// Date formats for the start of a text, with the number of pieces that they cover.
fn dates(all: &[Piece<'_>]) -> Vec<(String, usize)> {
    use Piece::{Digits, Other, Word};
    let mut out = Vec::new();
    let small = |s: &str| s.len() <= 2;
    match all {
        [Digits(y), Other(a), Digits(m), Other(b), Digits(d), ..]
            if y.len() == 4 && a == b && "-/.".contains(*a) && small(m) && small(d) =>
        {
            out.push((format!("%Y{a}%m{a}%d"), 5));
        }
        [Digits(p), Other(a), Digits(q), Other(b), Digits(y), ..]
            if a == b && "-/.".contains(*a) && small(p) && small(q) && matches!(y.len(), 2 | 4) =>
        {
            let year = if y.len() == 4 { "%Y" } else { "%y" };
            out.push((format!("%m{a}%d{a}{year}"), 5));
            out.push((format!("%d{a}%m{a}{year}"), 5));
            if y.len() == 2 && p.len() == 2 {
                out.push((format!("%y{a}%m{a}%d"), 5));
            }
        }
        [Digits(y), Other(a), Digits(m)] if y.len() == 4 && m.len() == 2 && "-/".contains(*a) => {
            out.push((format!("%Y{a}%m"), 3));
        }
        [Digits(day), ..] if day.len() == 8 => out.push(("%Y%m%d".to_owned(), 1)),
        [Word(w), tail @ ..] if is_name(w, &WEEKDAYS) => {
            let directive = named(w, "a", &WEEKDAYS);
            let gap: String = tail
                .iter()
                .map_while(|p| match p {
                    Other(c) if " ,.".contains(*c) => Some(*c),
                    _ => None,
                })
                .collect();
            let skip = gap.chars().count();
            for (date, used) in dates(&tail[skip..]) {
                out.push((format!("{directive}{gap}{date}"), used + skip + 1));
            }
        }
        _ => {}
    }
    out.extend(with_month_name(all));
    out
}

/// Formats with a month by name: `12 Jan 2020`, `12-JAN-20`, `January 5, 2020`, `2020 Jan 5`, `Jan 2020`.
fn with_month_name(all: &[Piece<'_>]) -> Vec<(String, usize)> {
    let mut format = String::new();
    let (mut day, mut month, mut year) = (false, false, false);
    let mut out = Vec::new();
    for (at, piece) in all.iter().enumerate() {
        match piece {
            Piece::Word(w) if !month && is_name(w, &MONTHS) => {
                month = true;
                format.push_str(&named(w, "b", &MONTHS));
            }
            Piece::Digits(d) if d.len() == 4 && !year => {
                year = true;
                format.push_str("%Y");
            }
            Piece::Digits(d) if d.len() <= 2 && !day && !(month && year) => {
                // `Jan 20` could be a year; with a day before the month it is one.
                day = true;
                format.push_str("%d");
            }
            Piece::Digits(d) if d.len() == 2 && day && month && !year => {
                year = true;
                format.push_str("%y");
            }
            Piece::Other(c) if " -/.,".contains(*c) && !(day && month && year) => format.push(*c),
            _ => break,
        }
        if month && year {
            out.push((format.clone(), at + 1));
        }
    }
    // The longest reading covers most of the text.
    out.reverse();
    out
}

fn is_name(word: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(word) || n[..3].eq_ignore_ascii_case(word))
}

/// `%b` or `%B`, in capitals where the word is.
fn named(word: &str, letter: &str, names: &[&str]) -> String {
    let full = word.len() > 3 && names.iter().any(|n| n.eq_ignore_ascii_case(word));
    let letter = if full { letter.to_uppercase() } else { letter.to_owned() };
    let capitals = if word.chars().all(|c| c.is_ascii_uppercase()) { "^" } else { "" };
    format!("%{capitals}{letter}")
}

/// Time formats that cover all of `all`.
fn time(all: &[Piece<'_>]) -> Option<Vec<String>> {
    use Piece::{Digits, Other, Word};
    let (mut format, mut rest) = match all {
        [Digits(h), Other(':'), Digits(m), rest @ ..] if h.len() <= 2 && m.len() == 2 => (":%M".to_owned(), rest),
        _ => return None,
    };
    if let [Other(':'), Digits(s), tail @ ..] = rest
        && s.len() == 2
    {
        format.push_str(":%S");
        rest = tail;
        if let [Other(mark @ ('.' | ',')), Digits(f), tail @ ..] = rest
            && f.len() <= 9
        {
            format.push(*mark);
            format.push_str("%f");
            rest = tail;
        }
    }
    let (blank, tail) = match rest {
        [Other(' '), tail @ ..] => (" ", tail),
        _ => ("", rest),
    };
    let hour = match tail {
        [Word("AM" | "PM"), tail @ ..] => Some(("%p", tail)),
        [Word("am" | "pm"), tail @ ..] => Some(("%P", tail)),
        _ => None,
    };
    let mut hours = "%H";
    if let Some((directive, tail)) = hour {
        hours = "%I";
        format.push_str(blank);
        format.push_str(directive);
        rest = tail;
    }
    let format = format!("{hours}{format}");
    let zone: String = rest
        .iter()
        .map(|p| match p {
            Digits(s) | Word(s) => (*s).to_owned(),
            Other(c) => c.to_string(),
        })
        .collect();
    let plain = |z: &str| z.trim_start_matches(' ').to_owned();
    match plain(&zone).as_str() {
        "" if zone.is_empty() => Some(vec![format]),
        "Z" | "UTC" | "GMT" => Some(vec![format!("{format}{zone}"), format!("{format}%z")]),
        z if z.starts_with(['+', '-']) && z.len() >= 3 => {
            let blanks = &zone[..zone.len() - z.len()];
            Some(vec![format!("{format}{zone}"), format!("{format}{blanks}%z")])
        }
        _ => None,
    }
}
