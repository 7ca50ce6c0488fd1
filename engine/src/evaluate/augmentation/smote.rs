//! SMOTE for mixed columns (Chawla et al. 2002, SMOTE-NC): the baseline that any augmentation must beat.

use crate::data::MISSING;
use crate::error::Result;
use crate::evaluate::fidelity::frequencies::by_frequency;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::sample::{deviation, ordered, present, quantile};
use crate::learn::neighbours::{Metric, Rows, nearest};
use crate::rng::Seed;

/// Neighbours that a new row may lie towards.
const NEIGHBOURS: usize = 5;

/// `count` new rows between rows of `minority` and their five nearest ones: numbers on the line between both, levels as most of the
/// neighbours have them. A single row is repeated.
///
/// Distances are Euclidean on numbers in standard deviations; a level that differs counts as much as the median deviation.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) for a frame without columns.
pub fn smote(minority: &Frame, count: usize, (seed, index): (Seed, u64)) -> Result<Frame> {
    let rows = minority.height();
    let mut draw = seed.indexed("augmentation/smote", index);
    if rows == 0 {
        return Ok(minority.take(&[]));
    }
    let near = neighbours(minority)?;
    let picked: Vec<(usize, &[u32], f64, usize)> = (0..count)
        .map(|_| {
            let row = draw.below(rows);
            let own = near.get(row).map_or(&[][..], Vec::as_slice);
            let towards = if own.is_empty() { row } else { own[draw.below(own.len())] as usize };
            (row, own, draw.uniform(), towards)
        })
        .collect();
    let column = |cells: &Cells| match cells {
        Cells::Numbers(x) => {
            let between = |&(row, _, u, towards): &(usize, &[u32], f64, usize)| {
                if x[towards].is_finite() { x[row] + u * (x[towards] - x[row]) } else { x[row] }
            };
            Cells::Numbers(picked.iter().map(between).collect())
        }
        Cells::Levels(x) => {
            let most = |&(row, own, ..): &(usize, &[u32], f64, usize)| {
                by_frequency(own.iter().map(|&r| x[r as usize])).first().map_or(x[row], |g| g.0)
            };
            Cells::Levels(picked.iter().map(most).collect())
        }
    };
    Frame::new(minority.columns().iter().map(column).collect())
}

/// The nearest other rows of every row.
fn neighbours(minority: &Frame) -> Result<Vec<Vec<u32>>> {
    let numbers: Vec<(&[f64], f64, f64)> = minority
        .columns()
        .iter()
        .filter_map(|c| match c {
            Cells::Numbers(x) => {
                let own = present(x);
                let middle = quantile(&ordered(&own), 0.5).unwrap_or(0.0);
                Some((x.as_slice(), middle, deviation(&own, 1).filter(|s| *s > 0.0).unwrap_or(1.0)))
            }
            Cells::Levels(_) => None,
        })
        .collect();
    let levels: Vec<&[u32]> = minority
        .columns()
        .iter()
        .filter_map(|c| if let Cells::Levels(x) = c { Some(x.as_slice()) } else { None })
        .collect();
    // All numbers are scaled to deviation 1, so that their median deviation, which a level counts, is 1 as well.
    let mut cells = Vec::with_capacity(minority.height() * minority.columns().len());
    for row in 0..minority.height() {
        cells.extend(numbers.iter().map(|(x, m, s)| if x[row].is_finite() { (x[row] - m) / s } else { 0.0 }));
        cells.extend(levels.iter().map(|x| if x[row] == MISSING { -1.0 } else { f64::from(x[row]) }));
    }
    let rows = Rows::new(numbers.len(), levels.len(), cells)?;
    let found = nearest(&rows, &rows, NEIGHBOURS, Metric::Euclidean, true)?;
    let others = |row: usize| found.rows[row * found.k..(row + 1) * found.k].to_vec();
    Ok((0..minority.height()).map(others).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_rows_lie_between_neighbours_and_take_their_levels() {
        let (near, far): (Vec<f64>, Vec<f64>) =
            ((0..10).map(f64::from).collect(), (0..10).map(|i| 1000.0 + f64::from(i)).collect());
        let numbers = [near, far].concat();
        let levels = (0..20).map(|i| u32::from(i >= 10)).collect();
        let frame = Frame::new(vec![Cells::Numbers(numbers), Cells::Levels(levels)]).expect("a frame");
        let made = smote(&frame, 200, (Seed(1), 0)).expect("rows");
        let (Cells::Numbers(x), Cells::Levels(k)) = (&made.columns()[0], &made.columns()[1]) else { panic!("kinds") };
        for (x, k) in x.iter().zip(k) {
            let low = 1000.0 * f64::from(*k);
            assert!((low..=low + 9.0).contains(x), "{x} of level {k} lies between two groups");
        }
        assert!(x.iter().any(|v| v.fract() != 0.0), "rows are new");
    }

    #[test]
    fn one_row_is_repeated_and_none_gives_none() {
        let frame = |rows: usize| {
            Frame::new(vec![Cells::Numbers(vec![2.5; rows]), Cells::Levels(vec![MISSING; rows])]).expect("a frame")
        };
        let made = smote(&frame(1), 3, (Seed(1), 0)).expect("rows");
        assert_eq!(made, frame(3));
        assert_eq!(smote(&frame(0), 3, (Seed(1), 0)).expect("rows").height(), 0);
    }
}
