//! Decides what kind each column is, says why, and turns its cells into numbers, levels or text.
//!
//! [`detect`] looks at the cells, [`build`] carries out a decision (the detected one, or a person's) and finds out what else
//! is wrong with the cells.

mod build;
mod dates;
mod detect;
mod forms;
mod ids;
mod levels;
mod missing;
mod numbers;
mod objections;

pub(crate) use build::typed;
pub(crate) use missing::Tokens;

use crate::data::csv::raw::Entry;
use crate::data::csv::rows::Lines;
use crate::data::dialect::Dialect;
use crate::data::schema::KindTag;
use crate::data::spec::ColumnSpec;

/// What typing a column needs to know besides its cells.
pub(crate) struct Context<'a> {
    pub(crate) name: &'a str,
    pub(crate) spec: &'a ColumnSpec,
    pub(crate) tokens: Tokens,
    pub(crate) dialect: &'a Dialect,
    pub(crate) lines: &'a Lines,
}

impl Context<'_> {
    /// Whether an ambiguous `01/02/2020` is more likely the first of February: decimal commas and semicolons are signs of a
    /// place that writes the day first.
    fn day_first(&self) -> bool {
        self.dialect.decimal_mark == ',' || self.dialect.delimiter == ';'
    }
}

/// Rows of one column that do not fit, and what the first of them looks like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Odd {
    pub(crate) count: u64,
    /// First such row, from 0.
    pub(crate) row: u32,
    /// Shape of its cell.
    pub(crate) shape: String,
}

impl Odd {
    fn add(&mut self, entry: Entry<'_>, shape: impl FnOnce() -> String) {
        if self.count == 0 || entry.row < self.row {
            self.row = entry.row;
            self.shape = shape();
        }
        self.count += u64::from(entry.count);
    }
}

/// What the cells of a column look like, before a person's word is heard.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) tag: KindTag,
    pub(crate) confidence: f64,
    pub(crate) reason: String,
    /// Numbers among the cells, where at least half are.
    pub(crate) numbers: Option<numbers::NumberScan>,
    pub(crate) dates: Option<dates::DateScan>,
    /// Tokens that mean missing among numbers count, because the levels are numbers.
    pub(crate) numeric_levels: bool,
    /// Other cells among numbers that were too many to call the column numeric.
    pub(crate) mixed: bool,
}

/// Shape of a text for messages: `Aa9-9`, never the text itself.
pub(crate) fn shape(text: &[u8]) -> String {
    if text.is_empty() {
        return "an empty cell".to_owned();
    }
    let outline = ids::outline(text);
    let shown: String = outline.iter().take(24).map(|&b| char::from(b)).collect();
    let dots = if outline.len() > 24 || text.len() > 64 { "…" } else { "" };
    format!("text of the form {shown}{dots}")
}
