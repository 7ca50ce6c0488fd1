//! A typed table over a polars data frame.

use std::sync::Arc;

use polars_core::prelude::{
    Column as Series, DataFrame, DataType, Float64Chunked, IdxCa, IntoColumn, NewChunkedArray, PlSmallStr,
    StringChunked, UInt32Chunked,
};

use crate::data::column::{Column, MISSING};
use crate::data::schema::{Field, Schema};
use crate::error::{Defect, Error, Result};

/// A table: a schema and its cells. Every column's physical form matches its kind and all have the same length.
#[derive(Clone, Debug)]
pub struct Table {
    schema: Schema,
    frame: DataFrame,
    /// Level names by column; empty for columns that have none.
    levels: Vec<Arc<[String]>>,
}

impl Table {
    /// Builds a table from a schema and one column per field.
    ///
    /// # Errors
    /// [`Error::Internal`] when lengths, forms or level codes do not match the schema: a bug of the caller.
    pub fn new(schema: Schema, columns: Vec<Column>) -> Result<Self> {
        if schema.fields.len() != columns.len() {
            return Err(Error::Internal(format!("{} fields but {} columns", schema.fields.len(), columns.len())));
        }
        let height = columns.first().map_or(0, Column::len);
        let mut series = Vec::with_capacity(columns.len());
        let mut levels = Vec::with_capacity(columns.len());
        for (at, (field, column)) in schema.fields.iter().zip(columns).enumerate() {
            check(field, &column, height)?;
            let (cells, names) = cells(at, column);
            series.push(cells);
            levels.push(names);
        }
        let frame = DataFrame::new(series).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Self { schema, frame, levels })
    }

    /// The same table with another column at `at`.
    ///
    /// # Errors
    /// [`Error::Internal`] when its length, form or level codes do not match the schema: a bug of the caller.
    pub fn with_column(mut self, at: usize, column: Column) -> Result<Self> {
        check(&self.schema.fields[at], &column, self.rows())?;
        let (cells, names) = cells(at, column);
        self.frame.replace_column(at, cells).map_err(|e| Error::Internal(e.to_string()))?;
        self.levels[at] = names;
        Ok(self)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.frame.height()
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.schema.fields.len()
    }

    /// The columns' names, kinds and spellings.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The field of column `at`.
    pub fn field(&self, at: usize) -> &Field {
        &self.schema.fields[at]
    }

    /// Position of the column called `name`.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] naming the columns that there are.
    pub fn position(&self, name: &str) -> Result<usize> {
        self.schema.index(name).ok_or_else(|| {
            let names: Vec<_> = self.schema.fields.iter().map(|f| f.name.as_str()).collect();
            Error::request(
                Defect::new(
                    "there is no such column",
                    format!("one of {}", names.join(", ")),
                    format!("\"{name}\""),
                    "Use a header of the table, spelled as in the file.",
                )
                .in_column(name),
            )
        })
    }

    /// Numbers of column `at` (days, seconds for dates and times); NaN where missing. Empty when the column holds no numbers.
    pub fn numbers(&self, at: usize) -> Vec<f64> {
        match self.frame.get_columns()[at].f64() {
            Ok(cells) => cells.iter().map(|v| v.unwrap_or(f64::NAN)).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Level codes of column `at`, [`MISSING`] where missing, and the level names. Empty when the column holds no levels.
    pub fn levels(&self, at: usize) -> (Vec<u32>, &[String]) {
        match self.frame.get_columns()[at].u32() {
            Ok(cells) => (cells.iter().map(|v| v.unwrap_or(MISSING)).collect(), &self.levels[at]),
            Err(_) => (Vec::new(), &[]),
        }
    }

    /// Text cells of column `at`, without copying them; `None` where missing. Empty when the column holds no text.
    pub fn text(&self, at: usize) -> Vec<Option<&str>> {
        match self.frame.get_columns()[at].str() {
            Ok(cells) => cells.iter().collect(),
            Err(_) => Vec::new(),
        }
    }

    /// The cells of column `at` in their physical form.
    pub fn column(&self, at: usize) -> Column {
        let series = &self.frame.get_columns()[at];
        match series.dtype() {
            DataType::Float64 => Column::Numbers(self.numbers(at)),
            DataType::UInt32 => Column::Levels { codes: self.levels(at).0, names: Arc::clone(&self.levels[at]) },
            _ => Column::Text(match series.str() {
                Ok(cells) => cells.iter().map(|v| v.map(str::to_owned)).collect(),
                Err(_) => Vec::new(),
            }),
        }
    }

    /// Number of missing cells of column `at`.
    pub fn missing(&self, at: usize) -> usize {
        self.frame.get_columns()[at].null_count()
    }

    /// The rows at `rows`, in that order.
    ///
    /// # Errors
    /// [`Error::Internal`] when a row lies outside the table: a bug of the caller.
    pub fn take(&self, rows: &[u32]) -> Result<Self> {
        let indices = IdxCa::from_vec(PlSmallStr::EMPTY, rows.to_vec());
        let frame = self.frame.take(&indices).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Self { schema: self.schema.clone(), frame, levels: self.levels.clone() })
    }
}

