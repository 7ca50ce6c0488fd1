//! Conditions as stretches of the hidden variables.

use super::fit::Component;
use super::latent::{Latent, Stretch};
use crate::data::column::MISSING;
use crate::data::dialect::Dialect;
use crate::data::schema::{Field, Schema};
use crate::data::spell;
use crate::error::{Defect, Error, Result};
use crate::learn::normal;
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
pub(super) fn read(schema: &Schema, names: &[std::sync::Arc<[String]>], conditions: &[Condition]) -> Result<Vec<Ask>> {
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
        let code = if value.is_empty() { Some(MISSING) } else { names.iter().position(|n| n == value).map(|c| c as u32) };
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

/// Stretches that each hidden variable of `component` may lie in; `None` where it is free. An empty list cannot be met.
pub(super) fn allowed(component: &Component, asks: &[Ask]) -> Vec<Option<Vec<Stretch>>> {
    let mut out: Vec<Option<Vec<Stretch>>> = vec![None; component.latents.len()];
    for (column, wanted) in asks {
        let mut seen = false;
        for (at, latent) in component.latents.iter().enumerate() {
            let stretches = match (latent, wanted) {
                (Latent::Number { column: c, marginal }, Wanted::Range(..) | Wanted::Values(_)) if c == column => {
                    seen = true;
                    let (least, most) = marginal.range();
                    let cells = match wanted {
                        Wanted::Values(values) => values.iter().map(|&v| (v, v)).collect(),
                        Wanted::Range(low, high) => vec![(*low, *high)],
                        _ => Vec::new(),
                    };
                    cells
                        .into_iter()
                        .map(|(low, high)| (low.max(least), high.min(most)))
                        .filter_map(|(low, high)| snapped(marginal, low, high))
                        .map(|(low, high)| marginal.interval(low, high))
                        .map(|(from, to)| (normal::quantile(from), normal::quantile(to)))
                        .collect()
                }
                (Latent::Level { column: c, order, ends }, Wanted::Codes(codes)) if c == column => {
                    seen = true;
                    let starts = std::iter::once(&0.0).chain(ends);
                    order
                        .iter()
                        .zip(starts.zip(ends))
                        .filter(|(code, _)| codes.contains(code))
                        .map(|(_, (from, to))| (normal::quantile(*from), normal::quantile(*to)))
                        .collect()
                }
                (Latent::Missing { columns, present }, _) if columns.contains(column) => {
                    let at = normal::quantile(*present);
                    if *wanted == Wanted::Absent {
                        seen = true;
                        vec![(at, f64::INFINITY)]
                    } else {
                        vec![(f64::NEG_INFINITY, at)]
                    }
                }
                _ => continue,
            };
            // Columns that are missing together share a variable: both conditions must hold.
            out[at] = Some(match out[at].take() {
                Some(before) if before != stretches => Vec::new(),
                _ => stretches,
            });
        }
        // Without a variable the column has no value in this component: only "missing" fits.
        let never = !component.latents.iter().any(|l| matches!(l, Latent::Number { column: c, .. } if c == column));
        let met = seen || (*wanted == Wanted::Absent && never);
        if !met {
            return vec![Some(Vec::new())];
        }
    }
    out
}

/// `low..high` cut to the marginal's grid; `None` when no value lies in it.
fn snapped(marginal: &crate::transform::Marginal, low: f64, high: f64) -> Option<(f64, f64)> {
    let (low, high) = marginal.grid().map_or((low, high), |g| (g.above(low), g.below(high)));
    (low <= high).then_some((low, high))
}

/// The nearest number that a condition allows.
pub(super) fn settle(wanted: &Wanted, component: &Component, column: usize, x: f64) -> f64 {
    match wanted {
        Wanted::Values(values) => values
            .iter()
            .copied()
            .min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs()))
            .unwrap_or(x),
        Wanted::Range(low, high) => {
            let marginal = component.latents.iter().find_map(|l| match l {
                Latent::Number { column: c, marginal } if *c == column => Some(marginal),
                _ => None,
            });
            let cut = marginal.and_then(|m| {
                let (least, most) = m.range();
                snapped(m, low.max(least), high.min(most))
            });
            cut.map_or(x, |(low, high)| x.clamp(low, high))
        }
        _ => x,
    }
}
