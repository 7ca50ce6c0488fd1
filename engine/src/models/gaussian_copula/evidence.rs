//! Hidden variables given stretches: the chance of the stretches, and draws inside them.

use super::latent::Stretch;
use crate::learn::matrix::Square;
use crate::learn::normal;
use crate::rng::Stream;

/// Draws of the importance estimate; its error is far below what rows show.
const DRAWS: usize = 400;
/// Sweeps of the Gibbs chain per row.
const SWEEPS: usize = 20;
/// Added to the diagonal, since conditioned columns may say the same.
const RIDGE: f64 = 1e-6;

/// Chance that N(0, R) lies in the stretches (the estimator of Geweke, Hajivassiliou and Keane).
pub(super) fn chance(correlation: &Square, stretches: &[&[Stretch]], draw: &mut Stream) -> f64 {
    let Some(factor) = ridged(correlation).cholesky(0.0) else { return 0.0 };
    let mut sum = 0.0;
    for _ in 0..DRAWS {
        let mut weight = 1.0;
        let mut e: Vec<f64> = Vec::with_capacity(stretches.len());
        for (i, allowed) in stretches.iter().enumerate() {
            let mean: f64 = factor.row(i)[..i].iter().zip(&e).map(|(l, e)| l * e).sum();
            let sd = factor.at(i, i);
            weight *= mass(mean, sd, allowed);
            e.push((inside(mean, sd, allowed, draw) - mean) / sd);
        }
        sum += weight;
    }
    sum / DRAWS as f64
}

/// Draws the given variables inside their stretches, and the free ones given them.
#[derive(Debug)]
pub(super) struct Given {
    held: Vec<usize>,
    free: Vec<usize>,
    stretches: Vec<Vec<Stretch>>,
    /// Per given variable: weights of the other given ones in its mean, and its standard deviation.
    own: Vec<(Vec<f64>, f64)>,
    /// Per free variable: weights of the given ones in its mean.
    regression: Vec<Vec<f64>>,
    /// Factor of the free ones' covariance given the others.
    factor: Square,
}

impl Given {
    /// Prepares draws for the variables that `allowed` restricts.
    pub(super) fn new(correlation: &Square, allowed: &[Option<Vec<Stretch>>]) -> Self {
        let given: Vec<usize> = (0..allowed.len()).filter(|&i| allowed[i].is_some()).collect();
        let free: Vec<usize> = (0..allowed.len()).filter(|&i| allowed[i].is_none()).collect();
        let inner = ridged(&correlation.select(&given));
        // A ridge on a correlation matrix always leaves a factor; the identity only stands in for the type.
        let inner = inner.cholesky(0.0).unwrap_or_else(|| Square::identity(given.len()));
        let precision = inner.inverse_of_product();
        let own = (0..given.len())
            .map(|i| {
                let p = precision.at(i, i);
                let weights = (0..given.len()).map(|k| if k == i { 0.0 } else { -precision.at(i, k) / p }).collect();
                (weights, libm::sqrt(1.0 / p))
            })
            .collect();
        let cross: Vec<Vec<f64>> =
            free.iter().map(|&f| given.iter().map(|&g| correlation.at(f, g)).collect()).collect();
        let regression: Vec<Vec<f64>> = cross.iter().map(|row| inner.solve(row)).collect();
        let mut covariance = correlation.select(&free);
        for (i, weights) in regression.iter().enumerate() {
            for (j, row) in cross.iter().enumerate() {
                let explained: f64 = weights.iter().zip(row).map(|(a, b)| a * b).sum();
                covariance.set(i, j, covariance.at(i, j) - explained);
            }
        }
        let factor = ridged(&covariance).cholesky(0.0).unwrap_or_else(|| Square::identity(free.len()));
        let stretches = given.iter().map(|&i| allowed[i].clone().unwrap_or_default()).collect();
        Self { held: given, free, stretches, own, regression, factor }
    }

    /// One row of hidden variables, written to `z`.
    pub(super) fn draw(&self, z: &mut [f64], draw: &mut Stream) {
        let mut held: Vec<f64> = self.stretches.iter().map(|s| inside(0.0, 1.0, s, draw)).collect();
        if held.len() > 1 {
            for _ in 0..SWEEPS {
                for i in 0..held.len() {
                    let (weights, sd) = &self.own[i];
                    let mean = weights.iter().zip(&held).map(|(w, h)| w * h).sum();
                    held[i] = inside(mean, *sd, &self.stretches[i], draw);
                }
            }
        }
        let noise: Vec<f64> = self.free.iter().map(|_| normal::quantile(draw.uniform())).collect();
        let mut spread = vec![0.0; noise.len()];
        self.factor.lower_times(&noise, &mut spread);
        for ((&at, weights), spread) in self.free.iter().zip(&self.regression).zip(spread) {
            z[at] = spread + weights.iter().zip(&held).map(|(w, h)| w * h).sum::<f64>();
        }
        for (&at, held) in self.held.iter().zip(held) {
            z[at] = held;
        }
    }
}

fn ridged(matrix: &Square) -> Square {
    let mut out = matrix.clone();
    for i in 0..out.size() {
        out.set(i, i, out.at(i, i) + RIDGE);
    }
    out
}

fn mass_of((from, to): Stretch, mean: f64, sd: f64) -> f64 {
    let (a, b) = ((from - mean) / sd, (to - mean) / sd);
    if a > 0.0 { normal::cdf(-a) - normal::cdf(-b) } else { normal::cdf(b) - normal::cdf(a) }
}

fn mass(mean: f64, sd: f64, allowed: &[Stretch]) -> f64 {
    allowed.iter().map(|&s| mass_of(s, mean, sd)).sum()
}

/// A draw of N(mean, sd²) inside the union of `allowed`.
fn inside(mean: f64, sd: f64, allowed: &[Stretch], draw: &mut Stream) -> f64 {
    let mut rest = draw.uniform() * mass(mean, sd, allowed);
    let mut chosen = allowed.first().copied().unwrap_or((0.0, 0.0));
    for &stretch in allowed {
        chosen = stretch;
        rest -= mass_of(stretch, mean, sd);
        if rest <= 0.0 {
            break;
        }
    }
    normal::truncated(mean, sd, chosen.0, chosen.1, draw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    fn two(r: f64) -> Square {
        Square::from_cells(2, vec![1.0, r, r, 1.0]).expect("four cells")
    }

    #[test]
    fn the_chance_of_a_quadrant_is_the_known_one() {
        let upper: &[Stretch] = &[(0.0, f64::INFINITY)];
        let estimate = chance(&two(0.5), &[upper, upper], &mut Seed(1).stream("e"));
        // Sheppard: 1/4 + asin(r) / 2π = 1/3.
        assert!((estimate - 1.0 / 3.0).abs() < 0.01, "{estimate}");
    }

    #[test]
    fn free_variables_follow_the_given_one() {
        let given = Given::new(&two(0.8), &[Some(vec![(1.5, 1.5)]), None]);
        let mut draw = Seed(2).stream("g");
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..20_000 {
            let mut z = [0.0; 2];
            given.draw(&mut z, &mut draw);
            assert_eq!(z[0], 1.5);
            sum += z[1];
            square += z[1] * z[1];
        }
        let mean = sum / 20_000.0;
        assert!((mean - 1.2).abs() < 0.02, "mean {mean}");
        assert!((square / 20_000.0 - mean * mean - 0.36).abs() < 0.02);
    }
}
