//! The panel of membership attacks: who was learned, who was held out?

use crate::error::Result;
use crate::evaluate::privacy::attacks::membership_text as words;
use crate::evaluate::privacy::attacks::scores::{ATTACKS, Scores, scores};
use crate::evaluate::privacy::attacks::split::{FEWEST, runs, split};
use crate::evaluate::privacy::membership::Attack;
use crate::evaluate::privacy::pace::Pace;
use crate::evaluate::privacy::panel::{Limits, NO_HOLDOUT, Stamp};
use crate::evaluate::record::{Details, Direction, Entry, Record, Threshold};
use crate::evaluate::report::Section;
use crate::evaluate::significance::auc_error::auc_standard_error;
use crate::evaluate::tables::{Tables, pick};
use crate::evaluate::utility::curves::roc_auc;

/// Largest accepted AUC.
pub(super) const LIMIT: f64 = 0.6;
/// False positive rates at which found members are counted.
pub(super) const RATES: [f64; 3] = [0.001, 0.01, 0.1];
/// Share of the candidates that lie furthest out.
pub(super) const OUTLIERS: f64 = 0.05;

/// What one attack reached, mean over the splits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reached {
    pub(super) auc: f64,
    pub(super) error: f64,
    pub(super) advantage: f64,
    pub(super) balanced: f64,
    pub(super) found: [f64; 3],
    /// On the outlying candidates.
    pub(super) outliers: Option<f64>,
}

impl Reached {
    /// 95 % interval of the AUC.
    pub(super) fn interval(&self) -> (f64, f64) {
        ((self.auc - 1.96 * self.error).max(0.0), (self.auc + 1.96 * self.error).min(1.0))
    }
}

/// What the panel reached.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Panel {
    /// One per attack; none where it could not be run.
    pub(super) attacks: Vec<Option<Reached>>,
    /// AUC on one half of the candidates of the attack that was best on the other half.
    pub(super) chosen: Option<f64>,
    /// Standard error of an AUC on the outlying candidates at chance.
    pub(super) outlier_error: Option<f64>,
    /// Candidates of each side and reference rows, per split.
    pub(super) sizes: (usize, usize, usize),
    pub(super) made: usize,
    pub(super) runs: usize,
}

impl Panel {
    /// The attack with the largest AUC.
    pub(super) fn worst(&self) -> Option<(usize, &Reached)> {
        let run = self.attacks.iter().enumerate().filter_map(|(i, a)| Some((i, a.as_ref()?)));
        run.max_by(|a, b| a.1.auc.total_cmp(&b.1.auc).then(b.0.cmp(&a.0)))
    }

    /// The largest of a figure.
    fn most(&self, of: impl Fn(&Reached) -> Option<f64>) -> Option<f64> {
        self.attacks.iter().flatten().filter_map(of).reduce(f64::max)
    }
}

/// Runs the panel and writes what it reached; the largest AUC comes back.
pub(in crate::evaluate::privacy) async fn measure(
    tables: &Tables,
    limits: &Limits,
    stamp: Stamp,
    section: &mut Section,
    pace: &Pace<'_, '_>,
) -> Result<Option<f64>> {
    let (panel, reason) = match &tables.holdout {
        None => (None, NO_HOLDOUT.to_owned()),
        Some(holdout) => {
            let few = format!("fewer than {FEWEST} members, others or reference rows");
            (panel(tables, holdout, limits, stamp, pace).await?, few)
        }
    };
    let panel = panel.ok_or(reason);
    section.records.extend(records(panel.as_ref(), stamp));
    section.text.push(words::text(panel.as_ref(), stamp));
    if let Ok(panel) = &panel {
        section.grids.push(words::grid(panel));
        section.figures.push(words::figure(panel));
    }
    Ok(panel.ok().and_then(|p| p.worst().map(|w| w.1.auc)))
}

