//! What a few known columns give away: attribution of the others, and the classes that they cut people into.

use std::collections::BTreeMap;

use libm::sqrt;

use crate::error::Result;
use crate::evaluate::privacy::attacks::attribution_text as words;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::privacy::classes::{Anonymity, Order, Presence, anonymity, classes, presence};
use crate::evaluate::privacy::pace::Pace;
use crate::evaluate::privacy::panel::{Known, Limits, Stamp};
use crate::evaluate::report::Section;
use crate::evaluate::sample::range;
use crate::evaluate::tables::{Tables, pick};

/// Quasi-identifiers that are chosen, at most.
const CHOSEN: usize = 4;
/// Levels of a column that is chosen, at most.
const LEVELS: usize = 20;
/// Bins of a number.
const BINS: u32 = 10;
/// Columns whose attribution is measured, at most.
const SECRETS: usize = 30;

/// Attribution of one column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attributed {
    pub(super) column: String,
    /// Share of matching synthetic rows that give the value, mean over learned rows with a match, its standard error.
    pub(super) learned: Option<(f64, f64)>,
    /// The same over held-out rows.
    pub(super) control: Option<(f64, f64)>,
    /// Share of the most frequent value: what always guessing it gives.
    pub(super) majority: f64,
    /// 1 − 1/values: what guessing at random leaves.
    pub(super) baseline: f64,
}

impl Attributed {
    /// min((1 − attribution) / baseline, 1); none without a match or for a single value.
    pub(super) fn protection(&self, of: Option<(f64, f64)>) -> Option<f64> {
        of.filter(|_| self.baseline > 0.0).map(|(mean, _)| ((1.0 - mean) / self.baseline).min(1.0))
    }

    /// Attribution of learned beyond that of held-out rows, with its standard error.
    pub(super) fn gain(&self) -> Option<(f64, f64)> {
        let ((a, e), (b, f)) = (self.learned?, self.control?);
        Some((a - b, sqrt(e * e + f * f)))
    }
}

/// What known columns give away.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Disclosed {
    /// Names of the known columns, and whether the caller named them.
    pub(super) quasi: Vec<String>,
    pub(super) asked: bool,
    /// The column whose diversity is measured.
    pub(super) sensitive: Option<String>,
    pub(super) columns: Vec<Attributed>,
    pub(super) real: Option<Anonymity>,
    pub(super) synthetic: Option<Presence>,
    /// Rows of each table for attribution: learned, held-out, synthetic.
    pub(super) rows: (usize, Option<usize>, usize),
}

/// Measures attribution and classes, and writes them.
pub(in crate::evaluate::privacy) async fn measure(
    tables: &Tables,
    known: &Known,
    limits: &Limits,
    stamp: Stamp,
    section: &mut Section,
    pace: &Pace<'_, '_>,
) -> Result<()> {
    pace.step().await?;
    let quasi = if known.quasi.is_empty() { chosen(tables, known.target) } else { known.quasi.clone() };
    let quasi: Vec<usize> = quasi.into_iter().filter(|c| *c < tables.names.len()).collect();
    let others: Vec<usize> = (0..tables.names.len()).filter(|c| !quasi.contains(c)).collect();
    let is_level = |c: &usize| matches!(tables.real.columns()[*c], Cells::Levels(_));
    let sensitive = known.target.filter(|t| others.contains(t));
    let sensitive = sensitive.or_else(|| others.iter().rev().find(|c| is_level(c)).or(others.last()).copied());
    let some = |frame: &Frame, cap, name: &str| frame.take(&pick(frame.height(), cap, stamp.seed, name, 0));
    let real = some(&tables.real, limits.rows, "privacy/attribution/learned");
    let control = tables.holdout.as_ref().map(|h| some(h, limits.rows, "privacy/attribution/held-out"));
    let made = some(&tables.synthetic, limits.pool, "privacy/attribution/made");
    let mut out = Disclosed {
        quasi: quasi.iter().map(|&c| tables.names[c].clone()).collect(),
        asked: !known.quasi.is_empty(),
        sensitive: sensitive.map(|c| tables.names[c].clone()),
        columns: Vec::new(),
        real: None,
        synthetic: None,
        rows: (real.height(), control.as_ref().map(Frame::height), made.height()),
    };
    if !quasi.is_empty() {
        let view = |frame: &Frame| -> Vec<Vec<u32>> { quasi.iter().map(|&c| codes(&tables.real, frame, c)).collect() };
        let groups = Groups::of(&view(&made));
        let rows = [Some(&real), control.as_ref()].map(|f| f.map(|f| groups.places(&view(f))));
        for &column in others.iter().take(SECRETS) {
            pace.step().await?;
            let truth = codes(&tables.real, &real, column);
            let counts = groups.counts(&codes(&tables.real, &made, column));
            let control = control.as_ref().map(|f| codes(&tables.real, f, column));
            let mut values = truth.clone();
            values.sort_unstable();
            let most = values.chunk_by(|a, b| a == b).map(<[u32]>::len).max().unwrap_or(0);
            values.dedup();
            out.columns.push(Attributed {
                column: tables.names[column].clone(),
                learned: rows[0].as_ref().and_then(|p| groups.attribution(p, &truth, &counts)),
                control: rows[1].as_ref().zip(control).and_then(|(p, t)| groups.attribution(p, &t, &counts)),
                majority: most as f64 / truth.len().max(1) as f64,
                baseline: 1.0 - 1.0 / values.len().max(1) as f64,
            });
        }
        pace.step().await?;
        let (all, synthetic) = (view(&tables.real), view(&tables.synthetic));
        let slices = [&all, &synthetic].map(|side| side.iter().map(Vec::as_slice).collect::<Vec<&[u32]>>());
        out.real = sensitive.and_then(|c| {
            let order = if is_level(&c) { Order::Nominal } else { Order::Ordered };
            anonymity(&slices[0], &codes(&tables.real, &tables.real, c), order)
        });
        out.synthetic = presence(&slices[0], &slices[1]);
    }
    section.records.extend(words::records(&out, stamp));
    section.text.push(words::text(&out));
    if !out.quasi.is_empty() {
        section.grids.extend(words::grids(&out));
    }
    Ok(())
}

