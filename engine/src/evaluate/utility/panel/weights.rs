//! Which columns boosted models rely on: gain of their splits, and what they lose when a column is shuffled.

use super::encode::{Answers, Encoded};
use super::members::Fitted;
use super::outcome::{Panel, Target};
use super::scores::headline;
use crate::error::Result;
use crate::evaluate::fidelity::correlation::{kendall, spearman};
use crate::evaluate::tables::pick;
use crate::evaluate::utility::importance::permutation_importance;
use crate::learn::parallel;
use crate::rng::Seed;

/// Importances of the columns in the model of the real and in that of the synthetic table.
#[derive(Clone, Debug, PartialEq)]
pub struct Importances {
    /// Positions of the columns.
    pub columns: Vec<usize>,
    /// Share in the gain of all splits.
    pub gain: [Vec<f64>; 2],
    /// Loss of the metric when the column is shuffled, on held-out rows.
    pub loss: [Vec<f64>; 2],
    /// Spearman's and Kendall's correlation of both losses.
    pub agreement: (Option<f64>, Option<f64>),
    /// Test rows that were used.
    pub rows: usize,
}

/// Shuffles every column `repeats` times on at most `cap` test rows; none without boosted models.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) when rows do not fit.
pub fn importances(panel: &Panel, repeats: usize, cap: usize, seed: Seed) -> Result<Option<Importances>> {
    let Some((real, synthetic)) = &panel.boosted else { return Ok(None) };
    let columns = panel.lessons.0.sources();
    let some = pick(panel.test.height(), cap, seed, "evaluate/importance/rows", 0);
    let test = panel.test.take(&some);
    let truth = match &panel.truth.0 {
        Answers::Classes(y) => Answers::Classes(some.iter().map(|&i| y[i]).collect()),
        Answers::Numbers(y) => Answers::Numbers(some.iter().map(|&i| y[i]).collect()),
    };
    let both = [(real, panel.lessons.0.encode(&test)), (synthetic, panel.lessons.1.encode(&test))];
    let loss = |(model, coded): &(&Fitted, Encoded)| lost(model, coded, &panel.target, &truth, repeats, seed);
    let losses = [loss(&both[0])?, loss(&both[1])?];
    let gain = [real, synthetic].map(|m| shares(m.gains().unwrap_or(&vec![0.0; columns.len()])));
    let agreement = (spearman(&losses[0], &losses[1]), kendall(&losses[0], &losses[1]));
    Ok(Some(Importances { columns, gain, loss: losses, agreement, rows: test.height() }))
}

fn lost(
    model: &Fitted,
    coded: &Encoded,
    target: &Target,
    truth: &Answers,
    repeats: usize,
    seed: Seed,
) -> Result<Vec<f64>> {
    let (width, classes) = (coded.features.len(), target.classes.len());
    let bins: Vec<f64> =
        (0..coded.height).flat_map(|row| coded.features.iter().map(move |f| f64::from(f.codes[row]))).collect();
    permutation_importance(&bins, width, repeats, seed, |rows| {
        let parts = parallel::map(0..coded.height, |row| {
            let mut one = vec![0.0; classes.max(1)];
            model.row(|f| rows[row * width + f as usize] as u8, &[], &mut one);
            one
        });
        let values: Vec<f64> = parts.into_iter().flatten().collect();
        let found = headline(target.task, truth, &values, classes).unwrap_or_default();
        Ok(found.iter().sum::<f64>() / found.len().max(1) as f64)
    })
}

fn shares(gains: &[f64]) -> Vec<f64> {
    let all: f64 = gains.iter().sum();
    gains.iter().map(|g| if all > 0.0 { g / all } else { 0.0 }).collect()
}
