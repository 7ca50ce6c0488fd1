//! Column Shapes, Column Pair Trends, and the quality and diagnostic reports that average them.

use libm::fabs;

use crate::evaluate::fidelity::association::cramers_v;
use crate::evaluate::fidelity::bins::{Bins, own_bins};
use crate::evaluate::fidelity::contingency::sampled_similarity;
use crate::evaluate::fidelity::correlation::{Coefficient, correlation_similarity, pearson};
use crate::evaluate::fidelity::frequencies::tv_complement;
use crate::evaluate::fidelity::steps::{ks_complement, rounded};
use crate::evaluate::fidelity::validity::{boundary_adherence, category_adherence};
use crate::evaluate::record::{Entry, mean_of};
use crate::learn::parallel;
use crate::rng::Seed;

/// Cells of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Numbers, dates or times; NaN where missing.
    Numbers(Vec<f64>),
    /// Codes of one list of levels for both tables; `u32::MAX` where missing.
    Levels(Vec<u32>),
}

/// One column of both tables. Identifiers and free text have no shape and are left out by the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Header.
    pub name: String,
    /// Cells of the real table.
    pub real: Cells,
    /// Cells of the synthetic table, of the same form.
    pub synthetic: Cells,
}

/// How numbers are cut before they are compared with levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Binning {
    /// Both tables with the edges of the real one ([`Bins::equal_width`]).
    #[default]
    Shared,
    /// Each table by itself ([`own_bins`]): what published Trend numbers rest on.
    Own,
}

/// What decides which pairs count, and how they are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trends {
    /// How numbers are cut.
    pub binning: Binning,
    /// Pairs of numbers count when their real |r| lies above this; 0 for all pairs.
    pub least_correlation: f64,
    /// Other pairs count when their real Cramér's V lies above this; 0 for all pairs.
    pub least_association: f64,
}

impl Trends {
    /// The rule of the published Shape and Trend tables: own edges, all pairs.
    pub const PUBLISHED: Self = Self { binning: Binning::Own, least_correlation: 0.0, least_association: 0.0 };
    /// The rule of later versions: own edges, only pairs that are associated strongly in the real table.
    pub const STRONG: Self = Self { binning: Binning::Own, least_correlation: 0.5, least_association: 0.3 };
}

/// The score of a pair of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct PairScore {
    /// Names of the columns.
    pub columns: (String, String),
    /// `CorrelationSimilarity` or `ContingencySimilarity`.
    pub metric: &'static str,
    /// Score in 0..=1; none when undefined or too weak to count.
    pub score: Option<f64>,
    /// Pearson's r in the real table, for pairs of numbers.
    pub real_correlation: Option<f64>,
    /// Pearson's r in the synthetic table, for pairs of numbers.
    pub synthetic_correlation: Option<f64>,
    /// Cramér's V in the real table, for other pairs; worked out only when a threshold asks for it.
    pub real_association: Option<f64>,
    /// Whether the pair is strong enough to count.
    pub counts: bool,
    /// Whether rows were left out.
    pub sampled: bool,
}

/// Quality of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// Mean of the two properties that are defined.
    pub overall: Option<f64>,
    /// `Column Shapes`: mean over columns.
    pub shape: Option<f64>,
    /// `Column Pair Trends`: mean over the pairs that count.
    pub trend: Option<f64>,
    /// One score per column.
    pub shapes: Vec<Entry>,
    /// One score per pair of columns, by the second column of the pair.
    pub pairs: Vec<PairScore>,
}

/// Shape of every column: `KSComplement` of numbers, `TVComplement` of levels.
pub fn shapes(columns: &[Column]) -> Vec<Entry> {
    let reason = || "one of the tables has no value in this column".to_owned();
    let one = |c: &Column| {
        let (metric, value) = match (&c.real, &c.synthetic) {
            (Cells::Numbers(r), Cells::Numbers(s)) => ("KSComplement", ks_complement(&rounded(r), &rounded(s))),
            (Cells::Levels(r), Cells::Levels(s)) => ("TVComplement", tv_complement(r, s)),
            _ => ("TVComplement", None),
        };
        Entry::new(&c.name, metric, value.ok_or_else(reason))
    };
    parallel::map(0..columns.len(), |i| one(&columns[i]))
}

/// Codes of a column for both tables.
fn coded(column: &Column, binning: Binning) -> Option<[Vec<u32>; 2]> {
    match (&column.real, &column.synthetic) {
        (Cells::Levels(r), Cells::Levels(s)) => Some([r.clone(), s.clone()]),
        (Cells::Numbers(r), Cells::Numbers(s)) => match binning {
            Binning::Own => Some([own_bins(r), own_bins(s)]),
            Binning::Shared => Bins::equal_width(r).map(|b| [b.codes(r), b.codes(s)]),
        },
        _ => None,
    }
}