/// Columns by which people could be recognised: the first few of few levels that are not the target; numbers in bins where there are
/// fewer than two such columns.
fn chosen(tables: &Tables, target: Option<usize>) -> Vec<usize> {
    let free = |c: &usize| Some(*c) != target;
    let few = |c: &usize| match &tables.real.columns()[*c] {
        Cells::Numbers(_) => false,
        Cells::Levels(x) => {
            let mut levels = x.clone();
            levels.sort_unstable();
            levels.dedup();
            (2..=LEVELS).contains(&levels.len())
        }
    };
    let varies = |c: &usize| match &tables.real.columns()[*c] {
        Cells::Numbers(x) => range(x).is_some_and(|(low, high)| low < high),
        Cells::Levels(_) => false,
    };
    let all = || (0..tables.names.len()).filter(free);
    let mut out: Vec<usize> = all().filter(few).take(CHOSEN).collect();
    if out.len() < 2 {
        out.extend(all().filter(varies).take(2 - out.len()));
    }
    // One column at least is left to be guessed.
    out.truncate(tables.names.len().saturating_sub(1));
    out
}

/// Codes of a column of `frame`; numbers in equal bins of their range in `real`, the outer ones open, missing ones in the last.
fn codes(real: &Frame, frame: &Frame, column: usize) -> Vec<u32> {
    match (&real.columns()[column], &frame.columns()[column]) {
        (_, Cells::Levels(x)) => x.clone(),
        (Cells::Numbers(scale), Cells::Numbers(x)) => {
            let (low, high) = range(scale).unwrap_or((0.0, 0.0));
            let width = if high > low { (high - low) / f64::from(BINS) } else { 1.0 };
            let code = |v: &f64| if v.is_nan() { BINS } else { (((v - low) / width).max(0.0) as u32).min(BINS - 1) };
            x.iter().map(code).collect()
        }
        (Cells::Levels(_), Cells::Numbers(x)) => vec![BINS; x.len()],
    }
}

/// Synthetic rows by what is known.
struct Groups {
    places: BTreeMap<Vec<u32>, usize>,
    of_row: Vec<usize>,
    sizes: Vec<f64>,
}

impl Groups {
    fn of(known: &[Vec<u32>]) -> Self {
        let found = classes(&known.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let mut of_row = vec![0; known.first().map_or(0, Vec::len)];
        for (group, rows) in found.values().enumerate() {
            for &row in rows {
                of_row[row] = group;
            }
        }
        let sizes = found.values().map(|r| r.len() as f64).collect();
        Self { places: found.into_keys().enumerate().map(|(i, k)| (k, i)).collect(), of_row, sizes }
    }

    /// The group of every row; none where no synthetic row agrees.
    fn places(&self, known: &[Vec<u32>]) -> Vec<Option<usize>> {
        let key = |row: usize| known.iter().map(|c| c[row]).collect::<Vec<u32>>();
        (0..known.first().map_or(0, Vec::len)).map(|row| self.places.get(&key(row)).copied()).collect()
    }

    /// How often a group has each value.
    fn counts(&self, values: &[u32]) -> BTreeMap<(usize, u32), f64> {
        let mut out = BTreeMap::new();
        for (&group, &value) in self.of_row.iter().zip(values) {
            *out.entry((group, value)).or_insert(0.0) += 1.0;
        }
        out
    }

    /// Mean share of the truth in a row's group, over rows that have one, and its standard error.
    fn attribution(
        &self,
        places: &[Option<usize>],
        truth: &[u32],
        counts: &BTreeMap<(usize, u32), f64>,
    ) -> Option<(f64, f64)> {
        let share = |(place, &value): (&Option<usize>, &u32)| {
            let group = (*place)?;
            Some(counts.get(&(group, value)).copied().unwrap_or(0.0) / self.sizes[group])
        };
        let shares: Vec<f64> = places.iter().zip(truth).filter_map(share).collect();
        let n = shares.len() as f64;
        let mean = shares.iter().sum::<f64>() / n;
        let square = shares.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / n;
        (n > 0.0).then(|| (mean, sqrt(square / n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::privacy::disclosure::{Unmatched, View, protection};
    use crate::rng::Seed;

    #[test]
    fn attribution_is_that_of_the_reference() {
        let column = |name: &str, levels: usize, rows: usize| -> Vec<u32> {
            let mut draw = Seed(3).stream(name);
            (0..rows).map(|_| draw.below(levels) as u32).collect()
        };
        let (known, secret) = ([column("a", 3, 80), column("b", 9, 80)], column("c", 4, 80));
        let (made, guess) = ([column("d", 3, 60), column("e", 9, 60)], column("f", 4, 60));
        let groups = Groups::of(&made);
        let (mean, _) =
            groups.attribution(&groups.places(&known), &secret, &groups.counts(&guess)).expect("some rows match");
        let (real, synthetic) = ([known[0].as_slice(), &known[1]], [made[0].as_slice(), &made[1]]);
        let found = protection(
            View { known: &real, sensitive: &[&secret] },
            View { known: &synthetic, sensitive: &[&guess] },
            Unmatched::Skip,
        )
        .expect("some rows match");
        assert!((1.0 - mean - found.cap).abs() < 1e-12);
    }
}
