//! What one column says of another without exception: found before a model learns, kept in every row that it draws.
//!
//! A model draws columns by chance, so a unit price that follows from the product comes out as some other product's price now and then.
//! Five forms are known: a column that follows from a column of levels (functional dependency), one that follows from the stretch that
//! a number lies in (age and age group), numbers that are a straight line of another, or the sum or product of two others, and numbers or
//! dates that are never above another (a start and an end).
//! The followers are still learned, so that conditions, scores and predictions know them; drawn rows are then put right.
//!
//! Privacy: a relation is taken only where dozens of rows would break it if it were chance. What is kept is then a rule about levels,
//! not about rows: per level its follower and the number of rows, both of which are in other models' files too. Borders between
//! stretches are the roundest numbers in the gap, never a row's own value unless the gap has no other.
//!
//! Reference: constraints as in the spec of fixed combinations and functional dependencies (Patki, Wedge, Veeramachaneni 2016, SDV).

mod arithmetic;
mod find;
mod keep;
mod order;
mod ordered;

use ordered::Ordered;
use serde::{Deserialize, Serialize};

use crate::data::notice::NoticeCode;
use crate::data::{KindTag, Notice, Schema};
use crate::error::{Defect, Result};
use crate::models::artifact::damaged;

/// Relations of a table, in the order in which followers are derived.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Relations {
    rules: Vec<Rule>,
    /// Pairs of which one is never above the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ordered: Vec<Ordered>,
    /// Rows that they were found on.
    rows: u64,
}

/// One column that follows from others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Rule {
    follower: String,
    by: By,
}

/// How a column follows from others. A value is a number or a level's code; `None` is a missing cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
enum By {
    /// From a level: the follower of every level, the last one for missing cells, and the rows of each.
    Level { of: String, values: Vec<Option<f64>>, rows: Vec<u32> },
    /// From the stretch of a number: `values[i]` below `ends[i]`, the last value from the last end on.
    Stretch { of: String, ends: Vec<f64>, values: Vec<Option<f64>> },
    /// From numbers; stays within the range of the table and is rounded to so many decimals.
    Formula { formula: Formula, within: (f64, f64), decimals: Option<u8> },
}

/// How a number is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum Formula {
    /// `factor` · number + `offset`.
    Line { of: String, factor: f64, offset: f64 },
    /// Sum of two numbers.
    Sum { of: [String; 2] },
    /// Product of two numbers.
    Product { of: [String; 2] },
}

impl By {
    /// The columns that the follower follows from.
    fn of(&self) -> Vec<&str> {
        match self {
            Self::Level { of, .. }
            | Self::Stretch { of, .. }
            | Self::Formula { formula: Formula::Line { of, .. }, .. } => vec![of],
            Self::Formula { formula: Formula::Sum { of: [a, b] } | Formula::Product { of: [a, b] }, .. } => vec![a, b],
        }
    }

    fn words(&self) -> String {
        let formula = match self {
            Self::Level { of, .. } => return format!("follows from \"{of}\""),
            Self::Stretch { of, .. } => return format!("follows from the range that \"{of}\" lies in"),
            Self::Formula { formula, .. } => formula,
        };
        match formula {
            Formula::Line { of, factor, offset } if *offset == 0.0 => format!("is {factor} times \"{of}\""),
            Formula::Line { of, factor, offset } => format!("is {factor} times \"{of}\" plus {offset}"),
            Formula::Sum { of: [a, b] } => format!("is the sum of \"{a}\" and \"{b}\""),
            Formula::Product { of: [a, b] } => format!("is the product of \"{a}\" and \"{b}\""),
        }
    }
}

impl Relations {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.ordered.is_empty()
    }

    /// Names of the followers, in the order in which they are derived.
    pub fn followers(&self) -> Vec<&str> {
        self.rules.iter().map(|r| r.follower.as_str()).collect()
    }

    /// Looks whether they fit a schema: its columns are there and of the right kind, and every list has its length.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact) naming what does not fit.
    pub fn check(&self, schema: &Schema) -> Result<()> {
        let tag = |name: &str| schema.index(name).map(|at| schema.fields[at].kind.tag());
        let levels = |name: &str| tag(name).is_some_and(KindTag::is_levels);
        let numbers = |name: &str| tag(name).is_some_and(KindTag::is_numeric);
        if let Some(pair) = self.ordered.iter().find(|o| !numbers(&o.lower) || !numbers(&o.upper)) {
            return Err(damaged(format!("a relation that does not fit the column \"{}\"", pair.lower)));
        }
        for Rule { follower, by } in &self.rules {
            let fits = match by {
                By::Level { of, values, rows } => levels(of) && !rows.is_empty() && values.len() == rows.len(),
                By::Stretch { of, ends, values } => {
                    numbers(of) && values.len() == ends.len() + 1 && ends.is_sorted_by(|a, b| a < b)
                }
                By::Formula { formula: Formula::Line { of, .. }, .. } => numbers(of) && numbers(follower),
                By::Formula { formula: Formula::Sum { of } | Formula::Product { of }, .. } => {
                    // Operands may be levels that are written as numbers.
                    of.iter().all(|c| numbers(c) || levels(c)) && numbers(follower)
                }
            };
            if !fits || !(levels(follower) || numbers(follower)) {
                return Err(damaged(format!("a relation that does not fit the column \"{follower}\"")));
            }
        }
        Ok(())
    }

    /// One notice per relation.
    pub fn notices(&self) -> Vec<Notice> {
        let told = |(column, words): (&String, String)| {
            let defect = Defect::new(
                words,
                "the same in every synthetic row",
                format!("no exception in {} rows", self.rows),
                "Nothing needs to be done. Leave the column out if it tells nothing new.",
            );
            Notice::info(NoticeCode::Relation, defect.in_column(column))
        };
        let rules = self.rules.iter().map(|r| (&r.follower, r.by.words()));
        let ordered = self.ordered.iter().map(|o| (&o.lower, format!("is never above \"{}\"", o.upper)));
        rules.chain(ordered).map(told).collect()
    }
}
