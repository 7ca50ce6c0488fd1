//! A table as the columns of a model: matched by name, levels by their text.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::column::{Column, MISSING};
use crate::data::schema::{Field, KindTag, Schema};
use crate::data::{Table, spell};
use crate::error::{Defect, Error, Result};

/// The code of a level that the model does not know.
pub const UNKNOWN: u32 = MISSING - 1;

/// The cells of one column of the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// The table has no such column, or the model does not learn it.
    Absent,
    /// Numbers, days or seconds; NaN where missing.
    Numbers(Vec<f64>),
    /// Codes of the model's levels, [`MISSING`] or [`UNKNOWN`].
    Codes(Vec<u32>),
}

/// A table in the model's columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Aligned {
    /// Number of rows.
    pub rows: usize,
    /// Per column of the model, the column of the table.
    pub places: Vec<Option<usize>>,
    /// Per column of the model.
    pub cells: Vec<Cells>,
}

/// Finds the columns of a model with this schema and these levels in `table`.
///
/// # Errors
/// [`Error::InvalidRequest`] when no learned column is there, or naming one whose kind does not fit.
pub fn align(schema: &Schema, names: &[Arc<[String]>], table: &Table) -> Result<Aligned> {
    let mut out = Aligned { rows: table.rows(), places: Vec::new(), cells: Vec::new() };
    for (field, names) in schema.fields.iter().zip(names) {
        let place = table.schema().index(&field.name).filter(|_| field.kind.tag().is_learned());
        out.cells.push(match place {
            Some(at) => cells(field, names, table, at)?,
            None => Cells::Absent,
        });
        out.places.push(place);
    }
    if out.places.iter().all(Option::is_none) {
        let learned = schema.fields.iter().filter(|f| f.kind.tag().is_learned()).map(|f| f.name.as_str());
        return Err(Error::request(Defect::new(
            "the table has no column that the model learned",
            format!("some of {}", learned.collect::<Vec<_>>().join(", ")),
            "none of them",
            "Use a table with the headers of the one that the model was learned from.",
        )));
    }
    Ok(out)
}

fn cells(field: &Field, names: &[String], table: &Table, at: usize) -> Result<Cells> {
    let (wanted, found) = (field.kind.tag(), table.field(at).kind.tag());
    let plain = |t: KindTag| matches!(t, KindTag::Integer | KindTag::Decimal);
    let misfit = || {
        Err(Error::request(
            Defect::new(
                "a column is of another kind than the model learned",
                format!("kind {wanted}"),
                format!("kind {found}"),
                "Fix the column's kind when the table is read, or learn the model from a table like this one.",
            )
            .in_column(&field.name),
        ))
    };
    match table.column(at) {
        Column::Numbers(values) if wanted == found || (plain(wanted) && plain(found)) => Ok(Cells::Numbers(values)),
        Column::Levels { codes, names: own } if wanted.is_levels() => {
            let known: HashMap<&str, u32> = names.iter().zip(0..).map(|(n, i)| (n.as_str(), i)).collect();
            let map: Vec<u32> = own.iter().map(|n| known.get(n.as_str()).copied().unwrap_or(UNKNOWN)).collect();
            Ok(Cells::Codes(codes.into_iter().map(|c| if c == MISSING { c } else { map[c as usize] }).collect()))
        }
        // A column of one value throughout has no kind of its own.
        Column::Levels { codes, names: own } if found == KindTag::Constant => {
            let values: Option<Vec<f64>> =
                own.iter().map(|text| spell::parse(field, &table.schema().dialect, text)).collect();
            let Some(values) = values else { return misfit() };
            Ok(Cells::Numbers(
                codes.into_iter().map(|c| if c == MISSING { f64::NAN } else { values[c as usize] }).collect(),
            ))
        }
        _ => misfit(),
    }
}
