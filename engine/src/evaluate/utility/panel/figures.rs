//! The panel of one target as charts.

use super::boosted::Task;
use super::encode::Answers;
use super::level_name;
use super::members::Member;
use super::outcome::{Outcome, Panel, Scored};
use super::scores::{BINS, main_metric, second};
use super::section::Spread;
use super::weights::Importances;
use crate::evaluate::report::{Axis, Chart, Figure, IntervalRow, Line, Role, Series};
use crate::evaluate::tables::Tables;
use crate::evaluate::utility::curves::{average_precision, precision_recall, roc, roc_auc};

/// Points of a curve, at most.
const POINTS: usize = 200;
/// Classes with curves of their own, at most: the most frequent ones.
const CLASSES: usize = 4;

pub(super) fn figures(
    tables: &Tables,
    levels: &[Vec<String>],
    panel: &Panel,
    spreads: &[Spread],
    weights: Option<&Importances>,
) -> Vec<Figure> {
    let mut out = vec![models(panel), intervals(panel, spreads)];
    if let Some(boosted) = panel.outcomes.iter().find(|o| o.member == Member::Boosted) {
        match &panel.truth.0 {
            Answers::Classes(truth) => out.extend(curves(levels, panel, boosted, truth)),
            Answers::Numbers(truth) => out.extend(scatter(boosted, truth)),
        }
    }
    out.extend(weights.map(|w| importance(tables, w)));
    out
}

fn figure(id: &str, title: &str, text: String, chart: Chart) -> Figure {
    Figure { id: id.to_owned(), title: title.to_owned(), text, chart }
}

fn main(outcome: &Outcome, scenario: usize) -> Option<f64> {
    outcome.scenarios[scenario].as_ref().and_then(Scored::main)
}

fn models(panel: &Panel) -> Figure {
    let task = panel.target.task;
    let series = |name: &str, role, scenario| Series {
        name: name.to_owned(),
        role,
        values: panel.outcomes.iter().map(|o| main(o, scenario)).collect(),
    };
    let best = panel.outcomes.iter().filter_map(|o| Some((main(o, 1)?, main(o, 0)?, o.member.label(task))));
    let text = match best.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((tstr, trtr, name)) => {
            format!("Best trained on synthetic rows: {name} with {tstr:.3}; trained on real rows it reaches {trtr:.3}.")
        }
        None => "No model could be scored.".to_owned(),
    };
    let axis = if task == Task::Regression { Axis::new(main_metric(task)) } else { Axis::unit(main_metric(task)) };
    let chart = Chart::Bars {
        axis,
        labels: panel.outcomes.iter().map(|o| o.member.label(task).to_owned()).collect(),
        series: vec![series("Trained on real", Role::Real, 0), series("Trained on synthetic", Role::Synthetic, 1)],
    };
    figure("utility_models", "Models on held-out real rows", text, chart)
}

fn intervals(panel: &Panel, spreads: &[Spread]) -> Figure {
    let task = panel.target.task;
    let mut rows = Vec::new();
    let mut apart = 0;
    for (outcome, spread) in panel.outcomes.iter().zip(spreads).filter(|(o, _)| o.member != Member::Dummy) {
        let both = [("real", 0, spread.real), ("synthetic", 1, spread.synthetic)];
        rows.extend(both.map(|(side, scenario, interval)| IntervalRow {
            name: format!("{}, {side}", outcome.member.label(task)),
            value: main(outcome, scenario),
            interval: interval.map(|i| (i.low, i.high)),
        }));
        apart += usize::from(spread.difference.is_some_and(|d| d.low > 0.0));
    }
    let text = format!("{apart} of {} models are better with real training rows beyond chance (95 %).", rows.len() / 2);
    let floor = panel.outcomes.iter().find(|o| o.member == Member::Dummy).and_then(|o| main(o, 0));
    let chart = Chart::Intervals {
        axis: Axis::new(main_metric(task)),
        rows,
        marks: floor.map(|f| ("no model".to_owned(), f)).into_iter().collect(),
    };
    figure("utility_intervals", "Scores with their 95 % intervals", text, chart)
}

/// At most [`POINTS`] of the points, evenly, with both ends.
fn thin(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if points.len() <= POINTS {
        return points;
    }
    (0..POINTS).map(|i| points[i * (points.len() - 1) / (POINTS - 1)]).collect()
}

