//! Tables as rows of numbers: the common encoding of the joint metrics.

use crate::error::{Error, Result};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::sample::{mean, present, range};
use crate::learn::neighbours::{Real, Rows};

const MISSING: u32 = u32::MAX;
/// Distance of a missing number from everything in the Gower encoding; the metric cuts it off at 1.
const FAR: f64 = 1e6;

/// Both tables as rows for [`Metric::Euclidean`](crate::learn::neighbours::Metric): numbers scaled to 0..=1 by the real range
/// (constant ones to 0), a missing one as the real mean with a 0/1 column that says so, levels as codes. A level that differs adds
/// 1 to the squared distance, which is what one-hot columns scaled by 1/√2 do; missing is a level of its own.
///
/// # Errors
/// [`Error::Internal`] when a column's two sides differ in form or length from the others: a bug of the caller.
pub fn common<T: Real>(columns: &[Column]) -> Result<[Rows<T>; 2]> {
    encode(columns, |x, scale, flagged| {
        let fill = mean(&present(x)).map_or(0.0, |m| scale.of(m));
        let (fill, flagged) = (fill, flagged);
        move |v: f64, out: &mut Vec<T>| {
            out.push(T::from_f64(if v.is_finite() { scale.of(v) } else { fill }));
            if flagged {
                out.push(T::from_f64(f64::from(u8::from(!v.is_finite()))));
            }
        }
    })
}

/// Both tables as rows for [`Metric::Gower`](crate::learn::neighbours::Metric): numbers scaled by the real range, a missing one 0
/// from another missing one and 1 from everything else, levels as codes. A constant real column is 0 from equal values and 1 from
/// others.
///
/// # Errors
/// As [`common`].
pub fn gower<T: Real>(columns: &[Column]) -> Result<[Rows<T>; 2]> {
    encode(columns, |_, scale, _| {
        move |v: f64, out: &mut Vec<T>| {
            let scaled = match scale.width {
                _ if !v.is_finite() => FAR,
                0.0 if v == scale.low => 0.0,
                // Any value other than the constant is a whole range away from it.
                0.0 => 1.0 + (v - scale.low).abs().min(1e3),
                _ => scale.of(v).clamp(-1e3, 1e3),
            };
            out.push(T::from_f64(scaled));
        }
    })
}

/// Scale of one numeric column.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    width: f64,
}

impl Scale {
    fn of(self, v: f64) -> f64 {
        if self.width > 0.0 { (v - self.low) / self.width } else { 0.0 }
    }
}

/// Writes every row: the numbers of all columns as `writer(real cells, scale, whether any cell is missing)` puts them, then the
/// levels.
fn encode<T: Real, W: Fn(f64, &mut Vec<T>)>(
    columns: &[Column],
    writer: impl Fn(&[f64], Scale, bool) -> W,
) -> Result<[Rows<T>; 2]> {
    let mut numbers = Vec::new();
    let mut levels = Vec::new();
    for column in columns {
        match (&column.real, &column.synthetic) {
            (Cells::Numbers(r), Cells::Numbers(s)) => {
                let (low, high) = range(r).unwrap_or((0.0, 0.0));
                let missing = r.iter().chain(s).any(|v| !v.is_finite());
                numbers.push(([r, s], writer(r, Scale { low, width: high - low }, missing)));
            }
            (Cells::Levels(r), Cells::Levels(s)) => levels.push([r, s]),
            _ => return Err(Error::Internal(format!("column \"{}\" differs in form between the tables", column.name))),
        }
    }
    let side = |side: usize| -> Result<Rows<T>> {
        let lengths = || numbers.iter().map(|n| n.0[side].len()).chain(levels.iter().map(|l| l[side].len()));
        let height = lengths().next().unwrap_or(0);
        if lengths().any(|l| l != height) {
            return Err(Error::Internal("columns of different lengths".to_owned()));
        }
        let mut cells = Vec::new();
        let mut width = 0;
        for i in 0..height {
            let start = cells.len();
            for (x, write) in &numbers {
                write(x[side][i], &mut cells);
            }
            width = cells.len() - start;
            // Codes stay far below 2²⁴; −1 is no code.
            let code = |c: u32| if c == MISSING { -1.0 } else { f64::from(c) };
            cells.extend(levels.iter().map(|l| T::from_f64(code(l[side][i]))));
        }
        if height == 0 {
            let mut probe: Vec<T> = Vec::new();
            for (_, write) in &numbers {
                write(0.0, &mut probe);
            }
            width = probe.len();
        }
        Rows::new(width, levels.len(), cells)
    };
    Ok([side(0)?, side(1)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::neighbours::{Metric, nearest};

    fn table() -> Vec<Column> {
        let column = |real, synthetic| Column { name: "c".to_owned(), real, synthetic };
        vec![
            column(Cells::Numbers(vec![0.0, 10.0, f64::NAN]), Cells::Numbers(vec![5.0, f64::NAN])),
            column(Cells::Levels(vec![0, 1, MISSING]), Cells::Levels(vec![0, MISSING])),
            column(Cells::Numbers(vec![4.0; 3]), Cells::Numbers(vec![4.0, 9.0])),
        ]
    }

    #[test]
    fn the_common_encoding_flags_what_is_missing() {
        let [real, synthetic] = common::<f64>(&table()).expect("a table");
        assert_eq!(
            (real.width(), real.row(0), real.row(2)),
            (4, &[0.0, 0.0, 0.0, 0.0][..], &[0.5, 1.0, 0.0, -1.0][..])
        );
        assert_eq!(synthetic.row(1), [0.5, 1.0, 0.0, -1.0]);
    }

    #[test]
    fn gower_distances_are_those_of_the_definition() {
        let [real, synthetic] = gower::<f64>(&table()).expect("a table");
        let found = nearest(&synthetic, &real, 3, Metric::Gower, false).expect("same columns");
        // Row 0: (½ + 0 + 0)/3 from the first; row 1 shares both missing cells with the third and differs in the constant.
        assert_eq!((found.rows[0], found.distances[0]), (0, 0.5 / 3.0));
        assert_eq!((found.rows[3], found.distances[3]), (2, 1.0 / 3.0));
    }

    #[test]
    fn tables_without_rows_keep_their_width() {
        let column =
            Column { name: "c".to_owned(), real: Cells::Numbers(vec![1.0]), synthetic: Cells::Numbers(vec![]) };
        let [real, synthetic] = common::<f32>(&[column]).expect("a table");
        assert_eq!((real.width(), synthetic.width(), synthetic.height()), (1, 1, 0));
        assert!(common::<f32>(&[]).is_err());
    }
}
