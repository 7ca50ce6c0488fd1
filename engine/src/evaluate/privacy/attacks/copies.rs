//! Copies of learned rows and distances to them.

use libm::sqrt;

use crate::error::Result;
use crate::evaluate::privacy::attacks::{distances_text as words, groups};
use crate::evaluate::privacy::cells::{Cells, Encoding, Frame, encode};
use crate::evaluate::privacy::closest::{Summary, baseline_protection, overfitting_protection};
use crate::evaluate::privacy::distances::{Distances, Encoded, mean, runs};
use crate::evaluate::privacy::duplicates::{Duplicates, duplicates, matched_rows};
use crate::evaluate::privacy::pace::{Pace, parts};
use crate::evaluate::privacy::panel::{Limits, NO_HOLDOUT, Stamp};
use crate::evaluate::record::{Direction, Record, Threshold, Verdict};
use crate::evaluate::report::Section;
use crate::evaluate::scores::privacy as component;
use crate::evaluate::scores::thresholds;
use crate::evaluate::significance::proportion::{two_proportions, wilson};
use crate::evaluate::tables::{Tables, pick};
use crate::learn::neighbours::Metric;
use crate::rng::Seed;

/// Share of its value within which a synthetic number repeats a learned one.
const TOLERANCE: f64 = 0.01;

/// What the scores need.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::evaluate::privacy) struct Copied {
    pub(in crate::evaluate::privacy) rate: Option<f64>,
    pub(in crate::evaluate::privacy) excess: Option<f64>,
    pub(in crate::evaluate::privacy) share: Option<(f64, f64)>,
    pub(in crate::evaluate::privacy) near: Option<(f64, f64)>,
    pub(in crate::evaluate::privacy) copy: Option<f64>,
    pub(in crate::evaluate::privacy) dcr: Option<f64>,
}

/// Counts copies and measures distances.
pub(in crate::evaluate::privacy) async fn measure(
    tables: &Tables,
    limits: &Limits,
    stamp: Stamp,
    section: &mut Section,
    pace: &Pace<'_, '_>,
) -> Result<Copied> {
    pace.step().await?;
    let mut out = Copied::default();
    if let Some(found) = duplicates(&tables.real, &tables.synthetic, tables.holdout.as_ref()) {
        out.rate = Some(found.exact_match_rate);
        out.excess = found.holdout_match_rate.map(|h| found.exact_match_rate - h);
        out.copy = found.holdout_match_rate.map(|h| component::copies(found.exact_match_rate, h));
        section.text.push(words::copies(&found, stamp));
        section.records.extend(exact(&found, stamp));
    }
    pace.at(1).await?;
    section.records.push(repeated(tables, limits, stamp, pace).await?);
    let (distances, draws) = match &tables.holdout {
        None => (None, Vec::new()),
        Some(holdout) => {
            let encoded = Encoded::new(&tables.real, holdout, &tables.synthetic)?;
            let mut draws = Vec::new();
            for run in 0..runs(&tables.real, holdout, limits.rows) {
                draws.extend(encoded.draw(run, limits.rows, stamp.seed, pace).await?);
            }
            (mean(&draws), draws)
        }
    };
    let random = against_random(tables, limits, stamp.seed, pace).await?;
    let (records, share, near) = by_distance(distances.as_ref(), random, stamp);
    section.records.extend(records);
    (out.share, out.near) = (share, near);
    let grouped = groups::measure(tables, limits, stamp, share, pace).await?;
    if grouped.verdict == Verdict::Warn && share.is_some_and(|(_, low)| low <= 0.5) {
        section.text.push(words::group(&grouped));
    }
    section.records.push(grouped);
    out.dcr = share.map(|(value, _)| component::distance(value));
    if let (Some(distances), Some(draw)) = (&distances, draws.first()) {
        section.text.push(words::distances(distances, share, near));
        section.grids.push(words::grid(distances));
        section.figures.extend(words::histogram(&draw.synthetic, &draw.fresh));
    }
    Ok(out)
}

