//! Augmentation in a report: how rare the rarest class is, whether its synthetic rows are good, and whether models gain from them.

use std::borrow::Cow;

use crate::data::MISSING;
use crate::error::Result;
use crate::evaluate::augmentation::arms::{Arm, Rare, Reached, run};
use crate::evaluate::augmentation::need::{imbalance, rows_needed};
use crate::evaluate::augmentation::{efficacies, rows};
use crate::evaluate::fidelity::frequencies::by_frequency;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::record::{Direction, Record, Verdict};
use crate::evaluate::report::{Grid, Section, Value};
use crate::evaluate::significance::adjust::holm;
use crate::evaluate::significance::paired::corrected_resampled_t;
use crate::evaluate::tables::{Tables, pick};
use crate::learn::parallel;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Units of progress that [`augmentation`] counts.
pub const UNITS: u64 = 16;
/// Repetitions: halves of the tables, five times.
const RUNS: usize = 10;
/// Share of the rarest class below which its augmentation is measured.
const RARE: f64 = 0.4;
/// Held-out rows of the class below which nothing can be concluded.
const FEWEST: usize = 30;
/// Copies beyond those of held-out rows from which rows of the class are no augmentation but a leak.
const COPIED: f64 = 0.05;
/// Classes that the table of counts names.
const CLASSES: usize = 30;

/// The section on augmentation for a target of levels; none for other targets, or without held-out rows. `cap` bounds the rows that
/// a model learns from. `done` of `total` is where the run's progress stands before; the whole counts [`UNITS`].
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn augmentation(
    tables: &Tables,
    target: Option<usize>,
    cap: usize,
    seed: Seed,
    (cx, done, total): (&RunCx<'_>, u64, u64),
) -> Result<Option<Section>> {
    let Some(target) = target else { return Ok(None) };
    let known = answered(tables, target);
    let tables = &*known;
    let (Cells::Levels(codes), Some(holdout)) = (&tables.real.columns()[target], &tables.holdout) else {
        return Ok(None);
    };
    let classes = by_frequency(codes.iter().copied());
    let counts: Vec<u64> = classes.iter().map(|c| c.1 as u64).collect();
    let Some(found) = imbalance(&counts) else { return Ok(None) };
    let name =
        |code: u32| tables.levels.get(target).and_then(|l| l.get(code as usize)).cloned().unwrap_or(code.to_string());
    let rare = Rare { target, class: classes[classes.len() - 1].0 };
    let class = name(rare.class);
    let mut section = Section { id: "augmentation".to_owned(), title: "Augmentation".to_owned(), ..Section::default() };
    section.grids.push(need(&classes, name));
    let all = |id: &str, direction, value: f64| {
        Record::new(id, direction, Ok(value)).rows(tables.real.height(), tables.synthetic.height())
    };
    section.records.push(all("imbalance_ratio", Direction::Target, found.ratio).within(Some(1.0), None, Some(1.0)));
    section.records.push(all("class_balance", Direction::Target, found.balance).within(
        Some(0.0),
        Some(1.0),
        Some(1.0),
    ));
    if found.minority_share >= RARE {
        section.text.push(format!(
            "The classes of \"{}\" are nearly even (the rarest has {:.0} % of the rows): there is nothing to augment.",
            tables.names[target],
            100.0 * found.minority_share
        ));
        return Ok(Some(section));
    }
    let records = rows::records(tables, rare, cap, seed, (cx, done, total)).await?;
    let runs = repeated(tables, holdout, rare, cap, seed, (cx, done + 5, total)).await?;
    cx.step(Phase::Evaluating, done + UNITS - 1, total).await?;
    // Rows of a half, as `repeated` takes them.
    let half = |f: &Frame| (f.height() / 2).min(cap) as f64;
    let arms = compared(&runs, half(holdout) / half(&tables.real).max(1.0));
    let tested = rare.of(holdout).iter().filter(|p| **p).count();
    section.text.extend(words(&class, &tables.names[target], found.minority_share, &arms, tested));
    section.grids.push(table(&arms));
    section.records.extend(records);
    section.records.push(gain(&arms, tested, tables, seed));
    section.records.extend(efficacies::records(tables, holdout, rare, cap, seed)?);
    section.text.push(verdict(&section.records));
    Ok(Some(section))
}

/// The tables without rows whose target is missing: those are of no class.
fn answered(tables: &Tables, target: usize) -> Cow<'_, Tables> {
    let missing = |f: &Frame| match &f.columns()[target] {
        Cells::Levels(x) => x.contains(&MISSING),
        Cells::Numbers(_) => false,
    };
    let frames = [Some(&tables.real), tables.holdout.as_ref(), Some(&tables.synthetic)];
    if !frames.into_iter().flatten().any(missing) {
        return Cow::Borrowed(tables);
    }
    let known = |f: &Frame| match &f.columns()[target] {
        Cells::Levels(x) => f.take(&(0..x.len()).filter(|&i| x[i] != MISSING).collect::<Vec<usize>>()),
        Cells::Numbers(_) => f.clone(),
    };
    Cow::Owned(Tables {
        real: known(&tables.real),
        holdout: tables.holdout.as_ref().map(known),
        synthetic: known(&tables.synthetic),
        ..tables.clone()
    })
}

