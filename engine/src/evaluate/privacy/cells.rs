//! Tables as columns of numbers and level codes, and as rows to measure distances between.

use std::collections::BTreeMap;

use crate::data::{MISSING, Table};
use crate::error::{Defect, Error, Result};
use crate::learn::neighbours::{Metric, Nearest, Rows, nearest};

/// One column; codes of all tables that are compared come from one list of levels.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Numbers, NaN where missing.
    Numbers(Vec<f64>),
    /// Level codes, [`MISSING`] where missing.
    Levels(Vec<u32>),
}

impl Cells {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(x) => x.len(),
            Self::Levels(x) => x.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A key that is equal for equal cells: missing ones are equal, and so are 0 and −0.
    pub fn key(&self, row: usize) -> u64 {
        match self {
            Self::Numbers(x) if x[row].is_nan() => u64::MAX,
            Self::Numbers(x) => (x[row] + 0.0).to_bits(),
            Self::Levels(x) => u64::from(x[row]),
        }
    }
}

/// Columns of equal height.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    columns: Vec<Cells>,
    height: usize,
}

impl Frame {
    /// From columns.
    ///
    /// # Errors
    /// [`Error::Internal`] when heights differ or there is no column.
    pub fn new(columns: Vec<Cells>) -> Result<Self> {
        let height = columns.first().map(Cells::len);
        match height {
            Some(height) if columns.iter().all(|c| c.len() == height) => Ok(Self { columns, height }),
            _ => Err(Error::Internal("columns of different heights, or none".to_owned())),
        }
    }

    /// Frames of tables that share their schema: learned columns only, because identifiers and free text have no distance.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when the tables do not share columns and kinds, or none is learned.
    pub fn shared(tables: &[&Table]) -> Result<Vec<Self>> {
        let Some(first) = tables.first() else { return Ok(Vec::new()) };
        let refuse = |found: String| {
            let fix = "Compare tables that were read with the same schema.";
            Error::request(Defect::new("the tables cannot be compared", "the same columns and kinds", found, fix))
        };
        let learned: Vec<usize> = (0..first.width())
            .filter(|&c| first.field(c).kind.tag().is_learned() && !first.field(c).left_out)
            .collect();
        if learned.is_empty() {
            return Err(refuse("no column that is learned".to_owned()));
        }
        let mut columns: Vec<Vec<Cells>> = vec![Vec::new(); tables.len()];
        for &c in &learned {
            let field = first.field(c);
            let mut known: BTreeMap<String, u32> = BTreeMap::new();
            for (table, columns) in tables.iter().zip(&mut columns) {
                let at = table.position(&field.name)?;
                let (kind, other) = (field.kind.tag(), table.field(at).kind.tag());
                if kind.is_levels() != other.is_levels() || kind.is_numeric() != other.is_numeric() {
                    return Err(refuse(format!("\"{}\" as {kind} and as {other}", field.name)));
                }
                columns.push(if kind.is_levels() {
                    let (codes, names) = table.levels(at);
                    let mut shared = Vec::with_capacity(names.len());
                    for name in names {
                        let next = known.len() as u32;
                        shared.push(*known.entry(name.clone()).or_insert(next));
                    }
                    Cells::Levels(codes.iter().map(|&k| shared.get(k as usize).copied().unwrap_or(MISSING)).collect())
                } else {
                    Cells::Numbers(table.numbers(at))
                });
            }
        }
        columns.into_iter().map(Self::new).collect()
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The columns.
    pub fn columns(&self) -> &[Cells] {
        &self.columns
    }

    /// The columns at `columns`.
    ///
    /// # Errors
    /// [`Error::Internal`] when there is none, or one does not exist.
    pub fn select(&self, columns: &[usize]) -> Result<Self> {
        let pick = |&c: &usize| self.columns.get(c).cloned();
        let picked: Option<Vec<Cells>> = columns.iter().map(pick).collect();
        Self::new(picked.ok_or_else(|| Error::Internal("no such column".to_owned()))?)
    }

    /// The rows at `rows`, in that order.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        let pick = |c: &Cells| match c {
            Cells::Numbers(x) => Cells::Numbers(rows.iter().map(|&i| x[i]).collect()),
            Cells::Levels(x) => Cells::Levels(rows.iter().map(|&i| x[i]).collect()),
        };
        Self { columns: self.columns.iter().map(pick).collect(), height: rows.len() }
    }

    /// The rows of this, then those of `other`.
    ///
    /// # Errors
    /// [`Error::Internal`] when columns do not match.
    pub fn joined(&self, other: &Self) -> Result<Self> {
        let pairs = self.columns.iter().zip(&other.columns).map(|(a, b)| match (a, b) {
            (Cells::Numbers(a), Cells::Numbers(b)) => Ok(Cells::Numbers([a.as_slice(), b].concat())),
            (Cells::Levels(a), Cells::Levels(b)) => Ok(Cells::Levels([a.as_slice(), b].concat())),
            _ => Err(Error::Internal("columns that do not match".to_owned())),
        });
        Self::new(pairs.collect::<Result<_>>()?)
    }

    /// The keys of a row, equal for equal rows.
    pub fn key(&self, row: usize) -> Vec<u64> {
        self.columns.iter().map(|c| c.key(row)).collect()
    }
}

