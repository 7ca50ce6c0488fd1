//! The panel of one target as records and words.

use super::boosted::{Task, reach};
use super::encode::Answers;
use super::members::{At, Member};
use super::outcome::{NAMES, Outcome, Panel, Target, kept, panel};
use super::scores::{floor, headline, main_metric};
use super::weights::{Importances, importances};
use super::{Limits, Utility, figures, grids, retained, without};
use crate::error::Result;
use crate::evaluate::record::{Direction, Entry, Record, mean_of};
use crate::evaluate::report::Section;
use crate::evaluate::significance::bootstrap::{Interval, every_resample, percentile};
use crate::evaluate::tables::Tables;
use crate::evaluate::utility::scenarios::Scenarios;
use crate::rng::Seed;

/// Intervals of the headline metric of a model trained on real, on synthetic, and of the difference.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    pub(super) real: Option<Interval>,
    pub(super) synthetic: Option<Interval>,
    pub(super) difference: Option<Interval>,
    /// The retention on every resample; none where there is nothing to keep.
    kept: Vec<Option<f64>>,
}

pub(super) async fn one(
    tables: &Tables,
    levels: &[Vec<String>],
    target: Target,
    limits: &Limits,
    seed: Seed,
    mut at: At<'_>,
) -> Result<Utility> {
    let (column, task) = (target.at, target.task);
    at.pause().await?;
    let holdout = tables.holdout.as_ref().unwrap_or(&tables.real);
    let score = |train, name| reach(&tables.real, train, holdout, column, (seed, name)).map(|r| r.score);
    let real = score(&tables.real, "evaluate/utility/real");
    at.done += 1;
    at.pause().await?;
    let synthetic = score(&tables.synthetic, "evaluate/utility/synthetic");
    at.done += 1;
    let members = limits.members(task);
    let found = match panel(tables, target, &members, limits, seed, at).await? {
        Ok(found) => found,
        Err(reason) => return Ok(without(&reason)),
    };
    at.done += members.len() as u64;
    let mut spreads = Vec::with_capacity(found.outcomes.len());
    for outcome in &found.outcomes {
        at.pause().await?;
        spreads.push(spread(&found, outcome, limits.resamples, seed));
    }
    at.done += 1;
    at.pause().await?;
    let weights =
        if limits.repeats > 0 { importances(&found, limits.repeats, limits.importance_rows, seed)? } else { None };
    let ratio = match (real, synthetic) {
        (Some(r), Some(s)) if r > 0.0 => Some(s / r),
        _ => None,
    };
    let accuracies: Vec<Scenarios> =
        found.outcomes.iter().filter(|o| o.member != Member::Dummy).filter_map(|o| o.accuracies(task)).collect();
    let scenarios = Scenarios::mean(&accuracies);
    let accuracy = scenarios.map(|s| s.mean_cross().clamp(0.0, 1.0));
    let mut records = overall(tables, &found, limits, seed);
    if let Some(interval) = retained_interval(&found, &spreads).filter(|_| records[0].value.is_some()) {
        (records[0].ci_low, records[0].ci_high) = (Some(interval.low), Some(interval.high));
    }
    records.push(ratio_record(&found, (real, synthetic), ratio, seed));
    let no = "a scenario has no rows".to_owned();
    records.push(Record::new("utility_accuracy", Direction::Max, accuracy.ok_or_else(|| no.clone())));
    let four = scenarios.map(|s| s.mean_of_four());
    records.push(Record::new("utility_mean_of_four", Direction::Max, four.ok_or(no)));
    for (outcome, spread) in found.outcomes.iter().zip(&spreads) {
        records.extend(member_records(&found, outcome, spread, limits, seed));
    }
    records.extend(weights.iter().flat_map(|w| agreement(w, seed)));
    let retention = records[0].value;
    let section = Section {
        id: "utility".to_owned(),
        title: "Utility".to_owned(),
        text: words(tables, &found, retention, ratio, limits),
        records,
        grids: grids::grids(tables, levels, &found, &spreads, weights.as_ref()),
        figures: figures::figures(tables, levels, &found, &spreads, weights.as_ref()),
    };
    Ok(Utility { section, retention, ratio, accuracy, scenarios, reason: None })
}

