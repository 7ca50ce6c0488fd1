//! Tables as dense matrices of single-precision numbers, for networks, and back.
//!
//! A learned column becomes a block: at most one scalar, then at most one span of levels. Levels are one-hot, with rare ones
//! pooled. Numbers are coded by mode-specific normalisation (Xu et al. 2019, "Modeling tabular data using conditional GAN"):
//! a scalar inside a mode, and the mode; or by their normal score. Values that many rows share, and missing cells, are levels
//! beside the modes (as in CTAB-GAN+, Zhao et al. 2022), so that no spike is smeared and no cell is imputed. Dates and times
//! are numbers here.

mod block;
mod coded;
pub mod conditional;
mod decode;
mod levels;
mod modes;
mod numbers;
mod settings;

use serde::{Deserialize, Serialize};

pub use block::{Block, Span};
pub use coded::{Coded, Part, UNKNOWN};
pub use conditional::Conditional;
pub use decode::{Place, append};
use levels::LevelCode;
use numbers::NumberCode;
pub use settings::{Numbers, Pick, Settings};

use crate::data::Table;
use crate::data::column::Column;
use crate::error::{Defect, Error, Result};
use crate::learn::parallel;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Codes of a learned column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
enum Code {
    Levels(LevelCode),
    Number(NumberCode),
}

impl Code {
    fn spans(&self) -> Vec<Span> {
        match self {
            Self::Levels(code) if code.len() > 1 => vec![Span::Levels { width: code.len() }],
            Self::Levels(_) => Vec::new(),
            Self::Number(code) => code.spans(),
        }
    }

    fn carried(&self) -> usize {
        match self {
            Self::Levels(_) => 0,
            Self::Number(code) => code.carried(),
        }
    }
}

/// A learned column; it has no block when all its cells are the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    column: usize,
    code: Code,
    block: Option<usize>,
}

/// Turns tables of one schema into matrices and back. Store it with serde as a part of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encoder {
    entries: Vec<Entry>,
    blocks: Vec<Block>,
    columns: usize,
}

impl Encoder {
    /// Learns the codes of every learned column of `table`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when the matrix would be wider than the settings allow, [`Error::Cancelled`].
    pub async fn fit(table: &Table, settings: &Settings, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
        let columns = table.width();
        let learned: Vec<usize> = (0..columns).filter(|&c| table.field(c).kind.tag().is_learned()).collect();
        let mut entries = Vec::with_capacity(learned.len());
        for batch in learned.chunks(parallel::CORES) {
            cx.step(Phase::Encoding, entries.len() as u64, learned.len() as u64).await?;
            entries.extend(parallel::map(0..batch.len(), |i| {
                let at = batch[i];
                let mut draw = seed.indexed("encoded/fit", at as u64);
                let code = match table.column(at) {
                    Column::Numbers(cells) => {
                        Code::Number(NumberCode::fit(table.field(at), &cells, settings, &mut draw))
                    }
                    Column::Levels { codes, names } => Code::Levels(LevelCode::fit(&codes, names.len(), settings)),
                    Column::Text(_) => Code::Levels(LevelCode::fit(&[], 0, settings)),
                };
                Entry { column: at, code, block: None }
            }));
        }
        cx.step(Phase::Encoding, learned.len() as u64, learned.len() as u64).await?;
        let mut blocks: Vec<Block> = Vec::new();
        let mut start = 0;
        for entry in &mut entries {
            let spans = entry.code.spans();
            if spans.is_empty() {
                continue;
            }
            let discrete = spans.iter().all(|s| s.is_levels());
            entry.block = Some(blocks.len());
            let carried = entry.code.carried();
            blocks.push(Block { column: entry.column, start, spans, discrete, carried });
            start += blocks.last().map_or(0, Block::width);
        }
        if start > settings.width {
            let widest = blocks.iter().max_by_key(|b| b.width()).map_or(0, |b| b.column);
            return Err(Error::unsupported(
                Defect::new(
                    "the table is too wide for a network",
                    format!("at most {} encoded entries per row", settings.width),
                    format!("{start}, most of them for this column"),
                    "Mark columns with many levels as text or identifiers, leave them out, or use \"sequential trees\".",
                )
                .in_column(&table.field(widest).name),
            ));
        }
        Ok(Self { entries, blocks, columns })
    }

    /// Number of entries of a row.
    pub fn width(&self) -> usize {
        self.blocks.last().map_or(0, |b| b.start + b.width())
    }

    /// The blocks, in the order of the entries.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Codes of `rows` of a table of the fitted schema. Modes are drawn by their responsibility, so another seed gives other codes.
    pub fn code(&self, table: &Table, rows: &[u32], seed: Seed) -> Coded {
        let parts = parallel::map(0..self.blocks.len(), |b| {
            let at = self.blocks[b].column;
            let entry = self.entries.iter().find(|e| e.block == Some(b));
            let mut draw = seed.indexed("encoded/code", at as u64);
            match (entry.map(|e| &e.code), table.column(at)) {
                (Some(Code::Number(code)), Column::Numbers(cells)) => code.encode(&cells, rows, &mut draw),
                (Some(Code::Levels(code)), Column::Levels { codes, names }) => {
                    Part { scalar: Vec::new(), level: code.encode(&codes, names.len(), rows) }
                }
                _ => Part::default(),
            }
        });
        Coded { rows: rows.len(), parts }
    }

    /// The dense matrix of some rows of `coded`, row by row, [`Encoder::width`] entries each.
    pub fn dense(&self, coded: &Coded, rows: &[u32]) -> Vec<f32> {
        coded.dense(&self.blocks, self.width(), rows.iter().map(|&r| r as usize))
    }

    /// The dense matrix of `rows` of a table: [`Encoder::code`] and [`Encoder::dense`] in one.
    pub fn encode(&self, table: &Table, rows: &[u32], seed: Seed) -> Vec<f32> {
        self.code(table, rows, seed).dense(&self.blocks, self.width(), 0..rows.len())
    }
}
