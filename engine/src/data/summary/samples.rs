//! Small tables for the tests of this folder.

use std::sync::Arc;

use crate::data::column::{Column, MISSING};
use crate::data::schema::{ColumnKind, Field, IdPattern, NumberFormat, Schema};
use crate::data::table::Table;

/// A column of decimals, NaN where missing.
pub(super) fn numbers(cells: impl IntoIterator<Item = f64>) -> (ColumnKind, Column) {
    let format = NumberFormat { decimals: 2, ..NumberFormat::default() };
    (ColumnKind::Decimal { format }, Column::Numbers(cells.into_iter().collect()))
}

/// A column of whole numbers.
pub(super) fn integers(cells: impl IntoIterator<Item = i32>) -> (ColumnKind, Column) {
    let cells = cells.into_iter().map(f64::from).collect();
    (ColumnKind::Integer { format: NumberFormat::default() }, Column::Numbers(cells))
}

/// A column of levels separated by spaces, `?` where missing.
pub(super) fn levels(cells: &str) -> (ColumnKind, Column) {
    let mut names: Vec<String> = Vec::new();
    let codes = cells.split_whitespace().map(|cell| {
        if cell == "?" {
            return MISSING;
        }
        let at = names.iter().position(|n| n == cell).unwrap_or_else(|| {
            names.push(cell.to_owned());
            names.len() - 1
        });
        at as u32
    });
    let codes = codes.collect();
    (ColumnKind::Categorical, Column::Levels { codes, names: Arc::from(names) })
}

/// A column of one level throughout.
pub(super) fn constant(rows: usize) -> (ColumnKind, Column) {
    (ColumnKind::Constant, levels(&"k ".repeat(rows)).1)
}

/// A column of free text.
pub(super) fn text(cells: &[&str]) -> (ColumnKind, Column) {
    (ColumnKind::Text, Column::Text(cells.iter().map(|&c| Some(c.to_owned())).collect()))
}

/// A column of different identifiers.
pub(super) fn identifiers(rows: usize) -> (ColumnKind, Column) {
    let kind = ColumnKind::Identifier { pattern: IdPattern::Mask { mask: "A999".into() }, unique: true };
    (kind, Column::Text((0..rows).map(|i| Some(format!("A{i:03}"))).collect()))
}

/// A table of named columns.
pub(super) fn table(columns: Vec<(&str, (ColumnKind, Column))>) -> Table {
    let (fields, cells) = columns.into_iter().map(|(name, (kind, cells))| (Field::new(name, kind), cells)).unzip();
    Table::new(Schema { fields, ..Schema::default() }, cells).expect("a valid table")
}
