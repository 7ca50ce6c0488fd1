//! How well a classifier tells real from synthetic rows, from the probabilities that it gave to rows it had not seen.

use libm::fabs;

use crate::evaluate::sample::{mean, ranks, sum};

/// Area under the ROC curve of `scores` for `positive` rows (Mann–Whitney, ties count half), in 0..=1; none when a class is
/// absent.
pub fn auc(positive: &[bool], scores: &[f64]) -> Option<f64> {
    let above = sum(ranks(scores).iter().zip(positive).filter(|(_, p)| **p).map(|(r, _)| *r));
    let n = positive.iter().filter(|p| **p).count() as f64;
    let m = positive.len() as f64 - n;
    (n > 0.0 && m > 0.0).then(|| (above - n * (n + 1.0) / 2.0) / (n * m))
}

/// Detection score of the classifier two-sample test from the AUC of every fold: 1 − mean(2 max(½, AUC) − 1), in 0..=1, where 1
/// means that real and synthetic rows could not be told apart. None for no folds.
///
/// With a linear classifier, independent marginals already reach 0.98 and more: only a non-linear one sees joint structure.
pub fn detection_score(fold_aucs: &[f64]) -> Option<f64> {
    let strengths: Vec<f64> = fold_aucs.iter().map(|a| 2.0 * a.max(0.5) - 1.0).collect();
    mean(&strengths).map(|s| 1.0 - s)
}

/// Share of rows that the probability of being real puts on the right side of ½; none for no rows.
pub fn accuracy(real: &[bool], probability_real: &[f64]) -> Option<f64> {
    let right = real.iter().zip(probability_real).filter(|(r, p)| **r == (**p >= 0.5)).count();
    (!real.is_empty()).then(|| right as f64 / real.len() as f64)
}

/// Discriminative score |accuracy − ½| on balanced rows (`TimeGAN`), in 0..=½; 0 is best.
pub fn discriminative_score(real: &[bool], probability_real: &[f64]) -> Option<f64> {
    accuracy(real, probability_real).map(|a| fabs(a - 0.5))
}

/// pMSE = mean (p − c)² over all rows, with p the propensity of being synthetic and c the share of synthetic rows (Snoke et al.
/// 2018), in 0..=1; 0 is best.
pub fn pmse(real: &[bool], probability_real: &[f64]) -> Option<f64> {
    let c = real.iter().filter(|r| !**r).count() as f64 / real.len().max(1) as f64;
    let squares: Vec<f64> = probability_real.iter().map(|p| (1.0 - p - c) * (1.0 - p - c)).collect();
    mean(&squares)
}

/// What [`pmse`] would be for a logistic model of `parameters` (intercept included) on tables of the same distribution:
/// (k − 1)(1 − c)² c / N. Report the ratio, which is about 1 for a perfect generator.
pub fn expected_pmse(parameters: usize, real_rows: usize, synthetic_rows: usize) -> Option<f64> {
    let all = (real_rows + synthetic_rows) as f64;
    let c = synthetic_rows as f64 / all;
    (all > 0.0).then(|| (parameters as f64 - 1.0) * (1.0 - c) * (1.0 - c) * c / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_class_alone_cannot_be_told_from_another() {
        assert_eq!((auc(&[true], &[0.3]), detection_score(&[]), accuracy(&[], &[])), (None, None, None));
        assert_eq!(auc(&[true, false], &[0.5, 0.5]), Some(0.5));
        assert_eq!(expected_pmse(5, 100, 100), Some(4.0 * 0.125 / 200.0));
    }
}
