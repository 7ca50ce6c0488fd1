//! A mixture of normals in one dimension, fitted by variational Bayes with a Dirichlet-process prior on the shares.
//!
//! Bishop, *Pattern Recognition and Machine Learning* (2006), section 10.2, with the stick-breaking prior of Blei and Jordan
//! (2006): components that are not needed lose their share. The priors are those of scikit-learn's
//! `BayesianGaussianMixture` (mean of the data with precision 1, one degree of freedom, variance of the data), which the golden
//! values hold it against.

use libm::{fabs, lgamma, log, sqrt};
use serde::{Deserialize, Serialize};

use crate::learn::special::digamma;

/// One normal of a mixture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Share, 0 to 1; those of a fit add to 1.
    pub weight: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation, above 0.
    pub sd: f64,
    /// Log of the expected density at the mean times the expected share: see [`Component::score`].
    pub peak: f64,
}

impl Component {
    /// ln ρ(x): responsibilities are the softmax of it over the components.
    pub fn score(&self, x: f64) -> f64 {
        let u = (x - self.mean) / self.sd;
        self.peak - 0.5 * u * u
    }
}

/// How to fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitting {
    /// Rounds at most.
    pub iterations: usize,
    /// Smallest change of the lower bound that goes on.
    pub tolerance: f64,
    /// Concentration of the Dirichlet process: smaller means fewer components.
    pub concentration: f64,
    /// Added to every variance, in squared units of the data.
    pub ridge: f64,
}

impl Default for Fitting {
    fn default() -> Self {
        Self { iterations: 100, tolerance: 1e-3, concentration: 0.001, ridge: 1e-6 }
    }
}

/// A fitted mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// The components, in the order of their start.
    pub components: Vec<Component>,
    /// Rounds that were made.
    pub iterations: usize,
    /// Whether the bound had settled.
    pub converged: bool,
}

/// Prior of the degrees of freedom and of the precision of a mean.
const PRIOR: f64 = 1.0;
/// The state of one component between rounds.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Beta posterior of its stick.
    a: f64,
    b: f64,
    /// Precision of the mean over that of a point.
    beta: f64,
    mean: f64,
    degrees: f64,
    variance: f64,
}

/// Fits a mixture to `points` with their `weights` (counts), started from one component number per point (0..`count`).
///
/// Empty without points. All slices have one length; points are finite.
pub fn fit(points: &[f64], weights: &[f64], start: &[usize], count: usize, how: Fitting) -> Mixture {
    let total: f64 = weights.iter().sum();
    if points.is_empty() || count == 0 || total <= 0.0 {
        return Mixture { components: Vec::new(), iterations: 0, converged: true };
    }
    let mean = points.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() / total;
    let spread = points.iter().zip(weights).map(|(x, w)| w * (x - mean) * (x - mean)).sum::<f64>();
    let prior = (mean, if total > 1.0 { spread / (total - 1.0) } else { 0.0 });
    let mut states = maximise(&begin(points, weights, start, count, mean), prior, how);
    let mut bound = f64::NEG_INFINITY;
    for round in 1..=how.iterations {
        let (sums, entropy) = expect(points, weights, &states);
        states = maximise(&sums, prior, how);
        let now = entropy + evidence(&states);
        if fabs(now - bound) < how.tolerance {
            return Mixture { components: finish(&states), iterations: round, converged: true };
        }
        bound = now;
    }
    Mixture { components: finish(&states), iterations: how.iterations, converged: false }
}

/// What a round gathers, by component: sums over the points by their responsibilities.
#[derive(Clone, Debug)]
struct Sums {
    held: Vec<f64>,
    /// Of the distances from `centre`.
    first: Vec<f64>,
    /// Of their squares.
    second: Vec<f64>,
    centre: Vec<f64>,
}

impl Sums {
    fn around(centre: Vec<f64>) -> Self {
        let none = vec![0.0; centre.len()];
        Self { held: none.clone(), first: none.clone(), second: none, centre }
    }
}

/// Sums for responsibilities of 0 and 1.
fn begin(points: &[f64], weights: &[f64], start: &[usize], count: usize, mean: f64) -> Sums {
    let rows = || points.iter().zip(weights).zip(start.iter().map(|k| (*k).min(count - 1)));
    let (mut held, mut total) = (vec![0.0; count], vec![0.0; count]);
    for ((x, w), k) in rows() {
        held[k] += w;
        total[k] += w * x;
    }
    // Around their own means, squares of narrow components keep their digits.
    let centre = total.iter().zip(&held).map(|(t, n)| if *n > 0.0 { t / n } else { mean }).collect();
    let mut sums = Sums::around(centre);
    for ((x, w), k) in rows() {
        let away = x - sums.centre[k];
        sums.held[k] += w;
        sums.first[k] += w * away;
        sums.second[k] += w * away * away;
    }
    sums
}

