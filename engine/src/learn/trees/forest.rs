//! Decision trees (CART; Breiman et al. 1984) and random forests (Breiman 2001).
//!
//! Leaves hold class shares or a mean; a forest averages them (soft vote). Numbers are split by the squared error, classes by the
//! Gini index, both searched in bins, so splits are exact where a feature has fewer values than bins.

use std::ops::Range;

use super::criterion::{Gradients, Nominal};
use super::feature::Feature;
use super::grow::{Growth, grow};
use super::tree::Tree;
use crate::learn::parallel;
use crate::rng::{Seed, Stream};

/// What a tree predicts, one entry per row of the features.
#[derive(Clone, Copy, Debug)]
pub enum Response<'a> {
    /// Class of each row, below `count`.
    Classes {
        /// Classes.
        codes: &'a [u8],
        /// Number of classes.
        count: usize,
    },
    /// A finite number for each row.
    Numbers(&'a [f64]),
}

/// Limits of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Splits on the way to a leaf, at most.
    pub depth: usize,
    /// Rows of a leaf, at least.
    pub least: u32,
    /// Features that each node chooses from; all when `None`.
    pub features: Option<usize>,
}

impl Shape {
    /// Grows until leaves are pure, from all features.
    pub const FULL: Self = Self { depth: 63, least: 1, features: None };
}

/// One tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Cart {
    /// Structure.
    pub tree: Tree,
    /// `width` values per node: class shares, or the mean.
    pub values: Vec<f32>,
    /// Classes, or 1 for numbers.
    pub width: usize,
    /// Fall of the impurity by the splits of each feature, times rows.
    pub gains: Vec<f64>,
}

impl Cart {
    /// Class shares or the mean of the leaf that a row reaches; `bin` gives its bin of a feature.
    pub fn values(&self, bin: impl Fn(u32) -> u8) -> &[f32] {
        let leaf = self.tree.leaf(bin);
        &self.values[leaf * self.width..(leaf + 1) * self.width]
    }
}

/// Mean of the trees' values for one row, added up in the order of the trees.
pub fn vote(trees: &[Cart], bin: impl Fn(u32) -> u8, out: &mut [f64]) {
    out.fill(0.0);
    for tree in trees {
        for (o, v) in out.iter_mut().zip(tree.values(&bin)) {
            *o += f64::from(*v);
        }
    }
    for o in out {
        *o /= trees.len().max(1) as f64;
    }
}

/// Numbers in units in which splits are searched: mean 0 and deviation 1, so that no digits are lost and limits mean the same.
struct Scaled {
    pairs: Vec<(f32, f32)>,
    centre: f64,
    scale: f64,
}

impl Scaled {
    fn of(numbers: &[f64], rows: &[u32]) -> Self {
        let n = rows.len().max(1) as f64;
        let centre = rows.iter().map(|&r| numbers[r as usize]).sum::<f64>() / n;
        let square = |r: &u32| (numbers[*r as usize] - centre) * (numbers[*r as usize] - centre);
        let spread = (rows.iter().map(square).sum::<f64>() / n).sqrt();
        let scale = if spread > 0.0 { spread } else { 1.0 };
        let pairs = numbers.iter().map(|v| (((v - centre) / scale) as f32, 1.0)).collect();
        Self { pairs, centre, scale }
    }
}

/// Grows one tree on `rows`, which may repeat.
pub fn cart(
    features: &[&Feature],
    response: Response<'_>,
    rows: &[u32],
    shape: Shape,
    draw: Option<&mut Stream>,
) -> Cart {
    let scaled = match response {
        Response::Classes { .. } => None,
        Response::Numbers(numbers) => Some(Scaled::of(numbers, rows)),
    };
    one(features, (response, scaled.as_ref()), rows.to_vec(), shape, draw)
}