/// Scores of all pairs of columns. `seed` draws the rows of pairs above [`CAP`](super::contingency::CAP) rows.
pub fn pair_scores(columns: &[Column], rule: Trends, seed: Seed) -> Vec<PairScore> {
    let codes = parallel::map(0..columns.len(), |i| coded(&columns[i], rule.binning));
    let pairs: Vec<(usize, usize)> =
        (0..columns.len()).flat_map(|i| (i + 1..columns.len()).map(move |j| (i, j))).collect();
    parallel::map(0..pairs.len(), |at| {
        let (i, j) = pairs[at];
        let (a, b) = (&columns[i], &columns[j]);
        let mut out = PairScore {
            columns: (a.name.clone(), b.name.clone()),
            metric: "ContingencySimilarity",
            score: None,
            real_correlation: None,
            synthetic_correlation: None,
            real_association: None,
            counts: true,
            sampled: false,
        };
        if let [Cells::Numbers(x), Cells::Numbers(y), Cells::Numbers(u), Cells::Numbers(v)] =
            [&a.real, &b.real, &a.synthetic, &b.synthetic]
        {
            out.metric = "CorrelationSimilarity";
            (out.real_correlation, out.synthetic_correlation) = (pearson(x, y), pearson(u, v));
            out.counts = strong(out.real_correlation, rule.least_correlation);
            let found = correlation_similarity([x, y], [u, v], Coefficient::Pearson);
            out.score = found.map(|s| s.score).filter(|_| out.counts);
        } else if let (Some([r, s]), Some([t, u])) = (&codes[i], &codes[j]) {
            if rule.least_association > 0.0 {
                out.real_association = cramers_v(r, t);
            }
            out.counts = strong(out.real_association, rule.least_association);
            if out.counts {
                (out.score, out.sampled) = sampled_similarity([r, t], [s, u], seed);
            }
        }
        out
    })
}

fn strong(real: Option<f64>, least: f64) -> bool {
    least <= 0.0 || real.is_some_and(|v| fabs(v) > least)
}

/// The quality report.
pub fn quality(columns: &[Column], rule: Trends, seed: Seed) -> Quality {
    let (shapes, pairs) = (shapes(columns), pair_scores(columns, rule, seed));
    let shape = mean_of(shapes.iter().map(|e| e.value));
    let trend = mean_of(pairs.iter().map(|p| p.score));
    Quality { overall: mean_of([shape, trend]), shape, trend, shapes, pairs }
}

/// Validity of a table: a generator that works scores 1, and anything lower is a defect of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Mean of the two properties that are defined.
    pub overall: Option<f64>,
    /// `Data Validity`: mean over columns.
    pub validity: Option<f64>,
    /// `Data Structure`.
    pub structure: Option<f64>,
    /// One score per column.
    pub entries: Vec<Entry>,
}

/// The diagnostic report: `BoundaryAdherence` of numbers, `CategoryAdherence` of levels, `further` entries of keys and formats, and
/// the table's `structure`.
pub fn diagnostic(columns: &[Column], further: Vec<Entry>, structure: Option<f64>) -> Diagnostic {
    let mut entries: Vec<Entry> = columns
        .iter()
        .map(|c| {
            let (metric, value) = match (&c.real, &c.synthetic) {
                (Cells::Numbers(r), Cells::Numbers(s)) => ("BoundaryAdherence", boundary_adherence(r, s, None)),
                (Cells::Levels(r), Cells::Levels(s)) => ("CategoryAdherence", category_adherence(r, s)),
                _ => ("CategoryAdherence", None),
            };
            Entry::new(&c.name, metric, value.ok_or_else(|| "there is no value to judge".to_owned()))
        })
        .collect();
    entries.extend(further);
    let validity = mean_of(entries.iter().map(|e| e.value));
    Diagnostic { overall: mean_of([validity, structure]), validity, structure, entries }
}

/// The `count` lowest entries: an average hides a single broken column.
pub fn worst(entries: &[Entry], count: usize) -> Vec<&Entry> {
    let mut defined: Vec<&Entry> = entries.iter().filter(|e| e.value.is_some()).collect();
    defined.sort_by(|a, b| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0)));
    defined.truncate(count);
    defined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, real: Cells, synthetic: Cells) -> Column {
        Column { name: name.to_owned(), real, synthetic }
    }

    #[test]
    fn a_table_is_perfectly_like_itself_and_empty_columns_are_skipped() {
        let x = Cells::Numbers((0..50).map(|i| f64::from(i * i % 37)).collect());
        let c = Cells::Levels((0..50).map(|i| i % 3).collect());
        let none = Cells::Numbers(vec![f64::NAN; 50]);
        let columns = [column("x", x.clone(), x), column("c", c.clone(), c.clone()), column("n", none.clone(), none)];
        for rule in [Trends::default(), Trends::PUBLISHED] {
            let report = quality(&columns, rule, Seed(1));
            assert_eq!((report.overall, report.shape, report.trend), (Some(1.0), Some(1.0), Some(1.0)));
            assert!(report.shapes[2].reason.is_some());
        }
        let report = diagnostic(&columns, Vec::new(), Some(1.0));
        assert_eq!(report.overall, Some(1.0));
        assert_eq!(worst(&report.entries, 9).len(), 2);
        assert_eq!(quality(&[], Trends::default(), Seed(1)).overall, None);
    }
}
