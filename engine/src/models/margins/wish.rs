//! Conditions of a request, read against the learned columns and turned into parts of their distributions.

use crate::data::spell;
use crate::data::{Field, MISSING};
use crate::error::{Defect, Error, Result};
use crate::models::margins::{Columns, Levels, Margin, Numbers, Rest};
use crate::models::spec::{Condition, ConditionTest};

/// What the conditions ask of one learned column.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Whether a missing cell is allowed.
    pub missing: bool,
    /// What a cell that is not missing may be.
    pub cells: AskedCells,
}

/// What a cell that is not missing may be.
#[derive(Clone, Debug, PartialEq)]
pub enum AskedCells {
    /// One of these numbers.
    Values(Vec<f64>),
    /// A number between these, both included.
    Range(f64, f64),
    /// One of these level codes.
    Levels(Vec<u32>),
}

/// A part of a distribution and what its draws become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Share below it.
    pub lo: f64,
    /// Share up to its end, at least `lo`.
    pub hi: f64,
    /// What is written.
    pub emit: Emit,
}

/// What a draw from a [`Piece`] becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Emit {
    /// This number, as it was asked for.
    Value(f64),
    /// The number drawn, kept between these.
    Between(f64, f64),
    /// This level.
    Level(u32),
}

/// What one distribution can give of what was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Whether a missing cell (of a column whose missing cells stand apart) is allowed.
    pub missing: bool,
    /// Disjoint parts, ascending; empty when only a missing cell is allowed.
    pub pieces: Vec<Piece>,
}

/// Reads `conditions`: what is asked of each learned column, by its position in [`Columns::learned`], ascending.
///
/// # Errors
/// [`Error::InvalidRequest`] naming the column, what is expected, what was found and what to do.
pub fn read(columns: &Columns, margins: &[Margin], conditions: &[Condition]) -> Result<Vec<(usize, Asked)>> {
    let mut out: Vec<(usize, Asked)> = Vec::new();
    for condition in conditions {
        let Some(at) = position(columns, condition)? else { continue };
        let field = &columns.schema.fields[columns.learned[at]];
        let asked = match &margins[at] {
            Margin::Numbers(numbers) => numbers_asked(columns, field, numbers, &condition.test)?,
            Margin::Levels(_) => levels_asked(&columns.names[columns.learned[at]], field, &condition.test)?,
        };
        if asked.missing && asked.is_only_missing() && columns.missing[columns.learned[at]] == 0.0 {
            return Err(refused(
                field,
                "the column has no missing cells",
                "a value",
                "a missing cell",
                "Ask for a value, or drop the condition.",
            ));
        }
        match out.iter_mut().find(|(i, _)| *i == at) {
            None => out.push((at, asked)),
            Some((_, earlier)) => {
                *earlier = earlier.both(&asked);
                if !earlier.missing && earlier.is_only_missing() {
                    return Err(refused(
                        field,
                        "two conditions exclude each other",
                        "conditions that one cell can meet",
                        "none such",
                        "Drop one of the conditions on this column.",
                    ));
                }
            }
        }
    }
    out.sort_by_key(|(at, _)| *at);
    Ok(out)
}

/// Where the condition's column stands among the learned ones; `None` when it is a constant that meets it anyway.
fn position(columns: &Columns, condition: &Condition) -> Result<Option<usize>> {
    let name = &condition.column;
    let known = columns.schema.index(name).filter(|&at| !columns.schema.fields[at].left_out);
    let Some(at) = known else {
        let kept = columns.learned.iter().map(|&at| columns.schema.fields[at].name.as_str());
        return Err(Error::request(
            Defect::new(
                "there is no such column",
                format!("one of {}", kept.collect::<Vec<_>>().join(", ")),
                format!("\"{name}\""),
                "Use a header of the table, spelled as in the file.",
            )
            .in_column(name),
        ));
    };
    if let Some(i) = columns.learned.iter().position(|&l| l == at) {
        return Ok(Some(i));
    }
    let rest = columns.rest.iter().find(|(l, _)| *l == at).map(|(_, r)| r);
    let met = match (rest, &condition.test) {
        (Some(Rest::Constant(code)), ConditionTest::OneOf(values)) if columns.missing[at] == 0.0 => {
            columns.names[at].get(*code as usize).is_some_and(|name| values.contains(name))
        }
        (Some(Rest::Missing), ConditionTest::OneOf(values)) => values.iter().any(String::is_empty),
        _ => false,
    };
    if met {
        return Ok(None);
    }
    let field = &columns.schema.fields[at];
    Err(refused(
        field,
        "no condition can be set on this column",
        "a column that is learned",
        &format!("a column of kind {}", field.kind.tag()),
        "Drop the condition, or change the column's kind.",
    ))
}

fn refused(field: &Field, what: &str, expected: &str, found: &str, fix: &str) -> Error {
    Error::request(Defect::new(what, expected, found, fix).in_column(&field.name))
}

/// Whether this text stands for a missing cell of the column.
fn means_missing(field: &Field, text: &str) -> bool {
    text.is_empty() || field.missing.iter().any(|m| m.text == text)
}

