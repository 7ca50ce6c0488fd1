//! Metrics of predicted numbers.

/// All metrics of one set of predictions, in the units of the target where not a ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regression {
    /// Rows.
    pub rows: usize,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean squared error.
    pub mse: f64,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Median absolute error.
    pub median_ae: f64,
    /// Largest absolute error.
    pub max_error: f64,
    /// 1 − residual/total sum of squares; for a constant target 1 when perfect, else 0.
    pub r2: f64,
    /// 1 − variance of the error / variance of the target; constant targets as in `r2`.
    pub explained_variance: f64,
    /// Mean of |error| / |target| (not below 2.2e−16): unusable near zero.
    pub mape: f64,
    /// Mean of 2·|error| / (|target| + |prediction|), 0..=2.
    pub smape: f64,
    /// `rmse` over the range of the target; none for a constant one.
    pub nrmse: Option<f64>,
}

impl Regression {
    /// Measures predictions; none without rows, when lengths differ or a number is not finite.
    pub fn of(truth: &[f64], predicted: &[f64]) -> Option<Self> {
        let finite = truth.iter().chain(predicted).all(|v| v.is_finite());
        if truth.is_empty() || truth.len() != predicted.len() || !finite {
            return None;
        }
        let n = truth.len() as f64;
        let pairs = || truth.iter().zip(predicted).map(|(&t, &p)| (t, p));
        let mean = |f: &dyn Fn(f64, f64) -> f64| pairs().map(|(t, p)| f(t, p)).sum::<f64>() / n;
        let (centre, bias) = (mean(&|t, _| t), mean(&|t, p| t - p));
        let mse = mean(&|t, p| (t - p) * (t - p));
        let total = mean(&|t, _| (t - centre) * (t - centre));
        let spread = mean(&|t, p| (t - p - bias) * (t - p - bias));
        let explained = |left: f64| match (total == 0.0, left == 0.0) {
            (false, _) => 1.0 - left / total,
            (true, perfect) => f64::from(u8::from(perfect)),
        };
        let mut errors: Vec<f64> = pairs().map(|(t, p)| (t - p).abs()).collect();
        errors.sort_by(f64::total_cmp);
        let half = errors.len() / 2;
        let median_ae =
            if errors.len() % 2 == 1 { errors[half] } else { f64::midpoint(errors[half - 1], errors[half]) };
        let (low, high) = truth.iter().fold((f64::MAX, f64::MIN), |(l, h), &t| (l.min(t), h.max(t)));
        Some(Self {
            rows: truth.len(),
            mae: mean(&|t, p| (t - p).abs()),
            mse,
            rmse: mse.sqrt(),
            median_ae,
            max_error: errors[errors.len() - 1],
            r2: explained(mse),
            explained_variance: explained(spread),
            mape: mean(&|t, p| (t - p).abs() / t.abs().max(f64::EPSILON)),
            smape: mean(&|t, p| if t == p { 0.0 } else { 2.0 * (t - p).abs() / (t.abs() + p.abs()) }),
            nrmse: (high > low).then(|| mse.sqrt() / (high - low)),
        })
    }

    /// R² that pays for `features` columns; none when rows do not suffice.
    pub fn adjusted_r2(&self, features: usize) -> Option<f64> {
        let free = self.rows.checked_sub(features + 1).filter(|&f| f > 0)?;
        Some(1.0 - (1.0 - self.r2) * (self.rows - 1) as f64 / free as f64)
    }
}