/// Records of rows that occur twice.
fn exact(found: &Duplicates, stamp: Stamp) -> Vec<Record> {
    let times = |rate: f64, n: usize| (rate * n as f64).round() as u64;
    let made = stamp.synthetic;
    let rate = found.exact_match_rate;
    let ci = wilson(times(rate, made), made as u64, 0.95);
    let mut match_rate = Record::new("duplicate_rate", Direction::Min, Ok(rate)).held_against(Threshold::AtMost(0.05));
    (match_rate.ci_low, match_rate.ci_high) = (ci.map(|c| c.0), ci.map(|c| c.1));
    match_rate.reference_ceiling = found.holdout_match_rate;
    let mut excess = Record::new(
        "duplicate_excess",
        Direction::Min,
        found.holdout_match_rate.map(|h| rate - h).ok_or_else(|| NO_HOLDOUT.to_owned()),
    )
    .within(Some(-1.0), Some(1.0), Some(0.0));
    if let (Some(holdout), Some(rows)) = (found.holdout_match_rate, stamp.holdout) {
        let tested = two_proportions((times(rate, made), made as u64), (times(holdout, rows), rows as u64));
        let p = tested.map_or(1.0, |t| t.2);
        excess.params.insert("p_value".to_owned(), p.into());
        let alarm = rate - holdout > 0.01 && p < 0.05;
        excess.verdict = if alarm { Verdict::Warn } else { Verdict::Pass };
    }
    let reproduced = Record::new("reproduced_training_rows", Direction::Min, Ok(found.training_rows_reproduced));
    let mut repeats = Record::new("synthetic_repeats", Direction::Target, Ok(found.synthetic_internal));
    repeats.ideal = Some(found.training_internal);
    repeats.reference_ceiling = Some(found.training_internal);
    [match_rate, excess, reproduced, repeats].map(|r| stamp.all(r)).into()
}

/// Share of synthetic rows that repeat no learned row, numbers compared within [`TOLERANCE`].
async fn repeated(tables: &Tables, limits: &Limits, stamp: Stamp, pace: &Pace<'_, '_>) -> Result<Record> {
    let some = |frame: &Frame, cap, name: &str| frame.take(&pick(frame.height(), cap, stamp.seed, name, 0));
    let real = some(&tables.real, limits.pool, "privacy/new-rows/learned");
    let count = |frame: Frame| async move {
        let mut matched = 0;
        for part in parts(frame.height(), 500) {
            pace.step().await?;
            let rows: Vec<usize> = part.iter().map(|&r| r as usize).collect();
            matched += matched_rows(&real, &frame.take(&rows), TOLERANCE);
        }
        Ok::<_, crate::error::Error>((
            real.height(),
            frame.height(),
            1.0 - matched as f64 / frame.height().max(1) as f64,
        ))
    };
    let (learned, made, value) = count(some(&tables.synthetic, limits.rows, "privacy/new-rows/made")).await?;
    let mut record = Record::new("new_row_synthesis", Direction::Max, Ok(value));
    record.params.insert("tolerance".to_owned(), TOLERANCE.into());
    Ok(stamp.on(record, learned, made, None))
}

/// Medians of the distances to learned rows of synthetic and of uniformly random rows.
async fn against_random(
    tables: &Tables,
    limits: &Limits,
    seed: Seed,
    pace: &Pace<'_, '_>,
) -> Result<Option<(f64, f64)>> {
    let some = |frame: &Frame, cap, name: &str| frame.take(&pick(frame.height(), cap, seed, name, 0));
    let real = some(&tables.real, limits.rows, "privacy/random/learned");
    let made = some(&tables.synthetic, limits.rows / 2, "privacy/random/made");
    let uniform = uniform(&real, made.height(), seed)?;
    let rows = encode(&real, &[&real, &made, &uniform], Encoding::Gower)?;
    let mut medians = Vec::new();
    for queries in &rows[1..] {
        medians.extend(Summary::of(&pace.nearest(queries, &rows[0], 1, Metric::Gower).await?.column(0)));
    }
    Ok(match medians[..] {
        [made, random] => Some((made.median, random.median)),
        _ => None,
    })
}

