//! Distances between whole distributions of rows: maximum mean discrepancy and energy distance.

use libm::{exp, fabs, sqrt};

use crate::error::Result;
use crate::evaluate::fidelity::steps::wasserstein;
use crate::evaluate::sample::{mean, ordered, quantile, sum};
use crate::learn::neighbours::{Metric, Real, Rows, visit};
use crate::learn::normal;
use crate::rng::Seed;

/// Squared maximum mean discrepancy (Gretton et al. 2012).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mmd {
    /// With the diagonals: not below 0.
    pub biased: f64,
    /// Without them: 0 on average for equal distributions, possibly below; none for fewer than two rows a side.
    pub unbiased: Option<f64>,
}

/// Sums of exp(−γ d²) within and between two tables.
fn similarities<T: Real>(a: &Rows<T>, b: &Rows<T>, gamma: f64) -> Result<f64> {
    let rows =
        visit(a, b, Metric::Euclidean, |_, squares| sum(squares.iter().map(|&d| exp(-gamma * Into::<f64>::into(d)))))?;
    Ok(sum(rows))
}

/// MMD² with the kernel exp(−γ |x − y|²), γ in 1 / squared distance; none when a side has no rows.
///
/// γ = 1 says little beyond about 20 columns, where all kernels vanish: report [`median_gamma`] too. Cost O((n + m)² d).
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the two do not have the same columns.
pub fn mmd<T: Real>(real: &Rows<T>, synthetic: &Rows<T>, gamma: f64) -> Result<Option<Mmd>> {
    let (n, m) = (real.height() as f64, synthetic.height() as f64);
    if n == 0.0 || m == 0.0 {
        return Ok(None);
    }
    let (rr, ss) = (similarities(real, real, gamma)?, similarities(synthetic, synthetic, gamma)?);
    let rs = similarities(real, synthetic, gamma)?;
    let biased = rr / (n * n) + ss / (m * m) - 2.0 * rs / (n * m);
    // Every diagonal similarity is 1.
    let unbiased = (rr - n) / (n * (n - 1.0)) + (ss - m) / (m * (m - 1.0)) - 2.0 * rs / (n * m);
    Ok(Some(Mmd { biased: biased.max(0.0), unbiased: (n > 1.0 && m > 1.0).then_some(unbiased) }))
}

/// Median distance between the different rows of both tables together, and γ = 1 / (2 median²); none when that is 0 or there are
/// fewer than two rows. Holds all distances in memory: for a few thousand rows.
///
/// # Errors
/// As [`mmd`].
pub fn median_gamma<T: Real>(real: &Rows<T>, synthetic: &Rows<T>) -> Result<Option<(f64, f64)>> {
    let root = |v: &T| sqrt(Into::<f64>::into(*v));
    let inside =
        |t: &Rows<T>| visit(t, t, Metric::Euclidean, |i, squares| squares[..i].iter().map(root).collect::<Vec<f64>>());
    let between = visit(real, synthetic, Metric::Euclidean, |_, s| s.iter().map(root).collect::<Vec<f64>>())?;
    let mut all: Vec<f64> = inside(real)?.into_iter().chain(inside(synthetic)?).chain(between).flatten().collect();
    all = ordered(&all);
    Ok(quantile(&all, 0.5).filter(|m| *m > 0.0).map(|m| (m, 0.5 / (m * m))))
}

/// Linear MMD² = |mean real − mean synthetic|²; none when a side has no rows. Rows hold numbers only.
pub fn mmd_linear<T: Real>(real: &Rows<T>, synthetic: &Rows<T>) -> Option<f64> {
    let centre = |t: &Rows<T>, c: usize| mean(&(0..t.height()).map(|i| t.row(i)[c].into()).collect::<Vec<f64>>());
    let squares: Option<Vec<f64>> =
        (0..real.width()).map(|c| centre(real, c).zip(centre(synthetic, c)).map(|(a, b)| (a - b) * (a - b))).collect();
    squares.map(sum)
}

