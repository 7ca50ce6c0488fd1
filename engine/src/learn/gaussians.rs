//! A mixture of normals in several dimensions with diagonal covariances, fitted by expectation–maximisation.
//!
//! Dempster, Laird and Rubin (1977); starts by k-means++ (Arthur and Vassilvitskii 2007); the number of components by Schwarz's
//! criterion (1978). Rows are given standardised: variances do not fall below a fixed floor, so that repeated values do not make
//! the density infinite.

use libm::{exp, fabs, log};

use crate::learn::parallel;
use crate::rng::{Seed, Stream};

/// Least variance, in squared standard deviations of the column.
const FLOOR: f64 = 1e-3;
/// Rounds, and the gain per row that ends them.
const ROUNDS: usize = 100;
const GAIN: f64 = 1e-4;

/// One normal: log of its share times its density at the means, the means, and half of the inverse variances.
#[derive(Clone, Debug, PartialEq)]
struct Normal {
    peak: f64,
    means: Vec<f64>,
    steepness: Vec<f64>,
}

impl Normal {
    /// ln (share · density) of a row.
    fn score(&self, row: &[f64]) -> f64 {
        let mut sum = self.peak;
        for ((x, m), s) in row.iter().zip(&self.means).zip(&self.steepness) {
            sum -= (x - m) * (x - m) * s;
        }
        sum
    }
}

/// A fitted mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaussians {
    normals: Vec<Normal>,
    width: usize,
    /// Log-likelihood of the rows it was fitted to, in nats.
    total: f64,
    rows: usize,
}

impl Gaussians {
    /// Fits `count` components to `rows` (row by row, `width` finite numbers each); none without rows or columns. Fewer components
    /// are used where there are fewer different rows.
    pub fn fit(rows: &[f64], width: usize, count: usize, draw: &mut Stream) -> Option<Self> {
        if width == 0 || rows.len() < width || count == 0 {
            return None;
        }
        let n = rows.len() / width;
        let row = |i: usize| &rows[i * width..(i + 1) * width];
        let mut weights = starts(rows, width, count, draw);
        let mut out = Self { normals: Vec::new(), width, total: f64::NEG_INFINITY, rows: n };
        for _ in 0..ROUNDS {
            out.normals = maximised(rows, width, &weights);
            let mut total = 0.0;
            let k = out.normals.len();
            weights = vec![vec![0.0; k]; n];
            for (i, shares) in weights.iter_mut().enumerate() {
                total += out.shares(row(i), shares);
            }
            let gain = total - out.total;
            out.total = total;
            if gain < GAIN * n as f64 {
                break;
            }
        }
        Some(out)
    }

    /// The mixture with the least Schwarz criterion over the `counts` of components and `starts` starts of each. Counts rise; the
    /// search ends after two that are worse.
    pub fn best(rows: &[f64], width: usize, counts: &[usize], starts: usize, seed: Seed) -> Option<Self> {
        let mut best: Option<Self> = None;
        let mut worse = 0;
        for &count in counts {
            let tried = parallel::map(0..starts.max(1), |start| {
                Self::fit(rows, width, count, &mut seed.indexed("gaussians", (count * starts + start) as u64))
            });
            let Some(found) = tried.into_iter().flatten().max_by(|a, b| a.total.total_cmp(&b.total)) else { continue };
            if best.as_ref().is_none_or(|b| found.criterion() < b.criterion()) {
                (best, worse) = (Some(found), 0);
            } else {
                worse += 1;
                if worse == 2 {
                    break;
                }
            }
        }
        best
    }

    /// Number of components.
    pub fn components(&self) -> usize {
        self.normals.len()
    }

    /// Schwarz's criterion −2 ln L + p ln n of the fit: smaller is better.
    pub fn criterion(&self) -> f64 {
        let free = self.normals.len() * (2 * self.width + 1) - 1;
        free as f64 * log(self.rows as f64) - 2.0 * self.total
    }

    /// Mean log density of rows, in nats per row; none without rows.
    pub fn mean_log_density(&self, rows: &[f64]) -> Option<f64> {
        let n = rows.len() / self.width;
        let mut shares = vec![0.0; self.normals.len()];
        let sum: f64 = rows.chunks_exact(self.width).map(|r| self.shares(r, &mut shares)).sum();
        (n > 0).then(|| sum / n as f64)
    }

    /// Sets `shares` to the responsibilities of the components for a row; its log density.
    fn shares(&self, row: &[f64], shares: &mut [f64]) -> f64 {
        for (s, normal) in shares.iter_mut().zip(&self.normals) {
            *s = normal.score(row);
        }
        let top = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for s in shares.iter_mut() {
            *s = exp(*s - top);
            sum += *s;
        }
        for s in shares.iter_mut() {
            *s /= sum;
        }
        top + log(sum)
    }
}

