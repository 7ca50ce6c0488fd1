//! The three measures of association, on cells that are prepared once per column.

use crate::data::column::MISSING;
use crate::data::summary::chance::Pair;
use crate::data::summary::numbers::{scale, sum};

/// A variance below this share of the mean square is rounding error.
const ROUNDING: f64 = 1e-24;

/// A column's sampled cells, ready for every pair that it is part of.
#[derive(Debug)]
pub(super) enum Prepared {
    /// Centred and scaled to length 1 over its cells; NaN where missing, all 0 when constant.
    Numbers { z: Vec<f64>, complete: bool },
    Levels {
        /// Levels in use, counted from 0 in first-seen order; [`MISSING`] where missing.
        codes: Vec<u32>,
        /// Rows that have a level, grouped by level.
        grouped: Vec<u32>,
        /// Where each group begins in `grouped`; one more than levels.
        starts: Vec<usize>,
    },
}

impl Prepared {
    pub(super) fn numbers(mut z: Vec<f64>) -> Self {
        let present: Vec<f64> = z.iter().copied().filter(|v| !v.is_nan()).collect();
        let complete = present.len() == z.len();
        let scale = scale(present.iter().fold(0.0, |m: f64, v| m.max(v.abs())));
        let mean = sum(&present, |v| v / scale) / present.len().max(1) as f64;
        let squares = sum(&present, |v| (v / scale - mean) * (v / scale - mean));
        let level = sum(&present, |v| (v / scale) * (v / scale));
        let length = if squares <= ROUNDING * level { f64::INFINITY } else { squares.sqrt() };
        for v in &mut z {
            *v = (*v / scale - mean) / length;
        }
        Self::Numbers { z, complete }
    }

    pub(super) fn levels(mut codes: Vec<u32>, names: usize) -> Self {
        let mut compact = vec![MISSING; names];
        let mut starts = vec![0];
        for code in codes.iter_mut().filter(|c| **c != MISSING) {
            let slot = &mut compact[*code as usize];
            if *slot == MISSING {
                *slot = starts.len() as u32 - 1;
                starts.push(0);
            }
            *code = *slot;
            starts[*slot as usize + 1] += 1;
        }
        for l in 1..starts.len() {
            starts[l] += starts[l - 1];
        }
        let mut next = starts.clone();
        let mut grouped = vec![0; starts.last().copied().unwrap_or(0)];
        for (row, &code) in codes.iter().enumerate().filter(|(_, c)| **c != MISSING) {
            grouped[next[code as usize]] = row as u32;
            next[code as usize] += 1;
        }
        Self::Levels { codes, grouped, starts }
    }
}

/// Counters that are reused from pair to pair.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    totals: Vec<u32>,
    cells: Vec<u32>,
    touched: Vec<u32>,
}

/// The association of two columns with the same rows.
pub(super) fn associate(a: &Prepared, b: &Prepared, scratch: &mut Scratch) -> Pair {
    match (a, b) {
        (Prepared::Numbers { z: x, complete: true }, Prepared::Numbers { z: y, complete: true }) => {
            let value = dot(x, y).clamp(-1.0, 1.0);
            Pair { value, rows: x.len(), first_levels: None, second_levels: None }
        }
        (Prepared::Numbers { z: x, .. }, Prepared::Numbers { z: y, .. }) => pearson(x, y),
        (Prepared::Levels { grouped, starts, .. }, Prepared::Numbers { z, .. }) => {
            let (value, rows, levels) = correlation_ratio(grouped, starts, z);
            Pair { value, rows, first_levels: Some(levels), second_levels: None }
        }
        (Prepared::Numbers { z, .. }, Prepared::Levels { grouped, starts, .. }) => {
            let (value, rows, levels) = correlation_ratio(grouped, starts, z);
            Pair { value, rows, first_levels: None, second_levels: Some(levels) }
        }
        (Prepared::Levels { grouped, starts, .. }, Prepared::Levels { codes, starts: others, .. }) => {
            cramers_v(grouped, starts, codes, others.len() - 1, scratch)
        }
    }
}

