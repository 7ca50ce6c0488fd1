//! Numbers and dates for people.

use crate::data::calendar;

/// Four significant digits at most, in ASCII; `undefined` for what is not finite.
pub fn number(x: f64) -> String {
    if !x.is_finite() {
        return "undefined".to_owned();
    }
    let magnitude = if x == 0.0 { 0 } else { x.abs().log10().floor() as i32 };
    if !(-4..15).contains(&magnitude) {
        return format!("{x:.2e}");
    }
    let decimals = (3 - magnitude).clamp(0, 6) as usize;
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// [`number`] with a true minus sign.
pub(crate) fn shown(x: f64) -> String {
    number(x).replacen('-', "−", 1)
}

/// Exactly `decimals` digits after the point; no minus before zero.
pub(crate) fn fixed(x: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", if x.is_finite() { x } else { 0.0 });
    if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) {
        return text.trim_start_matches('-').to_owned();
    }
    text.replacen('-', "−", 1)
}

/// A coordinate with at most one decimal; 0 for what is not finite, so that no drawing ever holds `NaN`.
pub(crate) fn at(x: f64) -> String {
    let text = format!("{:.1}", if x.is_finite() { x } else { 0.0 });
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Days since 1970-01-01 as `2024-02-29`, with the time where there is one; the bare number beyond years of four digits.
pub(crate) fn date(days: f64) -> String {
    if !days.is_finite() || !(-700_000.0..=2_900_000.0).contains(&days) {
        return number(days);
    }
    let minutes = (days * 1440.0).round() as i64;
    let (day, of_day) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    let (year, month, of_month) = calendar::civil(day);
    let text = format!("{year:04}-{month:02}-{of_month:02}");
    if of_day == 0 { text } else { format!("{text} {:02}:{:02}", of_day / 60, of_day % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits_and_are_never_nan() {
        let texts = [0.0, -0.0, 0.123_456, 1234.56, 98_765.4, 1e-9, f64::NAN].map(number);
        assert_eq!(texts, ["0", "0", "0.1235", "1235", "98765", "1.00e-9", "undefined"]);
        assert_eq!((shown(-1.5), fixed(-0.001, 2), fixed(-0.5, 1)), ("−1.5".into(), "0.00".into(), "−0.5".into()));
        assert_eq!((at(f64::NAN), at(1.04), at(-0.01)), ("0".into(), "1".into(), "0".into()));
    }

    #[test]
    fn days_become_dates() {
        assert_eq!((date(11_016.0), date(0.5)), ("2000-02-29".into(), "1970-01-01 12:00".into()));
        assert_eq!(date(1e12), "1000000000000");
    }
}
