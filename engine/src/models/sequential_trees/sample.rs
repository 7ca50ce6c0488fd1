//! From trees to rows.

use super::SequentialTrees;
use super::coding::{Coding, DAY, Role};
use super::given::{self, Given};
use super::ready::{Ready, ready};
use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::error::{Error, Result};
use crate::learn::parallel;
use crate::learn::trees::block::BLOCK;
use crate::models::conditions::{self, Ask, Wanted};
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

/// Rows in the making, as codes of parts and bins of inputs.
struct Rows {
    codes: Vec<Vec<u16>>,
    /// By input; those of later parts are not there yet.
    bins: Vec<Vec<u8>>,
    /// How well each row meets the conditions so far.
    weights: Vec<f64>,
}

impl SequentialTrees {
    /// Draws the rows of `request`.
    pub(super) async fn draw(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let asks = conditions::read(&self.schema, &self.names, &request.conditions)?;
        let given = Given::new(self, &asks)?;
        let ready = ready(self);
        let seed = Seed(request.seed);
        let rows = usize::try_from(request.rows).map_err(|_| Error::Internal("more rows than memory".to_owned()))?;
        let chunks = rows.div_ceil(CHUNK);
        let mut columns: Vec<Made> = self.blank(rows);
        for first in (0..chunks).step_by(parallel::BATCH) {
            let batch = first..(first + parallel::BATCH).min(chunks);
            let done = parallel::map(batch.clone(), |c| {
                let mut draw = seed.indexed("trees/rows", c as u64);
                let drawn = self.rows(CHUNK.min(rows - c * CHUNK), &given, &ready, &mut draw);
                self.cells(&drawn, &asks, &mut draw)
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

    fn rows(&self, rows: usize, given: &Given, ready: &[Ready<'_>], draw: &mut Stream) -> Rows {
        let many = rows * given.candidates;
        let blank = || self.inputs.iter().map(|_| vec![0; many]).collect();
        let mut out = Rows { codes: Vec::new(), bins: blank(), weights: vec![1.0; many] };
        for (at, ready) in ready.iter().enumerate().take(given.until) {
            self.part(at, given, ready, &mut out, draw);
        }
        if given.candidates > 1 {
            // Of each row's candidates one goes on.
            let kept: Vec<usize> = (0..rows)
                .map(|row| {
                    let first = row * given.candidates;
                    let total = out.weights[first..first + given.candidates].iter().sum();
                    first + draw.weighted(given.candidates, total, |i| out.weights[first + i])
                })
                .collect();
            out.codes = out.codes.iter().map(|codes| kept.iter().map(|&k| codes[k]).collect()).collect();
            out.bins = out.bins.iter().map(|bins| kept.iter().map(|&k| bins[k]).collect()).collect();
            out.weights = vec![1.0; rows];
        }
        for (at, ready) in ready.iter().enumerate().skip(given.until) {
            self.part(at, given, ready, &mut out, draw);
        }
        out
    }

    /// Draws one part of all rows.
    fn part(&self, at: usize, given: &Given, ready: &Ready<'_>, rows: &mut Rows, draw: &mut Stream) {
        let Rows { codes, bins, weights } = rows;
        let mut drawn = Vec::with_capacity(weights.len());
        match &given.parts[at] {
            Some(allowed) => ready.conditioned(allowed, bins, weights, &mut drawn, draw),
            None => {
                for first in (0..weights.len()).step_by(BLOCK) {
                    ready.draw(bins, (first, BLOCK.min(weights.len() - first)), &mut drawn, draw);
                }
            }
        }
        for (input, inputs) in self.inputs.iter().enumerate().filter(|(_, i)| i.part == at) {
            for (bin, &code) in bins[input].iter_mut().zip(&drawn) {
                *bin = inputs.bins[usize::from(code)];
            }
        }
        codes.push(drawn);
    }

    /// Codes to cells.
    fn cells(&self, rows: &Rows, asks: &[Ask], draw: &mut Stream) -> Vec<Made> {
        let mut out = self.blank(rows.weights.len());
        for (part, codes) in self.parts.iter().zip(&rows.codes) {
            let wanted = asks.iter().find(|(c, _)| *c == part.column).map(|(_, w)| w);
            match &mut out[part.column] {
                Made::Codes(cells) => {
                    for (cell, &code) in cells.iter_mut().zip(codes) {
                        *cell = given::level(&part.coding, code, wanted, draw);
                    }
                }
                Made::Numbers(cells) => {
                    let range = match wanted {
                        Some(Wanted::Range(from, to)) if part.role == Role::Whole => (*from, *to),
                        _ => (f64::NEG_INFINITY, f64::INFINITY),
                    };
                    for (cell, &code) in cells.iter_mut().zip(codes) {
                        let value = number(&part.coding, code, range, draw);
                        *cell = match part.role {
                            Role::Whole => value,
                            Role::Day => value * DAY,
                            Role::Clock => {
                                let (low, high) = part.limits.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                                (*cell + value).clamp(low, high)
                            }
                        };
                    }
                }
                Made::Later => {}
            }
        }
        for (column, wanted) in asks {
            if let Made::Numbers(cells) = &mut out[*column] {
                for cell in cells.iter_mut().filter(|c| !c.is_nan()) {
                    *cell = given::settle(wanted, *cell);
                }
            }
        }
        out
    }
}

/// A number of a code inside a range; NaN for missing.
pub(super) fn number(coding: &Coding, code: u16, (from, to): (f64, f64), draw: &mut Stream) -> f64 {
    let Coding::Numbers { cuts, missing } = coding else { return f64::NAN };
    let Some(code) = usize::from(code).checked_sub(usize::from(*missing)) else { return f64::NAN };
    let (low, high) = cuts.ends(code);
    if low == high { low } else { cuts.between(code, draw.uniform(), from, to) }
}
