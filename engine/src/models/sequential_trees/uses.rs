//! Filling, scoring and predicting with sequential trees.

use std::sync::Arc;

use super::SequentialTrees;
use super::coding::{Coding, Role};
use super::evidence::{Evidence, OPEN, middle, value};
use super::explore::{Explorer, Goal, Way, weights};
use super::given::{level, present_levels};
use super::odds::Scratch;
use super::sample::number;
use crate::data::Table;
use crate::data::column::MISSING;
use crate::error::{Defect, Error, Result};
use crate::learn::parallel;
use crate::models::uses::align::{Cells, align};
use crate::models::uses::patch::{Patch, patched};
use crate::models::uses::{Fill, Filled, ImputeRequest, PredictRequest, Prediction, ScoreRequest, Scores};
use crate::rng::{Seed, Stream};
use crate::run::{Phase, RunCx};

/// Rows that share a random stream; part of what a seed means, so it never changes with the machine.
const CHUNK: usize = 64;

impl SequentialTrees {
    /// Fills missing cells.
    pub(super) async fn fill(&self, table: &Table, request: &ImputeRequest, cx: &RunCx<'_>) -> Result<Filled> {
        let aligned = align(&self.schema, &self.names, table)?;
        let mut wanted = vec![request.columns.is_empty(); self.schema.fields.len()];
        for name in &request.columns {
            wanted[self.learned(name, table)?] = true;
        }
        // A column without a part has no value that could be filled in.
        for (at, wanted) in wanted.iter_mut().enumerate() {
            *wanted = *wanted && aligned.places[at].is_some() && self.parts.iter().any(|p| p.column == at);
        }
        let evidence = Evidence::new(self, &aligned, &wanted, None);
        let explorer = Explorer::new(self, wanted.clone());
        let holes = |row: usize| -> Vec<usize> {
            (0..wanted.len()).filter(|&c| wanted[c] && is_missing(&aligned.cells[c], row)).collect()
        };
        let rows: Vec<u32> = (0..aligned.rows).filter(|&r| !holes(r).is_empty()).map(|r| r as u32).collect();
        let mut patches: Vec<Patch> = aligned
            .cells
            .iter()
            .map(|c| if matches!(c, Cells::Numbers(_)) { Patch::Numbers(Vec::new()) } else { Patch::Codes(Vec::new()) })
            .collect();
        let seed = Seed(request.seed);
        let done = each(&rows, seed, "trees/impute", cx, |row, scratch, draw| {
            let mut unused = vec![0.0; self.parts.len()];
            let ways = explorer.row((&evidence, row), Goal::OpenCells, &mut unused, scratch, draw);
            holes(row).into_iter().map(|column| (column, self.cell(column, &ways, request.fill, draw))).collect::<Vec<_>>()
        })
        .await?;
        for (&row, cells) in rows.iter().zip(done) {
            for (column, cell) in cells {
                match (&mut patches[column], cell) {
                    (Patch::Numbers(cells), Cell::Number(value)) if !value.is_nan() => cells.push((row, value)),
                    (Patch::Codes(cells), Cell::Level(code)) if code != MISSING => cells.push((row, code)),
                    _ => {}
                }
            }
        }
        patched(table, (&self.schema, &self.names), &aligned, patches)
    }

    /// Scores rows.
    pub(super) async fn rate(&self, table: &Table, request: &ScoreRequest, cx: &RunCx<'_>) -> Result<Scores> {
        let aligned = align(&self.schema, &self.names, table)?;
        let columns = self.schema.fields.len();
        let evidence = Evidence::new(self, &aligned, &vec![false; columns], None);
        let explorer = Explorer::new(self, vec![false; columns]);
        let rows: Vec<u32> = (0..aligned.rows as u32).collect();
        let logs: Vec<Vec<f32>> = each(&rows, Seed(request.seed), "trees/score", cx, |row, scratch, draw| {
            let mut parts = vec![0.0; self.parts.len()];
            explorer.row((&evidence, row), Goal::Likelihood, &mut parts, scratch, draw);
            let mut cells = vec![0.0_f32; columns];
            for (part, log) in self.parts.iter().zip(&parts) {
                cells[part.column] += *log as f32;
            }
            cells
        })
        .await?;
        let scored: Vec<usize> = (0..columns).filter(|&c| aligned.places[c].is_some()).collect();
        let mut means = vec![0.0; columns];
        for row in &logs {
            for &c in &scored {
                means[c] += f64::from(row[c]) / logs.len() as f64;
            }
        }
        let oddest = logs.iter().map(|row| {
            let below = |c: usize| means[c] - f64::from(row[c]);
            scored.iter().copied().reduce(|a, b| if below(b) > below(a) { b } else { a }).unwrap_or(0) as u32
        });
        Ok(Scores {
            oddest: oddest.collect(),
            log_likelihood: logs.iter().map(|row| row.iter().map(|l| f64::from(*l)).sum()).collect(),
            columns: self.schema.fields.iter().map(|f| f.name.clone()).collect(),
        })
    }