/// Responsibilities of the nearest of some drawn rows.
fn starts(rows: &[f64], width: usize, count: usize, draw: &mut Stream) -> Vec<Vec<f64>> {
    let n = rows.len() / width;
    let row = |i: usize| &rows[i * width..(i + 1) * width];
    let apart = |i: usize, j: usize| row(i).iter().zip(row(j)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let mut near = vec![(f64::INFINITY, 0); n];
    let mut centre = draw.below(n);
    let mut found = 0;
    loop {
        for (i, best) in near.iter_mut().enumerate() {
            let d = apart(i, centre);
            if d < best.0 {
                *best = (d, found);
            }
        }
        found += 1;
        let total: f64 = near.iter().map(|b| b.0).sum();
        if found == count || total <= 0.0 {
            break;
        }
        centre = draw.weighted(n, total, |i| near[i].0);
    }
    let one = |(_, c): &(f64, usize)| (0..found).map(|k| if k == *c { 1.0 } else { 0.0 }).collect();
    near.iter().map(one).collect()
}

/// The normals that fit the rows best under their responsibilities; those without rows are left out.
fn maximised(rows: &[f64], width: usize, weights: &[Vec<f64>]) -> Vec<Normal> {
    let n = weights.len() as f64;
    let one = |k: usize| {
        let total: f64 = weights.iter().map(|w| w[k]).sum();
        if total < 1e-8 {
            return None;
        }
        let over = |f: &dyn Fn(usize, f64) -> f64| {
            let mut sums = vec![0.0; width];
            for (row, w) in rows.chunks_exact(width).zip(weights).filter(|(_, w)| fabs(w[k]) > 0.0) {
                for (c, (sum, x)) in sums.iter_mut().zip(row).enumerate() {
                    *sum += w[k] * f(c, *x);
                }
            }
            sums.into_iter().map(|s| s / total).collect::<Vec<f64>>()
        };
        let means = over(&|_, x| x);
        let variances: Vec<f64> =
            over(&|c, x| (x - means[c]) * (x - means[c])).into_iter().map(|v| v.max(FLOOR)).collect();
        let peak = log(total / n) - variances.iter().map(|v| 0.5 * log(std::f64::consts::TAU * v)).sum::<f64>();
        Some(Normal { peak, means, steepness: variances.iter().map(|v| 0.5 / v).collect() })
    };
    (0..weights.first().map_or(0, Vec::len)).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::normal;

    fn clouds(rows: usize, seed: u64) -> Vec<f64> {
        let mut draw = Seed(seed).stream("clouds");
        (0..rows)
            .flat_map(|i| {
                let z = [0, 1].map(|_| normal::quantile(draw.uniform().clamp(1e-9, 1.0 - 1e-9)));
                let side = if i % 4 == 0 { 3.0 } else { -1.0 };
                [side + 0.3 * z[0], -side + 0.5 * z[1]]
            })
            .collect()
    }

    #[test]
    fn two_clouds_are_found_and_fresh_rows_of_them_are_likely() {
        let rows = clouds(800, 1);
        let found = Gaussians::best(&rows, 2, &[1, 2, 3, 5, 8], 3, Seed(1)).expect("rows");
        assert_eq!(found.components(), 2);
        let own = found.mean_log_density(&rows).expect("rows");
        let fresh = found.mean_log_density(&clouds(800, 2)).expect("rows");
        assert!((own - fresh).abs() < 0.1, "{own} {fresh}");
        let crossed: Vec<f64> =
            rows.chunks_exact(2).zip(rows.chunks_exact(2).rev()).flat_map(|(a, b)| [a[0], b[1]]).collect();
        assert!(found.mean_log_density(&crossed).expect("rows") < own - 1.0);
        // The exact density: a quarter of the rows around one centre, the rest around the other.
        let entropy = |sds: [f64; 2]| sds.iter().map(|s| 0.5 + 0.5 * log(std::f64::consts::TAU * s * s)).sum::<f64>();
        let exact = 0.25 * log(0.25) + 0.75 * log(0.75) - entropy([0.3, 0.5]);
        assert!((own - exact).abs() < 0.1, "{own} {exact}");
    }

    #[test]
    fn repeated_rows_stay_finite_and_nothing_gives_nothing() {
        let same = Gaussians::fit(&[1.0; 40], 2, 5, &mut Seed(1).stream("t")).expect("rows");
        assert_eq!(same.components(), 1);
        assert!(same.mean_log_density(&[1.0, 1.0]).expect("a row").is_finite());
        assert_eq!(Gaussians::fit(&[], 2, 1, &mut Seed(1).stream("t")), None);
        assert_eq!(same.mean_log_density(&[]), None);
    }
}
