//! Boosted shares of classes: one tree per round for all classes together.
//!
//! Splits are searched on a sketch of the gradients, a few projections instead of one column per class (Iosipoi, Vakhrushev 2022,
//! "`SketchBoost`"); leaves then hold a value for every class. Ordered classes are sketched by thresholds, so that neighbours
//! move together.

use super::criterion::Criterion;
use super::feature::Feature;
use super::grow::{Growth, grow};
use super::tree::Tree;
use crate::rng::Stream;

/// Projections of a sketch.
const SKETCH: usize = 4;

/// Settings.
#[derive(Clone, Copy, Debug)]
pub struct Softening {
    /// Trees, at most.
    pub rounds: usize,
    /// Splits on the way to a leaf, at most.
    pub depth: usize,
    /// Factor on every tree's values.
    pub rate: f64,
    /// L2 penalty of leaf values.
    pub lambda: f64,
    /// Rows of a leaf, at least.
    pub least: u32,
    /// Rounds without a better held-out likelihood after which it ends.
    pub patience: usize,
    /// Share of the rows that each tree is grown from.
    pub share: f64,
}

/// A tree with a value per leaf and class.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Structure.
    pub tree: Tree,
    /// `count` values per node.
    pub values: Vec<f32>,
}

/// Log shares of classes as a sum of trees.
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    /// What every row starts from, one per class.
    pub base: Vec<f32>,
    /// Trees.
    pub steps: Vec<Step>,
}

impl Softmax {
    /// Writes the shares of the classes of a row to `out`, one per class. `bin` gives the row's bin of a feature.
    pub fn shares(&self, bin: impl Fn(u32) -> u8, out: &mut Vec<f32>) {
        let k = self.base.len();
        out.clear();
        out.extend_from_slice(&self.base);
        for step in &self.steps {
            let leaf = step.tree.leaf(&bin);
            for (o, v) in out.iter_mut().zip(&step.values[leaf * k..(leaf + 1) * k]) {
                *o += v;
            }
        }
        soften(out);
    }
}

/// Scores to shares, in place.
pub fn soften(scores: &mut [f32]) {
    let top = largest(scores);
    for s in &mut *scores {
        *s = exp(*s - top);
    }
    let total = 1.0 / scores.iter().sum::<f32>();
    for s in scores {
        *s *= total;
    }
}

/// eˣ for x ≤ 0 to a relative error under 3e-6, in plain multiplications and additions: the same bits on every target, and many
/// at once where the machine can. Most of the time of a fit is spent here.
#[inline]
fn exp(x: f32) -> f32 {
    // Plain comparisons are one instruction for many numbers; `max` is not, since it looks after NaN.
    let x = if x > -80.0 { x } else { -80.0 };
    // eˣ = 2ⁿ · 2ᶠ with f in -0.5..=0.5; below e^-80 nothing is left.
    let y = x * std::f32::consts::LOG2_E;
    // Adding 1.5 · 2²³ rounds to the nearest whole number, which is then in the last bits.
    let shifted = y + ROUND;
    let f = (y - (shifted - ROUND)) * std::f32::consts::LN_2;
    let fraction = 1.0 + f * (1.0 + f * (0.5 + f * (0.166_666_67 + f * (0.041_666_67 + f * 0.008_333_334))));
    let whole = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    fraction * f32::from_bits(whole.wrapping_add(127) << 23)
}

/// 1.5 · 2²³.
const ROUND: f32 = 12_582_912.0;

/// The largest score, four at a time.
fn largest(scores: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    let (fours, rest) = scores.as_chunks::<4>();
    let mut top = [f32::NEG_INFINITY; 4];
    for four in fours {
        top = std::array::from_fn(|k| larger(four[k], top[k]));
    }
    rest.iter().chain(&top).copied().fold(f32::NEG_INFINITY, larger)
}

