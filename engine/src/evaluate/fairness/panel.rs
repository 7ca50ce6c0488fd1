//! The fairness part of a report: boosted models trained on real and on synthetic rows, compared per protected group of the
//! held-out rows, and both tables compared group by group.

use super::bias::{Representation, label_gap, representation};
use super::criteria::{of_models, of_tables};
use super::grouping::Grouping;
use super::groups::{Gaps, Group, graded, groups};
use super::intervals::{Observed, Spans, intervals};
use super::tables::{chart, grid};
use crate::error::Result;
use crate::evaluate::fidelity::reports::shapes;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::record::mean_of;
use crate::evaluate::report::Section;
use crate::evaluate::tables::{Tables, columns};
use crate::evaluate::utility::panel::Limits;
use crate::evaluate::utility::panel::encode::{Answers, answered};
use crate::evaluate::utility::panel::members::{At, Member};
use crate::evaluate::utility::panel::outcome::{Lesson, Target};
use crate::evaluate::utility::panel::scores::predicted;
use crate::rng::Seed;
use crate::run::RunCx;

/// Rows of a group on both sides from which its shape is compared.
pub const SHAPE_ROWS: usize = 200;

/// Protected columns, as the user names them.
#[derive(Clone, Copy, Debug)]
pub struct Protected<'a> {
    /// Positions among the compared columns.
    pub columns: &'a [usize],
    /// Code of the favourable level of a target of two; the rarer one when none.
    pub favourable: Option<u32>,
}

/// Predictions on the held-out rows.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) target: Target,
    /// Classes that count as favourable in turn.
    pub(super) cases: Vec<usize>,
    test: Frame,
    truth: Vec<usize>,
    /// By the model of the real and by that of the synthetic rows.
    said: [Vec<usize>; 2],
    /// The same as probabilities: one per class, row by row.
    probability: [Vec<f64>; 2],
}

/// What is found for one grouping.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) grouping: Grouping,
    pub(super) representation: Option<Representation>,
    /// Mean shape of the other columns per group, where it has rows enough.
    pub(super) shapes: Vec<Option<f64>>,
    /// Per favourable class: groups and gaps of the model of the real and of that of the synthetic rows.
    pub(super) cases: Vec<[(Vec<Group>, Gaps); 2]>,
    /// For the same, 95 % intervals of the criteria.
    pub(super) intervals: Vec<[Spans; 2]>,
    /// Per favourable class: gap of the labels in the real and the synthetic table.
    pub(super) gaps: Vec<Option<(f64, f64)>>,
}

/// Compares groups by each protected column and by all of them together. `levels` names the levels of each column by code. None
/// without protected columns. A target that is a number, or no target, leaves out what needs predictions, with the reason.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn fairness(
    (tables, levels): (&Tables, &[Vec<String>]),
    target: Option<usize>,
    protected: Protected<'_>,
    limits: &Limits,
    seed: Seed,
    (cx, done, total): (&RunCx<'_>, u64, u64),
) -> Result<Option<Section>> {
    let known: Vec<usize> = protected.columns.iter().copied().filter(|c| *c < tables.names.len()).collect();
    if known.is_empty() {
        return Ok(None);
    }
    let mut at = At { cx, done, total };
    let judged = judge(tables, target, protected, limits, seed, at).await?;
    at.done += 2;
    let mut found = Vec::new();
    let together = (known.len() > 1).then_some(known.clone());
    for columns in known.iter().map(|c| vec![*c]).chain(together) {
        at.pause().await?;
        if let Some(grouping) = Grouping::of(tables, levels, &columns) {
            found.push(compare(tables, grouping, &columns, judged.as_ref().ok(), seed));
        }
    }
    let reason = judged.as_ref().err().cloned();
    let mut records = of_tables(&found);
    records.extend(of_models(&found, reason.as_deref()));
    for record in &mut records {
        record.seed = Some(seed.0);
        (record.n_real, record.n_synth) = (tables.real.height(), tables.synthetic.height());
        record.n_holdout = tables.holdout.as_ref().map(Frame::height);
    }
    let labels = judged.as_ref().ok().map(|j| (j, levels));
    Ok(Some(Section {
        id: "fairness".to_owned(),
        title: "Fairness".to_owned(),
        text: words(&found, reason.as_deref()),
        records,
        grids: found.iter().enumerate().flat_map(|(i, f)| grid(i, f, labels)).collect(),
        figures: found.iter().enumerate().filter_map(|(i, f)| chart(i, f)).collect(),
    }))
}

