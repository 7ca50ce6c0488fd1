//! Permutation importance (Breiman 2001): what a score loses when one column is shuffled.

use crate::error::{Error, Result};
use crate::rng::Seed;

/// Loss of `score` per column when its cells are shuffled, mean of `repeats` shuffles. `rows` holds `width` cells per row;
/// `score` rates a model on such rows, higher is better.
///
/// # Errors
/// [`Error::Internal`] when cells do not fill whole rows or `repeats` is 0; whatever `score` fails with.
pub fn permutation_importance(
    rows: &[f64],
    width: usize,
    repeats: usize,
    seed: Seed,
    score: impl Fn(&[f64]) -> Result<f64>,
) -> Result<Vec<f64>> {
    if width == 0 || !rows.len().is_multiple_of(width) || repeats == 0 {
        return Err(Error::Internal(format!("{} cells in rows of {width}, {repeats} repeats", rows.len())));
    }
    let whole = score(rows)?;
    let mut out = Vec::with_capacity(width);
    for column in 0..width {
        let mut lost = 0.0;
        // A stream per column: leaving one out does not change the others.
        let mut draw = Seed(seed.0).indexed("evaluate/importance", column as u64);
        for _ in 0..repeats {
            let mut cells: Vec<f64> = rows.iter().skip(column).step_by(width).copied().collect();
            draw.shuffle(&mut cells);
            let mut shuffled = rows.to_vec();
            for (row, cell) in shuffled.chunks_exact_mut(width).zip(cells) {
                row[column] = cell;
            }
            lost += whole - score(&shuffled)?;
        }
        out.push(lost / repeats as f64);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_not_used_has_no_importance() {
        let rows: Vec<f64> = (0..200).map(f64::from).collect();
        // Rates how often the first column is where it was.
        let score = |r: &[f64]| {
            Ok(r.iter().step_by(2).zip((0..200).step_by(2)).filter(|(a, b)| **a == f64::from(*b)).count() as f64)
        };
        let found = permutation_importance(&rows, 2, 3, Seed(1), score).expect("whole rows");
        assert!(found[0] > 90.0 && found[1] == 0.0, "{found:?}");
        assert!(permutation_importance(&rows, 3, 3, Seed(1), score).is_err());
    }
}