/// Fits to `classes` (one per row of the features, below `count`) on `rows`, ended by `held_out`. Comes with the mean held-out
/// log-likelihood.
pub fn soften_trees(
    features: &[&Feature],
    (classes, count, ordered): (&[u8], usize, bool),
    rows: &[u32],
    held_out: &[u32],
    settings: Softening,
    draw: &mut Stream,
) -> (Softmax, f64) {
    let mut counts = vec![0.5_f32; count];
    for &row in rows {
        counts[usize::from(classes[row as usize])] += 1.0;
    }
    let base: Vec<f32> = counts.iter().map(|&c| libm::logf(c)).collect();
    let all: Vec<u32> = rows.iter().chain(held_out).copied().collect();
    let mut scores = vec![0.0_f32; all.len() * count];
    for row in scores.chunks_exact_mut(count) {
        row.copy_from_slice(&base);
    }
    let mut out = Softmax { base, steps: Vec::new() };
    let mut gradients = vec![0.0_f32; rows.len() * count];
    // Sketches are looked up by the row's position in the features.
    let mut sketch = vec![[0.0_f32; SKETCH]; classes.len()];
    let mut best = (likelihood(&scores[rows.len() * count..], held_out, classes, count), 0);
    let limits = Growth { depth: settings.depth, least: settings.least, gain: 1e-6, features: None };
    let mut places: Vec<u32> = (0..rows.len() as u32).collect();
    for _ in 0..settings.rounds {
        let projection = projection(count, ordered, draw);
        for ((g, s), &row) in gradients.chunks_exact_mut(count).zip(scores.chunks_exact(count)).zip(rows) {
            g.copy_from_slice(s);
            soften(g);
            g[usize::from(classes[row as usize])] -= 1.0;
            let mut sums = [0.0_f32; SKETCH];
            for (g, p) in g.iter().zip(&projection) {
                for (s, p) in sums.iter_mut().zip(p) {
                    *s += g * p;
                }
            }
            sketch[row as usize] = sums;
        }
        draw.shuffle(&mut places);
        let some = ((rows.len() as f64 * settings.share) as usize).clamp(1, rows.len());
        let mut grown_from: Vec<u32> = places[..some].iter().map(|&p| rows[p as usize]).collect();
        grown_from.sort_unstable();
        let criterion = Sketched { sketch: &sketch, lambda: settings.lambda };
        let tree = grow(features, &criterion, &mut grown_from, limits, None).tree;
        if tree.nodes.len() < 2 {
            break;
        }
        let leaves: Vec<u32> =
            all.iter().map(|&r| tree.leaf(|f| features[f as usize].codes[r as usize]) as u32).collect();
        let mut sums = vec![(0.0_f32, 0.0_f32); tree.nodes.len() * count];
        for ((g, &leaf), &row) in gradients.chunks_exact(count).zip(&leaves).zip(rows) {
            let class = usize::from(classes[row as usize]);
            for (k, (sum, g)) in sums[leaf as usize * count..(leaf as usize + 1) * count].iter_mut().zip(g).enumerate()
            {
                let p = if k == class { g + 1.0 } else { *g };
                sum.0 += g;
                sum.1 += p * (1.0 - p);
            }
        }
        let values: Vec<f32> =
            sums.iter().map(|(g, h)| -(settings.rate as f32) * g / (h + settings.lambda as f32)).collect();
        for (s, &leaf) in scores.chunks_exact_mut(count).zip(&leaves) {
            for (s, v) in s.iter_mut().zip(&values[leaf as usize * count..(leaf as usize + 1) * count]) {
                *s += v;
            }
        }
        out.steps.push(Step { tree, values });
        let now = likelihood(&scores[rows.len() * count..], held_out, classes, count);
        if now > best.0 {
            best = (now, out.steps.len());
        } else if out.steps.len() >= best.1.saturating_add(settings.patience) {
            break;
        }
    }
    out.steps.truncate(best.1);
    (out, best.0)
}

fn likelihood(scores: &[f32], rows: &[u32], classes: &[u8], count: usize) -> f64 {
    let mut shares = vec![0.0; count];
    let sum: f64 = scores
        .chunks_exact(count)
        .zip(rows)
        .map(|(s, &row)| {
            shares.copy_from_slice(s);
            soften(&mut shares);
            libm::log(f64::from(shares[usize::from(classes[row as usize])]).max(1e-9))
        })
        .sum();
    sum / rows.len().max(1) as f64
}

/// Weights of every class in the sketch.
fn projection(count: usize, ordered: bool, draw: &mut Stream) -> Vec<[f32; SKETCH]> {
    if ordered {
        // Random thresholds: what lies below them against what lies above.
        let cuts: [usize; SKETCH] = std::array::from_fn(|_| 1 + draw.below(count.max(2) - 1));
        return (0..count).map(|k| std::array::from_fn(|d| if k < cuts[d] { 1.0 } else { -1.0 })).collect();
    }
    if count <= SKETCH {
        return (0..count).map(|k| std::array::from_fn(|d| f32::from(u8::from(k == d)))).collect();
    }
    (0..count).map(|_| std::array::from_fn(|_| if draw.below(2) == 0 { 1.0 } else { -1.0 })).collect()
}

