//! Correlations of normal scores, some of which are only known to lie in an interval.
//!
//! First pair by pair in closed form ([`pairwise`](super::pairwise)). Then, if rounds are asked for, as in Hoff 2007: given
//! the correlations, each interval's score is drawn from its conditional normal cut to the interval; given the scores, the
//! correlations are computed; and so on. The rounds use all columns at once, but where columns nearly determine each other they
//! move so slowly that they wander off, and they cost five times the rest of the fit: hence none by default.

use crate::error::Result;
use crate::learn::matrix::{nearest, repaired};
use crate::learn::{Interval, Square, parallel};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

use super::pairwise::Series;
use super::scores::Scores;

/// Least eigenvalue of the result.
const LEAST: f64 = 1e-6;
/// Rows drawn from one stream.
const BLOCK: usize = 512;
/// Rows of the early rounds, and of the last ones.
const EARLY: usize = 4_096;
const LATE: usize = 20_480;
/// Last rounds, on more rows.
const LAST: usize = 2;
/// Weight of a round's correlations against those before it.
const STEP: f64 = 0.9;
/// Latent columns up to which correlations that contradict each other are repaired by eigenvalues.
const NARROW: usize = 120;
/// Least eigenvalue of correlations that contradicted each other.
const SLACK: f64 = 1e-4;

/// How the correlations are estimated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Rounds of draws after the pairwise estimate.
    pub sweeps: usize,
    /// Least share of independence.
    pub shrinkage: f64,
}

/// Rows of scores, worked on together.
struct Block {
    /// Row by row, one cell per latent column.
    z: Vec<f64>,
    slot: Vec<u32>,
    rows: usize,
}

/// Sums from which correlations follow.
#[derive(Clone)]
struct Sums {
    n: f64,
    one: Vec<f64>,
    two: Square,
}

impl Sums {
    fn new(size: usize) -> Self {
        Self { n: 0.0, one: vec![0.0; size], two: Square::zero(size) }
    }