/// Units of progress that [`fairness`] takes.
pub const UNITS: u64 = 3;

async fn judge(
    tables: &Tables,
    target: Option<usize>,
    protected: Protected<'_>,
    limits: &Limits,
    seed: Seed,
    mut at: At<'_>,
) -> Result<std::result::Result<Judged, String>> {
    let Some(column) = target else { return Ok(Err("no target was given".to_owned())) };
    let target = match Target::of(tables, column) {
        Ok(target) => target,
        Err(reason) => return Ok(Err(reason)),
    };
    let Some(holdout) = &tables.holdout else { return Ok(Err("no held-out real rows were given".to_owned())) };
    let classes = target.classes.len();
    let (test, truth) = answered(holdout, target.at, &target.classes);
    let Answers::Classes(truth) = truth else {
        let why = format!("\"{}\" is a number: rates per group need classes", tables.names[column]);
        return Ok(Err(why));
    };
    let (mut said, mut probability) = (Vec::new(), Vec::new());
    for (frame, name) in [(&tables.real, "evaluate/panel/real"), (&tables.synthetic, "evaluate/panel/synthetic")] {
        let Some(lesson) = Lesson::of(frame, &target, limits, (seed, name)) else {
            return Ok(Err("a table to learn from has no row with a target".to_owned()));
        };
        let model = lesson.fit(Member::Boosted, &target, limits, seed, at).await?;
        let values = model.predict(&lesson.encode(&test), classes, at).await?;
        said.push(predicted(&values, classes));
        probability.push(values);
        at.done += 1;
    }
    let favourable = protected.favourable.and_then(|f| target.classes.iter().position(|c| *c == f));
    let cases = if classes == 2 { vec![favourable.unwrap_or(1)] } else { (0..classes).collect() };
    let (said, probability) = (both(said), both(probability));
    Ok(Ok(Judged { target, cases, test, truth, said, probability }))
}

/// The one of the real and the one of the synthetic rows.
fn both<T: Default>(mut of: Vec<T>) -> [T; 2] {
    let synthetic = of.pop().unwrap_or_default();
    [of.pop().unwrap_or_default(), synthetic]
}

