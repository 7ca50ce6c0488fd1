//! A numeric column as codes: values that many rows share have a code of their own, the rest is cut into stretches of several rows.
//!
//! What is kept of the column are the shared values, the ends of the stretches (half way between two rows) and the range. A code
//! gives back a shared value, or a new value from its stretch: no value of a single row is stored but the two ends of the range.

use crate::transform::grid::Grid;

/// Stretches and shared values of a column, rising.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuts {
    low: Vec<f64>,
    high: Vec<f64>,
    /// Exponents that pull draws of the first and last stretch to the side where their rows are.
    tails: (f64, f64),
    grid: Option<Grid>,
}

/// Most codes of a column.
pub const MOST_CODES: usize = 60_000;

impl Cuts {
    /// Cuts `sorted` (rising, finite, not empty). A value has its own code from `shared` rows on; stretches hold at least
    /// `shared` rows, except between two shared values, and are about `stretches` in number.
    pub fn of(sorted: &[f64], shared: usize, stretches: usize, grid: Option<Grid>) -> Self {
        let n = sorted.len();
        let shared = shared.max(2).max(n / MOST_CODES);
        let mut out = Self { low: Vec::new(), high: Vec::new(), tails: (1.0, 1.0), grid };
        let usual = n.div_ceil(stretches.max(1)).max(shared);
        let (mut start, mut at) = (0, 0);
        while at < n {
            let value = sorted[at];
            let end = at + sorted[at..].partition_point(|&v| v <= value);
            if end - at >= shared {
                out.stretch(sorted, (start, at), (shared, usual));
                out.push(value, value);
                start = end;
            }
            at = end;
        }
        out.stretch(sorted, (start, n), (shared, usual));
        out.fit_tails(sorted);
        out
    }

    /// From stored parts; `None` when they are not rising stretches.
    pub fn from_parts(low: Vec<f64>, high: Vec<f64>, tails: (f64, f64), grid: Option<Grid>) -> Option<Self> {
        let finite = low.iter().chain(&high).all(|v| v.is_finite());
        let rising = low.iter().zip(&high).all(|(a, b)| a <= b) && high.windows(2).all(|w| w[0] < w[1]);
        let tailed = [tails.0, tails.1].iter().all(|t| t.is_finite() && *t > 0.0);
        (low.len() == high.len() && !low.is_empty() && low.len() <= MOST_CODES && finite && rising && tailed)
            .then_some(Self { low, high, tails, grid })
    }

    /// Lower ends, upper ends and tail exponents.
    pub fn parts(&self) -> (&[f64], &[f64], (f64, f64)) {
        (&self.low, &self.high, self.tails)
    }

    /// The grid of the values.
    pub fn grid(&self) -> Option<Grid> {
        self.grid
    }

    /// Number of codes.
    pub fn len(&self) -> usize {
        self.low.len()
    }

    /// Never: there is at least one code.
    pub fn is_empty(&self) -> bool {
        self.low.is_empty()
    }

    /// Smallest and largest value.
    pub fn range(&self) -> (f64, f64) {
        (self.low[0], self.high[self.high.len() - 1])
    }

    /// Code of a value; values outside the range get the first or the last.
    pub fn code(&self, value: f64) -> usize {
        self.high.partition_point(|&h| h < value).min(self.high.len() - 1)
    }

    /// Lower and upper end of a code.
    pub fn ends(&self, code: usize) -> (f64, f64) {
        (self.low[code], self.high[code])
    }

    /// A value of `code` at position `u` in 0..1 of its stretch.
    pub fn value(&self, code: usize, u: f64) -> f64 {
        self.between(code, u, f64::NEG_INFINITY, f64::INFINITY)
    }

    /// A value of `code` between `from` and `to`, both included; the nearest one where none lies there.
    pub fn between(&self, code: usize, u: f64, from: f64, to: f64) -> f64 {
        let (low, high) = self.ends(code);
        if low == high {
            return low;
        }
        let u = if code == 0 && self.tails.0 != 1.0 {
            1.0 - libm::pow(1.0 - u, self.tails.0)
        } else if code + 1 == self.len() {
            libm::pow(u, self.tails.1)
        } else {
            u
        };
        let (least, most) = self.range();
        let (a, b) = (low.max(from), high.min(to));
        let x = if a <= b { a + u * (b - a) } else { low.max(from).min(to) };
        match self.grid {
            Some(grid) => {
                let x = grid.snap(x);
                // Rounding must not leave what was asked for.
                let x = if x < from {
                    grid.above(from)
                } else if x > to {
                    grid.below(to)
                } else {
                    x
                };
                x.clamp(least, most)
            }
            None => x.clamp(least, most),
        }
    }

    fn push(&mut self, low: f64, high: f64) {
        self.low.push(low);
        self.high.push(high);
    }

