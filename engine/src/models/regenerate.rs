//! Columns that no model learns: identifiers in their pattern, a placeholder for text, constants as they are.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::column::{Column, MISSING};
use crate::data::schema::{ColumnKind, Field, IdPattern};
use crate::error::{Error, Result};
use crate::rng::{Seed, Stream};

/// Stands in for free text.
pub const PLACEHOLDER: &str = "[text]";

/// What is kept of a column that is not learned: its share of missing cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regenerated {
    missing: f64,
}

impl Regenerated {
    /// Of a column; nothing is kept of learned ones.
    pub fn of(field: &Field, column: &Column) -> Self {
        if field.kind.tag().is_learned() || column.is_empty() {
            return Self::default();
        }
        let missing = (0..column.len()).filter(|&r| column.is_missing(r)).count();
        Self { missing: missing as f64 / column.len() as f64 }
    }

    /// New cells for `rows` rows. `names` are the levels of a constant, `at` the column's position (it names the stream).
    ///
    /// # Errors
    /// [`Error::Internal`] for a kind that is learned: a bug of the caller.
    pub fn fill(&self, field: &Field, names: &Arc<[String]>, rows: usize, seed: Seed, at: usize) -> Result<Column> {
        let mut draw = seed.indexed("regenerate", at as u64);
        let missing: Vec<bool> = (0..rows).map(|_| self.missing > 0.0 && draw.uniform() < self.missing).collect();
        Ok(match &field.kind {
            ColumnKind::Constant => {
                let code = if names.is_empty() { MISSING } else { 0 };
                let codes = missing.iter().map(|&m| if m { MISSING } else { code }).collect();
                Column::Levels { codes, names: Arc::clone(names) }
            }
            ColumnKind::Text => Column::Text(missing.iter().map(|&m| (!m).then(|| PLACEHOLDER.to_owned())).collect()),
            ColumnKind::Identifier { pattern, unique } => {
                let needed = missing.iter().filter(|m| !**m).count();
                let mut made = identifiers(pattern, *unique, needed, &mut draw).into_iter();
                Column::Text(missing.iter().map(|&m| if m { None } else { made.next() }).collect())
            }
            _ => return Err(Error::Internal(format!("column \"{}\" is learned, not regenerated", field.name))),
        })
    }
}

/// `count` identifiers of a pattern.
fn identifiers(pattern: &IdPattern, unique: bool, count: usize, draw: &mut Stream) -> Vec<String> {
    match pattern {
        IdPattern::Sequence { first, width } => {
            let width = usize::from(*width);
            (0..count as i128).map(|k| format!("{:0width$}", i128::from(*first) + k)).collect()
        }
        IdPattern::Mask { mask } => {
            let parts = parse(mask);
            let mut seen = HashSet::new();
            let mut tail = String::new();
            let mut out = Vec::with_capacity(count);
            let mut failures = 0;
            while out.len() < count {
                let id: String = parts.iter().map(|p| p.draw(draw)).collect::<String>() + &tail;
                if !unique || seen.insert(id.clone()) {
                    out.push(id);
                } else {
                    failures += 1;
                    // A pattern that is nearly used up gets one digit more instead of failing.
                    if failures > 20 + out.len() {
                        tail.push('0');
                        tail = tail.chars().map(|_| char::from(b'0' + draw.below(10) as u8)).collect();
                        failures = 0;
                    }
                }
            }
            out
        }
    }
}

/// One position of a mask.
enum Part {
    Class(&'static [u8]),
    Fixed(char),
}

impl Part {
    fn draw(&self, draw: &mut Stream) -> char {
        match self {
            Self::Class(set) => char::from(set[draw.below(set.len())]),
            Self::Fixed(c) => *c,
        }
    }
}

fn parse(mask: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut chars = mask.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '9' => Part::Class(b"0123456789"),
            'A' => Part::Class(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            'a' => Part::Class(b"abcdefghijklmnopqrstuvwxyz"),
            'x' => Part::Class(b"0123456789abcdef"),
            'X' => Part::Class(b"0123456789ABCDEF"),
            '\\' => Part::Fixed(chars.next().unwrap_or('\\')),
            other => Part::Fixed(other),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(pattern: IdPattern, unique: bool) -> Field {
        Field::new("id", ColumnKind::Identifier { pattern, unique })
    }

    fn texts(column: Column) -> Vec<String> {
        match column {
            Column::Text(cells) => cells.into_iter().flatten().collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn identifiers_keep_their_pattern_and_are_unique() {
        let mask = IdPattern::Mask { mask: r"99-AA\A".to_owned() };
        let made = Regenerated::default().fill(&field(mask, true), &Arc::from([]), 2000, Seed(1), 0).expect("made");
        let made = texts(made);
        assert!(
            made.iter().all(|id| id.len() == 6 && id.ends_with('A') && id.as_bytes()[2] == b'-'),
            "{:?}",
            &made[..3]
        );
        assert_eq!(made.iter().collect::<HashSet<_>>().len(), 2000);
    }

    #[test]
    fn a_pattern_that_is_used_up_grows() {
        let mask = IdPattern::Mask { mask: "9".to_owned() };
        let made = Regenerated::default().fill(&field(mask, true), &Arc::from([]), 50, Seed(1), 0).expect("made");
        assert_eq!(texts(made).iter().collect::<HashSet<_>>().len(), 50);
    }

    #[test]
    fn sequences_count_up_with_their_width() {
        let pattern = IdPattern::Sequence { first: 98, width: 4 };
        let made = Regenerated::default().fill(&field(pattern, true), &Arc::from([]), 3, Seed(1), 0).expect("made");
        assert_eq!(texts(made), ["0098", "0099", "0100"]);
    }
}
