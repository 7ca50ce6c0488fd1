//! Rows by protected group: the levels of a column, both halves of a number, and all combinations of several columns.

use std::collections::BTreeMap;

use crate::data::MISSING;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::sample::{ordered, quantile};
use crate::evaluate::tables::Tables;
use crate::evaluate::utility::panel::level_name;

/// Groups of a combination of columns, at most; with more, most are too small to say anything.
pub const COMBINED: usize = 32;

/// How rows fall into groups.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// Column, or columns joined by ` | `.
    pub name: String,
    columns: Vec<usize>,
    /// Median of the real rows, for numbers.
    medians: Vec<Option<f64>>,
    /// Code of every combination of parts that a real, held-out or synthetic row has.
    codes: BTreeMap<Vec<u32>, u32>,
    /// Names of the groups by code.
    pub labels: Vec<String>,
}

fn part(cells: &Cells, median: Option<f64>, row: usize) -> u32 {
    match (cells, median) {
        (Cells::Levels(x), _) => x[row],
        (Cells::Numbers(x), Some(m)) if x[row].is_finite() => u32::from(x[row] > m),
        (Cells::Numbers(_), _) => MISSING,
    }
}

impl Grouping {
    /// By `columns` together; none without columns, or when several make more than [`COMBINED`] groups.
    pub fn of(tables: &Tables, levels: &[Vec<String>], columns: &[usize]) -> Option<Self> {
        let medians: Vec<Option<f64>> = columns
            .iter()
            .map(|&at| match tables.real.columns().get(at)? {
                Cells::Numbers(x) => quantile(&ordered(x), 0.5),
                Cells::Levels(_) => None,
            })
            .collect();
        let mut out = Self {
            name: columns.iter().map(|&c| tables.names[c].as_str()).collect::<Vec<_>>().join(" | "),
            columns: columns.to_vec(),
            medians,
            codes: BTreeMap::new(),
            labels: Vec::new(),
        };
        for frame in [Some(&tables.real), tables.holdout.as_ref(), Some(&tables.synthetic)].into_iter().flatten() {
            for row in 0..frame.height() {
                out.codes.entry(out.parts(frame, row)).or_insert(0);
            }
        }
        for (code, (parts, at)) in out.codes.iter_mut().enumerate() {
            *at = code as u32;
            let label = |((&part, &column), median): ((&u32, &usize), &Option<f64>)| match (part, median) {
                (MISSING, _) => format!("{} missing", tables.names[column]),
                (0, Some(m)) => format!("{} ≤ {m}", tables.names[column]),
                (_, Some(m)) => format!("{} > {m}", tables.names[column]),
                (code, None) => level_name(levels, column, code),
            };
            let words: Vec<String> = parts.iter().zip(columns).zip(&out.medians).map(label).collect();
            out.labels.push(words.join(" | "));
        }
        (!columns.is_empty() && (columns.len() == 1 || out.labels.len() <= COMBINED)).then_some(out)
    }

    fn parts(&self, frame: &Frame, row: usize) -> Vec<u32> {
        self.columns.iter().zip(&self.medians).map(|(&at, m)| part(&frame.columns()[at], *m, row)).collect()
    }

    /// Group of every row of a frame.
    pub fn rows(&self, frame: &Frame) -> Vec<u32> {
        (0..frame.height()).map(|row| *self.codes.get(&self.parts(frame, row)).unwrap_or(&MISSING)).collect()
    }
}
