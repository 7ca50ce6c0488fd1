//! The linear detector of published tables: standardised numbers and one-hot levels, logistic regression, three folds.

use crate::error::Result;
use crate::evaluate::dense::Dense;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::tables::pick;
use crate::evaluate::utility::curves::roc_auc;
use crate::learn::logistic::{Logistic, Settings};
use crate::learn::parallel;
use crate::learn::scale::Scaler;
use crate::rng::Seed;

const FOLDS: usize = 3;
/// Levels of a column with a 0/1 column each, the most frequent ones.
const LEVELS: usize = 100;

/// AUC of each fold; none when a side has fewer rows than folds need.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) when columns do not match.
pub(super) fn linear(real: &Frame, synthetic: &Frame, cap: usize, seed: Seed) -> Result<Option<Vec<f64>>> {
    let rows = real.height().min(synthetic.height()).min(cap);
    if rows < 2 * FOLDS {
        return Ok(None);
    }
    let some = |f: &Frame, side| f.take(&pick(f.height(), rows, seed, "report/linear", side));
    let both = some(real, 0).joined(&some(synthetic, 1))?;
    let (cells, width) = Dense::of(&both, LEVELS).rows(&both);
    let folds = parallel::map(0..FOLDS, |fold| {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..2 * rows).partition(|i| i % rows % FOLDS == fold);
        let take = |some: &[usize]| -> Vec<f64> {
            some.iter().flat_map(|&i| cells[i * width..(i + 1) * width].iter().copied()).collect()
        };
        let own = take(&train);
        let scaler = Scaler::standard(&own, width);
        let target: Vec<usize> = train.iter().map(|&i| usize::from(i < rows)).collect();
        let settings = Settings { iterations: 100, tolerance: 1e-4 * train.len() as f64, ..Settings::default() };
        let model = Logistic::fit(&scaler.apply(&own), width, &target, 2, &settings)?;
        let probabilities = model.probabilities(&scaler.apply(&take(&test)));
        let real: Vec<bool> = test.iter().map(|&i| i < rows).collect();
        let scores: Vec<f64> = probabilities.chunks_exact(2).map(|p| p[1]).collect();
        Ok(roc_auc(&real, &scores).unwrap_or(0.5))
    });
    folds.into_iter().collect::<Result<Vec<f64>>>().map(Some)
}
