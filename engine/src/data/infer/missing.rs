//! Spellings of missing cells.

use crate::data::schema::MissingToken;
use crate::data::spec::{ColumnSpec, SchemaSpec};

/// Decides which texts of one column mean "missing".
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    /// Named by a person.
    named: Vec<Vec<u8>>,
}

impl Tokens {
    pub(crate) fn new(spec: &SchemaSpec, column: &ColumnSpec) -> Self {
        Self { named: spec.missing.iter().chain(&column.missing).map(|t| t.trim().as_bytes().to_vec()).collect() }
    }

    /// Whether `text` is missing in any kind of column.
    pub(crate) fn always(&self, text: &[u8]) -> bool {
        text.is_empty()
            || matches!(
                text,
                b"NA" | b"N/A" | b"n/a" | b"NaN" | b"nan" | b"null" | b"NULL" | b"Null" | b"<NA>" | b"#N/A"
            )
            || self.named.iter().any(|t| t == text)
    }

    /// Whether `text` is missing among numbers, dates and times. `?`, `-` and `None` may be levels of their own elsewhere.
    pub(crate) fn among_numbers(&self, text: &[u8]) -> bool {
        matches!(text, b"?" | b"-" | b"." | b"None" | b"none" | b"--") || self.always(text)
    }
}

/// Counts of the spellings met in one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Missing {
    counts: Vec<(Vec<u8>, u64)>,
}

impl Missing {
    pub(crate) fn add(&mut self, text: &[u8], count: u64) {
        match self.counts.iter_mut().find(|(t, _)| t == text) {
            Some((_, n)) => *n += count,
            None => self.counts.push((text.to_vec(), count)),
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().map(|(_, n)| n).sum()
    }

    /// The spellings with their shares, commonest first. Cells that were dropped (`odd`) count as empty ones: their text must
    /// not live on.
    pub(crate) fn tokens(mut self, odd: u64) -> Vec<MissingToken> {
        if odd > 0 {
            self.add(b"", odd);
        }
        let total = self.total();
        self.counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.counts
            .into_iter()
            .map(|(text, n)| MissingToken {
                text: String::from_utf8_lossy(&text).into_owned(),
                share: n as f64 / total as f64,
            })
            .collect()
    }
}
