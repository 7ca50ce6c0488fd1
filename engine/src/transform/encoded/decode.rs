//! From matrices to cells, and from cells that a person asks for to levels.

use std::sync::Arc;

use super::block::Block;
use super::{Code, Encoder, Pick};
use crate::data::column::Column;
use crate::data::schema::Schema;
use crate::error::{Error, Result};
use crate::learn::parallel;
use crate::rng::{Seed, Stream};

/// A level of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Position of the block.
    pub block: usize,
    /// Level inside it.
    pub level: usize,
    /// Share of the level's rows that have the very cell, 0 to 1: below 1 where rare levels are pooled.
    pub share: f64,
}

impl Encoder {
    /// Cells of `rows` rows of a matrix: one column per column of the table, `None` where it is not learned.
    ///
    /// `names` are the level names of every column of the table; `chunk` counts the calls of one run, so that each draws
    /// other levels. Entries that are no number count as 0.
    ///
    /// # Errors
    /// [`Error::Internal`] when the matrix has another size: a bug of the caller.
    pub fn decode(
        &self,
        matrix: &[f32],
        rows: usize,
        pick: Pick,
        names: &[Arc<[String]>],
        (seed, chunk): (Seed, u64),
    ) -> Result<Vec<Option<Column>>> {
        let width = self.width();
        if matrix.len() != rows * width || names.len() != self.columns {
            return Err(Error::Internal(format!("{} entries for {rows} rows of {width}", matrix.len())));
        }
        let done = parallel::map(0..self.entries.len(), |e| {
            let entry = &self.entries[e];
            let mut draw = seed.indexed("encoded/decode", chunk * self.columns as u64 + entry.column as u64);
            let block = entry.block.map(|b| &self.blocks[b]);
            let lines = (0..rows).map(|row| &matrix[row * width..(row + 1) * width]);
            match &entry.code {
                Code::Number(code) => {
                    let cell = |line| {
                        let (scalar, level) = read(line, block, pick, &mut draw);
                        code.decode(scalar, level)
                    };
                    Column::Numbers(lines.map(cell).collect())
                }
                Code::Levels(code) => {
                    let cell = |line| {
                        let (_, level) = read(line, block, pick, &mut draw);
                        code.decode(level, &mut draw)
                    };
                    Column::Levels { codes: lines.map(cell).collect(), names: Arc::clone(&names[entry.column]) }
                }
            }
        });
        let mut out: Vec<Option<Column>> = vec![None; self.columns];
        for (entry, column) in self.entries.iter().zip(done) {
            out[entry.column] = Some(column);
        }
        Ok(out)
    }

    /// Where `level` of a column of levels is coded ([`MISSING`](crate::data::column::MISSING) for a missing cell); `None` when
    /// no row had it, or the column has no block.
    pub fn place_of_level(&self, column: usize, level: u32) -> Option<Place> {
        let entry = self.entries.iter().find(|e| e.column == column)?;
        let Code::Levels(code) = &entry.code else { return None };
        let (level, share) = code.place(level)?;
        Some(Place { block: entry.block?, level, share })
    }

    /// Where the number `x` (NaN for a missing cell) is a level of its own.
    pub fn place_of_number(&self, column: usize, x: f64) -> Option<Place> {
        let entry = self.entries.iter().find(|e| e.column == column)?;
        let Code::Number(code) = &entry.code else { return None };
        Some(Place { block: entry.block?, level: code.place(x)?, share: 1.0 })
    }

    /// Whether it suits a table of this schema and these level names: to be asked after reading it from a file.
    pub fn fits(&self, schema: &Schema, names: &[Arc<[String]>]) -> bool {
        let mut start = 0;
        let mut block = 0;
        let sound = self.entries.iter().all(|entry| {
            let (Some(field), Some(names)) = (schema.fields.get(entry.column), names.get(entry.column)) else {
                return false;
            };
            let (tag, spans) = (field.kind.tag(), entry.code.spans());
            let own = match &entry.code {
                Code::Number(code) => tag.is_numeric() && code.fits(),
                Code::Levels(code) => tag.is_levels() && code.fits(names.len()),
            };
            if spans.is_empty() {
                return own && entry.block.is_none();
            }
            let stored = self.blocks.get(block).is_some_and(|b| {
                let carried = entry.code.carried();
                b.column == entry.column && b.start == start && b.spans == spans && b.carried == carried
            });
            let here = entry.block == Some(block);
            start += spans.iter().map(|s| s.width()).sum::<usize>();
            block += 1;
            own && tag.is_learned() && stored && here
        });
        sound && block == self.blocks.len() && self.columns == schema.fields.len()
    }
}

/// Appends the cells of a later chunk.
pub fn append(all: &mut Vec<Option<Column>>, chunk: Vec<Option<Column>>) {
    if all.is_empty() {
        *all = chunk;
        return;
    }
    for (old, new) in all.iter_mut().zip(chunk) {
        match (old, new) {
            (Some(Column::Numbers(a)), Some(Column::Numbers(b))) => a.extend(b),
            (Some(Column::Levels { codes: a, .. }), Some(Column::Levels { codes: b, .. })) => a.extend(b),
            _ => {}
        }
    }
}

/// Scalar and level of a block in a row; both 0 where the block has none.
fn read(line: &[f32], block: Option<&Block>, pick: Pick, draw: &mut Stream) -> (f64, usize) {
    let Some(block) = block else { return (0.0, 0) };
    let scalar = block.scalar().map_or(0.0, |at| f64::from(line[at]));
    let level = block.levels().map_or(0, |(at, width)| level(&line[at..at + width], pick, draw));
    (scalar, level)
}

fn level(entries: &[f32], pick: Pick, draw: &mut Stream) -> usize {
    if pick == Pick::Drawn {
        let chance = |v: &f32| if v.is_finite() { f64::from(v.max(0.0)) } else { 0.0 };
        let total: f64 = entries.iter().map(chance).sum();
        if total > 0.0 {
            let mut left = draw.uniform() * total;
            let found = entries.iter().position(|v| {
                left -= chance(v);
                left < 0.0
            });
            // Only a rounding of the sum gets past the last: take the last that can be.
            return found.or(entries.iter().rposition(|v| chance(v) > 0.0)).unwrap_or(0);
        }
    }
    let mut best = (f32::NEG_INFINITY, 0);
    for (at, &v) in entries.iter().enumerate() {
        if v > best.0 {
            best = (v, at);
        }
    }
    best.1
}