    /// Cuts the rows `from..to`, none of which has a shared value.
    fn stretch(&mut self, sorted: &[f64], (from, to): (usize, usize), (shared, usual): (usize, usize)) {
        if from == to {
            return;
        }
        let left = if from == 0 { sorted[0] } else { f64::midpoint(sorted[from - 1], sorted[from]) };
        let right = if to == sorted.len() { sorted[to - 1] } else { f64::midpoint(sorted[to - 1], sorted[to]) };
        let mut low = left;
        let mut at = from;
        let sizes = sizes(to - from, shared, usual);
        for (i, size) in sizes.iter().enumerate() {
            at += size;
            let high = if i + 1 == sizes.len() { right } else { f64::midpoint(sorted[at - 1], sorted[at]) };
            // Neighbouring rows may be so close that there is nothing between them.
            if high > low {
                self.push(low, high);
                low = high;
            }
        }
        if low < right || self.high.last().is_none_or(|&h| h < right) {
            self.push(low.min(right), right);
        }
    }

    /// Draws of the outer stretches keep the mean of their rows instead of filling the way to the extreme evenly.
    fn fit_tails(&mut self, sorted: &[f64]) {
        let exponent = |mean: f64| (1.0 / mean.clamp(0.05, 0.95) - 1.0).clamp(0.2, 20.0);
        let (low, high) = self.ends(0);
        let rows = &sorted[..sorted.partition_point(|&v| v <= high)];
        if high > low && !rows.is_empty() {
            let mean = rows.iter().map(|v| (high - v) / (high - low)).sum::<f64>() / rows.len() as f64;
            self.tails.0 = exponent(mean);
        }
        let (low, high) = self.ends(self.len() - 1);
        let rows = &sorted[sorted.partition_point(|&v| v < low)..];
        if high > low && !rows.is_empty() {
            let mean = rows.iter().map(|v| (v - low) / (high - low)).sum::<f64>() / rows.len() as f64;
            self.tails.1 = exponent(mean);
        }
    }
}

/// Sizes of the stretches of `rows` rows: none under `least`, doubling from both ends up to `usual`.
fn sizes(rows: usize, least: usize, usual: usize) -> Vec<usize> {
    if rows < 2 * least {
        return vec![rows];
    }
    let mut ends = Vec::new();
    let (mut size, mut left) = (least, rows);
    while size < usual && left >= 4 * size {
        ends.push(size);
        left -= 2 * size;
        size *= 2;
    }
    let bins = (left / usual).max(1);
    let middle = (0..bins).map(|b| left * (b + 1) / bins - left * b / bins);
    ends.iter().copied().chain(middle).chain(ends.iter().rev().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shared_values_are_exact_and_others_are_new() {
        let mut values: Vec<f64> = (0..600).map(|i| 1000.5 + f64::from(i) * 3.7).collect();
        values.extend([0.0; 400]);
        values.sort_by(f64::total_cmp);
        let cuts = Cuts::of(&values, 10, 64, None);
        assert_eq!(cuts.value(cuts.code(0.0), 0.7), 0.0);
        let (low, high, _) = cuts.parts();
        let (least, most) = cuts.range();
        let kept = low.iter().chain(high).filter(|v| **v != 0.0 && **v != least && **v != most);
        assert!(kept.into_iter().all(|v| !values.contains(v)), "a value of a single row is stored");
        for &v in &values {
            let code = cuts.code(v);
            let (a, b) = cuts.ends(code);
            assert!(a <= v && v <= b, "{v} in {a}..{b}");
        }
    }

    #[test]
    fn whole_numbers_stay_whole_and_inside_what_is_asked() {
        let values: Vec<f64> = (0..300).map(|i| f64::from(i * 3)).collect();
        let cuts = Cuts::of(&values, 10, 20, Grid::of(&values, 0));
        for code in 0..cuts.len() {
            for u in [0.0, 0.3, 0.999] {
                let v = cuts.value(code, u);
                assert!(v % 3.0 == 0.0 && (0.0..=897.0).contains(&v));
            }
        }
        let code = cuts.code(100.0);
        assert!((100.0..=105.0).contains(&cuts.between(code, 0.99, 100.0, 105.0)));
    }

    #[test]
    fn a_long_tail_keeps_its_mean() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.push(1e6);
        let cuts = Cuts::of(&values, 10, 50, None);
        let last = cuts.len() - 1;
        let mean = (0..1000).map(|i| cuts.value(last, (f64::from(i) + 0.5) / 1000.0)).sum::<f64>() / 1000.0;
        assert!(mean < 200_000.0, "the extreme does not fill the stretch: {mean}");
    }

    proptest! {
        #[test]
        fn any_values_get_codes(mut values in prop::collection::vec(-1e6..1e6_f64, 1..300), shared in 1..20_usize) {
            values.sort_by(f64::total_cmp);
            let cuts = Cuts::of(&values, shared, 32, None);
            for &v in &values {
                let (low, high) = cuts.ends(cuts.code(v));
                prop_assert!(low <= v && v <= high);
            }
            let (low, high, tails) = cuts.parts();
            prop_assert_eq!(Cuts::from_parts(low.to_vec(), high.to_vec(), tails, None), Some(cuts.clone()));
        }
    }
}