    fn add_rows(&mut self, z: &[f64]) {
        let d = self.one.len();
        for row in z.chunks_exact(d) {
            self.n += 1.0;
            for (i, &a) in row.iter().enumerate() {
                self.one[i] += a;
                for (sum, &b) in self.two.row_mut(i)[..=i].iter_mut().zip(row) {
                    *sum += a * b;
                }
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.n += other.n;
        for (a, b) in self.one.iter_mut().zip(&other.one) {
            *a += b;
        }
        for i in 0..self.one.len() {
            for (a, b) in self.two.row_mut(i).iter_mut().zip(other.two.row(i)) {
                *a += b;
            }
        }
    }

    fn covariance(&self, i: usize, j: usize) -> f64 {
        (self.two.at(i.max(j), i.min(j)) - self.one[i] * self.one[j] / self.n) / self.n
    }

    /// Correlations; 0 beside a column without variance.
    fn correlations(&self) -> Square {
        let d = self.one.len();
        let mut r = Square::identity(d);
        for i in 0..d {
            for j in 0..i {
                let scale = (self.covariance(i, i) * self.covariance(j, j)).sqrt();
                r.set_both(i, j, if scale > 1e-12 { (self.covariance(i, j) / scale).clamp(-1.0, 1.0) } else { 0.0 });
            }
        }
        r
    }
}

/// Correlations of `scores` (all of one length, at least one row), positive definite, and the share of independence that
/// was mixed in. `done` and `total` are the caller's progress; each round is one unit.
pub(super) async fn correlations(
    scores: &[Scores],
    effort: Effort,
    seed: Seed,
    cx: &RunCx<'_>,
    (done, total): (u64, u64),
) -> Result<(Square, f64)> {
    let d = scores.len();
    let n = scores.first().map_or(0, |s| s.z.len());
    if d == 0 {
        return Ok((Square::identity(0), 0.0));
    }
    let sums = plain(scores, cx, (done, total)).await?;
    let mut r = if scores.iter().all(Scores::is_fixed) { sums.correlations() } else { paired(scores, &sums) };
    if effort.sweeps > 0 && !scores.iter().all(Scores::is_fixed) {
        r = refined(scores, &r, effort.sweeps, seed, cx, (done, total)).await?;
    }
    let share = effort.shrinkage.max(if n < 10 * d { small_sample(&r, n) } else { 0.0 });
    let (r, more) = repaired(&r.shrunk(share), LEAST);
    Ok((r, 1.0 - (1.0 - share) * (1.0 - more)))
}

/// Correlations pair by pair, made consistent with each other.
fn paired(scores: &[Scores], sums: &Sums) -> Square {
    let d = scores.len();
    let series = parallel::map(d, |i| Series::of(&scores[i]));
    let seen: Vec<Option<Vec<bool>>> = scores.iter().map(Scores::seen).collect();
    let plain = sums.correlations();
    let rows = parallel::map(d, |i| {
        let pair = |j: usize| {
            if scores[i].is_fixed() && scores[j].is_fixed() {
                return plain.at(i, j);
            }
            if scores[i].is_free() || scores[j].is_free() {
                return 0.0;
            }
            let covariance = match (&seen[i], &seen[j]) {
                (None, None) => sums.covariance(i, j),
                (a, b) => covariance_of_seen(&scores[i].z, &scores[j].z, a.as_deref(), b.as_deref()),
            };
            series[i].correlation(&series[j], covariance)
        };
        (0..i).map(pair).collect::<Vec<f64>>()
    });
    let mut r = Square::identity(d);
    for (i, row) in rows.into_iter().enumerate() {
        for (j, value) in row.into_iter().enumerate() {
            r.set_both(i, j, value);
        }
    }
    // Wide tables are spared the cubic way.
    if d <= NARROW && !r.exceeds(LEAST) { nearest(&r, SLACK) } else { r }
}

/// Covariance over the rows in which both cells are there.
fn covariance_of_seen(x: &[f64], y: &[f64], a: Option<&[bool]>, b: Option<&[bool]>) -> f64 {
    let both = (0..x.len()).filter(|&row| a.is_none_or(|a| a[row]) && b.is_none_or(|b| b[row]));
    let (mut n, mut sx, mut sy, mut sxy) = (0.0, 0.0, 0.0, 0.0);
    for row in both {
        n += 1.0;
        sx += x[row];
        sy += y[row];
        sxy += x[row] * y[row];
    }
    if n > 0.0 { (sxy - sx * sy / n) / n } else { 0.0 }
}

/// Schäfer and Strimmer 2005, the form for correlations of Ledoit and Wolf's share: the noise of the correlations over their
/// size.
fn small_sample(r: &Square, n: usize) -> f64 {
    let (mut noise, mut size) = (0.0, 0.0);
    for i in 0..r.size() {
        for j in 0..i {
            let square = r.at(i, j) * r.at(i, j);
            noise += (1.0 - square) * (1.0 - square) / (n as f64 - 1.0).max(1.0);
            size += square;
        }
    }
    if size > 0.0 { (noise / size).min(1.0) } else { 0.0 }
}

/// Sums over all rows, intervals at their means.
async fn plain(scores: &[Scores], cx: &RunCx<'_>, (done, total): (u64, u64)) -> Result<Sums> {
    let rows: Vec<u32> = (0..scores[0].z.len() as u32).collect();
    let mut sums = Sums::new(scores.len());
    for part in rows.chunks(parallel::BATCH * BLOCK) {
        cx.step(Phase::Training, done, total).await?;
        let blocks = parallel::map(part.len().div_ceil(BLOCK), |b| {
            let mut sums = Sums::new(scores.len());
            sums.add_rows(&Block::of(scores, &part[b * BLOCK..part.len().min((b + 1) * BLOCK)]).z);
            sums
        });
        for block in &blocks {
            sums.add(block);
        }
    }
    Ok(sums)
}

impl Block {
    fn of(scores: &[Scores], rows: &[u32]) -> Self {
        let mut out = Self { z: Vec::new(), slot: Vec::new(), rows: rows.len() };
        for &row in rows {
            out.z.extend(scores.iter().map(|s| s.z[row as usize]));
            out.slot.extend(scores.iter().map(|s| s.slot[row as usize]));
        }
        out
    }
}

async fn refined(
    scores: &[Scores],
    start: &Square,
    sweeps: usize,
    seed: Seed,
    cx: &RunCx<'_>,
    (done, total): (u64, u64),
) -> Result<Square> {
    let d = scores.len();
    let mut r = repaired(start, LEAST).0;
    let mut rows: Vec<u32> = (0..scores[0].z.len() as u32).collect();
    seed.stream("fit/rows").shuffle(&mut rows);
    rows.truncate(LATE);
    let mut blocks: Vec<Block> = rows.chunks(BLOCK).map(|rows| Block::of(scores, rows)).collect();
    let early = (EARLY / BLOCK).min(blocks.len());
    let is_long = early < blocks.len();
    let moving: Vec<usize> = (0..d).filter(|&j| !scores[j].is_fixed() && !scores[j].is_free()).collect();
    let mut mean = Square::zero(d);
    let mut averaged = 0.0;
    for sweep in 0..sweeps {
        let used = if is_long && sweep + LAST < sweeps { early } else { blocks.len() };
        let round = Round::new(scores, &moving, &r, Seed(seed.indexed("fit/sweep", sweep as u64).bits()));
        let mut sums = Sums::new(d);
        for (slice, part) in blocks[..used].chunks_mut(parallel::BATCH).enumerate() {
            cx.step(Phase::Training, done + sweep as u64, total).await?;
            let mut work: Vec<(&mut Block, Sums)> = part.iter_mut().map(|b| (b, Sums::new(d))).collect();
            parallel::for_each(&mut work, |b, (block, sums)| {
                round.draw(block, (slice * parallel::BATCH + b) as u64);
                sums.add_rows(&block.z);
            });
            for (_, part) in &work {
                sums.add(part);
            }
        }
        let next = sums.correlations();
        r = repaired(&mixed(&r, &next, STEP), LEAST).0;
        let is_late = if is_long { sweep + LAST >= sweeps } else { 2 * sweep >= sweeps };
        if is_late {
            averaged += 1.0;
            mean = mixed(&mean, &next, 1.0 / averaged);
        }
    }
    Ok(if averaged > 0.0 { mean } else { r })
}

/// `(1 - share) · old + share · new`.
fn mixed(old: &Square, new: &Square, share: f64) -> Square {
    let cells = old.cells().iter().zip(new.cells()).map(|(a, b)| (1.0 - share) * a + share * b).collect();
    Square::from_cells(old.size(), cells).expect("two matrices of one size")
}

/// One round's conditional normals.
struct Round<'a> {
    scores: &'a [Scores],
    moving: &'a [usize],
    /// Per moving column the weights of all columns (0 of itself), and the standard deviation that is left.
    weights: Vec<(Vec<f64>, f64)>,
    seed: Seed,
}

impl<'a> Round<'a> {
    fn new(scores: &'a [Scores], moving: &'a [usize], r: &Square, seed: Seed) -> Self {
        let factor = r.cholesky(0.0).expect("repaired before each round");
        let precision = factor.inverse_of_factored();
        let weights = moving
            .iter()
            .map(|&j| {
                let own = precision.at(j, j);
                let mut w: Vec<f64> = precision.row(j).iter().map(|p| -p / own).collect();
                w[j] = 0.0;
                (w, (1.0 / own).sqrt())
            })
            .collect();
        Self { scores, moving, weights, seed }
    }