/// Resamples the test rows, those of each class by themselves.
fn spread(panel: &Panel, outcome: &Outcome, resamples: usize, seed: Seed) -> Spread {
    let (Some(trtr), Some(tstr), true) = (&outcome.scenarios[0], &outcome.scenarios[1], resamples > 1) else {
        return Spread::default();
    };
    let truth = &panel.truth.0;
    let classes = panel.target.classes.len();
    let strata: Vec<Vec<u32>> = match truth {
        Answers::Numbers(y) => vec![(0..y.len() as u32).collect()],
        Answers::Classes(y) => {
            (0..classes).map(|c| (0..y.len() as u32).filter(|&i| y[i as usize] == c).collect()).collect()
        }
    };
    let width = classes.max(1);
    let score = |values: &[f64], rows: &[u32]| {
        let truth = match truth {
            Answers::Numbers(y) => Answers::Numbers(rows.iter().map(|&i| y[i as usize]).collect()),
            Answers::Classes(y) => Answers::Classes(rows.iter().map(|&i| y[i as usize]).collect()),
        };
        let some: Vec<f64> =
            rows.iter().flat_map(|&i| values[i as usize * width..(i as usize + 1) * width].iter().copied()).collect();
        headline(panel.target.task, &truth, &some, classes)
    };
    let floor = floor(panel.target.task, truth, classes);
    // The same rows for both, so that their difference and what is kept are paired.
    let found = every_resample(&strata, resamples, seed, |rows| (score(&trtr.values, rows), score(&tstr.values, rows)));
    let mean = |all: &Vec<f64>| all.iter().sum::<f64>() / all.len() as f64;
    let (mut real, mut synthetic, mut differences) = (Vec::new(), Vec::new(), Vec::new());
    for (r, s) in &found {
        let (r, s) = (r.as_ref().map(mean), s.as_ref().map(mean));
        real.extend(r);
        synthetic.extend(s);
        differences.extend(r.zip(s).map(|(r, s)| r - s));
    }
    Spread {
        real: percentile(&real, 0.95),
        synthetic: percentile(&synthetic, 0.95),
        difference: percentile(&differences, 0.95),
        kept: found.iter().map(|(r, s)| kept(s.as_deref(), r.as_deref(), &floor)).collect(),
    }
}

/// The interval of the mean retention over the models that have one.
fn retained_interval(panel: &Panel, spreads: &[Spread]) -> Option<Interval> {
    let judged: Vec<&Spread> =
        panel.outcomes.iter().zip(spreads).filter(|(o, _)| o.retention.is_some()).map(|(_, s)| s).collect();
    let resamples = judged.iter().map(|s| s.kept.len()).min()?;
    let means: Vec<f64> = (0..resamples).filter_map(|b| mean_of(judged.iter().map(|s| s.kept[b]))).collect();
    percentile(&means, 0.95)
}

fn overall(tables: &Tables, panel: &Panel, limits: &Limits, seed: Seed) -> Vec<Record> {
    let task = panel.target.task;
    let parts = panel.outcomes.iter().filter(|o| o.member != Member::Dummy).map(|o| {
        let reason = "the model trained on real rows gains less than 0.02 over guessing".to_owned();
        Entry::new(o.member.label(task), main_metric(task), o.retention.ok_or(reason))
    });
    let used = panel.outcomes.iter().filter(|o| o.member != Member::Dummy);
    let most = used.fold((0, 0), |m, o| (m.0.max(o.used.0), m.1.max(o.used.1)));
    let mut record = retained(parts.collect(), (most.0, most.1, panel.truth.0.len()), seed);
    record.sampled = panel.outcomes.iter().any(|o| is_sampled(panel, o, limits))
        || tables.real.height().max(tables.synthetic.height()) > limits.rows;
    record.params.insert("target".to_owned(), tables.names[panel.target.at].clone().into());
    record.params.insert("metric".to_owned(), main_metric(task).into());
    vec![record]
}

fn is_sampled(panel: &Panel, outcome: &Outcome, limits: &Limits) -> bool {
    let cap = outcome.member.cap(limits, panel.target.classes.len());
    panel.lessons.0.rows().max(panel.lessons.1.rows()) > cap
}

fn ratio_record(
    panel: &Panel,
    (real, synthetic): (Option<f64>, Option<f64>),
    ratio: Option<f64>,
    seed: Seed,
) -> Record {
    let reason = "the boosted model learns nothing from the real rows, or finds none".to_owned();
    let mut record = Record::new("utility_ratio", Direction::Max, ratio.ok_or(reason)).within(None, None, Some(1.0));
    let task = panel.target.task;
    record.n_holdout = Some(panel.truth.0.len());
    record.seed = Some(seed.0);
    for (name, value) in [("trained_on_real", real), ("trained_on_synthetic", synthetic)] {
        record.params.insert(name.to_owned(), value.into());
    }
    record.params.insert("metric".to_owned(), task.metric().into());
    record.params.insert("trees".to_owned(), 200.into());
    record.params.insert("rate".to_owned(), 0.1.into());
    record
}

