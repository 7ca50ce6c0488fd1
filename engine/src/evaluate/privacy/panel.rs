//! Everything that is measured about privacy, as one section of a report.
//!
//! Copies and distances, a panel of membership attacks, singling out, linking and guessing of attributes, and what a few known
//! columns give away. Whatever compares with fresh data needs held-out rows; without them it is "not evaluated".

use crate::error::Result;
use crate::evaluate::privacy::attacks::{attribution, copies, membership, risks};
use crate::evaluate::privacy::pace::Pace;
use crate::evaluate::record::Record;
use crate::evaluate::report::Section;
use crate::evaluate::scores::privacy::{self as component, Components};
use crate::evaluate::tables::Tables;
use crate::rng::Seed;
use crate::run::RunCx;

/// Units of progress that [`privacy`] counts.
pub const STEPS: u64 = 20;

/// Why a figure that compares with fresh rows is missing.
pub(super) const NO_HOLDOUT: &str =
    "no held-out rows: keep real rows from the generator and give them as holdout to measure this";

/// What bounds the cost. Rows beyond a limit are left out by chance, and records say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows of each table whose distances are measured.
    pub rows: usize,
    /// Synthetic rows that an attacker searches.
    pub pool: usize,
    /// Members, and as many others, that membership attacks judge.
    pub candidates: usize,
    /// Attacks of each kind that single out, link or guess.
    pub attacks: usize,
    /// Predicates that are tried to find those that select one synthetic row.
    pub attempts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 5000, pool: 20_000, candidates: 2500, attacks: 2000, attempts: 100_000 }
    }
}

impl Limits {
    /// For one thread of a browser.
    pub const fn browser() -> Self {
        Self { rows: 2000, pool: 5000, candidates: 1000, attacks: 500, attempts: 20_000 }
    }
}

/// What is known about the columns, as positions among the compared ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Columns by which people could be recognised; chosen by [`privacy`] when empty.
    pub quasi: Vec<usize>,
    /// The column that others are there to predict: sensitive, never a quasi-identifier unless asked for.
    pub target: Option<usize>,
}

/// Everything measured about privacy, ready for a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Privacy {
    /// Text, records, tables and charts.
    pub section: Section,
    /// What the privacy score is made of.
    pub components: Components,
    /// Largest membership AUC of the panel.
    pub mia_auc: Option<f64>,
    /// Share of synthetic rows equal to a learned row.
    pub duplicate_rate: Option<f64>,
    /// That share beyond the share of held-out rows.
    pub duplicate_excess: Option<f64>,
    /// Share of synthetic rows nearer to learned than to held-out rows, and its lower bound.
    pub dcr_share: Option<(f64, f64)>,
    /// Percentage of synthetic rows nearer to a learned row than 98 % of the held-out rows are, and its lower bound.
    pub near_copies: Option<(f64, f64)>,
}

/// What every record says of where it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) real: usize,
    pub(super) synthetic: usize,
    pub(super) holdout: Option<usize>,
    pub(super) seed: Seed,
}

impl Stamp {
    /// Rows and seed of `record`; it says that it is sampled when fewer rows were used than there are.
    pub(super) fn on(&self, record: Record, real: usize, synthetic: usize, holdout: Option<usize>) -> Record {
        let fewer = real < self.real || synthetic < self.synthetic || holdout < self.holdout && holdout.is_some();
        Record { n_holdout: holdout, seed: Some(self.seed.0), sampled: fewer, ..record.rows(real, synthetic) }
    }

    /// The same for a record that uses all rows.
    pub(super) fn all(&self, record: Record) -> Record {
        self.on(record, self.real, self.synthetic, self.holdout)
    }
}

/// Measures what the synthetic rows of `tables` give away about the learned ones. `done` of `total` is where the run's progress
/// stands before; the whole counts [`STEPS`].
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
pub async fn privacy(
    tables: &Tables,
    known: &Known,
    limits: &Limits,
    seed: Seed,
    progress: (&RunCx<'_>, u64, u64),
) -> Result<Privacy> {
    let pace = Pace::new(progress);
    let stamp = Stamp {
        real: tables.real.height(),
        synthetic: tables.synthetic.height(),
        holdout: tables.holdout.as_ref().map(crate::evaluate::privacy::cells::Frame::height),
        seed,
    };
    let mut section = Section { id: "privacy".to_owned(), title: "Privacy".to_owned(), ..Section::default() };
    let copied = copies::measure(tables, limits, stamp, &mut section, &pace).await?;
    pace.at(6).await?;
    let mia_auc = membership::measure(tables, limits, stamp, &mut section, &pace).await?;
    pace.at(12).await?;
    let residual = risks::measure(tables, limits, stamp, &mut section, (&pace, 12)).await?;
    pace.at(18).await?;
    attribution::measure(tables, known, limits, stamp, &mut section, &pace).await?;
    pace.at(STEPS).await?;
    Ok(Privacy {
        components: Components {
            mia: mia_auc.map(component::mia),
            copy: copied.copy,
            aia: residual.attribute.map(component::residual),
            singling: residual.singling.map(component::residual),
            dcr: copied.dcr,
        },
        mia_auc,
        duplicate_rate: copied.rate,
        duplicate_excess: copied.excess,
        dcr_share: copied.share,
        near_copies: copied.near,
        section,
    })
}
