//! Long searches in short steps: progress, cancelling and the host's turn between them.

use std::cell::Cell;

use crate::error::Result;
use crate::learn::neighbours::{Metric, Nearest, Rows, nearest};
use crate::run::{Phase, RunCx};

/// Pairs of cells compared between two steps: about a tenth of a second.
const PAIRS: usize = if cfg!(target_family = "wasm") { 40_000_000 } else { 200_000_000 };

/// Where a run stands, and how to let it breathe.
#[derive(Debug)]
pub struct Pace<'a, 'b> {
    cx: &'a RunCx<'b>,
    from: u64,
    total: u64,
    part: Cell<u64>,
}

impl<'a, 'b> Pace<'a, 'b> {
    /// Of a run whose progress stands at `done` of `total`.
    pub fn new((cx, done, total): (&'a RunCx<'b>, u64, u64)) -> Self {
        Self { cx, from: done, total, part: Cell::new(0) }
    }

    /// Says that `part` units are done since the beginning.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::error::Error::Cancelled), here and below.
    pub async fn at(&self, part: u64) -> Result<()> {
        self.part.set(part);
        self.step().await
    }

    /// Lets the run be cancelled and the host have its turn.
    ///
    /// # Errors
    /// As [`Pace::at`].
    pub async fn step(&self) -> Result<()> {
        self.cx.step(Phase::Evaluating, self.from + self.part.get(), self.total).await
    }

    /// Items of a task that compares `pairs` pairs of cells each which go between two steps; at least `least`.
    pub fn chunk(pairs: usize, least: usize) -> usize {
        (PAIRS / pairs.max(1)).max(least)
    }

    /// [`nearest`] of some queries after another.
    ///
    /// # Errors
    /// As [`nearest`] and [`Pace::at`].
    pub async fn nearest(
        &self,
        queries: &Rows<f64>,
        candidates: &Rows<f64>,
        k: usize,
        metric: Metric,
    ) -> Result<Nearest> {
        let chunk = Self::chunk(candidates.height() * candidates.width(), 128);
        let mut out = Nearest { k: k.min(candidates.height()), rows: Vec::new(), distances: Vec::new() };
        for part in parts(queries.height(), chunk) {
            self.step().await?;
            let found = nearest(&queries.take(&part), candidates, k, metric, false)?;
            out.rows.extend(found.rows);
            out.distances.extend(found.distances);
        }
        Ok(out)
    }
}

/// `0..rows` in lists of `chunk` each.
pub fn parts(rows: usize, chunk: usize) -> Vec<Vec<u32>> {
    let all: Vec<u32> = (0..rows as u32).collect();
    all.chunks(chunk.max(1)).map(<[u32]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::block_on;

    #[test]
    fn a_search_in_parts_finds_the_same() {
        let rows = Rows::new(2, 0, (0..600).map(|i| f64::from(i * 7919 % 613)).collect()).expect("rows");
        let cx = RunCx::quiet();
        let found = block_on(Pace::new((&cx, 0, 1)).nearest(&rows, &rows, 3, Metric::Euclidean));
        assert_eq!(found, nearest(&rows, &rows, 3, Metric::Euclidean, false));
        assert_eq!(parts(5, 2), [vec![0, 1], vec![2, 3], vec![4]]);
    }
}
