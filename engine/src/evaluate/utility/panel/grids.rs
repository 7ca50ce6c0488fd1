//! The panel of one target as tables.

use super::encode::Answers;
use super::level_name;
use super::members::Member;
use super::outcome::{NAMES, Panel};
use super::scores::{main_metric, names, predicted};
use super::section::Spread;
use super::weights::Importances;
use crate::evaluate::report::{Grid, Value};
use crate::evaluate::significance::adjust::holm;
use crate::evaluate::significance::bootstrap::Interval;
use crate::evaluate::significance::mcnemar::mcnemar;
use crate::evaluate::significance::paired::paired_t;
use crate::evaluate::tables::Tables;
use crate::evaluate::utility::classification::Confusion;

pub(super) fn grids(
    tables: &Tables,
    levels: &[Vec<String>],
    panel: &Panel,
    spreads: &[Spread],
    weights: Option<&Importances>,
) -> Vec<Grid> {
    let mut out = vec![scores(panel), comparison(panel, spreads)];
    out.extend(confusions(levels, panel));
    out.extend(weights.map(|w| importance(tables, w)));
    out
}

/// Every metric of every model in every scenario.
fn scores(panel: &Panel) -> Grid {
    let task = panel.target.task;
    let header: Vec<&str> = ["Model", "Scenario"].iter().chain(names(task)).copied().collect();
    let mut rows = Vec::new();
    for outcome in &panel.outcomes {
        for (name, scored) in NAMES.iter().zip(&outcome.scenarios) {
            let Some(scored) = scored else { continue };
            let mut row = vec![Value::text(outcome.member.label(task)), Value::text(*name)];
            row.extend(scored.metrics.iter().map(|m| Value::from(*m)));
            rows.push(row);
        }
    }
    Grid::new("utility_scores", "Models in four scenarios", &header, rows)
}

/// Real against synthetic training on the same held-out rows: intervals and a paired test, p-values adjusted by Holm's method.
fn comparison(panel: &Panel, spreads: &[Spread]) -> Grid {
    let task = panel.target.task;
    let models = || panel.outcomes.iter().zip(spreads).filter(|(o, _)| o.member != Member::Dummy);
    let tests: Vec<Option<Test>> = models()
        .map(|(o, _)| {
            let (real, synthetic) = (o.scenarios[0].as_ref()?, o.scenarios[1].as_ref()?);
            test(panel, &real.values, &synthetic.values)
        })
        .collect();
    let adjusted = holm(&tests.iter().map(|t| t.as_ref().map_or(1.0, |t| t.p)).collect::<Vec<_>>());
    let row = |(((outcome, spread), test), p): (((&super::outcome::Outcome, &Spread), &Option<Test>), &f64)| {
        let main = |i: usize| outcome.scenarios[i].as_ref().and_then(super::outcome::Scored::main);
        let ends = |i: Option<Interval>| [i.map(|i| i.low).into(), i.map(|i| i.high).into()];
        let mut row = vec![Value::text(outcome.member.label(task)), main(0).into()];
        row.extend(ends(spread.real));
        row.push(main(1).into());
        row.extend(ends(spread.synthetic));
        row.extend(ends(spread.difference));
        row.push(outcome.retention.into());
        match test {
            Some(t) => row.extend([Value::Number(t.real), Value::Number(t.synthetic), t.p.into(), (*p).into()]),
            None => row.extend([const { Value::None }; 4]),
        }
        row
    };
    let rows = models().zip(&tests).zip(&adjusted).map(row).collect();
    let (real, synthetic) = match &panel.truth.0 {
        Answers::Classes(_) => ("Only real right", "Only synthetic right"),
        Answers::Numbers(_) => ("Mean error, real", "Mean error, synthetic"),
    };
    let header = [
        "Model",
        "Trained on real",
        "from",
        "to",
        "Trained on synthetic",
        "from",
        "to",
        "Difference from",
        "to",
        "Kept",
        real,
        synthetic,
        "p",
        "p (Holm)",
    ];
    Grid::new("utility_comparison", &format!("Real against synthetic training: {}", main_metric(task)), &header, rows)
}

/// Rows that only one model has right (`McNemar`), or both mean absolute errors (paired t-test).
struct Test {
    real: f64,
    synthetic: f64,
    p: f64,
}

fn test(panel: &Panel, real: &[f64], synthetic: &[f64]) -> Option<Test> {
    match &panel.truth.0 {
        Answers::Classes(truth) => {
            let classes = panel.target.classes.len();
            let (a, b) = (predicted(real, classes), predicted(synthetic, classes));
            let only = |x: &[usize], y: &[usize]| {
                truth.iter().zip(x).zip(y).filter(|((t, x), y)| t == x && t != y).count() as u64
            };
            let (first, second) = (only(&a, &b), only(&b, &a));
            Some(Test { real: first as f64, synthetic: second as f64, p: mcnemar(first, second).p })
        }
        Answers::Numbers(truth) => {
            let errors = |p: &[f64]| truth.iter().zip(p).map(|(t, p)| (t - p).abs()).collect::<Vec<f64>>();
            let (a, b) = (errors(real), errors(synthetic));
            let mean = |e: &[f64]| e.iter().sum::<f64>() / e.len().max(1) as f64;
            Some(Test { real: mean(&a), synthetic: mean(&b), p: paired_t(&a, &b)?.p })
        }
    }
}

/// Where the boosted models are right and what they confuse, on the held-out rows.
fn confusions(levels: &[Vec<String>], panel: &Panel) -> Vec<Grid> {
    let Answers::Classes(truth) = &panel.truth.0 else { return Vec::new() };
    let Some(boosted) = panel.outcomes.iter().find(|o| o.member == Member::Boosted) else { return Vec::new() };
    let classes = panel.target.classes.len();
    let labels: Vec<String> = panel.target.classes.iter().map(|&c| level_name(levels, panel.target.at, c)).collect();
    let named = [
        ("utility_confusion_real", "Gradient boosting trained on real rows: truth (rows) and prediction"),
        ("utility_confusion_synthetic", "Gradient boosting trained on synthetic rows: truth (rows) and prediction"),
    ];
    let one = |((id, title), scored): (&(&str, &str), &Option<super::outcome::Scored>)| {
        let confusion = Confusion::of(truth, &predicted(&scored.as_ref()?.values, classes), classes)?;
        let header: Vec<&str> = std::iter::once("Truth").chain(labels.iter().map(String::as_str)).collect();
        let row = |t: usize| {
            let counts = (0..classes).map(|p| Value::Number(confusion.at(t, p) as f64));
            std::iter::once(Value::text(labels[t].clone())).chain(counts).collect()
        };
        Some(Grid::new(id, title, &header, (0..classes).map(row).collect()))
    };
    named.iter().zip(&boosted.scenarios).filter_map(one).collect()
}

fn importance(tables: &Tables, weights: &Importances) -> Grid {
    let row = |i: usize| {
        let name = Value::text(tables.names[weights.columns[i]].clone());
        let cells = [&weights.loss, &weights.gain].into_iter().flat_map(|w| [w[0][i], w[1][i]]);
        std::iter::once(name).chain(cells.map(Value::from)).collect()
    };
    let header = ["Column", "Loss when shuffled, real", "synthetic", "Share of gain, real", "synthetic"];
    let rows = (0..weights.columns.len()).map(row).collect();
    Grid::new("utility_importance", "What gradient boosting relies on", &header, rows)
}