fn curves(levels: &[Vec<String>], panel: &Panel, boosted: &Outcome, truth: &[usize]) -> Vec<Figure> {
    let classes = panel.target.classes.len();
    let shown: Vec<usize> = if classes == 2 { vec![1] } else { (0..classes.min(CLASSES)).collect() };
    let (mut rocs, mut prs, mut calibrated) = (Vec::new(), Vec::new(), Vec::new());
    let (mut areas, mut precisions) = (Vec::new(), Vec::new());
    for (side, role, scored) in
        [("real", Role::Real, &boosted.scenarios[0]), ("synthetic", Role::Synthetic, &boosted.scenarios[1])]
    {
        let Some(scored) = scored else { continue };
        for &class in &shown {
            let positive: Vec<bool> = truth.iter().map(|&t| t == class).collect();
            let p: Vec<f64> = scored.values.iter().skip(class).step_by(classes).copied().collect();
            let level = level_name(levels, panel.target.at, panel.target.classes[class]);
            let name = format!("Trained on {side}, {level}");
            let line = |points| Line { name: name.clone(), role, points: thin(points) };
            if let (Some(curve), Some(area)) = (roc(&positive, &p), roc_auc(&positive, &p)) {
                rocs.push(line(curve.iter().map(|c| (c.fpr, c.tpr)).collect()));
                areas.push(format!("{name}: {area:.3}"));
            }
            if let (Some(curve), Some(area)) = (precision_recall(&positive, &p), average_precision(&positive, &p)) {
                prs.push(line(curve.iter().map(|c| (c.recall, c.precision)).collect()));
                precisions.push(format!("{name}: {area:.3}"));
            }
        }
        if classes == 2 {
            let points = reliability(truth, &second(&scored.values));
            calibrated.push(Line { name: format!("Trained on {side}"), role, points });
        }
    }
    let lines =
        |x: &str, y: &str, lines, diagonal| Chart::Lines { x: Axis::unit(x), y: Axis::unit(y), lines, diagonal };
    let mut out = Vec::new();
    if !rocs.is_empty() {
        let text = format!("Gradient boosting on held-out real rows. Area below the curve: {}.", areas.join("; "));
        let chart = lines("False positive rate", "True positive rate", rocs, true);
        out.push(figure("utility_roc", "ROC curves", text, chart));
    }
    if !prs.is_empty() {
        let text = format!("Gradient boosting on held-out real rows. Average precision: {}.", precisions.join("; "));
        out.push(figure("utility_pr", "Precision and recall", text, lines("Recall", "Precision", prs, false)));
    }
    if !calibrated.is_empty() {
        let text = "Share of the rarer class among rows with about the same predicted probability; on the diagonal a probability \
                    means what it says."
            .to_owned();
        let chart = lines("Predicted probability", "Observed share", calibrated, true);
        out.push(figure("utility_reliability", "Reliability of probabilities", text, chart));
    }
    out
}

/// Mean probability and share of positives in bins of equal width that hold rows.
fn reliability(truth: &[usize], p: &[f64]) -> Vec<(f64, f64)> {
    let mut bins = [(0.0, 0.0, 0.0); BINS];
    for (&t, &p) in truth.iter().zip(p) {
        let bin = &mut bins[((p * BINS as f64) as usize).min(BINS - 1)];
        *bin = (bin.0 + p, bin.1 + f64::from(u8::from(t == 1)), bin.2 + 1.0);
    }
    bins.iter().filter(|b| b.2 > 0.0).map(|b| (b.0 / b.2, b.1 / b.2)).collect()
}

fn scatter(boosted: &Outcome, truth: &[f64]) -> Option<Figure> {
    let (real, synthetic) = (boosted.scenarios[0].as_ref()?, boosted.scenarios[1].as_ref()?);
    let line = |name: &str, role, values: &[f64]| Line {
        name: name.to_owned(),
        role,
        points: thin(truth.iter().copied().zip(values.iter().copied()).collect()),
    };
    let r2 = |s: &Scored| s.metrics[0].unwrap_or(f64::NAN);
    let text = format!(
        "Truth and prediction of gradient boosting on held-out real rows: R² {:.3} trained on real, {:.3} trained on synthetic rows.",
        r2(real),
        r2(synthetic)
    );
    let chart = Chart::Points {
        x: Axis::new("Truth"),
        y: Axis::new("Prediction"),
        lines: vec![
            line("Trained on real", Role::Real, &real.values),
            line("Trained on synthetic", Role::Synthetic, &synthetic.values),
        ],
    };
    Some(figure("utility_predictions", "Predicted numbers", text, chart))
}

fn importance(tables: &Tables, weights: &Importances) -> Figure {
    let mut order: Vec<usize> = (0..weights.columns.len()).collect();
    order.sort_by(|&a, &b| weights.loss[0][b].total_cmp(&weights.loss[0][a]).then(a.cmp(&b)));
    let series = |name: &str, role, side: usize| Series {
        name: name.to_owned(),
        role,
        values: order.iter().map(|&i| Some(weights.loss[side][i])).collect(),
    };
    let name = |i: usize| tables.names[weights.columns[i]].clone();
    let top = |side: usize| {
        let best = |a: &&usize, b: &&usize| weights.loss[side][**a].total_cmp(&weights.loss[side][**b]);
        order.iter().max_by(best).map_or_else(String::new, |&i| name(i))
    };
    let agree = weights.agreement.0.map_or_else(String::new, |r| format!(" Rank correlation of both: {r:.2}."));
    let text = format!(
        "The model of the real rows relies most on {}, that of the synthetic rows on {}.{agree}",
        top(0),
        top(1)
    );
    let chart = Chart::Bars {
        axis: Axis::new("Loss of the score when the column is shuffled"),
        labels: order.iter().map(|&i| name(i)).collect(),
        series: vec![series("Trained on real", Role::Real, 0), series("Trained on synthetic", Role::Synthetic, 1)],
    };
    figure("utility_importance", "What gradient boosting relies on", text, chart)
}