/// Probability of an MMD² at least as large as the observed one when the labels real and synthetic are drawn anew `times` times
/// (200 is usual); the smallest answer is 1 / (times + 1). None when a side has no rows.
///
/// # Errors
/// As [`mmd`].
pub fn mmd_permutation_p(
    real: &Rows<f64>,
    synthetic: &Rows<f64>,
    gamma: f64,
    times: usize,
    seed: Seed,
) -> Result<Option<f64>> {
    let (n, m) = (real.height(), synthetic.height());
    if n == 0 || m == 0 {
        return Ok(None);
    }
    // One matrix of kernels serves all relabelings.
    let all = real.joined(synthetic)?;
    let kernel = visit(&all, &all, Metric::Euclidean, |_, s| s.iter().map(|d| exp(-gamma * d)).collect::<Vec<f64>>())?;
    let mut side: Vec<f64> = (0..n + m).map(|i| if i < n { 1.0 / n as f64 } else { -1.0 / m as f64 }).collect();
    let statistic =
        |w: &[f64]| sum(kernel.iter().zip(w).map(|(row, a)| a * row.iter().zip(w).map(|(k, b)| k * b).sum::<f64>()));
    let observed = statistic(&side);
    let mut draw = seed.stream("evaluate/mmd");
    let mut at_least = 1;
    for _ in 0..times {
        draw.shuffle(&mut side);
        at_least += usize::from(statistic(&side) >= observed * (1.0 - 1e-12));
    }
    Ok(Some(at_least as f64 / (times + 1) as f64))
}

/// Energy distance squared, 2 E|R − S| − E|R − R'| − E|S − S'| over rows (Székely and Rizzo 2013), not below 0; none when a side has
/// no rows. It has no bandwidth: the recommended companion of MMD.
///
/// # Errors
/// As [`mmd`].
pub fn energy_squared<T: Real>(real: &Rows<T>, synthetic: &Rows<T>) -> Result<Option<f64>> {
    let (Some(rs), Some(rr), Some(ss)) =
        (mean_distance(real, synthetic)?, mean_distance(real, real)?, mean_distance(synthetic, synthetic)?)
    else {
        return Ok(None);
    };
    Ok(Some((2.0 * rs - rr - ss).max(0.0)))
}

/// Mean Euclidean distance over all pairs of rows, a row and itself included; none when a side has no rows.
///
/// # Errors
/// As [`mmd`].
pub fn mean_distance<T: Real>(a: &Rows<T>, b: &Rows<T>) -> Result<Option<f64>> {
    let rows = visit(a, b, Metric::Euclidean, |_, s| sum(s.iter().map(|&d| sqrt(d.into()))))?;
    let pairs = (a.height() * b.height()) as f64;
    Ok((pairs > 0.0).then(|| sum(rows) / pairs))
}

/// Sliced Wasserstein distance: mean of the Wasserstein-1 distances along `directions` random unit directions (100 is usual); none
/// when a side has no rows. Columns are standardised by the caller.
pub fn sliced_wasserstein(real: &Rows<f64>, synthetic: &Rows<f64>, directions: usize, seed: Seed) -> Option<f64> {
    let mut draw = seed.stream("evaluate/directions");
    let distances: Option<Vec<f64>> = (0..directions)
        .map(|_| {
            let raw: Vec<f64> = (0..real.width()).map(|_| normal::quantile(draw.uniform())).collect();
            let length = sqrt(sum(raw.iter().map(|v| v * v)));
            let along = |t: &Rows<f64>| -> Vec<f64> {
                let dot = |i: usize| t.row(i).iter().zip(&raw).map(|(a, b)| a * b).sum::<f64>() / length;
                (0..t.height()).map(dot).collect()
            };
            wasserstein(&along(real), &along(synthetic))
        })
        .collect();
    mean(&distances?).map(fabs)
}
