//! Rows that meet conditions: drawn until enough meet them, and the nearest ones settled where the network hardly gets there.

use super::CHUNK;
use super::frame::Frame;
use crate::data::Table;
use crate::data::column::Column;
use crate::error::{Error, Result};
use crate::models::conditions::Ask;
use crate::models::spec::SampleRequest;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};
use crate::transform::encoded::Pick;

/// Rows that are drawn for each one that is asked for, at most …
const TRIES: usize = 20;
/// … and chunks in any case.
const LEAST_CHUNKS: usize = 16;

/// A request on its way to a table.
#[derive(Debug)]
pub(in crate::models) struct Meeting<'a> {
    frame: &'a Frame,
    asks: &'a [Ask],
    seed: Seed,
    rows: usize,
    pick: Pick,
    kept: Vec<Option<Column>>,
    count: usize,
    /// Rows that miss a condition: cells, and how far each row is off.
    spare: Vec<Option<Column>>,
    off: Vec<f64>,
    chunk: usize,
}

impl<'a> Meeting<'a> {
    /// Nothing drawn yet.
    pub(in crate::models) fn new(
        frame: &'a Frame,
        request: &SampleRequest,
        asks: &'a [Ask],
        pick: Pick,
    ) -> Result<Self> {
        let rows = usize::try_from(request.rows).map_err(|_| Error::Internal("more rows than memory".to_owned()))?;
        let (kept, spare) = (Vec::new(), Vec::new());
        Ok(Self { frame, asks, seed: Seed(request.seed), rows, pick, kept, count: 0, spare, off: Vec::new(), chunk: 0 })
    }

    /// The number of the chunk to draw next and its rows; `None` when there are enough.
    pub(in crate::models) async fn next(&self, cx: &RunCx<'_>) -> Result<Option<(u64, usize)>> {
        cx.step(Phase::Sampling, self.count.min(self.rows) as u64, self.rows as u64).await?;
        let most = LEAST_CHUNKS.max((self.rows * TRIES).div_ceil(CHUNK));
        if self.count >= self.rows {
            return Ok(None);
        }
        if !self.asks.is_empty() && self.chunk >= most {
            // The rest is settled at once.
            cx.step(Phase::Sampling, self.rows as u64, self.rows as u64).await?;
            return Ok(None);
        }
        let size = if self.asks.is_empty() { CHUNK.min(self.rows - self.count) } else { CHUNK };
        Ok(Some((self.chunk as u64, size)))
    }

    /// Takes the network's matrix of that chunk.
    pub(in crate::models) fn take(&mut self, matrix: &[f32], size: usize) -> Result<()> {
        let cells = self.frame.cells(matrix, size, self.pick, self.seed, self.chunk as u64)?;
        self.chunk += 1;
        if self.asks.is_empty() {
            crate::transform::encoded::append(&mut self.kept, cells);
            self.count += size;
            return Ok(());
        }
        let off: Vec<f64> = (0..size)
            .map(|row| {
                let own = |(at, wanted): &Ask| {
                    cells[*at].as_ref().map_or(1.0, |c| self.frame.fact(*at).distance(wanted, c, row))
                };
                self.asks.iter().map(own).sum()
            })
            .collect();
        let met: Vec<usize> = (0..size).filter(|&r| off[r] == 0.0).take(self.rows - self.count).collect();
        self.count += met.len();
        crate::transform::encoded::append(&mut self.kept, picked(&cells, &met));
        let missing = self.rows - self.count;
        if missing > 0 {
            let mut others: Vec<usize> = (0..size).filter(|&r| off[r] > 0.0).collect();
            others.sort_by(|a, b| off[*a].total_cmp(&off[*b]));
            others.truncate(missing);
            self.off.extend(others.iter().map(|&r| off[r]));
            crate::transform::encoded::append(&mut self.spare, picked(&cells, &others));
            if self.off.len() > missing + 4 * CHUNK {
                self.prune(missing);
            }
        }
        Ok(())
    }

    /// Keeps the nearest `count` of the rows that miss a condition.
    fn prune(&mut self, count: usize) {
        let mut order: Vec<usize> = (0..self.off.len()).collect();
        order.sort_by(|a, b| self.off[*a].total_cmp(&self.off[*b]));
        order.truncate(count);
        self.spare = picked(&self.spare, &order);
        self.off = order.iter().map(|&r| self.off[r]).collect();
    }

    /// The table. Rows that are short are the nearest that were drawn, with the cells that were asked for set.
    pub(in crate::models) fn finish(mut self) -> Result<Table> {
        let short = self.rows - self.count;
        if short > 0 {
            self.prune(short);
            let mut draw = self.seed.stream("neural/settle");
            let mut rows = std::mem::take(&mut self.spare);
            for (at, wanted) in self.asks {
                if let Some(column) = &mut rows[*at] {
                    for row in 0..column.len() {
                        self.frame.fact(*at).settle(wanted, column, row, &mut draw);
                    }
                }
            }
            // Settled rows are spread among the others, so that a part of the table is like the whole.
            crate::transform::encoded::append(&mut self.kept, rows);
            let mut order: Vec<usize> = (0..self.rows).collect();
            draw.shuffle(&mut order);
            self.kept = picked(&self.kept, &order);
        }
        self.frame.table(self.kept, self.rows, self.seed)
    }
}

/// Cells of some rows.
fn picked(cells: &[Option<Column>], rows: &[usize]) -> Vec<Option<Column>> {
    let of = |column: &Column| match column {
        Column::Numbers(x) => Column::Numbers(rows.iter().map(|&r| x[r]).collect()),
        Column::Levels { codes, names } => {
            Column::Levels { codes: rows.iter().map(|&r| codes[r]).collect(), names: names.clone() }
        }
        Column::Text(x) => Column::Text(rows.iter().map(|&r| x[r].clone()).collect()),
    };
    cells.iter().map(|c| c.as_ref().map(of)).collect()
}
