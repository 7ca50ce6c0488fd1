//! How numbers are put into words and figures for people.

/// A count with grouped thousands: `1,234,567`.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 row`, `2 rows`.
pub(crate) fn counted(n: u64, singular: &str) -> String {
    format!("{} {singular}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A number of bytes: `0 bytes`, `1.4 MB`.
pub(crate) fn bytes(n: u64) -> String {
    if n < 1_000 {
        return counted(n, "byte");
    }
    let mut value = n as f64;
    let mut unit = "bytes";
    for larger in ["KB", "MB", "GB"] {
        // A value that would be printed as 1000 belongs to the next unit.
        if value < 999.5 {
            break;
        }
        value /= 1_000.0;
        unit = larger;
    }
    if value < 9.95 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

/// A share of 0 to 1 in percent: `0 %`, `0.4 %`, `37 %`, with spaces that do not break; what is not quite nothing or all is never printed as it.
pub(crate) fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value == 0.0 || value == 100.0 {
        format!("{value:.0}\u{a0}%")
    } else if value < 0.1 {
        "under\u{a0}0.1\u{a0}%".to_owned()
    } else if value < 10.0 {
        format!("{value:.1}\u{a0}%")
    } else if value > 99.5 && value < 100.0 {
        "over\u{a0}99\u{a0}%".to_owned()
    } else {
        format!("{value:.0}\u{a0}%")
    }
}

/// A duration: `under 0.1 s`, `3.2 s`, `2 min 5 s`.
pub(crate) fn seconds(s: f64) -> String {
    if s < 0.1 {
        "under 0.1 s".to_owned()
    } else if s < 9.95 {
        format!("{s:.1} s")
    } else if s < 59.5 {
        format!("{s:.0} s")
    } else {
        let whole = s.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// Time that is left: rounded, since it is a guess.
pub(crate) fn remaining(s: f64) -> String {
    if s < 1.5 { "about a second left".to_owned() } else { format!("about {} left", seconds(s.ceil())) }
}

/// What a similarity of 0 to 1 means.
pub(crate) fn likeness(similarity: f64) -> &'static str {
    match similarity {
        s if s >= 0.97 => "nearly the same",
        s if s >= 0.92 => "very close",
        s if s >= 0.85 => "close",
        s if s >= 0.70 => "roughly alike",
        _ => "clearly different",
    }
}

/// A statistic with about four significant digits, without trailing zeros.
pub(crate) fn figure(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let size = x.abs();
    if !(1e-4..1e15).contains(&size) {
        return format!("{x:.3e}");
    }
    let decimals = if size >= 1_000.0 {
        0
    } else if size >= 100.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        4
    };
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    match text.strip_prefix('-').unwrap_or(text).parse::<u64>() {
        Ok(whole) if whole >= 10_000 => format!("{}{}", if x < 0.0 { "-" } else { "" }, count(whole)),
        _ => text.to_owned(),
    }
}

/// Text cut to at most `most` characters, the cut marked.
pub(crate) fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Text with a capital at its start.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| format!("{}{}", first.to_uppercase(), chars.as_str())).unwrap_or_default()
}

/// A sentence with a capital at its start and a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) { capital(text) } else { format!("{}.", capital(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!((counted(1, "row"), counted(0, "row")), ("1 row".to_owned(), "0 rows".to_owned()));
    }

    #[test]
    fn bytes_take_the_fitting_unit() {
        assert_eq!([0, 1, 999].map(bytes), ["0 bytes", "1 byte", "999 bytes"]);
        assert_eq!([1_000, 48_213, 999_600, 1_400_000].map(bytes), ["1.0 KB", "48 KB", "1.0 MB", "1.4 MB"]);
    }

    #[test]
    fn nearly_nothing_is_not_nothing() {
        assert_eq!(
            [0.0, 0.0002, 0.031, 0.37, 0.998, 1.0].map(percent),
            ["0\u{a0}%", "under\u{a0}0.1\u{a0}%", "3.1\u{a0}%", "37\u{a0}%", "over\u{a0}99\u{a0}%", "100\u{a0}%"]
        );
    }

    #[test]
    fn durations_read_well() {
        assert_eq!([0.02, 1.25, 42.2, 125.0].map(seconds), ["under 0.1 s", "1.2 s", "42 s", "2 min 5 s"]);
        assert_eq!(remaining(0.4), "about a second left");
        assert_eq!(remaining(11.2), "about 12 s left");
    }

    #[test]
    fn figures_stay_short() {
        assert_eq!(
            [0.0, 1.5, -0.123_456_7, 1234.56, 45_678.9, 1e-9].map(figure),
            ["0", "1.5", "-0.1235", "1235", "45,679", "1.000e-9"]
        );
    }

    #[test]
    fn long_text_is_cut_by_characters() {
        assert_eq!(clipped("Größe", 5), "Größe");
        assert_eq!(clipped("Größenordnung", 6), "Größe…");
        assert_eq!(sentence("a row has too few cells"), "A row has too few cells.");
    }
}
