//! Linear scales and their ticks.

/// Maps `domain` onto `range`, both given as (from, to).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    pub(crate) fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range }
    }

    /// Position of `value`; the start of the range where the domain has no width.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let (from, to) = self.domain;
        if to == from {
            return self.range.0;
        }
        self.range.0 + (value - from) / (to - from) * (self.range.1 - self.range.0)
    }
}

/// Round numbers from 0 that cover `max`, about `wanted` steps of 1, 2 or 5 times a power of ten.
pub(crate) fn ticks(max: f64, wanted: usize) -> Vec<f64> {
    if !(max.is_finite() && max > 0.0) {
        return vec![0.0, 1.0];
    }
    let rough = max / wanted.max(1) as f64;
    let power = power_of_ten(rough);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|&s| s >= rough * 0.999).unwrap_or(power);
    let steps = (max / step - 1e-9).ceil().max(1.0) as usize;
    (0..=steps).map(|i| i as f64 * step).collect()
}

/// The largest power of ten that is at most `x`, for `x` above 0.
fn power_of_ten(x: f64) -> f64 {
    let mut power = 1.0;
    while power > x {
        power /= 10.0;
    }
    while power * 10.0 <= x {
        power *= 10.0;
    }
    power
}

/// At most `most` of `n` positions, the first and the last among them, evenly spread.
pub(crate) fn spread(n: usize, most: usize) -> Vec<usize> {
    if n <= most {
        return (0..n).collect();
    }
    let last = n - 1;
    (0..most).map(|i| (i * last + (most - 1) / 2) / (most - 1).max(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_map_ends_to_ends() {
        let scale = Scale::new((10.0, 20.0), (0.0, 100.0));
        assert_eq!([10.0, 15.0, 20.0].map(|v| scale.at(v)), [0.0, 50.0, 100.0]);
        assert_eq!(Scale::new((1.0, 1.0), (7.0, 9.0)).at(3.0), 7.0);
    }

    #[test]
    fn ticks_are_round_and_cover_the_largest_value() {
        assert_eq!(ticks(0.23, 3), [0.0, 0.1, 0.2, 0.1 * 3.0]);
        assert_eq!(ticks(100.0, 4), [0.0, 50.0, 100.0]);
        for max in [1e-7, 0.013, 0.5, 1.0, 3.0, 77.0, 1e9] {
            let ticks = ticks(max, 3);
            assert!(ticks[ticks.len() - 1] >= max * 0.999_999 && (2..=4).contains(&ticks.len()), "{max}: {ticks:?}");
        }
        assert_eq!(ticks(f64::NAN, 3), [0.0, 1.0]);
    }

    #[test]
    fn labels_are_spread_from_first_to_last() {
        assert_eq!(spread(3, 4), [0, 1, 2]);
        assert_eq!(spread(11, 3), [0, 5, 10]);
        let four = spread(41, 4);
        assert_eq!((four[0], four[3]), (0, 40));
    }
}
