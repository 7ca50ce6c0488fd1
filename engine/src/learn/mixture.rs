//! A mixture of normals in one dimension, fitted by variational Bayes with a Dirichlet-process prior on the shares.
//!
//! Bishop, *Pattern Recognition and Machine Learning* (2006), section 10.2, with the stick-breaking prior of Blei and Jordan
//! (2006): components that are not needed lose their share. The priors are those of scikit-learn's
//! `BayesianGaussianMixture` (mean of the data with precision 1, one degree of freedom, variance of the data), which the golden
//! values hold it against.

use libm::{exp, fabs, lgamma, log, sqrt};
use serde::{Deserialize, Serialize};

use crate::learn::special::digamma;
use crate::rng::Stream;

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
/// Responsibilities below e to this power count as none.
const NEGLIGIBLE: f64 = -45.0;

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
    // Responsibilities by point, then component.
    let mut shares = vec![0.0; points.len() * count];
    for (row, &k) in shares.chunks_exact_mut(count).zip(start) {
        row[k.min(count - 1)] = 1.0;
    }
    let mut states = maximise(points, weights, &shares, count, prior, how);
    let mut bound = f64::NEG_INFINITY;
    for round in 1..=how.iterations {
        let entropy = expect(points, weights, &states, &mut shares);
        states = maximise(points, weights, &shares, count, prior, how);
        let now = entropy + evidence(&states);
        if fabs(now - bound) < how.tolerance {
            return Mixture { components: finish(&states), iterations: round, converged: true };
        }
        bound = now;
    }
    Mixture { components: finish(&states), iterations: how.iterations, converged: false }
}

/// The M step: posteriors of shares, means and variances.
fn maximise(
    points: &[f64],
    weights: &[f64],
    shares: &[f64],
    count: usize,
    prior: (f64, f64),
    how: Fitting,
) -> Vec<State> {
    let mut sums = vec![(10.0 * f64::EPSILON, 0.0, 0.0); count];
    let rows = || points.iter().zip(weights).zip(shares.chunks_exact(count));
    for ((x, w), row) in rows() {
        for (sum, r) in sums.iter_mut().zip(row) {
            if *r > 0.0 {
                let held = w * r;
                sum.0 += held;
                sum.1 += held * x;
            }
        }
    }
    for sum in &mut sums {
        sum.1 /= sum.0;
    }
    for ((x, w), row) in rows() {
        for (sum, r) in sums.iter_mut().zip(row) {
            if *r > 0.0 {
                sum.2 += w * r * (x - sum.1) * (x - sum.1);
            }
        }
    }
    // Held by the components that come later in the stick.
    let mut later = 0.0;
    let mut states: Vec<State> = sums
        .iter()
        .rev()
        .map(|&(held, centre, squares)| {
            let variance = squares / held + how.ridge;
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

/// The E step: fills the responsibilities and gives their entropy.
fn expect(points: &[f64], weights: &[f64], states: &[State], shares: &mut [f64]) -> f64 {
    let terms: Vec<(f64, f64, f64)> =
        peaks(states).into_iter().zip(states).map(|(peak, s)| (peak, s.mean, 0.5 / s.variance)).collect();
    let mut entropy = 0.0;
    for ((x, w), row) in points.iter().zip(weights).zip(shares.chunks_exact_mut(terms.len())) {
        let mut top = f64::NEG_INFINITY;
        for (r, (peak, mean, half)) in row.iter_mut().zip(&terms) {
            *r = peak - (x - mean) * (x - mean) * half;
            top = top.max(*r);
        }
        let (mut sum, mut inner) = (0.0, 0.0);
        for r in row.iter_mut() {
            let below = *r - top;
            *r = if below < NEGLIGIBLE { 0.0 } else { exp(below) };
            sum += *r;
            inner += *r * below;
        }
        for r in row.iter_mut() {
            *r /= sum;
        }
        entropy += w * (log(sum) - inner / sum);
    }
    entropy
}

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

/// The nearest of `count` centres for every point: k-means++ (Arthur and Vassilvitskii 2007), then Lloyd's rounds.
///
/// `points` rise. Centres are numbered from low to high; fewer are used where there are fewer different points.
pub fn cluster(points: &[f64], weights: &[f64], count: usize, draw: &mut Stream) -> Vec<usize> {
    let mut centres: Vec<f64> = Vec::with_capacity(count);
    let mut nearest = vec![f64::INFINITY; points.len()];
    while centres.len() < count {
        let chance = |i: usize| weights[i] * if centres.is_empty() { 1.0 } else { nearest[i] };
        let total: f64 = (0..points.len()).map(chance).sum();
        if total <= 0.0 {
            break;
        }
        let mut left = draw.uniform() * total;
        let picked = (0..points.len()).find(|&i| {
            left -= chance(i);
            left < 0.0
        });
        let Some(&centre) = picked.or(points.len().checked_sub(1)).and_then(|i| points.get(i)) else { break };
        for (d, x) in nearest.iter_mut().zip(points) {
            *d = d.min((x - centre) * (x - centre));
        }
        centres.push(centre);
    }
    centres.sort_unstable_by(f64::total_cmp);
    // In one dimension the points of a centre are neighbours.
    let mut labels = vec![usize::MAX; points.len()];
    for _ in 0..ROUNDS {
        let mut changed = false;
        let mut at = 0;
        let mut sums = vec![(0.0, 0.0); centres.len()];
        for ((label, x), w) in labels.iter_mut().zip(points).zip(weights) {
            while at + 1 < centres.len() && fabs(x - centres[at + 1]) < fabs(x - centres[at]) {
                at += 1;
            }
            changed |= *label != at;
            *label = at;
            if let Some(sum) = sums.get_mut(at) {
                sum.0 += w;
                sum.1 += w * x;
            }
        }
        if !changed {
            break;
        }
        for (centre, (w, x)) in centres.iter_mut().zip(sums) {
            if w > 0.0 {
                *centre = x / w;
            }
        }
    }
    labels
}

/// Rounds of Lloyd's algorithm, at most.
const ROUNDS: usize = 300;
