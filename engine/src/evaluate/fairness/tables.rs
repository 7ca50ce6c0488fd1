//! Groups as tables and charts.

use super::groups::{average_odds, disparate_impact};
use super::panel::{Found, Judged, ends};
use crate::evaluate::report::{Axis, Chart, Figure, Grid, Role, Series, Value};
use crate::evaluate::utility::panel::level_name;

/// One row per group: shares and shape; and one table per favourable class with the rates of both models.
pub(super) fn grid(index: usize, found: &Found, judged: Option<(&Judged, &[Vec<String>])>) -> Vec<Grid> {
    let labels = &found.grouping.labels;
    let name = |code: u32| labels.get(code as usize).cloned().unwrap_or_default();
    let words = |w: &[&str]| w.iter().map(|h| (*h).to_owned()).collect::<Vec<String>>();
    let mut out = Vec::new();
    if let Some(r) = &found.representation {
        let row = |&(code, real, synthetic): &(u32, f64, f64)| {
            let ratio = (real > 0.0).then(|| synthetic / real);
            let shape = found.shapes.get(code as usize).copied().flatten();
            vec![Value::text(name(code)), real.into(), synthetic.into(), ratio.into(), shape.into()]
        };
        out.push(Grid {
            id: format!("fairness_shares_{index}"),
            title: format!("Groups of {}", found.grouping.name),
            header: words(&["Group", "Share, real", "synthetic", "Ratio", "Shape within the group"]),
            rows: r.shares.iter().map(row).collect(),
        });
    }
    let Some((judged, levels)) = judged else { return out };
    for ((case, [real, synthetic]), class) in found.cases.iter().enumerate().zip(&judged.cases) {
        let favourable = level_name(levels, judged.target.at, judged.target.classes[*class]);
        let pair = ends(&real.0);
        let mut rows = Vec::new();
        for (side, groups) in [("real", &real.0), ("synthetic", &synthetic.0)] {
            let privileged = pair.and_then(|(_, high)| groups.iter().find(|g| g.code == high));
            for g in groups {
                rows.push(vec![
                    Value::text(name(g.code)),
                    Value::text(side),
                    Value::Number(g.rows as f64),
                    g.base_rate.into(),
                    g.selection_rate.into(),
                    g.tpr.into(),
                    g.fpr.into(),
                    g.precision.into(),
                    g.accuracy.into(),
                    g.auc.into(),
                    g.calibration.into(),
                    privileged.and_then(|p| disparate_impact(g, p)).into(),
                    privileged.and_then(|p| average_odds(g, p)).into(),
                    Value::text(if g.is_small() { "too few rows to judge" } else { "" }),
                ]);
            }
        }
        out.push(Grid {
            id: format!("fairness_rates_{index}_{case}"),
            title: format!("{}: rates of \"{favourable}\" on held-out real rows", found.grouping.name),
            header: words(&[
                "Group",
                "Trained on",
                "Rows",
                "Base rate",
                "Selection rate",
                "TPR",
                "FPR",
                "Precision",
                "Accuracy",
                "ROC-AUC",
                "Calibration error",
                "Disparate impact",
                "Average odds difference",
                "Remark",
            ]),
            rows,
        });
    }
    out
}

/// Selection rates per group, or shares where there are no predictions.
pub(super) fn chart(index: usize, found: &Found) -> Option<Figure> {
    let labels = &found.grouping.labels;
    let bars = |axis: &str, labels: Vec<String>, real, synthetic, names: [&str; 2]| Chart::Bars {
        axis: Axis::unit(axis),
        labels,
        series: vec![
            Series { name: names[0].to_owned(), role: Role::Real, values: real },
            Series { name: names[1].to_owned(), role: Role::Synthetic, values: synthetic },
        ],
    };
    let name = |code: u32| labels.get(code as usize).cloned().unwrap_or_default();
    if let Some([real, synthetic]) = found.cases.first() {
        let rates = |groups: &[super::groups::Group]| groups.iter().map(|g| Some(g.selection_rate)).collect();
        let gap = |g: Option<f64>| g.map_or("not defined".to_owned(), |g| format!("{g:.3}"));
        return Some(Figure {
            id: format!("fairness_selection_{index}"),
            title: format!("Favourable predictions by {}", found.grouping.name),
            text: format!(
                "Largest difference of selection rates: {} trained on real, {} trained on synthetic rows.",
                gap(real.1.demographic_parity),
                gap(synthetic.1.demographic_parity)
            ),
            chart: bars(
                "Selection rate",
                real.0.iter().map(|g| name(g.code)).collect(),
                rates(&real.0),
                rates(&synthetic.0),
                ["Trained on real", "Trained on synthetic"],
            ),
        });
    }
    let shares = found.representation.as_ref()?;
    Some(Figure {
        id: format!("fairness_groups_{index}"),
        title: format!("Shares of the groups of {}", found.grouping.name),
        text: format!("Total variation distance {:.3}.", shares.distance),
        chart: bars(
            "Share of rows",
            shares.shares.iter().map(|s| name(s.0)).collect(),
            shares.shares.iter().map(|s| Some(s.1)).collect(),
            shares.shares.iter().map(|s| Some(s.2)).collect(),
            ["Real", "Synthetic"],
        ),
    })
}