async fn panel(
    tables: &Tables,
    holdout: &crate::evaluate::privacy::cells::Frame,
    limits: &Limits,
    stamp: Stamp,
    pace: &Pace<'_, '_>,
) -> Result<Option<Panel>> {
    let made = tables.synthetic.take(&pick(stamp.synthetic, limits.pool, stamp.seed, "privacy/membership/made", 0));
    let mut sums: Vec<(Reached, f64, f64)> = vec![Default::default(); ATTACKS.len()];
    let (mut chosen, mut outlier_error, mut sizes) = ((0.0, 0.0), None, (0, 0, 0));
    let wanted = runs(holdout.height(), limits);
    let mut run = 0;
    while run < wanted {
        pace.step().await?;
        let Some(split) = split(&tables.real, holdout, run, limits, stamp.seed)? else { break };
        let found = scores(&split, &made, pace).await?;
        let yes = split.members.iter().filter(|m| **m).count();
        sizes = (yes, split.members.len() - yes, split.reference.height());
        let far = furthest(&found.outlying);
        let outer: Vec<bool> = far.iter().map(|&i| split.members[i]).collect();
        for (sum, score) in sums.iter_mut().zip(&found.attacks) {
            let Some(attack) = score.as_ref().and_then(|s| Attack::of(&split.members, s)) else { continue };
            sum.0.auc += attack.auc;
            sum.0.advantage += attack.advantage;
            sum.0.balanced += attack.balanced_accuracy;
            for (found, rate) in sum.0.found.iter_mut().zip(RATES) {
                *found += attack.tpr_at(rate);
            }
            sum.1 += 1.0;
            let of_outer = score.as_ref().map(|s| far.iter().map(|&i| s[i]).collect::<Vec<_>>());
            if let Some(auc) = of_outer.and_then(|s| roc_auc(&outer, &s)) {
                sum.0.outliers = Some(sum.0.outliers.unwrap_or(0.0) + auc);
                sum.2 += 1.0;
            }
        }
        let inside = outer.iter().filter(|m| **m).count();
        outlier_error = auc_standard_error(0.5, inside, outer.len() - inside).or(outlier_error);
        for from in [0, 1] {
            if let Some(auc) = elsewhere(&split.members, &found, from) {
                chosen = (chosen.0 + auc, chosen.1 + 1.0);
            }
        }
        run += 1;
    }
    if run == 0 {
        return Ok(None);
    }
    // Splits share rows: what is independent is bounded by the rows that there are.
    let independent = ((run * sizes.0).min(stamp.real), (run * sizes.1).min(holdout.height()));
    let mean = |(sum, n, outer): (Reached, f64, f64)| {
        let auc = sum.auc / n;
        (n > 0.0).then(|| Reached {
            auc,
            error: auc_standard_error(auc, independent.0, independent.1).unwrap_or(0.5),
            advantage: sum.advantage / n,
            balanced: sum.balanced / n,
            found: sum.found.map(|f| f / n),
            outliers: sum.outliers.map(|o| o / outer),
        })
    };
    Ok(Some(Panel {
        attacks: sums.into_iter().map(mean).collect(),
        chosen: (chosen.1 > 0.0).then(|| chosen.0 / chosen.1),
        outlier_error,
        sizes,
        made: made.height(),
        runs: run,
    }))
}

/// The candidates that lie furthest out, at least twenty where there are as many.
fn furthest(outlying: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..outlying.len()).collect();
    order.sort_by(|&a, &b| outlying[b].total_cmp(&outlying[a]).then(a.cmp(&b)));
    order.truncate(((outlying.len() as f64 * OUTLIERS) as usize).max(FEWEST));
    order
}

/// AUC on every second candidate of the attack that is best on the others.
fn elsewhere(members: &[bool], found: &Scores, from: usize) -> Option<f64> {
    let on = |score: &[f64], from: usize| {
        let some = |i: &usize| *i % 2 == from;
        let members: Vec<bool> = (0..members.len()).filter(some).map(|i| members[i]).collect();
        roc_auc(&members, &(0..score.len()).filter(some).map(|i| score[i]).collect::<Vec<_>>())
    };
    let rated = found.attacks.iter().flatten().filter_map(|s| Some((on(s, from)?, s)));
    let (_, best) = rated.reduce(|a, b| if b.0 > a.0 { b } else { a })?;
    on(best, 1 - from)
}

