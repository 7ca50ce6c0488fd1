//! The cells of a given table as codes of parts: what is known of each row, what is open, and what the model has never seen.

use super::SequentialTrees;
use super::coding::{ABSENT, Cells as PartCells, Coding, DAY, Part, Role};
use super::odds::FLOOR;
use crate::data::column::{Column, MISSING};
use crate::models::uses::align::{Aligned, Cells, UNKNOWN};
use crate::transform::Cuts;

/// Stands for a cell that the model must do without.
pub(super) const OPEN: u16 = u16::MAX;

/// Steps of a column's range that count as one value each where its numbers lie on no grid.
const STEPS: f64 = 10_000.0;

/// Known cells of all parts.
#[derive(Debug)]
pub(super) struct Evidence {
    /// Code of every row by part; [`OPEN`] where nothing is known.
    pub(super) codes: Vec<Vec<u16>>,
    /// Rows of a part whose cell the model has never seen, rising, with the log-likelihood that stands for it.
    pub(super) strange: Vec<Vec<(u32, f64)>>,
}

impl Evidence {
    /// Reads aligned cells; missing cells of the columns that `open` names are open, whether or not the model knows missing cells.
    /// Every cell of column `hidden` is.
    pub(super) fn new(model: &SequentialTrees, aligned: &Aligned, open: &[bool], hidden: Option<usize>) -> Self {
        let mut out = Self { codes: Vec::new(), strange: Vec::new() };
        for part in &model.parts {
            let (codes, strange) = if hidden == Some(part.column) {
                (vec![OPEN; aligned.rows], Vec::new())
            } else {
                read(part, &aligned.cells[part.column], aligned.rows, open[part.column])
            };
            out.codes.push(codes);
            out.strange.push(strange);
        }
        out
    }

    /// The log-likelihood that stands for a cell that the model has never seen.
    pub(super) fn strange(&self, part: usize, row: usize) -> Option<f64> {
        let cells = &self.strange[part];
        cells.binary_search_by_key(&(row as u32), |(r, _)| *r).ok().map(|at| cells[at].1)
    }
}

fn read(part: &Part, cells: &Cells, rows: usize, open: bool) -> (Vec<u16>, Vec<(u32, f64)>) {
    let mut strange = Vec::new();
    match (&part.coding, cells) {
        (Coding::Levels { groups }, Cells::Codes(levels)) => {
            let rare = (groups.len() - 1) as u16;
            let all: u64 = groups.iter().flatten().map(|(_, n)| n).sum();
            // A level that was never seen is as rare as one row, and no likelier than anything impossible.
            let unseen = libm::log(FLOOR / (all + 1) as f64);
            let known = |wanted: u32| groups.iter().position(|g| g.iter().any(|(level, _)| *level == wanted));
            let missing = known(MISSING).filter(|_| !open).map_or(OPEN, |code| code as u16);
            let mut of = vec![None; groups.iter().flatten().map(|(l, _)| *l).filter(|&l| l != MISSING).max().map_or(0, |m| m as usize + 1)];
            for (code, group) in groups.iter().enumerate() {
                for (level, _) in group.iter().filter(|(l, _)| *l != MISSING) {
                    of[*level as usize] = Some(code as u16);
                }
            }
            let codes = levels.iter().enumerate().map(|(row, &level)| match level {
                MISSING => missing,
                UNKNOWN => {
                    strange.push((row as u32, unseen));
                    rare
                }
                known => of.get(known as usize).copied().flatten().unwrap_or_else(|| {
                    strange.push((row as u32, unseen));
                    rare
                }),
            });
            (codes.collect(), strange)
        }
        (Coding::Numbers { cuts, missing }, Cells::Numbers(values)) => {
            let column = Column::Numbers(values.clone());
            let PartCells::Numbers(values) = part.cells(&column) else { return (vec![OPEN; rows], strange) };
            let absent = if *missing && !open { ABSENT } else { OPEN };
            let codes = values.iter().enumerate().map(|(row, &value)| {
                if value.is_nan() {
                    return absent;
                }
                if let Some(log) = outside(cuts, value) {
                    strange.push((row as u32, log));
                }
                (cuts.code(value) + usize::from(*missing)) as u16
            });
            (codes.collect(), strange)
        }
        _ => (vec![OPEN; rows], strange),
    }
}

/// Log-likelihood of a value beyond the range: never above that of the impossible, and falling with the square of the distance.
fn outside(cuts: &Cuts, value: f64) -> Option<f64> {
    let (low, high) = cuts.range();
    let distance = (low - value).max(value - high);
    if distance <= unit(cuts) / 2.0 {
        return None;
    }
    let width = (high - low).max(unit(cuts));
    Some(libm::log(FLOOR * unit(cuts) / width) - 2.0 * libm::log1p(distance / width))
}

/// Distance of neighbouring values.
fn unit(cuts: &Cuts) -> f64 {
    let (low, high) = cuts.range();
    let step = cuts.grid().map_or((high - low) / STEPS, |g| g.unit());
    if step > 0.0 { step } else { 1.0 }
}

/// How many values share each code of a part, at least 1.
pub(super) fn values(coding: &Coding) -> Vec<f64> {
    match coding {
        Coding::Levels { groups } => groups.iter().map(|g| g.len() as f64).collect(),
        Coding::Numbers { cuts, missing } => {
            let unit = unit(cuts);
            let stretches = (0..cuts.len()).map(|code| {
                let (low, high) = cuts.ends(code);
                ((high - low) / unit).max(1.0)
            });
            std::iter::repeat_n(1.0, usize::from(*missing)).chain(stretches).collect()
        }
    }
}

/// The middle of a code of a number's part; NaN for missing.
pub(super) fn middle(coding: &Coding, code: u16) -> f64 {
    let Coding::Numbers { cuts, missing } = coding else { return f64::NAN };
    usize::from(code).checked_sub(usize::from(*missing)).map_or(f64::NAN, |code| cuts.value(code, 0.5))
}

/// The value of a column from those of its parts: a day and its clock are added and kept in the column's range.
pub(super) fn value(of: impl Iterator<Item = (f64, Role, Option<(f64, f64)>)>) -> f64 {
    of.fold(0.0, |sum, (value, role, limits)| match role {
        Role::Whole => value,
        Role::Day => sum + value * DAY,
        Role::Clock => {
            let (low, high) = limits.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            (sum + value).clamp(low, high)
        }
    })
}
