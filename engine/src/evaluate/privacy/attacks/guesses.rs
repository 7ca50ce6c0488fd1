//! The nearest synthetic row under all columns but one, for every such column at once.
//!
//! The distance without a column is the whole distance less that column's part, so one pass over the pairs serves every secret. Parts
//! are whole numbers (2⁻²⁰ of a range), so that the difference is exact and rounding tells nothing about the secret.

use crate::learn::neighbours::Rows;
use crate::learn::parallel;

/// Parts of a column's range.
const UNIT: i32 = 1 << 20;
/// A missing number: further than a range from every value.
const AWAY: i32 = 1 << 29;
/// Rows whose sums stay in the nearest cache.
const BLOCK: usize = 1024;
/// Sums that are compared side by side.
const LANES: usize = 8;
/// Columns whose parts add up below 2³¹.
pub(super) const MOST_COLUMNS: usize = 2000;

/// Synthetic rows, column by column.
pub(super) struct Pool {
    numbers: usize,
    height: usize,
    columns: Vec<Vec<i32>>,
}

fn whole(v: f64, number: bool) -> i32 {
    if number && v.abs() >= 1e6 {
        AWAY
    } else if number {
        ((v * f64::from(UNIT)).round() as i32).clamp(-AWAY / 2, AWAY / 2)
    } else {
        // Codes are u32; −1 stands for missing.
        v as u32 as i32
    }
}

fn part(a: i32, b: i32, number: bool) -> i32 {
    if number {
        (a - b).abs().min(UNIT)
    } else if a == b {
        0
    } else {
        UNIT
    }
}

impl Pool {
    /// Of rows in Gower form, the first `numbers` columns of them numbers; at most [`MOST_COLUMNS`].
    pub(super) fn of(rows: &Rows<f64>, numbers: usize) -> Self {
        let column = |c: usize| (0..rows.height()).map(|i| whole(rows.row(i)[c], c < numbers)).collect();
        Self { numbers, height: rows.height(), columns: (0..rows.width()).map(column).collect() }
    }

    /// For each of `queries` and each column, the first of the rows that are nearest under the other columns.
    pub(super) fn guesses(&self, queries: &Rows<f64>) -> Vec<Vec<u32>> {
        parallel::map(0..queries.height(), |i| self.guess(queries.row(i)))
    }

    fn guess(&self, row: &[f64]) -> Vec<u32> {
        let query: Vec<i32> = row.iter().enumerate().map(|(c, &v)| whole(v, c < self.numbers)).collect();
        let mut best = vec![(i32::MAX, 0_u32); query.len()];
        let mut sums = vec![0_i32; BLOCK];
        for from in (0..self.height).step_by(BLOCK) {
            let to = self.height.min(from + BLOCK);
            let sums = &mut sums[..to - from];
            sums.fill(0);
            for (c, column) in self.columns.iter().enumerate() {
                let (q, cells) = (query[c], &column[from..to]);
                if c < self.numbers {
                    sums.iter_mut().zip(cells).for_each(|(s, &v)| *s += part(q, v, true));
                } else {
                    sums.iter_mut().zip(cells).for_each(|(s, &v)| *s += part(q, v, false));
                }
            }
            for (c, column) in self.columns.iter().enumerate() {
                let (q, cells) = (query[c], &column[from..to]);
                let least = if c < self.numbers {
                    least(sums, cells, |v| part(q, v, true))
                } else {
                    least(sums, cells, |v| part(q, v, false))
                };
                if least < best[c].0 {
                    let number = c < self.numbers;
                    let at = sums.iter().zip(cells).position(|(s, &v)| s - part(q, v, number) == least);
                    best[c] = (least, (from + at.unwrap_or(0)) as u32);
                }
            }
        }
        best.into_iter().map(|(_, row)| row).collect()
    }
}

/// Smallest sum less its part; several side by side, so that it becomes vector comparisons.
fn least(sums: &[i32], cells: &[i32], part: impl Fn(i32) -> i32) -> i32 {
    let mut lanes = [i32::MAX; LANES];
    let (blocks, rest) = sums.as_chunks::<LANES>();
    let (cell_blocks, cell_rest) = cells.as_chunks::<LANES>();
    for (s, v) in blocks.iter().zip(cell_blocks) {
        for l in 0..LANES {
            let left = s[l] - part(v[l]);
            lanes[l] = if left < lanes[l] { left } else { lanes[l] };
        }
    }
    let tail = rest.iter().zip(cell_rest).map(|(s, &v)| s - part(v));
    lanes.into_iter().chain(tail).min().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::privacy::cells::{Cells, Encoding, Frame, closest, encode};
    use crate::rng::Seed;

    fn frame(rows: usize, seed: u64) -> Frame {
        let mut draw = Seed(seed).stream("rows");
        let mut grid = |n: usize| Cells::Numbers((0..rows).map(|_| draw.below(n) as f64 / 4.0).collect());
        let mut columns = vec![grid(5), grid(9)];
        if let Cells::Numbers(x) = &mut columns[1] {
            x[3] = f64::NAN;
            x[7] = f64::NAN;
        }
        columns.push(Cells::Levels((0..rows).map(|_| draw.below(4) as u32).collect()));
        Frame::new(columns).expect("a frame")
    }

    #[test]
    fn one_pass_finds_what_a_search_per_secret_finds() {
        let (queries, made) = (frame(60, 1), frame(2500, 2));
        let rows = encode(&made, &[&queries, &made], Encoding::Gower).expect("rows");
        let found = Pool::of(&rows[1], 2).guesses(&rows[0]);
        for secret in 0..3 {
            let known: Vec<usize> = (0..3).filter(|c| *c != secret).collect();
            let [q, m] = [&queries, &made].map(|f| f.select(&known).expect("columns"));
            let slow = closest(&q, &m, &m, Encoding::Gower, 1, false).expect("rows");
            let fast: Vec<u32> = found.iter().map(|g| g[secret]).collect();
            assert_eq!(fast, slow.rows, "secret {secret}");
        }
    }
}