/// The M step: posteriors of shares, means and variances.
fn maximise(sums: &Sums, prior: (f64, f64), how: Fitting) -> Vec<State> {
    // Held by the components that come later in the stick.
    let mut later = 0.0;
    let mut states: Vec<State> = (0..sums.held.len())
        .rev()
        .map(|k| {
            let held = sums.held[k] + 10.0 * f64::EPSILON;
            let moved = sums.first[k] / held;
            let centre = sums.centre[k] + moved;
            let variance = (sums.second[k] / held - moved * moved).max(0.0) + how.ridge;
            let beta = PRIOR + held;
            let degrees = PRIOR + held;
            let away = centre - prior.0;
            let state = State {
                a: 1.0 + held,
                b: how.concentration + later,
                beta,
                mean: (PRIOR * prior.0 + held * centre) / beta,
                degrees,
                variance: (prior.1 + held * variance + held * PRIOR / beta * away * away) / degrees,
            };
            later += held;
            state
        })
        .collect();
    states.reverse();
    states
}

/// The part of ln ρ that does not depend on the point, by component.
fn peaks(states: &[State]) -> Vec<f64> {
    let mut before = 0.0;
    states
        .iter()
        .map(|s| {
            let both = digamma(s.a + s.b);
            let share = digamma(s.a) - both + before;
            before += digamma(s.b) - both;
            let precision = std::f64::consts::LN_2 + digamma(s.degrees / 2.0) - 1.0 / s.beta;
            share - 0.5 * log(2.0 * std::f64::consts::PI * s.variance) - 0.5 * log(s.degrees) + 0.5 * precision
        })
        .collect()
}

/// The E step: the sums over the responsibilities, and their entropy.
fn expect(points: &[f64], weights: &[f64], states: &[State]) -> (Sums, f64) {
    let peaks = peaks(states);
    let halves: Vec<f64> = states.iter().map(|s| 0.5 / s.variance).collect();
    let mut sums = Sums::around(states.iter().map(|s| s.mean).collect());
    let none = vec![0.0; states.len()];
    let (mut away, mut score, mut share) = (none.clone(), none.clone(), none);
    let mut entropy = 0.0;
    for (x, w) in points.iter().zip(weights) {
        let mut top = f64::NEG_INFINITY;
        for ((((away, score), peak), half), centre) in
            away.iter_mut().zip(&mut score).zip(&peaks).zip(&halves).zip(&sums.centre)
        {
            *away = x - centre;
            *score = peak - *away * *away * half;
            top = if *score > top { *score } else { top };
        }
        for (share, score) in share.iter_mut().zip(&mut score) {
            *score -= top;
            *share = exp_of_negative(*score);
        }
        let sum: f64 = share.iter().sum();
        let inner: f64 = share.iter().zip(&score).map(|(r, s)| r * s).sum();
        entropy += w * (log(sum) - inner / sum);
        let scale = w / sum;
        for ((((share, away), held), first), second) in
            share.iter().zip(&away).zip(&mut sums.held).zip(&mut sums.first).zip(&mut sums.second)
        {
            let r = share * scale;
            *held += r;
            *first += r * away;
            *second += r * away * away;
        }
    }
    (sums, entropy)
}

