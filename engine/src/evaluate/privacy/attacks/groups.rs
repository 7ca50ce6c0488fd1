//! The share of rows nearer to learned rows, on groups of columns: a leak in a few columns drowns among many others.

use libm::fabs;

use crate::error::Result;
use crate::evaluate::fidelity::correlation::Coefficient;
use crate::evaluate::fidelity::matrices::associations;
use crate::evaluate::privacy::distances::Encoded;
use crate::evaluate::privacy::pace::Pace;
use crate::evaluate::privacy::panel::{Limits, NO_HOLDOUT, Stamp};
use crate::evaluate::record::{Details, Direction, Entry, Record, Verdict};
use crate::evaluate::tables::{Tables, columns};
use crate::learn::normal;

/// Columns above which groups are formed.
const FEW: usize = 10;
/// Groups of columns that depend on each other, and as many of columns drawn by chance.
const GROUPS: usize = 3;

/// Largest share over all columns and the groups: each group's share is that of [`Distances`](super::super::distances::Distances)
/// on its columns alone. It warns where the lower end of a 95 % interval, widened for the number of groups (Bonferroni), lies above
/// one half.
pub(super) async fn measure(
    tables: &Tables,
    limits: &Limits,
    stamp: Stamp,
    all: Option<(f64, f64)>,
    pace: &Pace<'_, '_>,
) -> Result<Record> {
    let none = |reason: &str| Record::new("dcr_share_groups", Direction::Target, Err(reason.to_owned()));
    let Some(holdout) = &tables.holdout else { return Ok(stamp.all(none(NO_HOLDOUT))) };
    let width = tables.names.len();
    if width <= FEW {
        return Ok(stamp.all(none("10 columns or fewer: the share of all columns says it")));
    }
    let mut found: Vec<(String, f64, f64)> =
        all.map(|(share, low)| ("all columns".to_owned(), share, share - low)).into_iter().collect();
    let groups = related(tables).into_iter().map(|g| ("related", g)).chain(drawn(width, stamp).map(|g| ("drawn", g)));
    let cap = limits.rows / 2;
    let mut used = 0;
    for (run, (kind, group)) in groups.enumerate() {
        let encoded =
            Encoded::new(&tables.real.select(&group)?, &holdout.select(&group)?, &tables.synthetic.select(&group)?)?;
        let Some(draw) = encoded.draw(run, cap, stamp.seed, pace).await? else { continue };
        let names: Vec<&str> = group.iter().map(|&c| tables.names[c].as_str()).collect();
        used = draw.figures.rows;
        found.push((format!("{kind}: {}", names.join(", ")), draw.figures.share, draw.figures.share_half_width));
    }
    let Some(worst) = found.iter().max_by(|a, b| a.1.total_cmp(&b.1)).cloned() else {
        return Ok(stamp.all(none("too few rows")));
    };
    let wider = normal::quantile(1.0 - 0.025 / found.len() as f64) / normal::quantile(0.975);
    let entries = found.iter().map(|(name, share, _)| Entry::new(name, "dcr_share", Ok(*share))).collect();
    let record = Record::new("dcr_share_groups", Direction::Target, Ok(worst.1)).with(Details::PerGroup(entries));
    let mut record = stamp.on(record, used, cap.min(stamp.synthetic), Some(used));
    record.ideal = Some(0.5);
    record.ci_low = Some((worst.1 - wider * worst.2).max(0.0));
    record.ci_high = Some((worst.1 + wider * worst.2).min(1.0));
    let warns = found.iter().any(|(_, share, half)| share - wider * half > 0.5);
    record.verdict = if warns { Verdict::Warn } else { Verdict::Pass };
    record.params.insert("group".to_owned(), worst.0.into());
    Ok(record)
}

/// The columns in [`GROUPS`] parts: each takes the column that is most associated with those that are left, and its nearest.
fn related(tables: &Tables) -> Vec<Vec<usize>> {
    let width = tables.names.len();
    let cells: Vec<_> = columns(&tables.names, &tables.real, &tables.synthetic).into_iter().map(|c| c.real).collect();
    let found = associations(&cells, Coefficient::Pearson);
    let between = |a: usize, b: usize| {
        let (i, j) = (a.min(b), a.max(b));
        if i == j { 0.0 } else { found[j * (j - 1) / 2 + i].map_or(0.0, fabs) }
    };
    let size = width.div_ceil(GROUPS);
    let mut left: Vec<usize> = (0..width).collect();
    let mut out = Vec::new();
    while !left.is_empty() {
        let bound = |c: usize| left.iter().map(|&o| between(c, o)).sum::<f64>();
        let centre = left.iter().copied().max_by(|&a, &b| bound(a).total_cmp(&bound(b)).then(b.cmp(&a)));
        let Some(centre) = centre else { break };
        left.sort_by(|&a, &b| {
            let near = |c: usize| if c == centre { 2.0 } else { between(centre, c) };
            near(b).total_cmp(&near(a)).then(a.cmp(&b))
        });
        let rest = left.split_off(size.min(left.len()));
        let mut group = std::mem::replace(&mut left, rest);
        group.sort_unstable();
        out.push(group);
    }
    out
}

/// [`GROUPS`] groups of half of the columns, drawn by chance.
fn drawn(width: usize, stamp: Stamp) -> impl Iterator<Item = Vec<usize>> {
    (0..GROUPS as u64).map(move |i| {
        let mut order: Vec<usize> = (0..width).collect();
        stamp.seed.indexed("privacy/groups", i).shuffle(&mut order);
        order.truncate(width.div_ceil(2));
        order.sort_unstable();
        order
    })
}