    /// Predicts a column.
    pub(super) async fn foretell(&self, table: &Table, request: &PredictRequest, cx: &RunCx<'_>) -> Result<Prediction> {
        let target = self.learned(&request.column, table)?;
        if !self.parts.iter().any(|p| p.column == target) {
            return Err(refused(&request.column, "the model has seen no value of the column", "a column with values"));
        }
        let mut aligned = align(&self.schema, &self.names, table)?;
        aligned.cells[target] = Cells::Absent;
        let columns = self.schema.fields.len();
        let evidence = Evidence::new(self, &aligned, &vec![false; columns], Some(target));
        let explorer = Explorer::new(self, (0..columns).map(|c| c == target).collect());
        let rows: Vec<u32> = (0..aligned.rows as u32).collect();
        let numeric = self.schema.fields[target].kind.tag().is_numeric();
        let done = each(&rows, Seed(request.seed), "trees/predict", cx, |row, scratch, draw| {
            let mut unused = vec![0.0; self.parts.len()];
            let ways = explorer.row((&evidence, row), Goal::OpenCells, &mut unused, scratch, draw);
            let weights = weights(&ways);
            if numeric { vec![self.mean(target, &ways, &weights)] } else { self.shares(target, &ways, &weights) }
        })
        .await?;
        let flat = done.into_iter().flatten().collect();
        let names = Arc::clone(&self.names[target]);
        let field = self.schema.fields[target].clone();
        Ok(if numeric {
            Prediction::Numbers { field, values: flat }
        } else {
            Prediction::Levels { field, names, shares: flat }
        })
    }

    /// Position of a column that the model learned.
    fn learned(&self, name: &str, table: &Table) -> Result<usize> {
        let learned = self.schema.fields.iter().filter(|f| f.kind.tag().is_learned());
        match self.schema.index(name) {
            Some(at) if self.schema.fields[at].kind.tag().is_learned() => Ok(at),
            Some(_) => Err(refused(name, "the model does not learn this column", "a learned column")),
            None if table.schema().index(name).is_some() => {
                Err(refused(name, "the model does not know this column", "a column of the table that it was learned from"))
            }
            None => {
                let names: Vec<_> = learned.map(|f| f.name.as_str()).collect();
                Err(refused(name, "there is no such column", &format!("one of {}", names.join(", "))))
            }
        }
    }

    /// A filled cell of `column`.
    fn cell(&self, column: usize, ways: &[Way], fill: Fill, draw: &mut Stream) -> Cell {
        let weights = weights(ways);
        let numeric = self.schema.fields[column].kind.tag().is_numeric();
        match fill {
            Fill::Best if numeric => Cell::Number(self.snapped(column, self.mean(column, ways, &weights))),
            Fill::Best => {
                let shares = self.shares(column, ways, &weights);
                let best = (0..shares.len()).reduce(|a, b| if shares[b] > shares[a] { b } else { a });
                Cell::Level(best.map_or(MISSING, |at| at as u32))
            }
            Fill::Draw => {
                let way = &ways[draw.weighted(ways.len(), 1.0, |w| weights[w])];
                let parts: Vec<_> = self.parts.iter().zip(&way.codes).filter(|(p, _)| p.column == column).collect();
                if parts.iter().any(|(_, code)| **code == OPEN) {
                    return if numeric { Cell::Number(f64::NAN) } else { Cell::Level(MISSING) };
                }
                if numeric {
                    let drawn = parts.into_iter().map(|(part, &code)| {
                        (number(&part.coding, code, (f64::NEG_INFINITY, f64::INFINITY), draw), part.role, part.limits)
                    });
                    return Cell::Number(value(drawn));
                }
                let (part, &code) = parts[0];
                Cell::Level(level(&part.coding, code, Some(&present_levels(&part.coding, code)), draw))
            }
        }
    }

