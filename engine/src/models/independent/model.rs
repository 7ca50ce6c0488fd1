//! Fit, sample, save.

use std::sync::Arc;

use crate::data::{Column, MISSING, Notice, Table};
use crate::error::Result;
use crate::learn::parallel;
use crate::models::margins::wish::{self, Asked};
use crate::models::margins::{Columns, Emit, Margin, Piece, Shape, fit};
use crate::models::{Artifact, Model, ModelSpec, SampleRequest};
use crate::rng::{Seed, Stream};
use crate::run::{Phase, RunCx};

use super::config::{IndependentConfig, SPEC};

/// Rows drawn from one stream.
const CHUNK: usize = 4_096;

/// Fitted distributions of all columns.
#[derive(Clone, Debug)]
pub struct Independent {
    columns: Columns,
    /// By position in [`Columns::learned`].
    margins: Vec<Margin>,
    notices: Vec<Notice>,
}

impl Model for Independent {
    type Config = IndependentConfig;
    const SPEC: ModelSpec = SPEC;

    async fn fit(config: Self::Config, train: &Table, _seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
        let columns = Columns::of(train)?;
        let shape = Shape::named(&config.marginal);
        let mut notices = fit::few_rows(train.rows());
        let mut margins = Vec::with_capacity(columns.learned.len());
        for (i, &at) in columns.learned.iter().enumerate() {
            cx.step(Phase::Encoding, i as u64, columns.learned.len() as u64).await?;
            let (margin, notice) = fit::margin(train, at, shape, config.min_level_count as usize);
            margins.push(margin);
            notices.extend(notice);
        }
        cx.step(Phase::Encoding, columns.learned.len() as u64, columns.learned.len() as u64).await?;
        Ok(Self { columns, margins, notices })
    }

    async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let asked = wish::read(&self.columns, &self.margins, &request.conditions)?;
        let rows = request.rows as usize;
        let seed = Seed(request.seed);
        let total = self.margins.len() as u64;
        let mut cells = Vec::with_capacity(self.margins.len());
        for (i, margin) in self.margins.iter().enumerate() {
            cx.step(Phase::Sampling, i as u64, total).await?;
            let at = self.columns.learned[i];
            let asked = asked.iter().find(|(at, _)| *at == i).map(|(_, a)| a);
            let draw = Draw::new(margin, self.columns.missing[at], asked)
                .ok_or_else(|| wish::impossible(&self.columns, i))?;
            let stream = seed.indexed("sample/columns", at as u64).bits();
            let chunks = parallel::map(rows.div_ceil(CHUNK), |chunk| {
                let mut rng = Seed(stream).indexed("sample/rows", chunk as u64);
                (0..CHUNK.min(rows - chunk * CHUNK)).map(|_| draw.cell(&mut rng)).collect::<Vec<Cell>>()
            });
            let drawn = chunks.into_iter().flatten();
            cells.push(match margin {
                Margin::Numbers(_) => Column::Numbers(drawn.map(Cell::number).collect()),
                Margin::Levels(_) => Column::Levels {
                    codes: drawn.map(Cell::code).collect(),
                    names: Arc::clone(&self.columns.names[at]),
                },
            });
        }
        let table = self.columns.table(cells, rows, seed)?;
        cx.step(Phase::Sampling, total, total).await?;
        Ok(table)
    }

    fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn save(&self) -> Result<Artifact> {
        let mut artifact = self.columns.artifact(SPEC.id, &self.notices)?;
        for (i, margin) in self.margins.iter().enumerate() {
            margin.save(&format!("column{i}"), &mut artifact);
        }
        Ok(artifact)
    }

    fn load(artifact: &Artifact) -> Result<Self> {
        let (columns, notices) = Columns::saved(artifact)?;
        let margins = columns
            .learned
            .iter()
            .enumerate()
            .map(|(i, &at)| {
                let is_levels = columns.schema.fields[at].kind.tag().is_levels();
                Margin::load(&format!("column{i}"), is_levels.then(|| columns.names[at].len()), artifact)
            })
            .collect::<Result<_>>()?;
        Ok(Self { columns, margins, notices })
    }
}

/// A drawn cell.
#[derive(Clone, Copy, Debug)]
enum Cell {
    Number(f64),
    Code(u32),
}

impl Cell {
    fn number(self) -> f64 {
        match self {
            Self::Number(x) => x,
            Self::Code(_) => f64::NAN,
        }
    }

    fn code(self) -> u32 {
        match self {
            Self::Code(c) => c,
            Self::Number(_) => MISSING,
        }
    }
}

/// How cells of one column are drawn.
struct Draw<'a> {
    margin: &'a Margin,
    missing: f64,
    /// Allowed parts, with their masses cumulated; empty for the whole distribution.
    pieces: Vec<(f64, Piece)>,
}

impl<'a> Draw<'a> {
    /// `None` when the condition cannot be met.
    fn new(margin: &'a Margin, missing: f64, asked: Option<&Asked>) -> Option<Self> {
        let missing = if matches!(margin, Margin::Numbers(_)) { missing } else { 0.0 };
        let Some(asked) = asked else { return Some(Self { margin, missing, pieces: Vec::new() }) };
        let wish = asked.of(margin);
        let mut sum = 0.0;
        // A value between two others may hold no mass; it is still drawn when nothing else is allowed.
        let cumulated = |p: &Piece| {
            sum += (p.hi - p.lo).max(1e-12);
            (sum, *p)
        };
        let pieces: Vec<_> = wish.pieces.iter().map(cumulated).collect();
        let missing = match (wish.missing && missing > 0.0, pieces.is_empty()) {
            (true, true) => 1.0,
            (true, false) => missing / (missing + (1.0 - missing) * sum),
            (false, true) => return None,
            (false, false) => 0.0,
        };
        Some(Self { margin, missing, pieces })
    }

    fn cell(&self, rng: &mut Stream) -> Cell {
        if self.missing > 0.0 && rng.uniform() < self.missing {
            return Cell::Number(f64::NAN);
        }
        let Some((sum, _)) = self.pieces.last() else {
            let u = rng.uniform();
            return match self.margin {
                Margin::Numbers(m) => Cell::Number(m.value(u)),
                Margin::Levels(m) => Cell::Code(m.code(u)),
            };
        };
        let u = rng.uniform() * sum;
        let at = self.pieces.partition_point(|(s, _)| *s <= u).min(self.pieces.len() - 1);
        let (end, piece) = self.pieces[at];
        let begin = at.checked_sub(1).map_or(0.0, |i| self.pieces[i].0);
        match (piece.emit, self.margin) {
            (Emit::Value(x), _) => Cell::Number(x),
            (Emit::Level(code), _) => Cell::Code(code),
            (Emit::Between(low, high), Margin::Numbers(m)) => {
                let inside = piece.lo + (u - begin) / (end - begin) * (piece.hi - piece.lo);
                Cell::Number(m.value(inside).clamp(low, high))
            }
            (Emit::Between(..), Margin::Levels(_)) => Cell::Code(MISSING),
        }
    }
}
