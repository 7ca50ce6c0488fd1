//! From trees to rows.

use super::SequentialTrees;
use super::coding::{Coding, DAY, Role};
use super::given::{self, Given, choose};
use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::error::{Error, Result};
use crate::learn::parallel;
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
    bins: Vec<Vec<u8>>,
    /// How well each row meets the conditions so far.
    weights: Vec<f64>,
}

impl SequentialTrees {
    /// Draws the rows of `request`.
    pub(super) async fn draw(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let asks = conditions::read(&self.schema, &self.names, &request.conditions)?;
        let given = Given::new(self, &asks)?;
        let seed = Seed(request.seed);
        let rows = usize::try_from(request.rows).map_err(|_| Error::Internal("more rows than memory".to_owned()))?;
        let chunks = rows.div_ceil(CHUNK);
        let mut columns: Vec<Made> = self.blank(rows);
        for first in (0..chunks).step_by(parallel::BATCH) {
            let batch = first..(first + parallel::BATCH).min(chunks);
            let done = parallel::map(batch.clone(), |c| {
                let mut draw = seed.indexed("trees/rows", c as u64);
                let drawn = self.rows(CHUNK.min(rows - c * CHUNK), &given, &mut draw);
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

    fn rows(&self, rows: usize, given: &Given, draw: &mut Stream) -> Rows {
        let many = rows * given.candidates;
        let mut out = Rows { codes: Vec::new(), bins: Vec::new(), weights: vec![1.0; many] };
        for at in 0..given.until {
            self.part(at, given, &mut out, draw);
        }
        if given.candidates > 1 {
            // Of each row's candidates one goes on.
            let kept: Vec<usize> = (0..rows)
                .map(|row| {
                    let first = row * given.candidates;
                    let total = out.weights[first..first + given.candidates].iter().sum();
                    first + choose(given.candidates, total, |i| out.weights[first + i], draw)
                })
                .collect();
            out.codes = out.codes.iter().map(|codes| kept.iter().map(|&k| codes[k]).collect()).collect();
            out.bins = out.bins.iter().map(|bins| kept.iter().map(|&k| bins[k]).collect()).collect();
            out.weights = vec![1.0; rows];
        }
        for at in given.until..self.parts.len() {
            self.part(at, given, &mut out, draw);
        }
        out
    }

    /// Draws one part of all rows.
    fn part(&self, at: usize, given: &Given, rows: &mut Rows, draw: &mut Stream) {
        let forest = &self.forests[at];
        let allowed = given.parts[at].as_ref();
        let mut buffer = Vec::new();
        let Rows { codes, bins, weights } = rows;
        let mut drawn = Vec::with_capacity(weights.len());
        for (row, weight) in weights.iter_mut().enumerate() {
            let guided = forest.guide.as_ref().map_or(0, |g| g.bin(draw.below(2), |f| bins[f as usize][row]));
            let bin = |f: u32| bins.get(f as usize).map_or(guided, |b| b[row]);
            let index = if forest.trees.len() > 1 { draw.below(forest.trees.len()) } else { 0 };
            let tree = &forest.trees[index];
            drawn.push(match (allowed, &forest.shares) {
                (Some(allowed), _) => {
                    let (code, chance) = allowed.draw(forest, (index, tree.tree.leaf(bin)), bin, draw, &mut buffer);
                    *weight *= chance;
                    code
                }
                (None, Some(shares)) => {
                    shares.of(bin, &mut buffer);
                    let total = f64::from(buffer.iter().sum::<f32>());
                    let class = choose(buffer.len(), total, |k| f64::from(buffer[k]), draw) as u8;
                    if shares.direct {
                        u16::from(class)
                    } else {
                        let leaf = tree.tree.leaf(bin);
                        let code = tree.draw_class(leaf, forest.least, class, &shares.classes, draw);
                        code.unwrap_or_else(|| tree.draw(leaf, forest.smoothing, forest.least, draw))
                    }
                }
                (None, None) => tree.draw(tree.tree.leaf(bin), forest.smoothing, forest.least, draw),
            });
        }
        for input in self.inputs[bins.len()..].iter().take_while(|i| i.part == at) {
            bins.push(drawn.iter().map(|&c| input.bins[usize::from(c)]).collect());
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
