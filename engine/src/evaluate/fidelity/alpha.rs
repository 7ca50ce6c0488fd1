//! Alpha-precision, beta-recall and authenticity (Alaa et al. 2022), in the variant without a learned embedding.

use libm::sqrt;

use crate::error::Result;
use crate::evaluate::sample::{mean, ordered, quantile, sum};
use crate::learn::neighbours::{Metric, Rows, nearest};

/// Levels of α and β.
const LEVELS: usize = 30;

/// The three measures and the curves behind the first two.
#[derive(Clone, Debug, PartialEq)]
pub struct AlphaBeta {
    /// Share of synthetic rows inside the ball that holds a share α of the real rows, at α = 0, 1/29 … 1.
    pub precision_curve: Vec<f64>,
    /// Share of real rows that have a synthetic row nearer than their real neighbour, inside the synthetic β-ball.
    pub recall_curve: Vec<f64>,
    /// 1 − Σ|α − P(α)| / Σα, at most 1: 1 when the synthetic rows are as spread as the real ones.
    pub delta_precision: f64,
    /// 1 − Σ|β − C(β)| / Σβ, at most 1. A fresh real sample scores about ½, a copy of the table nearly 1: well above ½ is a sign of
    /// memorising, not of quality.
    pub delta_recall: f64,
    /// Share of synthetic rows that are further from their nearest real row than that one is from its nearest real neighbour: about
    /// ½ for a fresh sample, 0 for a copy.
    pub authenticity: f64,
}

/// Measures of two tables of numbers that were scaled to 0..=1 by the real ranges; none for fewer than two real rows or no
/// synthetic ones. Published values rest on tables of one height.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the two do not have the same columns.
pub fn alpha_beta(real: &Rows<f64>, synthetic: &Rows<f64>) -> Result<Option<AlphaBeta>> {
    if real.height() < 2 || synthetic.height() == 0 {
        return Ok(None);
    }
    let (real_centre, synthetic_centre) = (centre(real), centre(synthetic));
    let real_radii = distances(real, &real_centre);
    let to_real_centre = distances(synthetic, &real_centre);
    let to_synthetic_centre = distances(synthetic, &synthetic_centre);

    let own = nearest(real, real, 1, Metric::Euclidean, true)?;
    let other = nearest(real, synthetic, 1, Metric::Euclidean, false)?;
    // Distance of each real row's nearest synthetic row to the synthetic centre.
    let reach: Vec<f64> = other.rows.iter().map(|&j| to_synthetic_centre[j as usize]).collect();

    let (real_sorted, reach_sorted) = (ordered(&real_radii), ordered(&reach));
    let levels: Vec<f64> = (0..LEVELS).map(|k| k as f64 / (LEVELS - 1) as f64).collect();
    let share = |hits: usize, of: usize| hits as f64 / of as f64;
    let precision_curve: Vec<f64> = levels
        .iter()
        .map(|&a| quantile(&real_sorted, a).unwrap_or(0.0))
        .map(|radius| share(to_real_centre.iter().filter(|d| **d <= radius).count(), synthetic.height()))
        .collect();
    let recall_curve: Vec<f64> = levels
        .iter()
        .map(|&b| quantile(&reach_sorted, b).unwrap_or(0.0))
        .map(|radius| {
            let hit = |i: &usize| other.distances[*i] <= own.distances[*i] && reach[*i] <= radius;
            share((0..real.height()).filter(hit).count(), real.height())
        })
        .collect();

    let back = nearest(synthetic, real, 1, Metric::Euclidean, false)?;
    let authentic = back.rows.iter().zip(&back.distances).filter(|(i, d)| **d > own.distances[**i as usize]).count();
    Ok(Some(AlphaBeta {
        delta_precision: delta(&levels, &precision_curve),
        delta_recall: delta(&levels, &recall_curve),
        precision_curve,
        recall_curve,
        authenticity: share(authentic, synthetic.height()),
    }))
}

fn delta(levels: &[f64], curve: &[f64]) -> f64 {
    1.0 - sum(levels.iter().zip(curve).map(|(a, p)| (a - p).abs())) / sum(levels.iter().copied())
}

/// Mean row.
fn centre(t: &Rows<f64>) -> Vec<f64> {
    let column = |c: usize| (0..t.height()).map(|i| t.row(i)[c]).collect::<Vec<f64>>();
    (0..t.width()).map(|c| mean(&column(c)).unwrap_or(0.0)).collect()
}

/// Euclidean distance of every row to `point`.
fn distances(t: &Rows<f64>, point: &[f64]) -> Vec<f64> {
    let one = |i: usize| sqrt(t.row(i).iter().zip(point).map(|(a, b)| (a - b) * (a - b)).sum());
    (0..t.height()).map(one).collect()
}
