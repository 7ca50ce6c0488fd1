//! The blocked loop over pairs of rows.

use crate::error::{Error, Result};
use crate::learn::neighbours::rows::{Real, Rows};

/// Candidate rows of one panel.
pub(super) const LANES: usize = 8;
/// Bytes of candidates that stay in the nearest cache while the queries of a task pass over them.
const BLOCK_BYTES: usize = 24 << 10;
/// Columns between two looks at whether a panel can be left.
const STRETCH: usize = 8;

pub(super) fn cut_off<T: Real>(a: T, b: T) -> T {
    let d = (a - b).magnitude();
    if d < T::ONE { d } else { T::ONE }
}

/// Candidates, transposed in panels of [`LANES`] rows; the last panel is filled up with rows of zeros.
pub(super) struct Panels<T> {
    height: usize,
    width: usize,
    numbers: usize,
    cells: Vec<T>,
}

impl<T: Real> Panels<T> {
    pub(super) fn of(queries: &Rows<T>, candidates: &Rows<T>) -> Result<Self> {
        if (queries.numbers, queries.levels) != (candidates.numbers, candidates.levels) {
            return Err(Error::Internal("rows of different columns have no distance".to_owned()));
        }
        let (height, width) = (candidates.height, candidates.width());
        let mut cells = vec![T::default(); height.div_ceil(LANES) * LANES * width];
        for i in 0..height {
            let panel = &mut cells[i / LANES * LANES * width..];
            for (c, &v) in candidates.row(i).iter().enumerate() {
                panel[c * LANES + i % LANES] = v;
            }
        }
        Ok(Self { height, width, numbers: candidates.numbers, cells })
    }

    fn panel(&self, p: usize) -> &[T] {
        &self.cells[p * LANES * self.width..(p + 1) * LANES * self.width]
    }

    /// Sums of two queries against all candidates.
    pub(super) fn sums(&self, queries: &Rows<T>, a: usize, b: usize, term: impl Fn(T, T) -> T + Copy) -> [Vec<T>; 2] {
        let mut out = [Vec::with_capacity(self.height + LANES), Vec::with_capacity(self.height + LANES)];
        for p in 0..self.height.div_ceil(LANES) {
            let rows = [queries.row(a), queries.row(b)];
            if let Some([first, second]) = tile(rows, self.panel(p), self.numbers, [T::INFINITY; 2], term) {
                out[0].extend_from_slice(&first);
                out[1].extend_from_slice(&second);
            }
        }
        out[0].truncate(self.height);
        out[1].truncate(self.height);
        out
    }
}

/// The sums of two rows against a panel; `None` once every one of them has reached its row's limit (the terms are not
/// negative, so a partial sum never exceeds the whole one).
#[inline]
fn tile<T: Real>(
    rows: [&[T]; 2],
    panel: &[T],
    numbers: usize,
    limits: [T; 2],
    term: impl Fn(T, T) -> T + Copy,
) -> Option<[[T; LANES]; 2]> {
    let (columns, _) = panel.as_chunks::<LANES>();
    let (mut first, mut second) = ([T::default(); LANES], [T::default(); LANES]);
    let (values, codes) = columns.split_at(numbers);
    let ((first_values, first_codes), (second_values, second_codes)) =
        (rows[0].split_at(numbers), rows[1].split_at(numbers));
    let stretches = values.chunks(STRETCH).zip(first_values.chunks(STRETCH)).zip(second_values.chunks(STRETCH));
    for ((columns, a), b) in stretches {
        for ((column, &x), &y) in columns.iter().zip(a).zip(b) {
            for l in 0..LANES {
                first[l] = first[l] + term(x, column[l]);
                second[l] = second[l] + term(y, column[l]);
            }
        }
        if beyond(&first, limits[0]) && beyond(&second, limits[1]) {
            return None;
        }
    }
    let stretches = codes.chunks(STRETCH).zip(first_codes.chunks(STRETCH)).zip(second_codes.chunks(STRETCH));
    for ((columns, a), b) in stretches {
        for ((column, &x), &y) in columns.iter().zip(a).zip(b) {
            for l in 0..LANES {
                first[l] = first[l] + if x == column[l] { T::default() } else { T::ONE };
                second[l] = second[l] + if y == column[l] { T::default() } else { T::ONE };
            }
        }
        if beyond(&first, limits[0]) && beyond(&second, limits[1]) {
            return None;
        }
    }
    Some([first, second])
}

/// Whether no sum lies below `limit`; written without a branch per lane, so that it becomes one vector comparison.
fn beyond<T: Real>(sums: &[T; LANES], limit: T) -> bool {
    let mut below = false;
    for &s in sums {
        below |= s < limit;
    }
    !below
}

/// The nearest candidates so far of the queries of one task.
pub(super) struct Best<T> {
    from: usize,
    k: usize,
    leave_out_self: bool,
    pub(super) sums: Vec<T>,
    pub(super) rows: Vec<u32>,
}

impl<T: Real> Best<T> {
    pub(super) fn new(from: usize, queries: usize, k: usize, leave_out_self: bool) -> Self {
        Self { from, k, leave_out_self, sums: vec![T::INFINITY; queries * k], rows: vec![u32::MAX; queries * k] }
    }

    pub(super) fn search(&mut self, queries: &Rows<T>, panels: &Panels<T>, term: impl Fn(T, T) -> T + Copy) {
        let count = self.sums.len() / self.k;
        let all = panels.height.div_ceil(LANES);
        let block = (BLOCK_BYTES / (LANES * panels.width * size_of::<T>())).max(4);
        for start in (0..all).step_by(block) {
            for a in (0..count).step_by(2) {
                let b = (a + 1).min(count - 1);
                let rows = [queries.row(self.from + a), queries.row(self.from + b)];
                for p in start..all.min(start + block) {
                    let limits = [self.worst(a), self.worst(b)];
                    let Some(sums) = tile(rows, panels.panel(p), panels.numbers, limits, term) else { continue };
                    let lanes = LANES.min(panels.height - p * LANES);
                    self.offer(a, p * LANES, &sums[0][..lanes]);
                    if b > a {
                        self.offer(b, p * LANES, &sums[1][..lanes]);
                    }
                }
            }
        }
    }

    fn worst(&self, query: usize) -> T {
        self.sums[query * self.k + self.k - 1]
    }

    /// Candidates come in ascending order, so keeping earlier ones on equality settles ties by row.
    fn offer(&mut self, query: usize, candidate: usize, sums: &[T]) {
        for (l, &sum) in sums.iter().enumerate() {
            let row = candidate + l;
            if sum < self.worst(query) && !(self.leave_out_self && row == self.from + query) {
                let mut at = query * self.k + self.k - 1;
                while at > query * self.k && sum < self.sums[at - 1] {
                    self.sums[at] = self.sums[at - 1];
                    self.rows[at] = self.rows[at - 1];
                    at -= 1;
                }
                self.sums[at] = sum;
                self.rows[at] = row as u32;
            }
        }
    }
}
