//! How like the table a network's rows are by now, while it still learns.

use crate::data::preview::ColumnComparison;
use crate::data::profile::Distribution;
use crate::data::summary::compare;
use crate::data::{Schema, Table};
use crate::error::Result;
use crate::models::model::Model;
use crate::models::spec::SampleRequest;
use crate::run::{Overlay, RunCx};

/// Rows that are drawn for a sketch, and real rows beside them.
const DRAWN: u64 = 500;
const REAL: u32 = 2_000;
/// Columns of a sketch.
const COLUMNS: usize = 3;

/// The real rows and the columns that sketches show.
#[derive(Debug)]
pub(in crate::models) struct Sketches {
    real: Table,
    columns: Vec<usize>,
}

impl Sketches {
    /// The target and the first numbers, then whatever else is learned.
    ///
    /// # Errors
    /// None that a sound table can cause.
    pub(in crate::models) fn of(table: &Table) -> Result<Self> {
        let fields = &table.schema().fields;
        let learned: Vec<usize> =
            (0..fields.len()).filter(|&at| fields[at].kind.tag().is_learned() && !fields[at].left_out).collect();
        let target = table.schema().target.as_deref().and_then(|t| table.schema().index(t));
        let rank = |at: usize| (Some(at) != target, fields[at].kind.tag().is_levels(), at);
        let mut columns = learned;
        columns.sort_by_key(|&at| rank(at));
        columns.truncate(COLUMNS);
        let rows: Vec<u32> = (0..REAL.min(table.rows() as u32)).collect();
        Ok(Self { real: part(&table.take(&rows)?, &columns)?, columns })
    }

    /// Draws rows from `model` and publishes them beside the real ones. Draws from streams of its own, so the training does not notice.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled); what the device says.
    pub(in crate::models) async fn show<M: Model>(&self, model: &M, step: u64, cx: &RunCx<'_>) -> Result<()> {
        let request = SampleRequest { rows: DRAWN, seed: step, conditions: Vec::new() };
        let drawn = model.sample(&request, &cx.silent()).await?;
        let compared = compare(&self.real, &part(&drawn, &self.columns)?, &cx.silent()).await?;
        let overlays: Vec<Overlay> = compared.columns.into_iter().filter_map(overlay).collect();
        cx.sketch(step, &overlays);
        Ok(())
    }
}

/// Some columns of a table.
fn part(table: &Table, columns: &[usize]) -> Result<Table> {
    let fields = columns.iter().map(|&at| table.field(at).clone()).collect();
    let schema = Schema { fields, target: None, ..table.schema().clone() };
    Table::new(schema, columns.iter().map(|&at| table.column(at)).collect())
}

fn overlay(column: ColumnComparison) -> Option<Overlay> {
    let (labels, real, synthetic) = match (column.real, column.synthetic) {
        (Distribution::Histogram { counts, labels, .. }, Distribution::Histogram { counts: synthetic, .. }) => {
            (labels, counts, synthetic)
        }
        (Distribution::Bars { levels, counts, .. }, Distribution::Bars { counts: synthetic, .. }) => {
            (levels, counts, synthetic)
        }
        _ => return None,
    };
    Some(Overlay { column: column.column, labels, real, synthetic })
}