/// Records `tstr_boosted`, `trtr_boosted`: the headline metric with its interval.
fn member_records(panel: &Panel, outcome: &Outcome, spread: &Spread, limits: &Limits, seed: Seed) -> Vec<Record> {
    let task = panel.target.task;
    let one =
        |scenario: usize, interval: Option<Interval>| {
            let value = outcome.scenarios[scenario].as_ref().and_then(super::outcome::Scored::main);
            let id = format!("{}_{}", NAMES[scenario].to_lowercase(), outcome.member.id());
            let low = if task == Task::Regression { None } else { Some(0.0) };
            let mut record =
                Record::new(&id, Direction::Max, value.ok_or_else(|| "undefined on the held-out rows".to_owned()))
                    .within(low, Some(1.0), Some(1.0));
            (record.n_real, record.n_synth) = if scenario == 0 { (outcome.used.0, 0) } else { (0, outcome.used.1) };
            record.n_holdout = Some(panel.truth.0.len());
            record.seed = Some(seed.0);
            record.sampled = is_sampled(panel, outcome, limits);
            (record.ci_low, record.ci_high) = (interval.map(|i| i.low), interval.map(|i| i.high));
            record.params.insert("metric".to_owned(), main_metric(task).into());
            record.params.insert("model".to_owned(), outcome.member.label(task).into());
            let lesson = if scenario == 0 { &panel.lessons.0 } else { &panel.lessons.1 };
            if lesson.is_single() {
                record.params.insert("single_class_training".to_owned(), true.into());
            }
            record
        };
    vec![one(0, spread.real), one(1, spread.synthetic)]
}

fn agreement(weights: &Importances, seed: Seed) -> Vec<Record> {
    let parts = [("importance_spearman", weights.agreement.0), ("importance_kendall", weights.agreement.1)];
    let one = |(id, value): (&str, Option<f64>)| {
        let reason = "too few columns, or all of them matter the same".to_owned();
        let mut record = Record::new(id, Direction::Max, value.ok_or(reason)).within(Some(-1.0), Some(1.0), Some(1.0));
        record.n_holdout = Some(weights.rows);
        record.seed = Some(seed.0);
        record
    };
    parts.into_iter().map(one).collect()
}

fn words(tables: &Tables, panel: &Panel, retention: Option<f64>, ratio: Option<f64>, limits: &Limits) -> Vec<String> {
    let task = panel.target.task;
    let name = &tables.names[panel.target.at];
    let score = |scenario: usize| {
        let all = panel.outcomes.iter().filter(|o| o.member != Member::Dummy);
        mean_of(all.map(|o| o.scenarios[scenario].as_ref().and_then(super::outcome::Scored::main)))
    };
    let mut out = Vec::new();
    if let (Some(real), Some(synthetic)) = (score(0), score(1)) {
        let kept = match retention {
            Some(u) => format!("{:.0} % of what can be learned is kept.", 100.0 * u),
            None => "even real rows teach next to nothing about it.".to_owned(),
        };
        out.push(format!(
            "Models that predict \"{name}\" reach {synthetic:.3} ({}) on real rows when they learn from synthetic ones, and {real:.3} \
             when they learn from real ones: {kept}",
            main_metric(task)
        ));
    }
    if let Some(ratio) = ratio {
        out.push(format!(
            "The ratio of both for the strongest model (200 boosted trees, {}) is {ratio:.3}. It flatters where chance alone earns much.",
            task.metric()
        ));
    }
    if panel.lessons.1.is_single() && task != Task::Regression {
        out.push(
            "The synthetic rows hold one class only, so models that learn from them predict nothing else.".to_owned(),
        );
    }
    if panel.outcomes.iter().any(|o| is_sampled(panel, o, limits)) {
        let classes = panel.target.classes.len();
        let caps = panel.outcomes.iter().filter(|o| is_sampled(panel, o, limits));
        let list: Vec<String> =
            caps.map(|o| format!("{} {}", o.member.label(task), o.member.cap(limits, classes))).collect();
        out.push(format!("Training rows were drawn at random where there were more than these: {}.", list.join(", ")));
    }
    out.push(
        "TRTR: trained and tested on real rows. TSTR: trained on synthetic, tested on real rows. TRTS: trained on real, tested on \
         synthetic rows. TSTS: trained and tested on synthetic rows. High TRTS beside low TSTR means that only easy rows are generated."
            .to_owned(),
    );
    out
}