/// Rows with numbers uniform over the range of `real` and levels uniform over its levels.
fn uniform(real: &Frame, rows: usize, seed: Seed) -> Result<Frame> {
    let column = |(at, cells): (usize, &Cells)| {
        let mut draw = seed.indexed("privacy/random/rows", at as u64);
        match cells {
            Cells::Numbers(x) => {
                let (low, high) = crate::evaluate::sample::range(x).unwrap_or((f64::NAN, f64::NAN));
                Cells::Numbers((0..rows).map(|_| low + (high - low) * draw.uniform()).collect())
            }
            Cells::Levels(x) => {
                let mut levels = x.clone();
                levels.sort_unstable();
                levels.dedup();
                Cells::Levels((0..rows).map(|_| levels[draw.below(levels.len())]).collect())
            }
        }
    };
    Frame::new(real.columns().iter().enumerate().map(column).collect())
}

type Bounded = Option<(f64, f64)>;

/// Records of distances, and the share and the percentage of near copies with their lower bounds.
fn by_distance(d: Option<&Distances>, random: Bounded, stamp: Stamp) -> (Vec<Record>, Bounded, Bounded) {
    let value = |f: fn(&Distances) -> f64| {
        let found = d.map(f).ok_or_else(|| NO_HOLDOUT.to_owned())?;
        if found.is_finite() { Ok(found) } else { Err("too few rows".to_owned()) }
    };
    let make = |id: &str, direction, f: fn(&Distances) -> f64| Record::new(id, direction, value(f));
    let share = d.map(|d| (d.share, d.share - d.share_half_width));
    let near = d.map(|d| (d.near_copies, d.near_copies - near_half_width(d)));
    let warns = share.zip(near).map(|(s, n)| thresholds::distance_warning(s, n));
    let mut first = make("dcr_share", Direction::Target, |d| d.share);
    first.ideal = Some(0.5);
    let mut copies = make("near_copies", Direction::Target, |d| d.near_copies);
    (copies.range, copies.ideal) = ((Some(0.0), Some(100.0)), Some(2.0));
    if let Some(d) = d {
        let ends = |at: f64, half: f64, most: f64| (Some((at - half).max(0.0)), Some((at + half).min(most)));
        (first.ci_low, first.ci_high) = ends(d.share, d.share_half_width, 1.0);
        (copies.ci_low, copies.ci_high) = ends(d.near_copies, near_half_width(d), 100.0);
    }
    for record in [&mut first, &mut copies] {
        record.verdict = warns.map_or(Verdict::NotEvaluated, |w| if w { Verdict::Warn } else { Verdict::Pass });
    }
    let beside = |mut record: Record, fresh: fn(&Distances) -> f64| {
        record.reference_ceiling = d.map(fresh).filter(|v| v.is_finite());
        record.ideal = record.reference_ceiling;
        record
    };
    let mut records = vec![
        first,
        copies,
        beside(make("dcr_median", Direction::Target, |d| d.median), |d| d.fresh_median),
        beside(make("dcr_p05", Direction::Target, |d| d.p05), |d| d.fresh_p05),
        beside(make("nndr", Direction::Target, |d| d.ratio), |d| d.fresh_ratio),
        make("identifiability", Direction::Min, |d| d.identifiable),
        Record::new(
            "dcr_overfitting_protection",
            Direction::Max,
            value(|d| d.share_strict).map(overfitting_protection),
        ),
    ];
    for record in &mut records {
        let used = d.map_or((stamp.real, stamp.synthetic, stamp.holdout), |d| (d.rows, d.synthetic, Some(d.rows)));
        *record = stamp.on(record.clone(), used.0, used.1, used.2);
        if let Some(d) = d {
            record.params.insert("draws".to_owned(), d.runs.into());
        }
    }
    let protection = random.and_then(|(made, random)| baseline_protection(made, random));
    let reason = || "random rows lie on learned ones, so that there is no scale".to_owned();
    records.push(stamp.all(Record::new("dcr_baseline_protection", Direction::Max, protection.ok_or_else(reason))));
    (records, share, near)
}

/// Half width of the 95 % interval of the percentage of near copies: counting and the quantile both have an error.
fn near_half_width(d: &Distances) -> f64 {
    let p = (d.near_copies / 100.0).clamp(0.0, 1.0);
    let counted = p * (1.0 - p) / d.synthetic.max(1) as f64;
    196.0 * sqrt(counted + 0.02 * 0.98 / d.rows.max(1) as f64)
}
