//! Conditions read against a schema, for any model.

use std::sync::Arc;

use crate::data::column::MISSING;
use crate::data::dialect::Dialect;
use crate::data::schema::{Field, Schema};
use crate::data::spell;
use crate::error::{Defect, Error, Result};
use crate::models::spec::{Condition, ConditionTest};

/// What a condition asks of a column's cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    /// One of these level codes, [`MISSING`] among them.
    Codes(Vec<u32>),
    /// A number from the first to the second, both included.
    Range(f64, f64),
    /// One of these numbers.
    Values(Vec<f64>),
    /// Missing.
    Absent,
}

/// A condition with its column's position.
pub(super) type Ask = (usize, Wanted);

/// Reads the conditions against the schema.
///
/// # Errors
/// [`Error::InvalidRequest`] naming the column whose condition cannot be read.
pub(super) fn read(schema: &Schema, names: &[Arc<[String]>], conditions: &[Condition]) -> Result<Vec<Ask>> {
    let mut asks: Vec<Ask> = Vec::new();
    for condition in conditions {
        let name = &condition.column;
        let Some(at) = schema.index(name) else {
            let known: Vec<_> = schema.fields.iter().map(|f| f.name.as_str()).collect();
            let defect = Defect::new(
                "a condition names a column that the table does not have",
                format!("one of {}", known.join(", ")),
                "another name",
                "Spell the column as in the table.",
            );
            return Err(Error::request(defect.in_column(name)));
        };
        let field = &schema.fields[at];
        if !field.kind.tag().is_learned() {
            return Err(refused(
                field,
                "columns that are regenerated cannot be conditioned on",
                "a learned column".into(),
                format!("a column of kind {}", field.kind.tag()),
                "Drop the condition, or treat the column as another kind.",
            ));
        }
        if asks.iter().any(|(other, _)| *other == at) {
            return Err(refused(
                field,
                "two conditions on one column",
                "at most one".into(),
                "two".into(),
                "Join them: a set of values, or a range with both ends.",
            ));
        }
        let wanted = if field.kind.tag().is_levels() {
            codes(field, &names[at], &condition.test)?
        } else {
            numbers(field, &schema.dialect, &condition.test)?
        };
        asks.push((at, wanted));
    }
    Ok(asks)
}

fn codes(field: &Field, names: &[String], test: &ConditionTest) -> Result<Wanted> {
    let ConditionTest::OneOf(values) = test else {
        return Err(refused(
            field,
            "levels have no range",
            "one or several levels".into(),
            "a range".into(),
            "List the levels that you want.",
        ));
    };
    let mut codes = Vec::with_capacity(values.len());
    for value in values {
        let code =
            if value.is_empty() { Some(MISSING) } else { names.iter().position(|n| n == value).map(|c| c as u32) };
        codes.push(code.ok_or_else(|| {
            let shown: Vec<_> = names.iter().take(20).map(String::as_str).collect();
            let more = if names.len() > 20 { ", …" } else { "" };
            refused(
                field,
                "the condition names an unknown level",
                format!("one of {}{more}", shown.join(", ")),
                "another text".into(),
                "Spell the level as in the table.",
            )
        })?);
    }
    Ok(Wanted::Codes(codes))
}

fn numbers(field: &Field, dialect: &Dialect, test: &ConditionTest) -> Result<Wanted> {
    let number = |text: &str| {
        spell::parse(field, dialect, text).ok_or_else(|| {
            refused(
                field,
                "the condition's value cannot be read",
                format!("a value of kind {}, spelled as in the table", field.kind.tag()),
                "another text".into(),
                "Use the table's own format.",
            )
        })
    };
    match test {
        ConditionTest::OneOf(values) if values.iter().any(String::is_empty) => {
            if values.len() == 1 {
                return Ok(Wanted::Absent);
            }
            Err(refused(
                field,
                "a condition asks for missing cells and for values",
                "one of both".into(),
                "both".into(),
                "Draw the two groups one after the other.",
            ))
        }
        ConditionTest::OneOf(values) => Ok(Wanted::Values(values.iter().map(|v| number(v)).collect::<Result<_>>()?)),
        ConditionTest::Between { min, max } => {
            let end = |text: &Option<String>, open: f64| text.as_deref().map_or(Ok(open), number);
            Ok(Wanted::Range(end(min, f64::NEG_INFINITY)?, end(max, f64::INFINITY)?))
        }
    }
}

fn refused(field: &Field, what: &str, expected: String, found: String, fix: &str) -> Error {
    Error::request(Defect::new(what, expected, found, fix).in_column(&field.name))
}

/// The error of conditions that no row can meet together, or at all.
pub(super) fn impossible(schema: &Schema, columns: &[usize]) -> Error {
    let columns: Vec<_> = columns.iter().map(|c| format!("\"{}\"", schema.fields[*c].name)).collect();
    Error::request(Defect::new(
        "no row of the learned table can meet the conditions",
        "values inside the learned range, on its grid, of levels that occur together",
        format!("conditions on {}", columns.join(", ")),
        "Widen or drop a condition; `inspect` shows each column's range and levels.",
    ))
}
