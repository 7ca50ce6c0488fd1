//! What the uses of a model answer, and the tables that show it.

use std::sync::Arc;

use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use crate::error::Result;

/// A table without the missing cells that could be filled.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The table; all other cells are as they were.
    pub table: Table,
    /// Names of the columns that had missing cells filled, and how many.
    pub cells: Vec<(String, u64)>,
}

/// How likely the rows of a table are.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// Natural logarithm of the density of each row, one per row: the lower, the odder the row. Numbers count per step of their
    /// grid, so that shared values and stretches compare.
    pub log_likelihood: Vec<f64>,
    /// The column whose cell is most below what its column's cells have on average, one per row.
    pub oddest: Vec<u32>,
    /// Names of the columns that `oddest` points to.
    pub columns: Arc<[String]>,
}

/// What is expected of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction {
    /// Shares of the levels, `rows` × `names`, each row's sum 1.
    Levels {
        /// The column.
        field: Field,
        /// The levels.
        names: Arc<[String]>,
        /// Row by row.
        shares: Vec<f64>,
    },
    /// Expected numbers, days or seconds.
    Numbers {
        /// The column.
        field: Field,
        /// One per row.
        values: Vec<f64>,
    },
}

/// Decimals of shares and likelihoods in a file.
const DECIMALS: u8 = 6;

fn decimal(name: impl Into<String>) -> Field {
    let format = NumberFormat { decimals: DECIMALS, min_decimals: 1, ..NumberFormat::default() };
    Field::new(name, ColumnKind::Decimal { format })
}

fn rounded(values: impl IntoIterator<Item = f64>) -> Column {
    let scale = 1e6;
    Column::Numbers(values.into_iter().map(|v| (v * scale).round() / scale).collect())
}

impl Scores {
    /// The columns `log_likelihood` and `oddest_column`, behind those of `beside` where it is given.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) when `beside` has another number of rows: a bug of the caller.
    pub fn table(&self, beside: Option<&Table>) -> Result<Table> {
        let fields = vec![decimal("log_likelihood"), Field::new("oddest_column", ColumnKind::Categorical)];
        let oddest = Column::Levels { codes: self.oddest.clone(), names: Arc::clone(&self.columns) };
        joined(beside, fields, vec![rounded(self.log_likelihood.iter().copied()), oddest])
    }
}

impl Prediction {
    /// The prediction as columns, behind those of `beside` where it is given: `predicted_NAME`, and for levels the share
    /// of each as `share_NAME_LEVEL`.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) when `beside` has another number of rows: a bug of the caller.
    pub fn table(&self, beside: Option<&Table>) -> Result<Table> {
        let name = |field: &Field| format!("predicted_{}", field.name);
        match self {
            Self::Levels { field, names, shares } => {
                let k = names.len().max(1);
                let mut fields = vec![Field::new(name(field), ColumnKind::Categorical)];
                let best = shares.chunks_exact(k).map(best).collect();
                let mut columns = vec![Column::Levels { codes: best, names: Arc::clone(names) }];
                for (at, level) in names.iter().enumerate() {
                    fields.push(decimal(format!("share_{}_{level}", field.name)));
                    columns.push(rounded(shares.chunks_exact(k).map(|row| row[at])));
                }
                joined(beside, fields, columns)
            }
            Self::Numbers { field, values } => match &field.kind {
                ColumnKind::Integer { format } | ColumnKind::Decimal { format } => {
                    // An expectation lies between the values of the column.
                    let decimals = (format.decimals + 3).min(15);
                    let format = NumberFormat { decimals, zero_padded: 0, plain_decimals: None, ..format.clone() };
                    let scale = (0..decimals).fold(1.0, |s: f64, _| s * 10.0);
                    let values = values.iter().map(|v| (v * scale).round() / scale).collect();
                    joined(
                        beside,
                        vec![Field::new(name(field), ColumnKind::Decimal { format })],
                        vec![Column::Numbers(values)],
                    )
                }
                kind => {
                    let values = values.iter().map(|v| v.round()).collect();
                    joined(beside, vec![Field::new(name(field), kind.clone())], vec![Column::Numbers(values)])
                }
            },
        }
    }
}

/// The first of the largest shares.
fn best(row: &[f64]) -> u32 {
    let top = (0..row.len()).reduce(|a, b| if row[b] > row[a] { b } else { a });
    top.map_or(MISSING, |at| at as u32)
}

/// New columns alone, or behind those of a table; a name that is taken gets a number.
fn joined(beside: Option<&Table>, fields: Vec<Field>, columns: Vec<Column>) -> Result<Table> {
    let Some(table) = beside else {
        return Table::new(Schema { fields, ..Schema::default() }, columns);
    };
    let mut schema = table.schema().clone();
    let mut cells: Vec<Column> = (0..table.width()).map(|at| table.column(at)).collect();
    for (mut field, column) in fields.into_iter().zip(columns) {
        let name = field.name.clone();
        let mut again = 2;
        while schema.index(&field.name).is_some() {
            field.name = format!("{name}_{again}");
            again += 1;
        }
        schema.fields.push(field);
        cells.push(column);
    }
    Table::new(schema, cells)
}
