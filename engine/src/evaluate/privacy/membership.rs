//! Membership inference: can one tell training rows from fresh ones by looking at synthetic rows? Scores: higher means more
//! likely a member. An AUC near 0.5 means that these attacks found nothing, not that there is nothing.

use libm::{exp, log};

use crate::error::Result;
use crate::evaluate::privacy::density::Density;
use crate::evaluate::sample::{ordered, quantile};
use crate::evaluate::significance::auc_error::auc_standard_error;
use crate::evaluate::utility::curves::{RocPoint, largest_gap, roc, roc_auc, tpr_at_fpr};
use crate::learn::neighbours::{Metric, Nearest, Rows, nearest, visit};
use crate::learn::special::beta_quantile;

/// How well scores tell members from others.
#[derive(Clone, Debug, PartialEq)]
pub struct Attack {
    /// Area below the ROC curve; 0.5 is chance.
    pub auc: f64,
    /// Its standard error (Hanley and `McNeil` 1982).
    pub standard_error: f64,
    /// Largest TPR − FPR.
    pub advantage: f64,
    /// Accuracy at the best threshold with both sides weighing the same.
    pub balanced_accuracy: f64,
    /// Smallest false positive rate that the other rows can resolve: 1 over their number.
    pub resolution: f64,
    /// The curve.
    pub curve: Vec<RocPoint>,
}

impl Attack {
    /// Rates scores; none unless both sides have rows and no score is NaN.
    pub fn of(member: &[bool], score: &[f64]) -> Option<Self> {
        let auc = roc_auc(member, score)?;
        let curve = roc(member, score)?;
        let yes = member.iter().filter(|m| **m).count();
        let no = member.len() - yes;
        let standard_error = auc_standard_error(auc, yes, no)?;
        let advantage = largest_gap(&curve);
        let balanced_accuracy = f64::midpoint(1.0, advantage);
        Some(Self { auc, standard_error, advantage, balanced_accuracy, resolution: 1.0 / no as f64, curve })
    }

    /// Largest TPR at an FPR of at most `fpr`.
    pub fn tpr_at(&self, fpr: f64) -> f64 {
        tpr_at_fpr(&self.curve, fpr)
    }

    /// Below 0.45 the split of members and others is broken: they differ in more than membership.
    pub fn is_broken_split(&self) -> bool {
        self.auc < 0.45
    }
}

/// −distance to the closest synthetic row.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when columns do not match, here and below.
pub fn closest_score(candidates: &Rows<f64>, synthetic: &Rows<f64>) -> Result<Vec<f64>> {
    let found = nearest(candidates, synthetic, 1, Metric::Euclidean, false)?;
    Ok(found.column(0).into_iter().map(|d| -d).collect())
}

/// Distance to the closest reference row minus that to the closest synthetic one: calibrated for rows that are far from all.
///
/// # Errors
/// As [`closest_score`].
pub fn calibrated_score(candidates: &Rows<f64>, synthetic: &Rows<f64>, reference: &Rows<f64>) -> Result<Vec<f64>> {
    let (near, base) = (closest_score(candidates, synthetic)?, closest_score(candidates, reference)?);
    Ok(near.iter().zip(&base).map(|(n, b)| n - b).collect())
}

/// Share of synthetic rows nearer than `radius`.
///
/// # Errors
/// As [`closest_score`].
pub fn local_score(candidates: &Rows<f64>, synthetic: &Rows<f64>, radius: f64) -> Result<Vec<f64>> {
    Ok(counts_within(candidates, synthetic, [radius; 2])?.into_iter().map(|c| c[0]).collect())
}

/// Shares of synthetic rows nearer than each of two radii.
///
/// # Errors
/// As [`closest_score`].
pub fn counts_within(candidates: &Rows<f64>, synthetic: &Rows<f64>, radii: [f64; 2]) -> Result<Vec<[f64; 2]>> {
    let n = synthetic.height().max(1) as f64;
    visit(candidates, synthetic, Metric::Euclidean, |_, sums| {
        radii.map(|r| sums.iter().filter(|s| Metric::Euclidean.length(**s, 1) < r).count() as f64 / n)
    })
}

