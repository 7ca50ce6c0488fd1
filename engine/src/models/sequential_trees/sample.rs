//! From trees to rows.

use super::SequentialTrees;
use super::coding::{DAY, Role};
use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::error::{Error, Result};
use crate::learn::parallel;
use crate::models::spec::SampleRequest;
use crate::rng::{Seed, Stream};
use crate::run::{Phase, RunCx};

/// Rows that share a random stream; part of what a seed means, so it never changes with the machine.
const CHUNK: usize = 2048;

/// Cells of a column in the making.
enum Made {
    Later,
    Numbers(Vec<f64>),
    Codes(Vec<u32>),
}

impl SequentialTrees {
    /// Draws the rows of `request`.
    pub(super) async fn draw(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let seed = Seed(request.seed);
        let rows = usize::try_from(request.rows).map_err(|_| Error::Internal("more rows than memory".to_owned()))?;
        let chunks = rows.div_ceil(CHUNK);
        let mut columns: Vec<Made> = self.blank(rows);
        for first in (0..chunks).step_by(parallel::BATCH) {
            let batch = first..(first + parallel::BATCH).min(chunks);
            let done = parallel::map(batch.clone(), |c| {
                let size = CHUNK.min(rows - c * CHUNK);
                self.chunk(size, &mut seed.indexed("trees/rows", c as u64))
            });
            for (c, chunk) in batch.clone().zip(done) {
                for (column, part) in columns.iter_mut().zip(chunk) {
                    match (column, part) {
                        (Made::Numbers(all), Made::Numbers(some)) => {
                            all[c * CHUNK..c * CHUNK + some.len()].copy_from_slice(&some);
                        }
                        (Made::Codes(all), Made::Codes(some)) => {
                            all[c * CHUNK..c * CHUNK + some.len()].copy_from_slice(&some);
                        }
                        _ => {}
                    }
                }
            }
            cx.step(Phase::Sampling, ((batch.end * CHUNK).min(rows)) as u64, rows as u64).await?;
        }
        let mut out = Vec::with_capacity(columns.len());
        for (at, column) in columns.into_iter().enumerate() {
            out.push(match column {
                Made::Numbers(values) => Column::Numbers(values),
                Made::Codes(codes) => Column::Levels { codes, names: self.names[at].clone() },
                Made::Later => self.rest[at].fill(&self.schema.fields[at], &self.names[at], rows, seed, at)?,
            });
        }
        Table::new(self.schema.clone(), out)
    }

    /// Columns before anything is drawn: missing.
    fn blank(&self, rows: usize) -> Vec<Made> {
        self.schema
            .fields
            .iter()
            .map(|f| {
                let tag = f.kind.tag();
                if !tag.is_learned() {
                    Made::Later
                } else if tag.is_numeric() {
                    Made::Numbers(vec![f64::NAN; rows])
                } else {
                    Made::Codes(vec![MISSING; rows])
                }
            })
            .collect()
    }

    fn chunk(&self, rows: usize, draw: &mut Stream) -> Vec<Made> {
        let mut out = self.blank(rows);
        let mut bins: Vec<Vec<u8>> = Vec::with_capacity(self.inputs.len());
        let mut codes = vec![0_u16; rows];
        for (at, part) in self.parts.iter().enumerate() {
            let forest = &self.forests[at];
            for (row, code) in codes.iter_mut().enumerate() {
                let tree = &forest.trees[if forest.trees.len() > 1 { draw.below(forest.trees.len()) } else { 0 }];
                let leaf = tree.tree.leaf(|f| bins[f as usize][row]);
                *code = tree.draw(leaf, forest.smoothing, self.least, draw);
            }
            match &mut out[part.column] {
                Made::Codes(cells) => {
                    for (cell, &code) in cells.iter_mut().zip(&codes) {
                        *cell = part.coding.level(code, draw);
                    }
                }
                Made::Numbers(cells) => {
                    for (cell, &code) in cells.iter_mut().zip(&codes) {
                        let value = part.coding.number(code, draw);
                        *cell = match part.role {
                            Role::Whole => value,
                            Role::Day => value * DAY,
                            Role::Clock => *cell + value,
                        };
                    }
                }
                Made::Later => {}
            }
            for input in self.inputs[bins.len()..].iter().take_while(|i| i.part == at) {
                bins.push(codes.iter().map(|&c| input.bins[usize::from(c)]).collect());
            }
        }
        out
    }
}
