//! `NewRowSynthesis`: the share of synthetic rows that are no row of the real table.

use libm::fabs;

use crate::error::{Error, Result};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::learn::parallel;

const MISSING: u32 = u32::MAX;

/// Share of synthetic rows without a match among the real ones, in 0..=1; none for no synthetic rows.
///
/// Rows match when every level is equal and every number is either missing on both sides or within `tolerance` (0.01 is usual) of
/// the synthetic value, relative to it: 0 must match exactly. Real rows are looked up by the column with most distinct cells.
///
/// # Errors
/// [`Error::Internal`] when a column's two sides differ in form: a bug of the caller.
pub fn new_row_synthesis(columns: &[Column], tolerance: f64) -> Result<Option<f64>> {
    let length = |c: &Cells| match c {
        Cells::Numbers(x) => x.len(),
        Cells::Levels(x) => x.len(),
    };
    if columns.iter().any(|c| std::mem::discriminant(&c.real) != std::mem::discriminant(&c.synthetic)) {
        return Err(Error::Internal("a column differs in form between the tables".to_owned()));
    }
    let rows = columns.iter().map(|c| length(&c.synthetic)).min().unwrap_or(0);
    let real_rows = columns.iter().map(|c| length(&c.real)).min().unwrap_or(0);
    if rows == 0 {
        return Ok(None);
    }
    let keys: Vec<Vec<f64>> = columns.iter().map(|c| keys(&c.real)).collect();
    let distinct = |k: &Vec<f64>| {
        let mut sorted = k.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        sorted.len()
    };
    let index = (0..columns.len()).max_by_key(|&c| distinct(&keys[c])).unwrap_or(0);
    let mut order: Vec<usize> = (0..real_rows).collect();
    order.sort_by(|&a, &b| keys[index][a].total_cmp(&keys[index][b]));

    let new = parallel::map(0..rows, |j| {
        let (low, high) = bounds(&columns[index].synthetic, j, tolerance);
        let from = order.partition_point(|&i| keys[index][i] < low);
        let candidates = order[from..].iter().take_while(|&&i| keys[index][i] <= high);
        !candidates.into_iter().any(|&i| {
            columns.iter().zip(&keys).all(|(c, k)| {
                let (low, high) = bounds(&c.synthetic, j, tolerance);
                low <= k[i] && k[i] <= high
            })
        })
    });
    Ok(Some(new.iter().filter(|n| **n).count() as f64 / rows as f64))
}

/// Cells as numbers that can be ordered: infinity stands for a missing one.
fn keys(cells: &Cells) -> Vec<f64> {
    match cells {
        Cells::Numbers(x) => x.iter().map(|v| if v.is_finite() { *v } else { f64::INFINITY }).collect(),
        Cells::Levels(x) => x.iter().map(|&c| if c == MISSING { f64::INFINITY } else { f64::from(c) }).collect(),
    }
}

/// Least and largest key that matches the cell of row `j`.
fn bounds(cells: &Cells, j: usize, tolerance: f64) -> (f64, f64) {
    match cells {
        Cells::Numbers(x) if x[j].is_finite() => (x[j] - tolerance * fabs(x[j]), x[j] + tolerance * fabs(x[j])),
        Cells::Levels(x) if x[j] != MISSING => (f64::from(x[j]), f64::from(x[j])),
        _ => (f64::INFINITY, f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_within_the_tolerance_are_not_new() {
        let column = |real, synthetic| Column { name: String::new(), real, synthetic };
        let table = [
            column(
                Cells::Numbers(vec![100.0, 0.0, f64::NAN]),
                Cells::Numbers(vec![100.9, 0.001, f64::NAN, 100.0, 102.0]),
            ),
            column(Cells::Levels(vec![0, 1, MISSING]), Cells::Levels(vec![0, 1, MISSING, 1, 0])),
        ];
        assert_eq!(new_row_synthesis(&table, 0.01), Ok(Some(0.6)));
        assert_eq!(new_row_synthesis(&[], 0.01), Ok(None));
    }
}
