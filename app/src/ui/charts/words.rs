//! Numbers and charts in words.

use engine::data::profile::Distribution;
use engine::data::words::grouped;

/// A count with thin spaces between groups of three digits: `26 048`.
pub(in crate::ui) fn count(n: u64) -> String {
    grouped(n, '\u{202f}')
}

/// A number of rows.
pub(in crate::ui) fn rows(n: u64) -> String {
    format!("{} {}", count(n), if n == 1 { "row" } else { "rows" })
}

/// A share as a percentage: `12.3 %`, `under 0.1 %`.
pub(in crate::ui) fn percent(share: f64) -> String {
    let p = share * 100.0;
    if p > 0.0 && p < 0.1 { "under 0.1 %".to_owned() } else { format!("{p:.1} %") }
}

/// A duration for people.
pub(in crate::ui) fn seconds(s: f64) -> String {
    if s < 1.0 {
        format!("{:.0} ms", (s * 1000.0).max(1.0))
    } else if s < 90.0 {
        format!("{s:.1} s")
    } else {
        format!("{:.0} min", s / 60.0)
    }
}

/// A number of bytes for people.
pub(in crate::ui) fn bytes(n: u64) -> String {
    match n {
        0..1000 => format!("{n} bytes"),
        1000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        _ => format!("{:.1} MB", n as f64 / 1e6),
    }
}

/// A number with four significant digits at most.
pub(in crate::ui) fn number(x: f64) -> String {
    let magnitude = if x == 0.0 { 0 } else { x.abs().log10().floor() as i32 };
    if !(-4..15).contains(&magnitude) {
        return format!("{x:.2e}");
    }
    let decimals = (3 - magnitude).clamp(0, 6) as usize;
    let text = format!("{x:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Text cut to `most` characters.
pub(in crate::ui) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// How alike two columns are, for people.
pub(in crate::ui) fn likeness(similarity: f64) -> &'static str {
    match similarity {
        s if s >= 0.97 => "almost the same",
        s if s >= 0.9 => "close",
        s if s >= 0.8 => "roughly alike",
        _ => "clearly different",
    }
}

/// Shares of the counts; zero when there are none.
pub(in crate::ui) fn shares(counts: &[u64], other: u64) -> Vec<f64> {
    let total = (counts.iter().sum::<u64>() + other).max(1) as f64;
    counts.iter().map(|&c| c as f64 / total).collect()
}

/// What two distributions show, in a sentence.
pub(in crate::ui) fn summary(column: &str, similarity: f64, real: &Distribution, synthetic: &Distribution) -> String {
    let lead =
        format!("{column}: real and synthetic are {} (similarity {similarity:.3}, 1 is equal).", likeness(similarity));
    let top = match (real, synthetic) {
        (
            Distribution::Bars { levels, counts, other },
            Distribution::Bars { counts: synthetic_counts, other: synthetic_other, .. },
        ) => levels.first().map(|level| {
            let (r, s) = (shares(counts, *other), shares(synthetic_counts, *synthetic_other));
            (format!("Most rows are {level}"), r, s, 0)
        }),
        (Distribution::Histogram { labels, counts, .. }, Distribution::Histogram { counts: synthetic_counts, .. }) => {
            counts.iter().enumerate().max_by_key(|(_, c)| **c).and_then(|(at, _)| {
                let (from, to) = (labels.get(at)?, labels.get(at + 1)?);
                Some((format!("The fullest bin is {from} to {to}"), shares(counts, 0), shares(synthetic_counts, 0), at))
            })
        }
        _ => None,
    };
    match top {
        Some((what, r, s, at)) => {
            let share = |v: &[f64]| percent(v.get(at).copied().unwrap_or_default());
            format!("{lead} {what}: {} real, {} synthetic.", share(&r), share(&s))
        }
        None => lead,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(26_048), "26\u{202f}048");
        assert_eq!(count(7), "7");
        assert_eq!(percent(0.1234), "12.3 %");
        assert_eq!(percent(0.0001), "under 0.1 %");
        assert_eq!(number(1234.5678), "1235");
        assert_eq!(number(0.012_345), "0.01235");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(1e20), "1.00e20");
        assert_eq!((bytes(0), seconds(0.0132)), ("0 bytes".to_owned(), "13 ms".to_owned()));
        assert_eq!(short("abcdef", 4), "abc…");
    }

    #[test]
    fn charts_say_what_they_show() {
        let bars = |counts: Vec<u64>| Distribution::Bars { levels: vec!["a".into(), "b".into()], counts, other: 0 };
        let text = summary("c", 0.95, &bars(vec![3, 1]), &bars(vec![2, 2]));
        assert!(text.contains("close") && text.contains("75.0 % real, 50.0 % synthetic"), "{text}");
    }
}
