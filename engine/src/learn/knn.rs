//! k nearest neighbours: class shares and means of the nearest training rows.

use crate::error::{Error, Result};
use crate::learn::neighbours::{Metric, Rows, nearest};

/// How neighbours count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// All the same.
    Uniform,
    /// By one over their distance; where some are at distance 0, only those.
    Distance,
}

/// Training rows to look among. Distances are Euclidean: standardise first.
#[derive(Clone, Debug)]
pub struct Neighbours<'a> {
    /// Training rows.
    pub rows: &'a Rows<f64>,
    /// Neighbours per query, at least 1.
    pub k: usize,
    /// How they count.
    pub weights: Weights,
}

impl Neighbours<'_> {
    fn weighted(&self, queries: &Rows<f64>) -> Result<Vec<Vec<(usize, f64)>>> {
        let found = nearest(queries, self.rows, self.k, Metric::Euclidean, false)?;
        if found.k == 0 {
            return Err(Error::Internal("no training rows to look among".to_owned()));
        }
        let of = |i: usize| {
            let part = i * found.k..(i + 1) * found.k;
            let distances = &found.distances[part.clone()];
            let copies = distances.contains(&0.0);
            let weight = |d: f64| match self.weights {
                Weights::Uniform => 1.0,
                Weights::Distance if copies => f64::from(u8::from(d == 0.0)),
                Weights::Distance => 1.0 / d,
            };
            found.rows[part].iter().zip(distances).map(|(&r, &d)| (r as usize, weight(d))).collect()
        };
        Ok((0..queries.height()).map(of).collect())
    }

    fn check(&self, targets: usize) -> Result<()> {
        if targets == self.rows.height() {
            return Ok(());
        }
        Err(Error::Internal(format!("{targets} targets for {} rows", self.rows.height())))
    }

    /// Probabilities, one per class and query.
    ///
    /// # Errors
    /// [`Error::Internal`] for columns, targets or classes that do not fit, or no training row.
    pub fn probabilities(&self, target: &[usize], classes: usize, queries: &Rows<f64>) -> Result<Vec<f64>> {
        self.check(target.len())?;
        if target.iter().any(|&t| t >= classes) {
            return Err(Error::Internal("a class out of range".to_owned()));
        }
        let mut out = Vec::with_capacity(queries.height() * classes);
        for near in self.weighted(queries)? {
            let mut votes = vec![0.0; classes];
            let total: f64 = near.iter().map(|n| n.1).sum();
            for (row, w) in near {
                votes[target[row]] += w / total;
            }
            out.extend(votes);
        }
        Ok(out)
    }

    /// Weighted means of the target, one per query.
    ///
    /// # Errors
    /// [`Error::Internal`] for columns or targets that do not fit, or no training row.
    pub fn predict(&self, target: &[f64], queries: &Rows<f64>) -> Result<Vec<f64>> {
        self.check(target.len())?;
        let mean = |near: &Vec<(usize, f64)>| {
            let total: f64 = near.iter().map(|n| n.1).sum();
            near.iter().map(|&(row, w)| w * target[row]).sum::<f64>() / total
        };
        Ok(self.weighted(queries)?.iter().map(mean).collect())
    }
}
