//! Attribute inference: does the nearest synthetic row under known columns give the secret one? (Giomi et al. 2023)

use crate::error::{Error, Result};
use crate::evaluate::privacy::cells::{Cells, Encoding, Frame, closest};
use crate::evaluate::privacy::linkability::drawn;
use crate::evaluate::privacy::risk::Counts;
use crate::rng::Seed;

/// Share of the larger of guess and truth within which a guessed number counts as right.
pub const TOLERANCE: f64 = 0.05;

/// Attacks on the column `secret` that know the columns `known`. Success: equal levels, both missing, or numbers within
/// [`TOLERANCE`]. The baseline guesses the secret of a random synthetic row.
///
/// # Errors
/// [`Error::Internal`] when columns do not match, none is known, or there is no synthetic row.
pub fn inference(
    training: &Frame,
    control: Option<&Frame>,
    synthetic: &Frame,
    known: &[usize],
    secret: usize,
    most: usize,
    seed: Seed,
) -> Result<Counts> {
    if synthetic.height() == 0 || secret >= synthetic.columns().len() {
        return Err(Error::Internal("no synthetic secret to guess with".to_owned()));
    }
    let attacks = most.min(training.height()).min(control.map_or(usize::MAX, Frame::height));
    let (made, scale) = (synthetic.select(known)?, training.select(known)?);
    let targets = |table: &Frame, name: &str| table.take(&drawn(table.height(), attacks, seed, name));
    let count = |rows: &Frame| -> Result<usize> {
        let found = closest(&rows.select(known)?, &made, &scale, Encoding::Gower, 1, false)?;
        let guessed = found.rows.iter().enumerate();
        Ok(guessed
            .filter(|(i, s)| right(&synthetic.columns()[secret], **s as usize, &rows.columns()[secret], *i))
            .count())
    };
    let attacked = targets(training, "privacy/inference/training");
    let mut draw = seed.stream("privacy/inference/baseline");
    let guess = |i: &usize| {
        right(&synthetic.columns()[secret], draw.below(synthetic.height()), &attacked.columns()[secret], *i)
    };
    let baseline = (0..attacks).filter(guess).count();
    let control = control.map(|c| count(&targets(c, "privacy/inference/control"))).transpose()?;
    Ok(Counts { attacks, successes: count(&attacked)?, baseline, control })
}

/// Whether the cell `guess` of `guesses` gives the cell `truth` of `truths` away.
pub(super) fn right(guesses: &Cells, guess: usize, truths: &Cells, truth: usize) -> bool {
    match (guesses, truths) {
        (Cells::Levels(g), Cells::Levels(t)) => g[guess] == t[truth],
        (Cells::Numbers(g), Cells::Numbers(t)) => {
            let (g, t) = (g[guess], t[truth]);
            (g.is_nan() && t.is_nan()) || (g - t).abs() <= TOLERANCE * g.abs().max(t.abs())
        }
        _ => false,
    }
}
