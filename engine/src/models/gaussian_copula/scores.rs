//! Normal scores of training cells: a point for a number, an interval for a level, a spike or a missing cell.

use crate::data::MISSING;
use crate::learn::{Interval, normal};
use crate::models::margins::Levels;

/// An interval with less mass than this is narrow enough for its mid-point.
const WIDE: f64 = 0.03;

/// Scores of one latent column.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    /// One score per row; where the cell is an interval, its mean.
    pub z: Vec<f64>,
    /// 0 where the score is fixed, else the number of its interval, from 1.
    pub slot: Vec<u32>,
    /// The intervals.
    pub slots: Vec<Interval>,
}

impl Scores {
    /// Scores of numbers by rank; NaN is a missing cell, whose score may be anything.
    pub(super) fn of_numbers(x: &[f64]) -> Self {
        let mut out = Self { z: vec![0.0; x.len()], slot: vec![0; x.len()], slots: Vec::new() };
        let mut order: Vec<u32> = (0..x.len() as u32).filter(|&i| !x[i as usize].is_nan()).collect();
        order.sort_unstable_by(|&a, &b| x[a as usize].total_cmp(&x[b as usize]).then(a.cmp(&b)));
        let n = order.len() as f64;
        let mut begin = 0;
        while begin < order.len() {
            let value = x[order[begin] as usize];
            let end = (begin..order.len()).find(|&i| x[order[i] as usize] != value).unwrap_or(order.len());
            let (z, slot) = out.place(begin as f64 / n, end as f64 / n);
            for &row in &order[begin..end] {
                out.z[row as usize] = z;
                out.slot[row as usize] = slot;
            }
            begin = end;
        }
        if order.len() < x.len() {
            out.slots.push(Interval::ALL);
            let free = out.slots.len() as u32;
            for (slot, x) in out.slot.iter_mut().zip(x) {
                if x.is_nan() {
                    *slot = free;
                }
            }
        }
        out
    }

    /// Scores of level codes. Codes that `levels` lacks (merged ones, missing cells that stand apart) may be anything.
    pub(super) fn of_levels(codes: &[u32], levels: &Levels) -> Self {
        let mut out = Self { z: Vec::with_capacity(codes.len()), slot: Vec::with_capacity(codes.len()), slots: Vec::new() };
        let mut by_code: Vec<Option<(f64, u32)>> = Vec::new();
        let mut missing = None;
        for (p, &code) in levels.codes.iter().enumerate() {
            let (lo, hi) = levels.shares(p);
            let place = Some(out.place(lo, hi));
            if code == MISSING {
                missing = place;
                continue;
            }
            let at = code as usize;
            by_code.resize(by_code.len().max(at + 1), None);
            by_code[at] = place;
        }
        let mut free = None;
        for &code in codes {
            let known = if code == MISSING { missing } else { by_code.get(code as usize).copied().flatten() };
            let place = known.unwrap_or_else(|| {
                let slot = *free.get_or_insert_with(|| {
                    out.slots.push(Interval::ALL);
                    out.slots.len() as u32
                });
                (0.0, slot)
            });
            out.z.push(place.0);
            out.slot.push(place.1);
        }
        out
    }

    /// Scores of a column that says whether other cells are missing.
    pub(super) fn of_absence(absent: &[bool]) -> Self {
        let gaps = absent.iter().filter(|a| **a).count();
        let levels = Levels::new(&[(0, absent.len() - gaps), (1, gaps)], 1);
        Self::of_levels(&absent.iter().map(|&a| u32::from(a)).collect::<Vec<_>>(), &levels)
    }

    /// The score and slot of cells that hold the shares from `lo` to `hi`.
    fn place(&mut self, lo: f64, hi: f64) -> (f64, u32) {
        if hi - lo < WIDE {
            return (normal::quantile(0.5 * (lo + hi)), 0);
        }
        let interval = Interval { lo: normal::quantile(lo), hi: normal::quantile(hi) };
        self.slots.push(interval);
        (interval.standard_mean(), self.slots.len() as u32)
    }

    /// Whether anything is known about each row's score; `None` when it is in every row.
    pub(super) fn seen(&self) -> Option<Vec<bool>> {
        let hidden = |slot: u32| slot > 0 && self.slots[slot as usize - 1].is_all();
        let seen: Vec<bool> = self.slot.iter().map(|&s| !hidden(s)).collect();
        if seen.iter().all(|s| *s) { None } else { Some(seen) }
    }

    /// Whether every score is fixed.
    pub(super) fn is_fixed(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether nothing is known about any score: a column of one value.
    pub(super) fn is_free(&self) -> bool {
        self.slots.iter().all(|s| s.is_all()) && self.slot.iter().all(|s| *s > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_numbers_are_points_and_common_ones_intervals() {
        let mut x = vec![5.0; 50];
        x.extend((0..49).map(|i| 6.0 + f64::from(i)));
        x.push(f64::NAN);
        let s = Scores::of_numbers(&x);
        assert_eq!((s.slot[0], s.slot[60], s.slot[99]), (1, 0, 2));
        assert_eq!(s.slots[1], Interval::ALL);
        let share = 50.0 / 99.0;
        assert_eq!(s.slots[0].hi, normal::quantile(share));
        assert!((s.z[50] - normal::quantile(50.5 / 99.0)).abs() < 1e-12);
        assert!(s.z[0] < s.slots[0].hi);
    }

    #[test]
    fn levels_follow_their_order_and_unknown_ones_are_free() {
        let levels = Levels::new(&[(1, 5), (MISSING, 5), (0, 10)], 1);
        let s = Scores::of_levels(&[0, 1, MISSING, 7], &levels);
        assert!(s.z[1] < s.z[2] && s.z[2] < s.z[0]);
        assert_eq!(s.slots[s.slot[3] as usize - 1], Interval::ALL);
        assert_eq!(s.slots[s.slot[1] as usize - 1], Interval { lo: f64::NEG_INFINITY, hi: normal::quantile(0.25) });
        assert!(Scores::of_levels(&[0, 0], &Levels::new(&[(0, 2)], 1)).is_free());
    }
}