/// eˣ for x ≤ 0, to about 3e-16 of itself and 1e-304 in all: several at once where the machine can, unlike `libm`'s.
fn exp_of_negative(x: f64) -> f64 {
    // Adding it leaves a double without fraction bits, the whole part in its last ones.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    // ln 2 in two parts, so that whole multiples of the first are exact.
    const LN_2: (f64, f64) = (0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10);
    let x = if x < -700.0 { -700.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + WHOLE;
    let whole = shifted - WHOLE;
    let r = x - whole * LN_2.0 - whole * LN_2.1;
    let series = TAYLOR.iter().fold(0.0, |sum, c| sum * r + c);
    series * f64::from_bits((shifted.to_bits().wrapping_add(1023)) << 52)
}

/// 1/12!, 1/11!, … 1/0!.
const TAYLOR: [f64; 13] = {
    let mut out = [1.0; 13];
    let mut n = 1;
    while n < 13 {
        out[12 - n] = out[13 - n] / n as f64;
        n += 1;
    }
    out
};

/// The lower bound without the entropy of the responsibilities.
fn evidence(states: &[State]) -> f64 {
    states
        .iter()
        .map(|s| {
            let precision = -0.5 * log(s.variance) - 0.5 * log(s.degrees);
            let wishart = -(s.degrees * precision + 0.5 * s.degrees * std::f64::consts::LN_2 + lgamma(s.degrees / 2.0));
            let beta = lgamma(s.a) + lgamma(s.b) - lgamma(s.a + s.b);
            beta - wishart - 0.5 * log(s.beta)
        })
        .sum()
}

fn finish(states: &[State]) -> Vec<Component> {
    let mut left = 1.0;
    let mut out: Vec<Component> = states
        .iter()
        .zip(peaks(states))
        .map(|(s, peak)| {
            let weight = left * s.a / (s.a + s.b);
            left *= s.b / (s.a + s.b);
            Component { weight, mean: s.mean, sd: sqrt(s.variance), peak }
        })
        .collect();
    let total: f64 = out.iter().map(|c| c.weight).sum();
    for c in &mut out {
        c.weight /= total;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::cluster::cluster;
    use crate::learn::normal;
    use crate::rng::Seed;

    /// Draws of normals with these (share, mean, sd), rising.
    fn normals(parts: &[(f64, f64, f64)], rows: usize) -> Vec<f64> {
        let mut draw = Seed(3).stream("t");
        let mut out: Vec<f64> = parts
            .iter()
            .flat_map(|&(share, mean, sd)| std::iter::repeat_n((mean, sd), (share * rows as f64) as usize))
            .map(|(mean, sd)| mean + sd * normal::quantile(draw.uniform()))
            .collect();
        out.sort_by(f64::total_cmp);
        out
    }

    #[test]
    fn separate_normals_are_found_with_their_shares() {
        let parts = [(0.5, -10.0, 1.0), (0.3, 0.0, 0.5), (0.2, 8.0, 2.0)];
        let points = normals(&parts, 5000);
        let weights = vec![1.0; points.len()];
        let start = cluster(&points, &weights, 10, &mut Seed(1).stream("t"));
        let found = fit(&points, &weights, &start, 10, Fitting { iterations: 5000, ..Fitting::default() });
        assert!(found.converged);
        let mut kept: Vec<Component> = found.components.into_iter().filter(|c| c.weight > 0.005).collect();
        kept.sort_by(|a, b| a.mean.total_cmp(&b.mean));
        assert_eq!(kept.len(), 3, "{kept:?}");
        for (c, (share, mean, sd)) in kept.iter().zip(parts) {
            assert!(
                (c.weight - share).abs() < 0.01 && (c.mean - mean).abs() < 0.1 && (c.sd / sd - 1.0).abs() < 0.1,
                "{c:?}"
            );
        }
    }

    #[test]
    fn the_fast_exponential_is_the_exponential() {
        for i in 0..7000 {
            let x = -f64::from(i) / 10.0 - f64::from(i % 7) / 100.0;
            let exact = libm::exp(x.max(-700.0));
            assert!((exp_of_negative(x) - exact).abs() <= 1e-15 * exact, "{x}: {} {exact}", exp_of_negative(x));
        }
        assert_eq!(exp_of_negative(0.0), 1.0);
        assert!(exp_of_negative(f64::NEG_INFINITY) < 1e-300);
    }

    #[test]
    fn a_weight_is_so_many_points() {
        assert!(fit(&[], &[], &[], 3, Fitting::default()).components.is_empty());
        let points = [0.0, 1.0, 4.0, 5.0];
        let counts = [3, 1, 2, 5];
        let repeated: Vec<f64> = points.iter().zip(counts).flat_map(|(&x, n)| std::iter::repeat_n(x, n)).collect();
        let labels: Vec<usize> = repeated.iter().map(|x| usize::from(*x > 2.0)).collect();
        let once = fit(&points, &counts.map(|n| n as f64), &[0, 0, 1, 1], 2, Fitting::default());
        let often = fit(&repeated, &vec![1.0; repeated.len()], &labels, 2, Fitting::default());
        for (a, b) in once.components.iter().zip(&often.components) {
            assert!(
                (a.mean - b.mean).abs() < 1e-12 && (a.sd - b.sd).abs() < 1e-12 && (a.weight - b.weight).abs() < 1e-12
            );
        }
    }
}