/// Cells as a column of the frame, with the names of levels.
fn cells(at: usize, column: Column) -> (Series, Arc<[String]>) {
    // Headers may repeat inside polars' rules for names, so columns are named by position.
    let name = PlSmallStr::from_string(at.to_string());
    match column {
        Column::Numbers(x) => {
            let cells = if x.iter().any(|v| v.is_nan()) {
                Float64Chunked::from_iter_options(name, x.into_iter().map(|v| (!v.is_nan()).then_some(v)))
            } else {
                Float64Chunked::from_vec(name, x)
            };
            (cells.into_column(), Arc::from([]))
        }
        Column::Levels { codes, names } => {
            let cells = if codes.contains(&MISSING) {
                UInt32Chunked::from_iter_options(name, codes.into_iter().map(|c| (c != MISSING).then_some(c)))
            } else {
                UInt32Chunked::from_vec(name, codes)
            };
            (cells.into_column(), names)
        }
        Column::Text(x) => (StringChunked::from_iter_options(name, x.into_iter()).into_column(), Arc::from([])),
    }
}

/// Holds a column against its field.
fn check(field: &Field, column: &Column, height: usize) -> Result<()> {
    let fail = |why: String| Err(Error::Internal(format!("column \"{}\": {why}", field.name)));
    let tag = field.kind.tag();
    if column.len() != height {
        return fail(format!("{} rows instead of {height}", column.len()));
    }
    match column {
        Column::Numbers(x) if tag.is_numeric() => match x.iter().find(|v| v.is_infinite()) {
            Some(_) => fail("an infinite number".to_owned()),
            None => Ok(()),
        },
        Column::Levels { codes, names } if tag.is_levels() => {
            match codes.iter().find(|&&c| c != MISSING && c as usize >= names.len()) {
                Some(_) => fail("a level code outside the list of levels".to_owned()),
                None => Ok(()),
            }
        }
        Column::Text(_) if !tag.is_numeric() && !tag.is_levels() => Ok(()),
        _ => fail(format!("cells that do not fit the kind {tag}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::{ColumnKind, NumberFormat};

    fn small() -> Table {
        let number = ColumnKind::Decimal { format: NumberFormat::default() };
        let schema = Schema {
            fields: vec![
                Field::new("x", number),
                Field::new("c", ColumnKind::Categorical),
                Field::new("t", ColumnKind::Text),
            ],
            ..Schema::default()
        };
        let names: Arc<[String]> = Arc::from(["a".to_owned(), "b".to_owned()]);
        Table::new(
            schema,
            vec![
                Column::Numbers(vec![1.0, f64::NAN, 3.0]),
                Column::Levels { codes: vec![1, 0, MISSING], names },
                Column::Text(vec![Some("u".into()), None, Some("w".into())]),
            ],
        )
        .expect("a valid table")
    }

    #[test]
    fn cells_come_back_as_they_went_in() {
        let table = small();
        assert_eq!((table.rows(), table.width()), (3, 3));
        let x = table.numbers(0);
        assert!(x[0] == 1.0 && x[1].is_nan() && x[2] == 3.0);
        assert_eq!(table.levels(1).0, [1, 0, MISSING]);
        assert_eq!(table.missing(2), 1);
        assert!(matches!(table.column(2), Column::Text(t) if t[0].as_deref() == Some("u") && t[1].is_none()));
    }

    #[test]
    fn rows_are_taken_in_the_order_asked_for() {
        let taken = small().take(&[2, 2, 0]).expect("rows exist");
        assert_eq!(taken.numbers(0), [3.0, 3.0, 1.0]);
        assert_eq!(taken.levels(1).0, [MISSING, MISSING, 1]);
        assert!(small().take(&[3]).is_err());
    }

    #[test]
    fn a_column_that_does_not_fit_its_field_is_refused() {
        let schema = Schema { fields: vec![Field::new("c", ColumnKind::Categorical)], ..Schema::default() };
        assert!(Table::new(schema.clone(), vec![Column::Numbers(vec![1.0])]).is_err());
        let names: Arc<[String]> = Arc::from([]);
        assert!(Table::new(schema, vec![Column::Levels { codes: vec![0], names }]).is_err());
    }
}
