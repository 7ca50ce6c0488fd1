//! Drawn rows, put right.

use super::Relations;
use super::order::{get, set};
use crate::data::Table;
use crate::data::column::Column;
use crate::error::Result;
use crate::models::model::Model;
use crate::models::spec::SampleRequest;
use crate::rng::Seed;
use crate::run::RunCx;

/// Draws for rows whose followers miss a condition or a range, at most.
const AGAIN: u64 = 12;
/// Share of rows that contradict themselves up to which they are drawn again.
const OFTEN: f64 = 0.15;
/// Rows of such a draw, at least.
const FEWEST: u64 = 256;

impl Relations {
    /// Draws the rows of `request` from a model and puts them right: every row keeps all relations, but for rows that could then not
    /// meet a condition or would leave a column's range. Such rows are drawn again, and so are the few that contradict themselves;
    /// those that miss a condition or range after a dozen draws stay as the model has drawn them.
    ///
    /// # Errors
    /// Those of [`Model::sample`], and [`Error::InvalidRequest`](crate::Error::InvalidRequest) for conditions that contradict each
    /// other by a relation.
    pub(in crate::models) async fn sample(
        &self,
        model: &impl Model,
        request: &SampleRequest,
        cx: &RunCx<'_>,
    ) -> Result<Table> {
        let drawn = model.sample(request, cx).await?;
        if self.is_empty() || request.rows == 0 {
            return Ok(drawn);
        }
        let order = self.order(&drawn, request)?;
        let seed = Seed(request.seed);
        let rows = drawn.rows();
        let mut columns: Vec<Column> = (0..drawn.width()).map(|at| order.column(&drawn, at)).collect();
        let first = order.put_right(&mut columns, rows, &mut seed.stream("relations/levels"));
        // A model that contradicts itself often does not know the relation: taking such rows out would bend its columns.
        let again = first.contradicting.len() as f64 <= OFTEN * rows as f64;
        let mut left = if again { first.unfit() } else { first.odd.clone() };
        if left.is_empty() {
            order.settle(&mut columns);
            return order.settled(drawn, columns);
        }
        for (at, column) in columns.iter_mut().enumerate().filter(|(at, _)| !order.involved[*at]) {
            *column = drawn.column(at);
        }
        let quiet = cx.silent();
        for round in 0..AGAIN {
            if left.is_empty() {
                break;
            }
            let wanted = (2 * left.len() as u64).clamp(FEWEST, request.rows.max(FEWEST));
            let mut draw = seed.indexed("relations/again", round);
            let fresh = SampleRequest { rows: wanted, seed: draw.bits(), conditions: request.conditions.clone() };
            let fresh = model.sample(&fresh, &quiet).await?;
            let mut cells: Vec<Column> = (0..fresh.width()).map(|at| fresh.column(at)).collect();
            let found = order.put_right(&mut cells, fresh.rows(), &mut draw);
            let unfit = if again { found.unfit() } else { found.odd };
            let fit = (0..fresh.rows()).filter(|r| unfit.binary_search(r).is_err());
            let pairs: Vec<(usize, usize)> = left.iter().copied().zip(fit).collect();
            for (to, from) in &pairs {
                for (column, cells) in columns.iter_mut().zip(&cells) {
                    copy(column, *to, cells, *from);
                }
            }
            // Where hardly any row fits, more draws would only take time.
            if pairs.len() * 100 < left.len() {
                break;
            }
            left.drain(..pairs.len());
        }
        left.retain(|row| first.odd.binary_search(row).is_ok());
        if !left.is_empty() {
            for (at, column) in columns.iter_mut().enumerate() {
                let drawn = drawn.column(at);
                for &row in &left {
                    copy(column, row, &drawn, row);
                }
            }
        }
        order.settle(&mut columns);
        Table::new(drawn.schema().clone(), columns)
    }
}

/// Takes a learned cell over; what is regenerated stays, since it is unique over the whole table.
fn copy(to: &mut Column, row: usize, from: &Column, other: usize) {
    if !matches!(to, Column::Text(_)) {
        set(to, row, get(from, other));
    }
}