    /// Expected number of a column; NaN where nothing is known of it.
    fn mean(&self, column: usize, ways: &[Way], weights: &[f64]) -> f64 {
        ways.iter()
            .zip(weights)
            .map(|(way, weight)| {
                let parts = self.parts.iter().zip(&way.codes).filter(|(p, _)| p.column == column);
                let middles = parts.map(|(part, &code)| {
                    (if code == OPEN { f64::NAN } else { middle(&part.coding, code) }, part.role, part.limits)
                });
                weight * value(middles)
            })
            .sum()
    }

    /// Shares of a column's levels, missing cells left out; they sum to 1.
    fn shares(&self, column: usize, ways: &[Way], weights: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.names[column].len()];
        for (at, part) in self.parts.iter().enumerate().filter(|(_, p)| p.column == column) {
            let Coding::Levels { groups } = &part.coding else { continue };
            for (way, weight) in ways.iter().zip(weights) {
                let Some(group) = groups.get(usize::from(way.codes[at])) else { continue };
                let present = group.iter().filter(|(level, _)| *level != MISSING);
                let all: u64 = present.clone().map(|(_, n)| n).sum();
                for (level, n) in present {
                    out[*level as usize] += weight * *n as f64 / all.max(1) as f64;
                }
            }
        }
        let all: f64 = out.iter().sum();
        if all > 0.0 {
            for share in &mut out {
                *share /= all;
            }
        }
        out
    }

    /// The value of a column next to an expectation.
    fn snapped(&self, column: usize, value: f64) -> f64 {
        let of_column = || self.parts.iter().filter(|p| p.column == column);
        for part in of_column() {
            let Coding::Numbers { cuts, .. } = &part.coding else { continue };
            let (low, high) = match part.role {
                Role::Whole => cuts.range(),
                Role::Day => continue,
                Role::Clock => part.limits.unwrap_or((f64::NEG_INFINITY, f64::INFINITY)),
            };
            return cuts.grid().map_or(value, |g| g.snap(value)).clamp(low, high);
        }
        value
    }
}

/// A new cell.
enum Cell {
    Number(f64),
    Level(u32),
}

fn is_missing(cells: &Cells, row: usize) -> bool {
    match cells {
        Cells::Absent => false,
        Cells::Numbers(values) => values[row].is_nan(),
        Cells::Codes(codes) => codes[row] == MISSING,
    }
}

fn refused(column: &str, what: &str, expected: &str) -> Error {
    let defect = Defect::new(what, expected, "another column", "Name a column that the model learned.");
    Error::request(defect.in_column(column))
}

/// `f` for every row, in order, on all cores; every [`CHUNK`] of rows has a stream of its own.
async fn each<T: Send>(
    rows: &[u32],
    seed: Seed,
    stream: &str,
    cx: &RunCx<'_>,
    f: impl Fn(usize, &mut Scratch, &mut Stream) -> T + Sync,
) -> Result<Vec<T>> {
    let chunks = rows.len().div_ceil(CHUNK);
    let mut out = Vec::with_capacity(rows.len());
    for first in (0..chunks).step_by(parallel::BATCH) {
        let batch = first..(first + parallel::BATCH).min(chunks);
        let done = parallel::map(batch.clone(), |c| {
            let (mut draw, mut scratch) = (seed.indexed(stream, c as u64), Scratch::default());
            let rows = &rows[c * CHUNK..((c + 1) * CHUNK).min(rows.len())];
            rows.iter().map(|&row| f(row as usize, &mut scratch, &mut draw)).collect::<Vec<T>>()
        });
        out.extend(done.into_iter().flatten());
        cx.step(Phase::Applying, out.len() as u64, rows.len() as u64).await?;
    }
    Ok(out)
}