/// Inner product, in four fixed lanes so that additions need not wait for each other.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (xs, ys) = (x.chunks_exact(4), y.chunks_exact(4));
    let rest: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in xs.zip(ys) {
        for l in 0..4 {
            lanes[l] += a[l] * b[l];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// Pearson's correlation over the rows that have both.
fn pearson(x: &[f64], y: &[f64]) -> Pair {
    let both = || x.iter().zip(y).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (mut rows, mut sx, mut sy, mut qx, mut qy) = (0_usize, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in both() {
        rows += 1;
        sx += a;
        sy += b;
        qx += a * a;
        qy += b * b;
    }
    let (mx, my) = (sx / rows.max(1) as f64, sy / rows.max(1) as f64);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in both() {
        let (a, b) = (a - mx, b - my);
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let undefined = xx <= ROUNDING * qx || yy <= ROUNDING * qy;
    let value = if undefined { 0.0 } else { (xy / xx.sqrt() / yy.sqrt()).clamp(-1.0, 1.0) };
    Pair { value, rows, first_levels: None, second_levels: None }
}

/// √(SS between / SS total) of `z` over the groups; also the rows and groups that have a number.
fn correlation_ratio(grouped: &[u32], starts: &[usize], z: &[f64]) -> (f64, usize, usize) {
    let group = |l: usize| grouped[starts[l]..starts[l + 1]].iter().map(|&r| z[r as usize]).filter(|v| !v.is_nan());
    let groups = starts.len() - 1;
    let (mut rows, mut used, mut total, mut level) = (0_usize, 0, 0.0, 0.0);
    for l in 0..groups {
        let before = rows;
        for v in group(l) {
            rows += 1;
            total += v;
            level += v * v;
        }
        used += usize::from(rows > before);
    }
    let mean = total / rows.max(1) as f64;
    let (mut between, mut around) = (0.0, 0.0);
    for l in 0..groups {
        let (mut count, mut deviation) = (0_usize, 0.0);
        for v in group(l) {
            count += 1;
            deviation += v - mean;
            around += (v - mean) * (v - mean);
        }
        if count > 0 {
            between += deviation * deviation / count as f64;
        }
    }
    let value = if used < 2 || around <= ROUNDING * level { 0.0 } else { (between / around).sqrt().min(1.0) };
    (value, rows, used)
}

/// √(χ² / (n · (min(r, c) − 1))) over the rows that have both, with χ² = n · (Σ nᵢⱼ² / (nᵢ nⱼ) − 1). Only cells that occur are
/// visited, so that thousands of levels cost no more than two.
fn cramers_v(grouped: &[u32], starts: &[usize], codes: &[u32], levels: usize, scratch: &mut Scratch) -> Pair {
    let Scratch { totals, cells, touched } = scratch;
    totals.clear();
    totals.resize(levels, 0);
    cells.clear();
    cells.resize(levels, 0);
    for &row in grouped {
        if let Some(total) = totals.get_mut(codes[row as usize] as usize) {
            *total += 1;
        }
    }
    let rows: usize = totals.iter().map(|&t| t as usize).sum();
    let columns = totals.iter().filter(|&&t| t > 0).count();
    let (mut used, mut shares) = (0_usize, 0.0);
    for bounds in starts.windows(2) {
        touched.clear();
        let mut count = 0_u32;
        for &row in &grouped[bounds[0]..bounds[1]] {
            let code = codes[row as usize];
            if code == MISSING {
                continue;
            }
            let cell = &mut cells[code as usize];
            if *cell == 0 {
                touched.push(code);
            }
            *cell += 1;
            count += 1;
        }
        used += usize::from(count > 0);
        for &code in touched.iter() {
            let cell = f64::from(std::mem::take(&mut cells[code as usize]));
            shares += cell * cell / (f64::from(count) * f64::from(totals[code as usize]));
        }
    }
    let least = used.min(columns);
    let value = if least < 2 { 0.0 } else { ((shares - 1.0).max(0.0) / (least - 1) as f64).sqrt().min(1.0) };
    Pair { value, rows, first_levels: Some(used), second_levels: Some(columns) }
}
