//! Filled cells put into the table that they are missing from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use crate::error::Result;
use crate::models::uses::align::Aligned;
use crate::models::uses::answers::Filled;

/// New cells of a column of the model, by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// Numbers, days or seconds.
    Numbers(Vec<(u32, f64)>),
    /// Codes of the model's levels.
    Codes(Vec<(u32, u32)>),
}

impl Patch {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Codes(cells) => cells.len(),
        }
    }
}

/// `table` with the cells of `patches`, one per column of the model with this schema and these levels.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) for a patch that does not fit its column: a bug of the caller.
pub fn patched(
    table: &Table,
    (schema, names): (&Schema, &[Arc<[String]>]),
    aligned: &Aligned,
    patches: Vec<Patch>,
) -> Result<Filled> {
    let mut out = table.schema().clone();
    let mut columns: Vec<Column> = (0..table.width()).map(|at| table.column(at)).collect();
    let mut cells = Vec::new();
    for ((patch, place), (field, names)) in
        patches.into_iter().zip(&aligned.places).zip(schema.fields.iter().zip(names))
    {
        let Some(place) = place.filter(|_| patch.len() > 0) else { continue };
        cells.push((field.name.clone(), patch.len() as u64));
        match patch {
            Patch::Numbers(patch) => {
                out.fields[place].kind = kind(&out.fields[place], field);
                let mut values = match &columns[place] {
                    Column::Numbers(values) => values.clone(),
                    // A constant, or nothing but missing cells: its numbers are those that were aligned.
                    _ => match &aligned.cells[schema.index(&field.name).unwrap_or(usize::MAX)] {
                        super::align::Cells::Numbers(values) => values.clone(),
                        _ => vec![f64::NAN; table.rows()],
                    },
                };
                for (row, value) in patch {
                    values[row as usize] = value;
                }
                columns[place] = Column::Numbers(values);
            }
            Patch::Codes(patch) => {
                if matches!(out.fields[place].kind, ColumnKind::Constant) {
                    out.fields[place].kind = ColumnKind::Categorical;
                }
                if let Column::Levels { codes, names: own } = &columns[place] {
                    columns[place] = levels(codes.clone(), own, names, &patch);
                }
            }
        }
    }
    Ok(Filled { table: Table::new(out, columns)?, cells })
}

/// Levels with new cells; levels that the table lacks follow its own.
fn levels(mut codes: Vec<u32>, own: &[String], names: &[String], patch: &[(u32, u32)]) -> Column {
    let mut all = own.to_vec();
    let mut places: HashMap<String, u32> = own.iter().cloned().zip(0..).collect();
    for &(row, code) in patch {
        let Some(name) = names.get(code as usize) else { continue };
        let next = all.len() as u32;
        let place = *places.entry(name.clone()).or_insert(next);
        if place == next {
            all.push(name.clone());
        }
        debug_assert_eq!(codes[row as usize], MISSING);
        codes[row as usize] = place;
    }
    Column::Levels { codes, names: Arc::from(all) }
}

/// How the numbers of a filled column are written: as the table does, with the decimals that the model's values need.
fn kind(own: &Field, learned: &Field) -> ColumnKind {
    let more = |own: &NumberFormat, learned: &NumberFormat| NumberFormat {
        decimals: own.decimals.max(learned.decimals),
        ..own.clone()
    };
    match (&own.kind, &learned.kind) {
        (ColumnKind::Integer { format }, ColumnKind::Integer { .. }) => ColumnKind::Integer { format: format.clone() },
        (
            ColumnKind::Integer { format: own } | ColumnKind::Decimal { format: own },
            ColumnKind::Integer { format } | ColumnKind::Decimal { format },
        ) => ColumnKind::Decimal { format: more(own, format) },
        (ColumnKind::Constant, learned) => learned.clone(),
        (own, _) => own.clone(),
    }
}