fn records(panel: Result<&Panel, &String>, stamp: Stamp) -> Vec<Record> {
    let value = |of: fn(&Reached) -> Option<f64>| match panel {
        Err(reason) => Err(reason.clone()),
        Ok(p) => p.most(of).ok_or_else(|| "too few rows to resolve it".to_owned()),
    };
    let area = |id, value| Record::new(id, Direction::Min, value).within(Some(0.0), Some(1.0), Some(0.5));
    let mut largest = area("mia_auc", value(|r| Some(r.auc))).held_against(Threshold::AtMost(LIMIT));
    let chosen = panel.map_err(Clone::clone).and_then(|p| p.chosen.ok_or_else(|| "too few rows".to_owned()));
    let mut outer = area("mia_auc_outliers", value(|r| r.outliers));
    if let Ok(p) = panel {
        if let Some((at, worst)) = p.worst() {
            let (low, high) = worst.interval();
            (largest.ci_low, largest.ci_high) = (Some(low), Some(high));
            let beyond = low > 0.5 + words::LARGEST_OF_NINE * worst.error;
            largest.params.insert("beyond_chance".to_owned(), beyond.into());
            largest.params.insert("attack".to_owned(), ATTACKS[at].0.into());
            largest.params.insert("broken_split".to_owned(), p.attacks.iter().flatten().any(|a| a.auc < 0.45).into());
        }
        let entry = |(reached, (id, _)): (&Option<Reached>, &(&str, &str))| {
            let auc = reached.as_ref().map(|r| r.auc).ok_or_else(|| "columns without variance".to_owned());
            Entry::new(*id, "AUC", auc)
        };
        largest = largest.with(Details::PerGroup(p.attacks.iter().zip(&ATTACKS).map(entry).collect()));
        if let (Some(value), Some(error)) = (outer.value, p.outlier_error) {
            (outer.ci_low, outer.ci_high) =
                (Some((value - 1.96 * error).max(0.0)), Some((value + 1.96 * error).min(1.0)));
        }
    }
    let resolved = |at: usize, record: Record| match panel {
        Ok(p) if RATES[at] * (p.sizes.1 as f64) < 1.0 => {
            let reason =
                format!("{} others resolve no false positive rate below {:.4}", p.sizes.1, 1.0 / p.sizes.1 as f64);
            Record::new(&record.id, Direction::Min, Err(reason))
        }
        _ => record,
    };
    let mut records = vec![
        largest,
        area("mia_auc_chosen", chosen),
        outer,
        Record::new("mia_advantage", Direction::Min, value(|r| Some(r.advantage))),
        resolved(0, Record::new("mia_tpr_at_fpr_0_1", Direction::Min, value(|r| Some(r.found[0])))),
        resolved(1, Record::new("mia_tpr_at_fpr_1", Direction::Min, value(|r| Some(r.found[1])))),
        resolved(2, Record::new("mia_tpr_at_fpr_10", Direction::Min, value(|r| Some(r.found[2])))),
    ];
    for record in &mut records {
        let (real, synthetic, holdout) = match panel {
            Ok(p) => (p.sizes.0, p.made, Some(p.sizes.1 + p.sizes.2)),
            Err(_) => (stamp.real, stamp.synthetic, stamp.holdout),
        };
        *record = stamp.on(record.clone(), real, synthetic, holdout);
        if let Ok(p) = panel {
            record.params.insert("members".to_owned(), p.sizes.0.into());
            record.params.insert("others".to_owned(), p.sizes.1.into());
            record.params.insert("reference".to_owned(), p.sizes.2.into());
            record.params.insert("splits".to_owned(), p.runs.into());
        }
    }
    records
}