fn need(classes: &[(u32, usize)], name: impl Fn(u32) -> String) -> Grid {
    let counts: Vec<u64> = classes.iter().map(|c| c.1 as u64).collect();
    let (half, full) = (rows_needed(&counts, 0.5), rows_needed(&counts, 1.0));
    let all: u64 = counts.iter().sum();
    let row = |at: usize| {
        vec![
            Value::text(name(classes[at].0)),
            (counts[at] as f64).into(),
            (counts[at] as f64 / all as f64).into(),
            (half[at] as f64).into(),
            (full[at] as f64).into(),
        ]
    };
    let header = ["class", "real rows", "share", "rows to half of the largest", "rows to the largest"];
    Grid::new("classes", "Classes of the target", &header, (0..classes.len().min(CLASSES)).map(row).collect())
}

/// Every arm in every repetition.
async fn repeated(
    tables: &Tables,
    holdout: &Frame,
    rare: Rare,
    cap: usize,
    seed: Seed,
    (cx, done, total): (&RunCx<'_>, u64, u64),
) -> Result<Vec<Vec<Option<Reached>>>> {
    let made = rare.rows(&tables.synthetic);
    let one = |at: usize| {
        let half = |f: &Frame, name: &str| {
            let mut order = pick(f.height(), usize::MAX, seed, name, at as u64 / 2);
            let rest = order.split_off(order.len() / 2);
            let mut own = if at.is_multiple_of(2) { order } else { rest };
            own.truncate(cap);
            f.take(&own)
        };
        let (train, test) = (half(&tables.real, "augmentation/train"), half(holdout, "augmentation/test"));
        run((&tables.real, &train, &made, &test), rare, (seed, at as u64))
    };
    let mut out = Vec::with_capacity(RUNS);
    while out.len() < RUNS {
        cx.step(Phase::Evaluating, done + out.len() as u64, total).await?;
        let from = out.len();
        for found in parallel::map(from..(from + parallel::CORES).min(RUNS), one) {
            out.push(found?);
        }
    }
    Ok(out)
}

/// An arm over all repetitions, beside the baseline.
struct Compared {
    arm: Arm,
    mean: Option<Reached>,
    /// Mean gain of average precision with its 95 % interval, and p after Holm.
    gain: Option<(f64, (f64, f64), f64)>,
}

fn compared(runs: &[Vec<Option<Reached>>], test_share: f64) -> Vec<Compared> {
    let arms = Arm::all();
    let column = |at: usize| runs.iter().map(|r| r.get(at).copied().flatten()).collect::<Option<Vec<Reached>>>();
    let base: Option<Vec<f64>> = column(0).map(|c| c.iter().map(|r| r.pr_auc).collect());
    let tests: Vec<_> = (0..arms.len())
        .map(|at| {
            let own: Vec<f64> = column(at)?.iter().map(|r| r.pr_auc).collect();
            // A moved threshold leaves the order of the rows as it is.
            let against = base.as_ref().filter(|_| at > 0 && arms[at] != Arm::Threshold)?;
            corrected_resampled_t(&own, against, test_share)
        })
        .collect();
    let mut adjusted = holm(&tests.iter().flatten().map(|t| t.p).collect::<Vec<f64>>()).into_iter();
    let of = |(at, test): (usize, Option<crate::evaluate::significance::paired::PairedT>)| Compared {
        arm: arms[at],
        mean: column(at).and_then(|c| Reached::mean(&c)),
        gain: test.map(|t| (t.mean, t.interval, adjusted.next().unwrap_or(1.0))),
    };
    tests.into_iter().enumerate().map(of).collect()
}

fn table(arms: &[Compared]) -> Grid {
    let header = [
        "training rows",
        "average precision",
        "gain",
        "p (Holm)",
        "recall",
        "precision",
        "F1",
        "balanced accuracy",
        "G-mean",
        "MCC",
        "Brier",
        "calibration error",
    ];
    let row = |a: &Compared| {
        let of = |f: fn(&Reached) -> f64| Value::from(a.mean.as_ref().map(f));
        vec![
            Value::text(a.arm.label()),
            of(|r| r.pr_auc),
            a.gain.map(|g| g.0).into(),
            a.gain.map(|g| g.2).into(),
            of(|r| r.recall),
            of(|r| r.precision),
            of(|r| r.f1),
            of(|r| r.balanced_accuracy),
            of(|r| r.g_mean),
            of(|r| r.mcc),
            of(|r| r.brier),
            of(|r| r.calibration),
        ]
    };
    let title = "Ways to help with the rare class, tested on held-out rows (means of ten runs)";
    Grid::new("arms", title, &header, arms.iter().map(row).collect())
}

/// The best way with synthetic rows.
fn best(arms: &[Compared]) -> Option<&Compared> {
    let synthetic = arms.iter().filter(|a| matches!(a.arm, Arm::Synthetic(_)) && a.gain.is_some());
    let gain = |a: &Compared| a.gain.map_or(0.0, |g| g.0);
    synthetic.max_by(|a, b| gain(a).total_cmp(&gain(b)))
}

fn gain(arms: &[Compared], tested: usize, tables: &Tables, seed: Seed) -> Record {
    let found = best(arms).and_then(|a| Some((a, a.gain?)));
    let reason = || "no synthetic rows of the rare class, or none that was held out".to_owned();
    let mut record = Record::new("augmentation_gain", Direction::Max, found.map(|f| f.1.0).ok_or_else(reason))
        .rows(tables.real.height(), tables.synthetic.height())
        .within(Some(-1.0), Some(1.0), None);
    record.n_holdout = tables.holdout.as_ref().map(Frame::height);
    record.seed = Some(seed.0);
    if let Some((arm, (mean, (low, high), p))) = found {
        (record.ci_low, record.ci_high) = (Some(low), Some(high));
        record.params.insert("arm".to_owned(), arm.arm.label().into());
        record.params.insert("p_value".to_owned(), p.into());
        record.params.insert("test_rows_of_class".to_owned(), tested.into());
        record.verdict = match () {
            () if tested < FEWEST => Verdict::NotEvaluated,
            () if mean > 0.0 && p < 0.05 => Verdict::Pass,
            () if mean < 0.0 && p < 0.05 => Verdict::Fail,
            () => Verdict::Warn,
        };
    }
    record
}

fn words(class: &str, target: &str, share: f64, arms: &[Compared], tested: usize) -> Vec<String> {
    let mut out = vec![format!(
        "The rarest class of \"{target}\" is \"{class}\" with {:.1} % of the rows. Models learn from halves of the real rows, alone \
         and with help, and are tested on halves of the {tested} held-out rows of the class and all others.",
        100.0 * share
    )];
    let of = |arm: &Compared| arm.mean.as_ref().map(|m| m.pr_auc);
    if let (Some(base), Some(best)) = (arms.first().and_then(of), best(arms))
        && let (Some(own), Some((gain, (low, high), p))) = (of(best), best.gain)
    {
        let sure = if p < 0.05 { "more than chance" } else { "no more than chance" };
        out.push(format!(
            "With {} average precision is {own:.3} instead of {base:.3}: {gain:+.3}, 95 % interval {low:+.3} to {high:+.3}, {sure}.",
            best.arm.label()
        ));
        let others = arms.iter().filter(|a| !matches!(a.arm, Arm::Synthetic(_) | Arm::Baseline | Arm::Threshold));
        let rival = others.filter_map(|a| Some((a, of(a)?))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((arm, value)) = rival.filter(|r| r.1 >= own) {
            out.push(format!("No better than {}, which reach {value:.3} without a generator.", arm.arm.label()));
        }
    }
    if tested < FEWEST {
        out.push(format!(
            "With {tested} held-out rows of the class nothing can be concluded: at least {FEWEST} are needed."
        ));
    }
    out
}

/// Whether the rows of the class may be used to train on, and what speaks against it.
fn verdict(records: &[Record]) -> String {
    let of = |id: &str| records.iter().find(|r| r.id == id);
    let value = |id: &str| of(id).and_then(|r| r.value);
    let mut against = Vec::new();
    if value("minority_copies_excess").is_some_and(|v| v > COPIED) {
        return "Do not train on them: too many repeat real rows of the class.".to_owned();
    }
    if value("minority_copies_excess").is_some_and(|v| v > 0.01) {
        against.push("more of them repeat real rows than fresh ones would".to_owned());
    }
    if value("label_agreement_ratio").is_some_and(|v| !(0.8..=1.15).contains(&v)) {
        against.push("a model of real rows does not recognise them as it does real ones".to_owned());
    }
    for (id, least, what) in [("minority_shape", 0.90, "single columns"), ("minority_trend", 0.85, "pairs of columns")]
    {
        let Some(record) = of(id) else { continue };
        let enough = record.reference_ceiling.map_or(least, |c| f64::min(least, 0.95 * c));
        if record.value.is_some_and(|v| v < enough) {
            against.push(format!("their {what} differ from the real ones of the class"));
        }
    }
    let gain = of("augmentation_gain");
    match gain.map(|g| g.verdict) {
        Some(Verdict::Pass) if against.is_empty() => "Synthetic rows of the class help, and are sound.".to_owned(),
        Some(Verdict::Fail) => "Do not train on them: models get worse.".to_owned(),
        None | Some(Verdict::NotEvaluated) => {
            against.insert(0, "whether models gain from them could not be measured".to_owned());
            format!("Nothing can be said for training on synthetic rows of the class: {}.", against.join("; "))
        }
        found => {
            if found != Some(Verdict::Pass) {
                against.push("models do not gain from them beyond chance".to_owned());
            }
            format!("Use synthetic rows of the class with care: {}.", against.join("; "))
        }
    }
}
