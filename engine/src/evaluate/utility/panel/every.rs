//! Without a target every column is one in turn: what boosted models learn about it from synthetic rows.

use super::members::{At, Member};
use super::outcome::{Target, panel};
use super::scores::main_metric;
use super::{Limits, Utility, retained};
use crate::error::Result;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::record::Entry;
use crate::evaluate::report::{Axis, Chart, Figure, Grid, Role, Section, Series, Value};
use crate::evaluate::tables::{Tables, pick};
use crate::rng::Seed;

/// Levels of a column that is predicted, at most.
pub const LEVELS: usize = 20;
/// Training rows for each column, at most.
pub const ROWS: usize = 5_000;

/// Predicts up to `limits.targets` columns, drawn by the seed, from the others.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn every(tables: &Tables, limits: &Limits, seed: Seed, mut at: At<'_>) -> Result<Utility> {
    let limits = Limits { rows: limits.rows.min(ROWS), ..limits.clone() };
    let fits = |t: &Target| t.classes.len() <= LEVELS;
    let mut chosen: Vec<Target> = pick(tables.names.len(), usize::MAX, seed, "evaluate/panel/targets", 0)
        .into_iter()
        .filter_map(|c| Target::of(tables, c).ok().filter(fits))
        .take(limits.targets)
        .collect();
    chosen.sort_by_key(|t| t.at);
    let (mut parts, mut rows, mut bars) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
    for target in chosen {
        let name = tables.names[target.at].clone();
        let (metric, classes) = (main_metric(target.task), target.classes.len());
        match panel(tables, target, &[Member::Boosted], &limits, seed, at).await? {
            Err(reason) => parts.push(Entry::new(name, metric, Err(reason))),
            Ok(found) => {
                let one = &found.outcomes[0];
                let score = |i: usize| one.scenarios[i].as_ref().and_then(super::outcome::Scored::main);
                let (trtr, tstr) = (score(0), score(1));
                let reason = "cannot be predicted from the other columns".to_owned();
                parts.push(Entry::new(name.clone(), metric, one.retention.ok_or(reason)));
                let classes = if classes == 0 { Value::None } else { Value::Number(classes as f64) };
                rows.push(vec![
                    Value::text(name),
                    Value::text(metric),
                    classes,
                    trtr.into(),
                    tstr.into(),
                    one.retention.into(),
                ]);
                bars[0].push(trtr);
                bars[1].push(tstr);
            }
        }
        at.done += 1;
    }
    let test = tables.holdout.as_ref().map_or(0, Frame::height);
    let used = |n: usize| n.min(limits.rows);
    let mut record = retained(parts, (used(tables.real.height()), used(tables.synthetic.height()), test), seed);
    record.sampled = tables.real.height().max(tables.synthetic.height()) > limits.rows;
    record.params.insert("model".to_owned(), "boosted".into());
    let retention = record.value;
    let mut text = vec![match retention {
        Some(u) => format!(
            "No target was given, so {} of {} columns were predicted from the others in turn: \
             synthetic rows teach {:.0} % of what real rows teach.",
            rows.len(),
            tables.names.len(),
            100.0 * u
        ),
        None => "No target was given, and no column can be predicted from the others.".to_owned(),
    }];
    if record.sampled {
        text.push(format!("Models learned from at most {} rows.", limits.rows));
    }
    let labels: Vec<String> =
        rows.iter().filter_map(|r| if let Value::Text(t) = &r[0] { Some(t.clone()) } else { None }).collect();
    let header = ["Target", "Metric", "Classes", "Trained on real", "Trained on synthetic", "Kept"];
    let [real, synthetic] = bars;
    let figures = if labels.is_empty() {
        Vec::new()
    } else {
        vec![Figure {
            id: "utility_targets".to_owned(),
            title: "Every column as a target".to_owned(),
            text: text[0].clone(),
            chart: Chart::Bars {
                axis: Axis::unit("Score on held-out real rows"),
                labels,
                series: vec![
                    Series { name: "Trained on real".to_owned(), role: Role::Real, values: real },
                    Series { name: "Trained on synthetic".to_owned(), role: Role::Synthetic, values: synthetic },
                ],
            },
        }]
    };
    let section = Section {
        id: "utility".to_owned(),
        title: "Utility".to_owned(),
        text,
        records: vec![record],
        grids: vec![Grid {
            id: "utility_targets".to_owned(),
            title: "Every column as a target".to_owned(),
            header: header.map(str::to_owned).to_vec(),
            rows,
        }],
        figures,
    };
    Ok(Utility { section, retention, ratio: None, accuracy: None, scenarios: None, reason: None })
}
