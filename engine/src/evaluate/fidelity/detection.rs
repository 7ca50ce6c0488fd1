//! How well a classifier tells real from synthetic rows, from the probabilities that it gave to rows it had not seen. The area under
//! the ROC curve is [`roc_auc`](crate::evaluate::utility::curves::roc_auc).

use libm::fabs;

use crate::evaluate::sample::mean;

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
    fn no_rows_have_no_score() {
        assert_eq!((detection_score(&[]), accuracy(&[], &[])), (None, None));
        assert_eq!(expected_pmse(5, 100, 100), Some(4.0 * 0.125 / 200.0));
    }
}
