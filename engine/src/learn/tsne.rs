//! t-SNE (van der Maaten, Hinton 2008): rows in a plane such that neighbours stay neighbours. Exact, for some hundred rows.

use libm::{exp, log};

use crate::learn::parallel;

/// Moves of all points.
const STEPS: usize = 500;
/// Moves during which attraction is stronger, so that groups find together.
const EARLY: usize = 120;
/// How much stronger.
const STRONGER: f64 = 12.0;

/// Places points by t-SNE, a few steps at a time.
#[derive(Clone, Debug)]
pub struct Tsne {
    near: Vec<f64>,
    points: Vec<[f64; 2]>,
    speed: Vec<[f64; 2]>,
    gains: Vec<[f64; 2]>,
    step: usize,
}

impl Tsne {
    /// Starts from `start` (the first two principal components, say) with squared distances `squares` of all pairs, row by row, and
    /// the perplexity: about how many neighbours count, 5 to 50.
    pub fn new(squares: &[f64], start: &[[f64; 2]], perplexity: f64) -> Self {
        let n = start.len();
        let shares = parallel::map(0..n, |i| neighbours(&squares[i * n..(i + 1) * n], i, perplexity));
        let mut near = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                near[i * n + j] = ((shares[i][j] + shares[j][i]) / (2.0 * n as f64)).max(1e-12);
            }
        }
        // A small start: far points would feel no pull.
        let spread = start.iter().map(|p| p[0] * p[0]).sum::<f64>() / n.max(1) as f64;
        let scale = if spread > 0.0 { 1e-4 / libm::sqrt(spread) } else { 0.0 };
        let points = start.iter().map(|p| p.map(|v| v * scale)).collect();
        Self { near, points, speed: vec![[0.0; 2]; n], gains: vec![[1.0; 2]; n], step: 0 }
    }

    /// Whether all moves were made.
    pub fn is_done(&self) -> bool {
        self.step >= STEPS || self.points.len() < 2
    }

    /// Moves made and moves in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.step, STEPS)
    }

    /// One move of all points.
    pub fn advance(&mut self) {
        let n = self.points.len();
        let (points, near) = (&self.points, &self.near);
        let strength = if self.step < EARLY { STRONGER } else { 1.0 };
        let parts = parallel::map(0..n, |i| {
            let (mut pull, mut push, mut sum) = ([0.0; 2], [0.0; 2], 0.0);
            for j in 0..n {
                let away = [points[i][0] - points[j][0], points[i][1] - points[j][1]];
                let weight = 1.0 / (1.0 + away[0] * away[0] + away[1] * away[1]);
                sum += weight;
                for k in 0..2 {
                    pull[k] += near[i * n + j] * weight * away[k];
                    push[k] += weight * weight * away[k];
                }
            }
            // A point is no neighbour of itself.
            (pull, push, sum - 1.0)
        });
        let total: f64 = parts.iter().map(|p| p.2).sum::<f64>().max(1e-12);
        let momentum = if self.step < EARLY { 0.5 } else { 0.8 };
        // The usual rate for the number of points and the early strength.
        let rate = (n as f64 / STRONGER / 4.0).max(50.0);
        for (i, (pull, push, _)) in parts.into_iter().enumerate() {
            for k in 0..2 {
                let slope = 4.0 * (strength * pull[k] - push[k] / total);
                let gain = &mut self.gains[i][k];
                *gain = if (slope > 0.0) == (self.speed[i][k] > 0.0) { (*gain * 0.8).max(0.01) } else { *gain + 0.2 };
                self.speed[i][k] = momentum * self.speed[i][k] - rate * *gain * slope;
            }
        }
        for (point, speed) in self.points.iter_mut().zip(&self.speed) {
            *point = [point[0] + speed[0], point[1] + speed[1]];
        }
        self.step += 1;
    }

    /// Where the points are.
    pub fn points(&self) -> &[[f64; 2]] {
        &self.points
    }
}

/// Shares of the others in the neighbourhood of row `i`, of the width that gives the perplexity.
fn neighbours(squares: &[f64], i: usize, perplexity: f64) -> Vec<f64> {
    let wanted = log(perplexity.min(squares.len() as f64 - 1.0).max(1.0));
    let least = squares.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, d)| *d).fold(f64::INFINITY, f64::min);
    let (mut low, mut high, mut beta) = (0.0, f64::INFINITY, 1.0);
    let mut out = vec![0.0; squares.len()];
    for _ in 0..60 {
        let (mut sum, mut weighted) = (0.0, 0.0);
        for (j, (out, d)) in out.iter_mut().zip(squares).enumerate() {
            *out = if j == i { 0.0 } else { exp(-beta * (d - least)) };
            sum += *out;
            weighted += *out * (d - least);
        }
        let entropy = log(sum.max(1e-300)) + beta * weighted / sum.max(1e-300);
        for v in &mut out {
            *v /= sum.max(1e-300);
        }
        if (entropy - wanted).abs() < 1e-5 {
            break;
        }
        if entropy > wanted {
            low = beta;
            beta = if high.is_finite() { f64::midpoint(low, high) } else { beta * 2.0 };
        } else {
            high = beta;
            beta = f64::midpoint(low, high);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn groups_stay_together_and_apart_from_others() {
        let mut draw = Seed(1).stream("t");
        let rows: Vec<[f64; 3]> =
            (0..90).map(|i| [0, 1, 2].map(|k| f64::from(u8::from(i % 3 == k)) * 5.0 + draw.uniform())).collect();
        let square = |a: &[f64; 3], b: &[f64; 3]| (0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum::<f64>();
        let squares: Vec<f64> = rows.iter().flat_map(|a| rows.iter().map(move |b| square(a, b))).collect();
        let start: Vec<[f64; 2]> = rows.iter().map(|r| [r[0], r[1]]).collect();
        let mut map = Tsne::new(&squares, &start, 10.0);
        while !map.is_done() {
            map.advance();
        }
        let p = map.points();
        assert!(p.iter().all(|p| p[0].is_finite() && p[1].is_finite()));
        let distance = |a: usize, b: usize| (p[a][0] - p[b][0]).hypot(p[a][1] - p[b][1]);
        let nearest_is_own = (0..90).filter(|&i| {
            let near = (0..90).filter(|&j| j != i).min_by(|&a, &b| distance(i, a).total_cmp(&distance(i, b)));
            near.is_some_and(|j| j % 3 == i % 3)
        });
        assert!(nearest_is_own.count() >= 88);
    }

    #[test]
    fn equal_rows_and_single_ones_do_no_harm() {
        for n in [0, 1, 2, 7] {
            let mut map = Tsne::new(&vec![0.0; n * n], &vec![[0.0; 2]; n], 30.0);
            while !map.is_done() {
                map.advance();
            }
            assert!(map.points().iter().all(|p| p[0].is_finite()));
        }
    }
}