    fn draw(&self, block: &mut Block, index: u64) {
        let d = self.scores.len();
        let mut rng = self.seed.indexed("fit/block", index);
        for row in 0..block.rows {
            let slots = &block.slot[row * d..(row + 1) * d];
            let z = &mut block.z[row * d..(row + 1) * d];
            for (&j, (weights, sd)) in self.moving.iter().zip(&self.weights) {
                if slots[j] > 0 {
                    let mean: f64 = weights.iter().zip(&*z).map(|(w, z)| w * z).sum();
                    let interval: Interval = self.scores[j].slots[slots[j] as usize - 1];
                    z[j] = interval.draw(mean, *sd, &mut rng);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::normal;
    use crate::models::margins::Levels;
    use crate::run::block_on;

    /// Pairs of scores with this correlation.
    fn pairs(rho: f64, n: usize) -> Vec<[f64; 2]> {
        let mut rng = Seed(5).stream("test");
        (0..n)
            .map(|_| {
                let (a, b) = (normal::quantile(rng.uniform()), normal::quantile(rng.uniform()));
                [a, rho * a + (1.0 - rho * rho).sqrt() * b]
            })
            .collect()
    }

    fn estimate(scores: &[Scores], sweeps: usize) -> Square {
        let effort = Effort { sweeps, shrinkage: 0.0 };
        block_on(correlations(scores, effort, Seed(1), &RunCx::quiet(), (0, 1))).expect("not cancelled").0
    }

    fn cut(x: impl Iterator<Item = f64>) -> Scores {
        let codes: Vec<u32> = x.map(|z| u32::from(z > 0.5)).collect();
        let ones = codes.iter().filter(|&&c| c == 1).count();
        Scores::of_levels(&codes, &Levels::new(&[(0, codes.len() - ones), (1, ones)], 1))
    }

    #[test]
    fn numbers_give_their_plain_correlation() {
        let p = pairs(0.6, 4_000);
        let scores = [0, 1].map(|k| Scores::of_numbers(&p.iter().map(|p| p[k]).collect::<Vec<_>>()));
        assert!((estimate(&scores, 16).at(0, 1) - 0.6).abs() < 0.03);
    }

    #[test]
    fn what_intervals_hide_is_recovered_with_and_without_rounds() {
        let p = pairs(0.7, 8_000);
        let scores = [cut(p.iter().map(|p| p[0])), cut(p.iter().map(|p| p[1]))];
        let (paired, refined) = (estimate(&scores, 0).at(0, 1), estimate(&scores, 16).at(0, 1));
        assert!((paired - 0.7).abs() < 0.03, "{paired}");
        assert!((refined - 0.7).abs() < 0.05, "{refined}");
    }

    #[test]
    fn missing_cells_do_not_weaken_a_relation() {
        let p = pairs(0.8, 4_000);
        let first: Vec<f64> = p.iter().enumerate().map(|(i, p)| if i % 2 == 0 { p[0] } else { f64::NAN }).collect();
        let scores = [Scores::of_numbers(&first), Scores::of_numbers(&p.iter().map(|p| p[1]).collect::<Vec<_>>())];
        for sweeps in [0, 16] {
            let r = estimate(&scores, sweeps).at(0, 1);
            assert!((r - 0.8).abs() < 0.03, "{sweeps}: {r}");
        }
    }

    #[test]
    fn small_tables_are_shrunk_and_always_positive_definite() {
        let p = pairs(0.9, 6);
        let column = |k: usize| Scores::of_numbers(&p.iter().map(|p| p[k]).collect::<Vec<_>>());
        let scores = [column(0), column(1), column(0), column(1)];
        let r = estimate(&scores, 4);
        assert!(r.cholesky(0.0).is_some());
        assert!(r.at(0, 2) < 1.0);
    }
}