fn one(
    features: &[&Feature],
    (response, scaled): (Response<'_>, Option<&Scaled>),
    mut rows: Vec<u32>,
    shape: Shape,
    draw: Option<&mut Stream>,
) -> Cart {
    let limits = Growth { depth: shape.depth, least: shape.least, gain: 1e-9, features: shape.features };
    let mut gains = vec![0.0; features.len()];
    let mut sum = |tree: &Tree, found: &[f64]| {
        for (node, gain) in tree.nodes.iter().zip(found).filter(|(n, _)| !n.is_leaf()) {
            gains[node.feature as usize] += gain;
        }
    };
    match (response, scaled) {
        (Response::Classes { codes, count }, _) => {
            // A split without a gain may still open the way to one below it (two classes in the corners of a square).
            let limits = Growth { gain: -1e-6, ..limits };
            let grown = grow(features, &Nominal { classes: codes, count }, &mut rows, limits, draw);
            sum(&grown.tree, &grown.gains);
            let shares = |node: &[u32]| {
                let all = node.iter().sum::<u32>().max(1) as f32;
                node.iter().map(|&c| c as f32 / all).collect::<Vec<_>>()
            };
            let values = grown.cells.chunks_exact(count).flat_map(shares).collect();
            Cart { tree: grown.tree, values, width: count, gains }
        }
        (Response::Numbers(_), Some(Scaled { pairs, centre, scale })) => {
            let criterion = Gradients { pairs, lambda: 0.0, least_hessian: 0.0 };
            let grown = grow(features, &criterion, &mut rows, limits, draw);
            sum(&grown.tree, &grown.gains);
            let mean = |c: &super::criterion::GradientCell| (centre + scale * c.gradient / c.hessian.max(1.0)) as f32;
            let values = grown.cells.iter().map(mean).collect();
            for gain in &mut gains {
                *gain *= scale * scale;
            }
            Cart { tree: grown.tree, values, width: 1, gains }
        }
        // Numbers always come with their scaled form.
        (Response::Numbers(_), None) => Cart { tree: Tree { nodes: Vec::new() }, values: Vec::new(), width: 1, gains },
    }
}

/// The trees number `trees` of a forest, each grown on as many rows as there are, drawn with replacement. Every tree has a stream
/// of its own, so a forest may be grown in parts.
pub fn forest(
    features: &[&Feature],
    response: Response<'_>,
    rows: &[u32],
    shape: Shape,
    trees: Range<usize>,
    seed: Seed,
) -> Vec<Cart> {
    let scaled = match response {
        Response::Classes { .. } => None,
        Response::Numbers(numbers) => Some(Scaled::of(numbers, rows)),
    };
    parallel::map(trees, |tree| {
        let mut draw = seed.indexed("learn/forest", tree as u64);
        let drawn = (0..rows.len()).map(|_| rows[draw.below(rows.len())]).collect();
        one(features, (response, scaled.as_ref()), drawn, shape, Some(&mut draw))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_a_square_are_told_apart() {
        let x: Vec<f64> = (0..40).map(|i| f64::from(i % 2)).collect();
        let y: Vec<f64> = (0..40).map(|i| f64::from(i / 2 % 2)).collect();
        let codes: Vec<u8> = (0..40).map(|i| ((i % 2) ^ (i / 2 % 2)) as u8).collect();
        let features = [Feature::quantiles(&x, 8).0, Feature::quantiles(&y, 8).0];
        let refs: Vec<&Feature> = features.iter().collect();
        let rows: Vec<u32> = (0..40).collect();
        let tree = cart(&refs, Response::Classes { codes: &codes, count: 2 }, &rows, Shape::FULL, None);
        for row in 0..40 {
            let shares = tree.values(|f| features[f as usize].codes[row]);
            assert_eq!(shares[usize::from(codes[row])], 1.0);
        }
    }

    #[test]
    fn a_forest_grown_in_parts_is_the_forest() {
        let mut draw = Seed(2).stream("forest");
        let x: Vec<f64> = (0..300).map(|_| draw.uniform()).collect();
        let z: Vec<f64> = (0..300).map(|_| draw.uniform()).collect();
        let y: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 1e6 + x * z).collect();
        let features = [Feature::quantiles(&x, 64).0, Feature::quantiles(&z, 64).0];
        let refs: Vec<&Feature> = features.iter().collect();
        let rows: Vec<u32> = (0..300).collect();
        let grow = |trees| forest(&refs, Response::Numbers(&y), &rows, Shape::FULL, trees, Seed(5));
        let (whole, mut parts) = (grow(0..20), grow(0..7));
        parts.extend(grow(7..20));
        assert_eq!(whole, parts);
        let mut out = [0.0];
        let error = (0..300)
            .map(|r| {
                vote(&whole, |f| features[f as usize].codes[r], &mut out);
                (out[0] - y[r]).abs()
            })
            .sum::<f64>()
            / 300.0;
        assert!(error < 0.1, "{error}");
    }
}
