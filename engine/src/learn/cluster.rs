//! Clusters of numbers: k-means in one dimension.

use libm::fabs;

use crate::rng::Stream;

/// Rounds of Lloyd's algorithm, at most.
const ROUNDS: usize = 300;

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
        let centre = points[draw.weighted(points.len(), total, chance)];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn clusters_are_the_nearest_centres() {
        let points =
            (0..200).map(|i| f64::from(i % 100) / 300.0 + if i < 100 { -5.0 } else { 5.0 }).collect::<Vec<f64>>();
        let labels = cluster(&points, &vec![1.0; points.len()], 2, &mut Seed(1).stream("t"));
        assert!(labels.iter().zip(&points).all(|(l, x)| (*l == 1) == (*x > 0.0)));
        let few = cluster(&[1.0, 1.0, 2.0], &[1.0; 3], 5, &mut Seed(1).stream("t"));
        assert_eq!(few, [0, 0, 1], "no more centres than different points");
        assert!(cluster(&[], &[], 3, &mut Seed(1).stream("t")).is_empty());
    }
}
