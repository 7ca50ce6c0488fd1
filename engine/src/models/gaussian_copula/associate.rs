//! The correlation of the hidden variables, from rows in which some are known and some are only known to lie in a stretch.
//!
//! Hoff's extended rank likelihood by Gibbs sampling: keep what is known, draw every other hidden variable of a row from its
//! normal distribution given the row's others, cut to its stretch; take the correlation after every sweep, and average the second
//! half of the sweeps. Without it, levels look less associated than they are, since their stretches carry noise.

use super::latent::Stretch;
use crate::error::Result;
use crate::learn::matrix::{Square, correlations, repaired};
use crate::learn::{normal, parallel};
use crate::rng::{Seed, Stream};
use crate::run::{Phase, RunCx};

/// Rows per block: each has a random stream of its own, so that the result does not depend on the threads.
const BLOCK: usize = 1024;
/// Share of the newest correlation in the running one.
const NEWEST: f64 = 0.9;

/// Hidden values to start from: the middle of each stretch, zero where nothing is known.
pub(super) fn start(stretches: &[Stretch]) -> Vec<f64> {
    stretches
        .iter()
        .map(|&(from, to)| {
            if from == to { from } else { normal::quantile(f64::midpoint(normal::cdf(from), normal::cdf(to))) }
        })
        .collect()
}

/// The correlation matrix of the hidden variables. `hidden` holds the start per variable.
pub(super) async fn correlation(
    stretches: &[Vec<Stretch>],
    mut hidden: Vec<Vec<f64>>,
    sweeps: usize,
    seed: Seed,
    cx: &RunCx<'_>,
) -> Result<Square> {
    let rows = hidden.first().map_or(0, Vec::len);
    let open: Vec<usize> = (0..stretches.len()).filter(|&j| stretches[j].iter().any(|s| s.0 < s.1)).collect();
    let mut current = correlations(&hidden);
    if sweeps == 0 || open.is_empty() || rows < 3 {
        return Ok(current);
    }
    let blocks = rows.div_ceil(BLOCK);
    let mut streams: Vec<Stream> = (0..blocks).map(|b| seed.indexed("copula/gibbs", b as u64)).collect();
    let mut sum = Square::zero(hidden.len());
    let mut kept = 0.0;
    for sweep in 0..sweeps {
        let (_, factor) = repaired(&current, 0.0);
        let precision = factor.inverse_of_product();
        for (done, &j) in open.iter().enumerate() {
            let own = precision.at(j, j);
            let sd = libm::sqrt(1.0 / own);
            let weights: Vec<f64> = precision.row(j).iter().map(|p| -p / own).collect();
            let blocks_of_j = parallel::map(0..blocks, |b| {
                let mut draw = streams[b].clone();
                let range = b * BLOCK..((b + 1) * BLOCK).min(rows);
                let mut means = vec![0.0; range.len()];
                for (k, column) in hidden.iter().enumerate() {
                    if k != j && weights[k] != 0.0 {
                        for (mean, z) in means.iter_mut().zip(&column[range.clone()]) {
                            *mean += weights[k] * z;
                        }
                    }
                }
                let values: Vec<f64> = range
                    .zip(means)
                    .map(|(row, mean)| {
                        let (from, to) = stretches[j][row];
                        if from == to { from } else { normal::truncated(mean, sd, from, to, &mut draw) }
                    })
                    .collect();
                (values, draw)
            });
            let mut column = Vec::with_capacity(rows);
            for (b, (values, stream)) in blocks_of_j.into_iter().enumerate() {
                column.extend(values);
                streams[b] = stream;
            }
            hidden[j] = column;
            let (step, steps) = (sweep * open.len() + done + 1, sweeps * open.len());
            cx.step(Phase::Training, step as u64, steps as u64).await?;
        }
        let newest = correlations(&hidden);
        let mut mixed = Square::zero(hidden.len());
        for i in 0..hidden.len() {
            for k in 0..hidden.len() {
                mixed.set(i, k, NEWEST * newest.at(i, k) + (1.0 - NEWEST) * current.at(i, k));
            }
        }
        current = mixed;
        if sweep >= sweeps / 2 {
            kept += 1.0;
            for i in 0..hidden.len() {
                for k in 0..hidden.len() {
                    sum.set(i, k, sum.at(i, k) + current.at(i, k));
                }
            }
        }
    }
    let mut mean = Square::identity(hidden.len());
    for i in 0..hidden.len() {
        for k in 0..hidden.len() {
            if i != k {
                mean.set(i, k, sum.at(i, k) / kept);
            }
        }
    }
    Ok(mean)
}

/// Shrinkage towards no association that few rows call for (Schäfer, Strimmer 2005, for correlations); 0 from 10 rows a variable.
pub(super) fn shrinkage(correlation: &Square, rows: usize) -> f64 {
    let d = correlation.size();
    if rows >= 10 * d || rows < 2 {
        return if rows < 2 { 1.0 } else { 0.0 };
    }
    let (mut noise, mut signal) = (0.0, 0.0);
    for i in 0..d {
        for j in 0..i {
            let square = correlation.at(i, j) * correlation.at(i, j);
            noise += (1.0 - square) * (1.0 - square) / rows as f64;
            signal += square;
        }
    }
    if signal > 0.0 { (noise / signal).clamp(0.0, 1.0) } else { 0.0 }
}