fn numbers_asked(columns: &Columns, field: &Field, numbers: &Numbers, test: &ConditionTest) -> Result<Asked> {
    let read = |text: &str| {
        spell::parse(field, &columns.schema.dialect, text).ok_or_else(|| {
            refused(
                field,
                "a condition cannot be read",
                &format!("text that the column could hold, a cell of kind {}", field.kind.tag()),
                &format!("{} characters of another form", text.chars().count()),
                "Spell the value as in the file.",
            )
        })
    };
    let outside = || {
        refused(
            field,
            "a condition lies outside the column",
            "values within the range of the real column and on its steps",
            "values beyond them",
            "Choose values that the real column could hold; inspect shows its range.",
        )
    };
    match test {
        ConditionTest::OneOf(texts) => {
            let mut asked = Asked { missing: false, cells: AskedCells::Values(Vec::new()) };
            let mut values = Vec::new();
            for text in texts {
                match spell::parse(field, &columns.schema.dialect, text) {
                    None if means_missing(field, text) => asked.missing = true,
                    _ => {
                        let value = read(text)?;
                        if !(numbers.grid.min..=numbers.grid.max).contains(&value) {
                            return Err(outside());
                        }
                        values.push(value);
                    }
                }
            }
            values.sort_by(f64::total_cmp);
            values.dedup();
            asked.cells = AskedCells::Values(values);
            if !asked.missing && asked.is_only_missing() {
                return Err(empty(field));
            }
            Ok(asked)
        }
        ConditionTest::Between { min, max } => {
            let low = min.as_deref().map_or(Ok(f64::NEG_INFINITY), read)?;
            let high = max.as_deref().map_or(Ok(f64::INFINITY), read)?;
            let (low, high) = numbers.grid.inside(low, high).ok_or_else(outside)?;
            Ok(Asked { missing: false, cells: AskedCells::Range(low, high) })
        }
    }
}

fn levels_asked(names: &[String], field: &Field, test: &ConditionTest) -> Result<Asked> {
    let ConditionTest::OneOf(texts) = test else {
        return Err(refused(
            field,
            "a range was asked of a column of levels",
            "one or several of its levels",
            "a range",
            "List the levels that are wanted.",
        ));
    };
    let mut asked = Asked { missing: false, cells: AskedCells::Levels(Vec::new()) };
    let mut codes = Vec::new();
    for text in texts {
        match names.iter().position(|n| n == text) {
            Some(code) => codes.push(code as u32),
            None if means_missing(field, text) => asked.missing = true,
            None => {
                return Err(refused(
                    field,
                    "there is no such level",
                    &format!("one of the column's {} levels, spelled as in the file", names.len()),
                    &format!("{} other characters", text.chars().count()),
                    "Use a level that the real column has; inspect lists them.",
                ));
            }
        }
    }
    codes.sort_unstable();
    codes.dedup();
    asked.cells = AskedCells::Levels(codes);
    if !asked.missing && asked.is_only_missing() { Err(empty(field)) } else { Ok(asked) }
}

fn empty(field: &Field) -> Error {
    refused(field, "a condition allows nothing", "at least one value", "an empty list", "Name a value.")
}

impl Asked {
    /// Whether no value is allowed, so that the cell must be missing.
    pub fn is_only_missing(&self) -> bool {
        match &self.cells {
            AskedCells::Values(v) => v.is_empty(),
            AskedCells::Range(low, high) => low > high,
            AskedCells::Levels(codes) => codes.is_empty(),
        }
    }

    /// What meets both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        use AskedCells::{Levels, Range, Values};
        let cells = match (&self.cells, &other.cells) {
            (Range(a, b), Range(c, d)) => Range(a.max(*c), b.min(*d)),
            (Values(v), Range(a, b)) | (Range(a, b), Values(v)) => {
                Values(v.iter().copied().filter(|x| (*a..=*b).contains(x)).collect())
            }
            (Values(v), Values(w)) => Values(v.iter().copied().filter(|x| w.contains(x)).collect()),
            (Levels(v), Levels(w)) => Levels(v.iter().copied().filter(|x| w.contains(x)).collect()),
            // A column holds either levels or numbers.
            (kept, _) => kept.clone(),
        };
        Self { missing: self.missing && other.missing, cells }
    }

    /// What this distribution gives of it. Without a piece and without `missing` it cannot be met here.
    pub fn of(&self, margin: &Margin) -> Wish {
        let mut wish = match (margin, &self.cells) {
            (Margin::Numbers(m), AskedCells::Values(values)) => {
                let piece = |&x: &f64| {
                    let (lo, hi) = m.shares(x, x);
                    Piece { lo, hi, emit: Emit::Value(x) }
                };
                Wish { missing: self.missing, pieces: values.iter().map(piece).collect() }
            }
            (Margin::Numbers(m), AskedCells::Range(low, high)) => {
                let (lo, hi) = m.shares(*low, *high);
                let pieces = if low > high { vec![] } else { vec![Piece { lo, hi, emit: Emit::Between(*low, *high) }] };
                Wish { missing: self.missing, pieces }
            }
            (Margin::Levels(m), AskedCells::Levels(codes)) => self.of_levels(m, codes),
            _ => Wish::default(),
        };
        wish.pieces.sort_by(|a, b| a.lo.total_cmp(&b.lo));
        wish
    }

    fn of_levels(&self, levels: &Levels, codes: &[u32]) -> Wish {
        let wanted = |code: u32| if code == MISSING { self.missing } else { codes.contains(&code) };
        let pieces = (0..levels.codes.len())
            .filter(|&p| wanted(levels.codes[p]))
            .map(|p| {
                let (lo, hi) = levels.shares(p);
                Piece { lo, hi, emit: Emit::Level(levels.codes[p]) }
            })
            .collect();
        Wish { missing: self.missing, pieces }
    }
}

/// The error when no part of a model can meet what was asked of a column.
pub fn impossible(columns: &Columns, at: usize) -> Error {
    refused(
        &columns.schema.fields[columns.learned[at]],
        "the conditions cannot be met",
        "a combination that the model can draw",
        "one to which it gives no probability",
        "Loosen the condition on this column, or lower min_level_count if it names a rare level.",
    )
}