/// How rows become distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Mean over columns of |a − b|/range cut off at 1, or 0/1 for levels; missing is 0 from missing and 1 from values.
    Gower,
    /// Sum of |a − b|/range, 2 for levels that differ (one-hot L1).
    Manhattan,
    /// √ of the sum of ((a − b)/range)², 1 for levels that differ (one-hot/√2 L2).
    Euclidean,
}

/// A missing number in Gower rows: further than 1 from every value.
const AWAY: f64 = 1e6;

/// `tables` as rows, numbers scaled by the ranges of `reference`; outside Gower, missing numbers take the middle of the range.
///
/// # Errors
/// [`Error::Internal`] when columns do not match.
pub fn encode(reference: &Frame, tables: &[&Frame], encoding: Encoding) -> Result<Vec<Rows<f64>>> {
    let mut numbers: Vec<Vec<Vec<f64>>> = vec![Vec::new(); tables.len()];
    let mut levels = numbers.clone();
    for (c, cells) in reference.columns.iter().enumerate() {
        let Cells::Numbers(scale) = cells else {
            for (t, out) in tables.iter().zip(&mut levels) {
                let Some(Cells::Levels(codes)) = t.columns.get(c) else {
                    return Err(Error::Internal("columns that do not match".to_owned()));
                };
                out.push(codes.iter().map(|&k| f64::from(k)).collect());
            }
            continue;
        };
        let present = || scale.iter().copied().filter(|v| v.is_finite());
        let (low, high) = (present().fold(f64::MAX, f64::min), present().fold(f64::MIN, f64::max));
        for (t, out) in tables.iter().zip(&mut numbers) {
            let Some(Cells::Numbers(x)) = t.columns.get(c) else {
                return Err(Error::Internal("columns that do not match".to_owned()));
            };
            let place = |v: f64| match (v.is_finite(), high > low) {
                (false, _) if encoding == Encoding::Gower => AWAY,
                (false, _) => 0.5,
                (true, true) => ((v - low) / (high - low)).clamp(-AWAY / 2.0, AWAY / 2.0),
                // Without a range a value is the constant, below it or above it.
                (true, false) if high == low => f64::from(i8::from(v > low) - i8::from(v < low)),
                (true, false) => 0.0,
            };
            // Levels that differ add 1, so half of everything makes them count 2 against numbers.
            let half = if encoding == Encoding::Manhattan { 0.5 } else { 1.0 };
            out.push(x.iter().map(|&v| half * place(v)).collect());
        }
    }
    let rows = tables.iter().zip(numbers.iter().zip(&levels)).map(|(t, (n, l))| {
        let cells = (0..t.height).flat_map(|i| n.iter().chain(l).map(move |c| c[i])).collect();
        Rows::new(n.len(), l.len(), cells)
    });
    rows.collect()
}

/// The `k` nearest `candidates` of each query, ranges taken from `reference`.
///
/// # Errors
/// [`Error::Internal`] when columns do not match.
pub fn closest(
    queries: &Frame,
    candidates: &Frame,
    reference: &Frame,
    encoding: Encoding,
    k: usize,
    leave_out_self: bool,
) -> Result<Nearest> {
    let rows = encode(reference, &[queries, candidates], encoding)?;
    let metric = match encoding {
        Encoding::Gower => Metric::Gower,
        Encoding::Manhattan => Metric::Manhattan,
        Encoding::Euclidean => Metric::Euclidean,
    };
    let mut found = nearest(&rows[0], &rows[1], k, metric, leave_out_self)?;
    if encoding == Encoding::Manhattan {
        for d in &mut found.distances {
            *d *= 2.0;
        }
    }
    Ok(found)
}