fn compare(tables: &Tables, grouping: Grouping, own: &[usize], judged: Option<&Judged>, seed: Seed) -> Found {
    let (real, synthetic) = (grouping.rows(&tables.real), grouping.rows(&tables.synthetic));
    let of = |codes: &[u32], group: usize| -> Vec<usize> {
        (0..codes.len()).filter(|&i| codes[i] as usize == group).collect()
    };
    let shape = |group: usize| {
        let (r, s) = (of(&real, group), of(&synthetic, group));
        if r.len().min(s.len()) < SHAPE_ROWS {
            return None;
        }
        let all = columns(&tables.names, &tables.real.take(&r), &tables.synthetic.take(&s));
        let other: Vec<_> =
            all.into_iter().enumerate().filter(|(at, _)| !own.contains(at)).map(|(_, column)| column).collect();
        mean_of(shapes(&other).iter().map(|e| e.value))
    };
    let shapes = (0..grouping.labels.len()).map(shape).collect();
    let (mut cases, mut between, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(judged) = judged {
        let group = grouping.rows(&judged.test);
        for &case in &judged.cases {
            let is = |x: &[usize]| x.iter().map(|k| *k == case).collect::<Vec<bool>>();
            let truth = is(&judged.truth);
            let classes = judged.target.classes.len();
            let mut spans = [Vec::new(), Vec::new()];
            cases.push([0, 1].map(|side| {
                let predicted = is(&judged.said[side]);
                let probability: Vec<f64> = judged.probability[side].chunks_exact(classes).map(|p| p[case]).collect();
                let mut all = groups(&truth, &predicted, &group);
                graded(&mut all, &truth, &probability, &group, true);
                let large: Vec<Group> = all.iter().filter(|g| !g.is_small()).cloned().collect();
                let codes: Vec<u32> = large.iter().map(|g| g.code).collect();
                let seen = Observed { truth: &truth, predicted: &predicted, probability: &probability, group: &group };
                spans[side] = intervals(seen, &codes, judged.cases.len(), seed);
                let gaps = Gaps::of(if large.len() > 1 { &large } else { &[] });
                (all, gaps)
            }));
            between.push(spans);
            let pair = ends(&cases[cases.len() - 1][0].0);
            gaps.push(pair.and_then(|(low, high)| {
                let gap = |frame: &Frame, group: &[u32]| {
                    let (labels, group) = labelled(frame, &judged.target, case, group);
                    label_gap(&labels, &group, low, high)
                };
                Some((gap(&tables.real, &real)?, gap(&tables.synthetic, &synthetic)?))
            }));
        }
    }
    Found { representation: representation(&real, &synthetic), grouping, shapes, cases, intervals: between, gaps }
}

/// The groups with the smallest and the largest share of favourable outcomes in the held-out rows, small ones left out: who counts
/// as unprivileged and as privileged.
pub(super) fn ends(groups: &[Group]) -> Option<(u32, u32)> {
    let mut large: Vec<&Group> = groups.iter().filter(|g| !g.is_small()).collect();
    large.sort_by(|a, b| a.base_rate.total_cmp(&b.base_rate).then(a.code.cmp(&b.code)));
    (large.len() > 1).then(|| (large[0].code, large[large.len() - 1].code))
}

/// Whether each row with a target is of class `case`, and its group.
fn labelled(frame: &Frame, target: &Target, case: usize, group: &[u32]) -> (Vec<bool>, Vec<u32>) {
    let Cells::Levels(codes) = &frame.columns()[target.at] else { return (Vec::new(), Vec::new()) };
    let known = codes.iter().zip(group).filter(|(k, _)| target.classes.contains(k));
    known.map(|(k, g)| (*k == target.classes[case], *g)).unzip()
}

fn words(found: &[Found], reason: Option<&str>) -> Vec<String> {
    let mut out = Vec::new();
    for f in found {
        for [real, synthetic] in f.cases.iter().take(1) {
            if let (Some(r), Some(s)) = (real.1.demographic_parity, synthetic.1.demographic_parity) {
                out.push(format!(
                    "{}: predictions favour the best-off group over the worst-off one by {:.0} percentage points when models learn from \
                     synthetic rows, and by {:.0} when they learn from real ones.",
                    f.grouping.name,
                    100.0 * s,
                    100.0 * r
                ));
            }
            let small: Vec<&str> = real
                .0
                .iter()
                .filter(|g| g.is_small())
                .filter_map(|g| f.grouping.labels.get(g.code as usize))
                .map(String::as_str)
                .collect();
            if !small.is_empty() {
                out.push(format!("{}: too few held-out rows to judge {}.", f.grouping.name, small.join(", ")));
            }
        }
        if let Some(r) = &f.representation {
            out.push(format!(
                "{}: shares of the groups differ by {:.1} % in all.",
                f.grouping.name,
                100.0 * r.distance
            ));
        }
    }
    if let Some(reason) = reason {
        out.push(format!("Predictions were not compared: {reason}."));
    }
    out.push(
        "These criteria cannot all hold when groups differ in truth; choose the one that fits the use.".to_owned(),
    );
    out
}
