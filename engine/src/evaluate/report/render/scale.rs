//! From values to positions, and the round values that an axis names.

use super::numbers;
use crate::data::calendar::{civil, days};
use crate::evaluate::report::Axis;

/// Largest magnitude that is drawn: differences of two such values are still finite.
const MOST: f64 = 1e300;

/// Values from `low` to `high` laid out between two positions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    pub(crate) fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let (low, high) = (low.clamp(-MOST, MOST), high.clamp(-MOST, MOST));
        let (low, high) = if low <= high { (low, high) } else { (high, low) };
        let (low, high) = if low < high { (low, high) } else { widened(low) };
        Self { low, high, from, to }
    }

    /// The position of a value; values outside stay at the border.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let share = (value.clamp(self.low, self.high) - self.low) / (self.high - self.low);
        self.from + share * (self.to - self.from)
    }

    /// Round values inside the scale with their names, about `count` of them.
    pub(crate) fn ticks(&self, count: usize, dates: bool) -> Vec<(f64, String)> {
        if dates && self.low > -700_000.0 && self.high < 2_900_000.0 {
            return date_ticks(self.low, self.high, count);
        }
        let step = nice_step((self.high - self.low) / count.max(1) as f64);
        round_values(self.low, self.high, step).into_iter().map(|v| (v, tick(v, step, self.low, self.high))).collect()
    }
}

/// An interval around one value.
fn widened(value: f64) -> (f64, f64) {
    let by = if value == 0.0 { 0.5 } else { value.abs() * 0.1 };
    (value - by, value + by)
}

/// The range of an axis: the fixed one, or that of the finite values; none without any.
pub(crate) fn range_of(axis: &Axis, values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    if let Some((low, high)) = axis.range.filter(|(l, h)| l.is_finite() && h.is_finite() && l < h) {
        return Some((low, high));
    }
    let found = values.into_iter().filter(|v| v.is_finite()).fold(None, |found, v| match found {
        None => Some((v, v)),
        Some((low, high)) => Some((f64::min(low, v), f64::max(high, v))),
    })?;
    Some(if found.0 < found.1 { found } else { widened(found.0) })
}

/// The range made to include 0, with a little room at the ends that are not 0.
pub(crate) fn from_zero((low, high): (f64, f64)) -> (f64, f64) {
    let (low, high) = (low.min(0.0), high.max(0.0));
    let room = (high - low) * 0.05;
    (if low < 0.0 { low - room } else { 0.0 }, if high > 0.0 { high + room } else { 0.0 })
}

/// 1, 2 or 5 times a power of ten, at least `raw`.
fn nice_step(raw: f64) -> f64 {
    if !raw.is_finite() || raw <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(raw.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|t| t * power >= raw * (1.0 - 1e-9)).unwrap_or(10.0);
    times * power
}

fn round_values(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step - 1e-9).ceil();
    (0..24).map(|i| (first + f64::from(i)) * step).take_while(|v| *v <= high + step * 1e-6).collect()
}

/// A value of an axis, with as many digits as its step needs and a unit of thousands for large ones.
fn tick(value: f64, step: f64, low: f64, high: f64) -> String {
    let largest = low.abs().max(high.abs());
    if !(1e-5..1e15).contains(&largest) {
        return if value == 0.0 { "0".to_owned() } else { format!("{value:.1e}").replacen('-', "−", 1) };
    }
    let (unit, name) = match largest {
        l if l >= 1e12 => (1e12, "T"),
        l if l >= 1e9 => (1e9, "G"),
        l if l >= 1e6 => (1e6, "M"),
        l if l >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let decimals = (-((step / unit).log10() + 1e-9).floor()).clamp(0.0, 8.0) as usize;
    let text = numbers::fixed(value / unit, decimals);
    if value == 0.0 { "0".to_owned() } else { text + name }
}

/// Starts of days, months or years.
fn date_ticks(low: f64, high: f64, count: usize) -> Vec<(f64, String)> {
    let span = (high - low) / count.max(1) as f64;
    if span < 0.75 {
        return round_values(low, high, 1.0).into_iter().take(count + 1).map(|v| (v, numbers::date(v))).collect();
    }
    let (first, ..) = civil(low.floor() as i64);
    let (last, ..) = civil(high.ceil() as i64);
    let inside = |v: f64| (low..=high).contains(&v);
    if span > 200.0 {
        let step = (nice_step(span / 365.25) as i64).max(1);
        let start = first.div_euclid(step) * step;
        return (0..64)
            .map(|i| start + i * step)
            .take_while(|y| *y <= last)
            .map(|y| (days(y, 1, 1) as f64, y.to_string()))
            .filter(|(v, _)| inside(*v))
            .collect();
    }
    if span > 20.0 {
        let step = [1, 2, 3, 6].into_iter().find(|m| f64::from(*m) * 30.4 >= span).unwrap_or(6);
        return (first..=last)
            .flat_map(|y| (1..=12_u32).step_by(step as usize).map(move |m| (y, m)))
            .map(|(y, m)| (days(y, m, 1) as f64, format!("{y:04}-{m:02}")))
            .filter(|(v, _)| inside(*v))
            .collect();
    }
    let step = [1.0, 2.0, 7.0, 14.0].into_iter().find(|s| *s >= span).unwrap_or(28.0);
    round_values(low.floor(), high, step).into_iter().filter(|v| inside(*v)).map(|v| (v, numbers::date(v))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(low: f64, high: f64, dates: bool) -> Vec<String> {
        Scale::new((low, high), (0.0, 100.0)).ticks(5, dates).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn ticks_are_round_and_as_precise_as_needed() {
        assert_eq!(names(0.0, 1.0, false), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(names(-1.0, 1.0, false), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
        assert_eq!(names(0.0, 120_000.0, false), ["0", "50k", "100k"]);
        assert_eq!(names(0.0, 0.025, false), ["0", "0.005", "0.010", "0.015", "0.020", "0.025"]);
    }

    #[test]
    fn dates_are_named_by_year_month_or_day() {
        let day = |y, m, d| days(y, m, d) as f64;
        assert_eq!(names(day(2000, 1, 1), day(2020, 1, 1), true), ["2000", "2005", "2010", "2015", "2020"]);
        assert_eq!(names(day(2024, 1, 1), day(2024, 6, 1), true)[..2], ["2024-01", "2024-02"]);
        assert!(names(day(2024, 1, 1), day(2024, 1, 5), true).contains(&"2024-01-03".to_owned()));
    }

    #[test]
    fn extreme_and_equal_values_have_finite_positions() {
        for (low, high) in [(0.0, 0.0), (f64::MIN, f64::MAX), (5.0, 5.0), (1e15, 1e15 + 0.1)] {
            let scale = Scale::new((low, high), (0.0, 100.0));
            assert!(scale.at(low).is_finite() && scale.at(high).is_finite());
            assert!(scale.ticks(5, false).len() <= 24 && scale.ticks(5, true).len() <= 64);
        }
        assert_eq!(range_of(&Axis::new("x"), [f64::NAN]), None);
        assert_eq!(from_zero((2.0, 10.0)), (0.0, 10.5));
    }
}