/// The radius of the Monte Carlo attack (Hilprecht et al. 2019): the median candidate's distance to the closest synthetic row.
/// None without candidates or synthetic rows. Feed it to [`local_score`].
///
/// # Errors
/// As [`closest_score`].
pub fn median_radius(candidates: &Rows<f64>, synthetic: &Rows<f64>) -> Result<Option<f64>> {
    let distances: Vec<f64> = closest_score(candidates, synthetic)?.into_iter().map(|d| -d).collect();
    Ok(quantile(&ordered(&distances), 0.5))
}

/// Share of synthetic rows among the `k` nearest of synthetic and reference rows (data plagiarism); equal distances go to the
/// reference.
///
/// # Errors
/// As [`closest_score`].
pub fn plagiarism_score(
    candidates: &Rows<f64>,
    synthetic: &Rows<f64>,
    reference: &Rows<f64>,
    k: usize,
) -> Result<Vec<f64>> {
    let made = nearest(candidates, synthetic, k, Metric::Euclidean, false)?;
    let real = nearest(candidates, reference, k, Metric::Euclidean, false)?;
    Ok(plagiarism(&made, &real, k))
}

/// [`plagiarism_score`] from the nearest synthetic and the nearest reference rows, `k` of each where there are as many.
pub fn plagiarism(made: &Nearest, real: &Nearest, k: usize) -> Vec<f64> {
    let share = |i: usize| {
        let (mut s, mut r) = (0, 0);
        while s + r < k {
            match (made.distance(i, s), real.distance(i, r)) {
                (Some(a), Some(b)) if a < b => s += 1,
                (Some(_), None) => s += 1,
                (_, Some(_)) => r += 1,
                (None, None) => break,
            }
        }
        s as f64 / (s + r).max(1) as f64
    };
    (0..made.distances.len() / made.k.max(1)).map(share).collect()
}

/// Density of synthetic over density of reference points at each candidate (DOMIAS, van Breugel et al. 2023), after
/// `p/(q + 1e−20)`. None when a density is singular; `width` numbers per row.
pub fn density_ratio(candidates: &[f64], synthetic: &[f64], reference: &[f64], width: usize) -> Option<Vec<f64>> {
    let (made, real) = (Density::of(synthetic, width, 0.0)?, Density::of(reference, width, 0.0)?);
    let ratio = |x: &[f64]| exp(made.log_at(x)) / (exp(real.log_at(x)) + 1e-20);
    Some(candidates.chunks_exact(width).map(ratio).collect())
}

/// Lower bound of ε for one threshold, with the bounds of the rates that it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmpiricalEpsilon {
    /// Lower bound at confidence 1 − α, δ = 0; at least 0.
    pub lower: f64,
    /// Plain estimate, infinite when a rate is 0.
    pub point: f64,
    /// Lower bound of the true positive rate.
    pub tpr_low: f64,
    /// Upper bound of the false positive rate.
    pub fpr_high: f64,
    /// Lower bound of the true negative rate.
    pub tnr_low: f64,
    /// Upper bound of the false negative rate.
    pub fnr_high: f64,
}

/// From the counts of an attack whose threshold was chosen on other rows; bounds by Clopper and Pearson (1934) at 1 − α/2 each.
/// None unless there are members and others.
pub fn empirical_epsilon(tp: usize, fn_: usize, fp: usize, tn: usize, alpha: f64) -> Option<EmpiricalEpsilon> {
    let (yes, no) = (tp + fn_, fp + tn);
    if yes == 0 || no == 0 {
        return None;
    }
    let low = |k: usize, n: usize| match k {
        0 => 0.0,
        _ => beta_quantile(k as f64, (n - k + 1) as f64, alpha / 2.0),
    };
    let high = |k: usize, n: usize| match n - k {
        0 => 1.0,
        left => beta_quantile((k + 1) as f64, left as f64, 1.0 - alpha / 2.0),
    };
    let (tpr_low, fpr_high, tnr_low, fnr_high) = (low(tp, yes), high(fp, no), low(tn, no), high(fn_, yes));
    let lower = log(tpr_low / fpr_high).max(log(tnr_low / fnr_high)).max(0.0);
    let rate = |a: usize, n: usize, b: usize, m: usize| log(a as f64 * m as f64 / (n as f64 * b as f64));
    let point = rate(tp, yes, fp, no).max(rate(tn, no, fn_, yes));
    Some(EmpiricalEpsilon { lower, point, tpr_low, fpr_high, tnr_low, fnr_high })
}
