//! The hidden normal variables behind the columns: one per number, one per list of levels, one per pattern of missing cells.

use std::sync::Arc;

use crate::data::column::{Column, MISSING};
use crate::learn::normal;
use crate::transform::Marginal;

/// What a hidden variable stands for. Positions are those of the table's columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Latent {
    /// A number through its marginal.
    Number {
        /// Column.
        column: usize,
        /// Distribution of the cells that are there.
        marginal: Marginal,
    },
    /// A level: consecutive stretches of the hidden variable.
    Level {
        /// Column.
        column: usize,
        /// Level codes in the order of the stretches; [`MISSING`] for missing cells.
        order: Vec<u32>,
        /// End of each stretch in 0..=1, rising to 1.
        ends: Vec<f64>,
    },
    /// Whether the numbers of some columns are missing, always together: below `present` they are there.
    Missing {
        /// Columns.
        columns: Vec<usize>,
        /// Share of rows in which they are there.
        present: f64,
    },
}

/// Where a row's hidden variable lies: a stretch, a point where both ends are equal, or anywhere.
pub(super) type Stretch = (f64, f64);

/// Nothing is known.
pub(super) const ANYWHERE: Stretch = (f64::NEG_INFINITY, f64::INFINITY);

impl Latent {
    /// A level variable from counts per code (the last is that of missing cells) in the order of `scores`, lowest first.
    pub(super) fn level(column: usize, counts: &[(u32, u64)], scores: &[f64]) -> Self {
        let mut at: Vec<usize> = (0..counts.len()).collect();
        // Ties keep their order: the sort is stable.
        at.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let total = counts.iter().map(|(_, n)| n).sum::<u64>().max(1) as f64;
        let mut sum = 0;
        let mut ends: Vec<f64> = Vec::with_capacity(at.len());
        for &i in &at {
            sum += counts[i].1;
            ends.push(sum as f64 / total);
        }
        if let Some(last) = ends.last_mut() {
            *last = 1.0;
        }
        Self::Level { column, order: at.iter().map(|&i| counts[i].0).collect(), ends }
    }

    /// Stretch of each of `rows`.
    pub(super) fn stretches(&self, cells: &[Column], rows: &[u32]) -> Vec<Stretch> {
        match self {
            Self::Number { column, marginal } => match &cells[*column] {
                Column::Numbers(x) => rows
                    .iter()
                    .map(|&r| {
                        let x = x[r as usize];
                        if x.is_nan() {
                            return ANYWHERE;
                        }
                        let (from, to) = marginal.interval(x, x);
                        // Narrow stretches are points at their mid-rank: no draw is worth its time there.
                        if to - from < POINT {
                            let z = normal::quantile(f64::midpoint(from, to).clamp(EDGE, 1.0 - EDGE));
                            (z, z)
                        } else {
                            (normal::quantile(from), normal::quantile(to))
                        }
                    })
                    .collect(),
                _ => vec![ANYWHERE; rows.len()],
            },
            Self::Level { column, order, ends } => {
                let mut by_code = std::collections::BTreeMap::new();
                let mut from = f64::NEG_INFINITY;
                for (code, end) in order.iter().zip(ends) {
                    let to = normal::quantile(*end);
                    by_code.insert(*code, (from, to));
                    from = to;
                }
                match &cells[*column] {
                    Column::Levels { codes, .. } => {
                        rows.iter().map(|&r| by_code.get(&codes[r as usize]).copied().unwrap_or(ANYWHERE)).collect()
                    }
                    _ => vec![ANYWHERE; rows.len()],
                }
            }
            Self::Missing { columns, present } => {
                let at = normal::quantile(*present);
                rows.iter()
                    .map(|&r| {
                        let missing = columns.first().is_some_and(|&c| cells[c].is_missing(r as usize));
                        if missing { (at, f64::INFINITY) } else { (f64::NEG_INFINITY, at) }
                    })
                    .collect()
            }
        }
    }

    /// Whether the variable decides nothing, such as a column with one level.
    pub(super) fn is_trivial(&self) -> bool {
        match self {
            Self::Number { marginal, .. } => {
                let (low, high) = marginal.range();
                low >= high
            }
            Self::Level { ends, .. } => ends.len() < 2 || ends[0] >= 1.0,
            Self::Missing { present, .. } => *present <= 0.0 || *present >= 1.0,
        }
    }
}

/// Stretches narrower than this share of the rows count as points.
const POINT: f64 = 0.004;
/// Keeps a point's normal score finite (the resolution of a single-precision number, as the references use).
const EDGE: f64 = 1.19e-7;

/// How a variable's draws become cells.
#[derive(Debug)]
pub(super) enum Decoder<'a> {
    /// Numbers through a marginal.
    Number(usize, &'a Marginal),
    /// Levels by their ends on the normal scale.
    Level(usize, Vec<f64>, &'a [u32]),
    /// Missing above this.
    Missing(&'a [usize], f64),
}

impl<'a> Decoder<'a> {
    pub(super) fn of(latent: &'a Latent) -> Self {
        match latent {
            Latent::Number { column, marginal } => Self::Number(*column, marginal),
            Latent::Level { column, order, ends } => {
                Self::Level(*column, ends.iter().map(|e| normal::quantile(*e)).collect(), order)
            }
            Latent::Missing { columns, present } => Self::Missing(columns, normal::quantile(*present)),
        }
    }

    /// Writes the cell that `z` stands for into `row` of `cells`. Missing patterns must come after their numbers.
    pub(super) fn decode(&self, z: f64, row: usize, cells: &mut [Cells]) {
        match self {
            Self::Number(column, marginal) => {
                if let Cells::Numbers(x) = &mut cells[*column] {
                    x[row] = marginal.quantile(normal::cdf(z));
                }
            }
            Self::Level(column, ends, order) => {
                if let Cells::Codes(x) = &mut cells[*column] {
                    let at = ends.partition_point(|&e| e <= z).min(order.len().saturating_sub(1));
                    x[row] = order.get(at).copied().unwrap_or(MISSING);
                }
            }
            Self::Missing(columns, at) => {
                if z > *at {
                    for &column in *columns {
                        if let Cells::Numbers(x) = &mut cells[column] {
                            x[row] = f64::NAN;
                        }
                    }
                }
            }
        }
    }
}

/// Cells of a column while they are drawn.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Level codes.
    Codes(Vec<u32>),
    /// Filled after the model: identifiers, text, constants.
    Later,
}

impl Cells {
    /// Joins chunks in order into the column's physical form; `None` for columns that are filled later.
    pub(super) fn join(parts: Vec<Self>, names: &Arc<[String]>) -> Option<Column> {
        let mut parts = parts.into_iter();
        let mut first = parts.next()?;
        for part in parts {
            match (&mut first, part) {
                (Self::Numbers(a), Self::Numbers(b)) => a.extend(b),
                (Self::Codes(a), Self::Codes(b)) => a.extend(b),
                _ => {}
            }
        }
        match first {
            Self::Numbers(x) => Some(Column::Numbers(x)),
            Self::Codes(codes) => Some(Column::Levels { codes, names: Arc::clone(names) }),
            Self::Later => None,
        }
    }
}