/// Sums of a bin's sketches.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    sketch: [f64; SKETCH],
    rows: u32,
}

struct Sketched<'a> {
    sketch: &'a [[f32; SKETCH]],
    lambda: f64,
}

impl Criterion for Sketched<'_> {
    type Cell = Sum;

    fn width(&self) -> usize {
        1
    }

    fn add(&self, row: u32, cells: &mut [Sum]) {
        let cell = &mut cells[0];
        for (s, g) in cell.sketch.iter_mut().zip(self.sketch[row as usize]) {
            *s += f64::from(g);
        }
        cell.rows += 1;
    }

    fn plus(to: &mut [Sum], from: &[Sum]) {
        for (t, f) in to.iter_mut().zip(from) {
            for (t, f) in t.sketch.iter_mut().zip(f.sketch) {
                *t += f;
            }
            t.rows += f.rows;
        }
    }

    fn minus(to: &mut [Sum], from: &[Sum]) {
        for (t, f) in to.iter_mut().zip(from) {
            for (t, f) in t.sketch.iter_mut().zip(f.sketch) {
                *t -= f;
            }
            t.rows -= f.rows;
        }
    }

    fn rows(&self, cells: &[Sum]) -> u32 {
        cells[0].rows
    }

    fn score(&self, cells: &[Sum]) -> f64 {
        cells[0].sketch.iter().map(|s| s * s).sum::<f64>() / (f64::from(cells[0].rows) + self.lambda)
    }

    fn is_pure(&self, _: &[Sum]) -> bool {
        false
    }

    fn keys(&self, cells: &[Sum], total: &[Sum], keys: &mut Vec<f64>) {
        // Along the projection that differs most inside the node.
        let spread = |d: usize| {
            cells.iter().filter(|c| c.rows > 0).map(|c| c.sketch[d] * c.sketch[d] / f64::from(c.rows)).sum::<f64>()
                - total[0].sketch[d] * total[0].sketch[d] / f64::from(total[0].rows.max(1))
        };
        let top = (0..SKETCH).max_by(|&a, &b| spread(a).total_cmp(&spread(b))).unwrap_or(0);
        keys.clear();
        keys.extend(cells.iter().map(|c| c.sketch[top] / (f64::from(c.rows) + self.lambda)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    const SETTINGS: Softening =
        Softening { rounds: 40, depth: 4, rate: 0.3, lambda: 1.0, least: 10, patience: 3, share: 1.0 };

    fn fit(noise: bool, ordered: bool) -> (Softmax, f64, Vec<Feature>, Vec<u8>) {
        let mut draw = Seed(6).stream("soft");
        let x: Vec<f64> = (0..4000).map(|_| draw.uniform()).collect();
        let classes: Vec<u8> = x
            .iter()
            .map(|x| if noise { draw.below(6) as u8 } else { ((x * 6.0) as usize + draw.below(2)).min(5) as u8 })
            .collect();
        let features = vec![Feature::quantiles(&x, 64).0];
        let rows: Vec<u32> = (0..3000).collect();
        let held: Vec<u32> = (3000..4000).collect();
        let refs: Vec<&Feature> = features.iter().collect();
        let (model, score) = soften_trees(&refs, (&classes, 6, ordered), &rows, &held, SETTINGS, &mut draw);
        (model, score, features, classes)
    }

    #[test]
    fn shares_follow_the_feature() {
        for ordered in [true, false] {
            let (model, score, features, classes) = fit(false, ordered);
            // Two classes are possible at each place but the last: the best likelihood is about -ln 2 · 11/12.
            assert!((-0.75..-0.55).contains(&score), "{score}");
            let mut shares = Vec::new();
            model.shares(|_| features[0].codes[17], &mut shares);
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!(shares[usize::from(classes[17])] > 0.3, "{shares:?}");
        }
    }

    #[test]
    fn the_short_exponential_is_close() {
        for i in 0..8000 {
            let x = -0.01 * i as f32;
            let (short, long) = (f64::from(exp(x)), libm::exp(f64::from(x)));
            assert!((short - long).abs() <= 1e-5 * long, "{x}: {short} {long}");
        }
        assert!(exp(-1e9) < 1e-30 && exp(0.0) == 1.0);
    }

    #[test]
    fn noise_teaches_nothing() {
        let (model, score, ..) = fit(true, false);
        assert!(model.steps.len() <= 2 && (score + 6.0_f64.ln()).abs() < 0.02, "{} trees, {score}", model.steps.len());
    }
}
