//! Draws of normal variables that are known to lie in one or several intervals.

use crate::learn::normal;
use crate::rng::Stream;

/// Beyond this many standard deviations the tail is drawn from its exponential limit: its mass is no normal `f64` any more.
const FAR: f64 = 37.0;
/// Intervals narrower than this are points.
const NARROW: f64 = 1e-9;
/// Width that a point is given when it is weighed against other points and intervals.
const POINT: f64 = 1e-15;

/// A closed interval of the real line; either end may be infinite, both may be equal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lo: f64,
    /// Upper end, at least `lo`.
    pub hi: f64,
}

impl Interval {
    /// All numbers.
    pub const ALL: Self = Self { lo: f64::NEG_INFINITY, hi: f64::INFINITY };

    /// Whether nothing is excluded.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// The same interval for a variable that is shifted and scaled: `x` becomes `(x - mean) / sd`.
    #[must_use]
    pub fn standardised(self, mean: f64, sd: f64) -> Self {
        Self { lo: (self.lo - mean) / sd, hi: (self.hi - mean) / sd }
    }

    /// Probability that a standard normal variable lies inside; of a narrow interval the density times its width, so that
    /// points can be weighed against each other.
    pub fn mass(self) -> f64 {
        let width = self.hi - self.lo;
        if width < NARROW {
            return normal::pdf(self.lo) * width.max(POINT);
        }
        // In the tail where the numbers are small, so that nothing cancels.
        if self.lo > 0.0 {
            normal::cdf(-self.lo) - normal::cdf(-self.hi)
        } else {
            normal::cdf(self.hi) - normal::cdf(self.lo)
        }
    }

    /// A standard normal value inside, from one uniform draw `u` in (0, 1): exact in the centre and far out in the tails.
    pub fn standard_draw(self, u: f64) -> f64 {
        if self.lo > 0.0 {
            return -Self { lo: -self.hi, hi: -self.lo }.standard_draw(u);
        }
        let Self { lo, hi } = self;
        if hi - lo < NARROW {
            return lo;
        }
        let drawn = if hi < -FAR {
            // Near hi the density falls like exp(hi·(hi - x)); the lower end cuts that exponential.
            let cut = if lo.is_finite() { libm::exp(hi * (hi - lo)) } else { 0.0 };
            hi - libm::log(cut + u * (1.0 - cut)) / hi
        } else {
            let below = if lo == f64::NEG_INFINITY { 0.0 } else { normal::cdf(lo) };
            normal::quantile(below + u * (normal::cdf(hi) - below))
        };
        drawn.clamp(lo, hi)
    }

    /// A draw of a normal variable with this mean and standard deviation, given that it lies inside.
    pub fn draw(self, mean: f64, sd: f64, rng: &mut Stream) -> f64 {
        let z = self.standardised(mean, sd).standard_draw(rng.uniform());
        (mean + sd * z).clamp(self.lo, self.hi)
    }

    /// Mean of a standard normal variable that lies inside.
    pub fn standard_mean(self) -> f64 {
        let mass = self.mass();
        if self.hi - self.lo < NARROW || mass <= 0.0 {
            return if self.lo.is_finite() { self.lo } else { self.hi };
        }
        ((normal::pdf(self.lo) - normal::pdf(self.hi)) / mass).clamp(self.lo, self.hi)
    }
}

/// A draw of a normal variable that lies in one of `pieces` (disjoint, not empty): the number of its piece, and the value.
pub fn draw_in(pieces: &[Interval], mean: f64, sd: f64, rng: &mut Stream) -> (usize, f64) {
    if let [only] = pieces {
        return (0, only.draw(mean, sd, rng));
    }
    let masses: Vec<f64> = pieces.iter().map(|p| p.standardised(mean, sd).mass()).collect();
    let total: f64 = masses.iter().sum();
    let mut left = rng.uniform() * total;
    let mut chosen = if total > 0.0 { masses.len() - 1 } else { nearest(pieces, mean) };
    if total > 0.0 {
        for (at, mass) in masses.iter().enumerate() {
            left -= mass;
            if left < 0.0 {
                chosen = at;
                break;
            }
        }
    }
    (chosen, pieces[chosen].draw(mean, sd, rng))
}

/// The piece nearest to `mean`: where all the mass is when none can be told from 0.
fn nearest(pieces: &[Interval], mean: f64) -> usize {
    let far = |p: &Interval| (p.lo - mean).max(mean - p.hi).max(0.0);
    (0..pieces.len()).min_by(|&a, &b| far(&pieces[a]).total_cmp(&far(&pieces[b]))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn draws_stay_inside_even_far_out() {
        let mut rng = Seed(1).stream("t");
        for (lo, hi) in [
            (-1.0, 2.0),
            (8.0, 9.0),
            (30.0, f64::INFINITY),
            (50.0, 50.5),
            (f64::NEG_INFINITY, -100.0),
            (-1e6, -1e5),
            (3.0, 3.0),
        ] {
            let i = Interval { lo, hi };
            for _ in 0..200 {
                let z = i.draw(0.0, 1.0, &mut rng);
                assert!(z >= lo && z <= hi && z.is_finite(), "{lo} {hi} {z}");
            }
        }
    }

    #[test]
    fn means_match_the_closed_form() {
        let mut rng = Seed(2).stream("t");
        for (lo, hi) in [(-1.0, 2.0), (1.0, f64::INFINITY), (6.0, 7.0), (40.0, f64::INFINITY)] {
            let i = Interval { lo, hi };
            let mean = (0..40_000).map(|_| i.standard_draw(rng.uniform())).sum::<f64>() / 40_000.0;
            // The closed form loses its digits where the mass underflows; there the tail's mean is lo + 1/lo.
            let expected = if lo > 37.0 { lo + 1.0 / lo } else { i.standard_mean() };
            assert!((mean - expected).abs() < 0.02, "{lo} {hi}: {mean} {expected}");
        }
    }

    #[test]
    fn pieces_are_drawn_by_their_mass() {
        let mut rng = Seed(3).stream("t");
        let pieces = [Interval { lo: f64::NEG_INFINITY, hi: -1.0 }, Interval { lo: 0.0, hi: 1.0 }];
        let first = (0..20_000).filter(|_| draw_in(&pieces, 0.0, 1.0, &mut rng).0 == 0).count() as f64 / 20_000.0;
        let expected = pieces[0].mass() / (pieces[0].mass() + pieces[1].mass());
        assert!((first - expected).abs() < 0.015, "{first} {expected}");
        // No mass that an f64 can hold: still inside.
        let far = [Interval { lo: -300.0, hi: -299.0 }, Interval { lo: 400.0, hi: 401.0 }];
        assert_eq!(draw_in(&far, 0.0, 1.0, &mut rng).0, 0);
    }
}
