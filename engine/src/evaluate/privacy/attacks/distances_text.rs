//! Words, table and chart of copies and distances.

use crate::evaluate::privacy::distances::Distances;
use crate::evaluate::privacy::duplicates::Duplicates;
use crate::evaluate::privacy::panel::Stamp;
use crate::evaluate::record::Record;
use crate::evaluate::report::{Axis, Chart, Figure, Grid, Role, Series, Value};
use crate::evaluate::sample::{ordered, quantile};

/// Bins of the histogram.
const BINS: usize = 30;

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// What was found about exact copies.
pub(super) fn copies(found: &Duplicates, stamp: Stamp) -> String {
    let rate = percent(found.exact_match_rate);
    let first = format!("{rate} of the {} synthetic rows equal a row that was learned from", stamp.synthetic);
    match (found.holdout_match_rate, stamp.holdout) {
        (Some(fresh), Some(rows)) => format!(
            "{first}; of the {rows} held-out real rows {} do, which is what fresh data give. {} of the different learned rows \
             were reproduced.",
            percent(fresh),
            percent(found.training_rows_reproduced)
        ),
        _ => format!(
            "{first}. Without held-out rows it cannot be said how many fresh rows would, nor can distances and attacks be \
             compared: they were not evaluated."
        ),
    }
}

/// What was found about distances.
pub(super) fn distances(d: &Distances, share: Option<(f64, f64)>, near: Option<(f64, f64)>) -> String {
    let beyond = share.is_some_and(|(_, low)| low > 0.5) || near.is_some_and(|(_, low)| low > 2.0);
    let finding = if beyond {
        "Synthetic rows lie nearer to learned rows than fresh rows would"
    } else {
        "Distances show no more closeness to learned rows than fresh rows would have"
    };
    format!(
        "{finding}: {} lie nearer to a learned than to a held-out row (fresh rows: 50.0 %), and {:.1} % are near copies (fresh \
         rows: 2.0 %), measured with {} rows of each real table. Distances find copies; passing them shows nothing about other leaks.",
        percent(d.share),
        d.near_copies,
        d.rows
    )
}

/// A group of columns in which rows lie nearer to learned rows, though they do not over all columns.
pub(super) fn group(record: &Record) -> String {
    let name = record.params.get("group").and_then(|g| g.as_str()).unwrap_or_default();
    format!(
        "Over all columns no closeness shows, but on a group of them it does: {} of the synthetic rows lie nearer to a learned than \
         to a held-out row there ({name}).",
        percent(record.value.unwrap_or(f64::NAN))
    )
}

/// The figures in a table.
pub(super) fn grid(d: &Distances) -> Grid {
    let row = |name: &str, synthetic: f64, fresh: f64| vec![Value::text(name), synthetic.into(), fresh.into()];
    Grid {
        id: "privacy_distances".to_owned(),
        title: "Distances to the closest learned row".to_owned(),
        header: vec![
            "Figure".to_owned(),
            "Synthetic rows".to_owned(),
            "Held-out rows, or what fresh rows give".to_owned(),
        ],
        rows: vec![
            row("Median distance", d.median, d.fresh_median),
            row("5 % quantile of the distance", d.p05, d.fresh_p05),
            row("Nearest over second nearest (median)", d.ratio, d.fresh_ratio),
            row("Share nearer to learned than to held-out rows", d.share, 0.5),
            row("Near copies, %", d.near_copies, 2.0),
            row("Learned rows nearer to a synthetic than to another learned row", d.identifiable, 0.5),
        ],
    }
}

/// Distances of synthetic and of held-out rows to the closest learned row; none without distances.
pub(super) fn histogram(synthetic: &[f64], fresh: &[f64]) -> Option<Figure> {
    let all = ordered(&[synthetic, fresh].concat());
    // The last bin takes what lies beyond, so that a few far rows do not squeeze the rest.
    let top = quantile(&all, 0.995).filter(|t| *t > 0.0).or(all.last().copied())?;
    let width = if top > 0.0 { top / BINS as f64 } else { 1.0 };
    let shares = |values: &[f64]| {
        let mut counts = [0.0; BINS];
        for v in values {
            counts[((v / width) as usize).min(BINS - 1)] += 1.0;
        }
        counts.iter().map(|c| Some(c / values.len().max(1) as f64)).collect::<Vec<_>>()
    };
    let median = |values: &[f64]| quantile(&ordered(values), 0.5).unwrap_or(f64::NAN);
    Some(Figure {
        id: "privacy_dcr".to_owned(),
        title: "Distance to the closest learned row".to_owned(),
        text: format!(
            "Distances (Gower, 0 to 1) to the closest learned row: median {:.3} for synthetic rows and {:.3} for held-out rows. \
             Copies would show as synthetic rows piling up at 0; the last bar takes all larger distances.",
            median(synthetic),
            median(fresh)
        ),
        chart: Chart::Histogram {
            axis: Axis::new("Gower distance to the closest learned row"),
            edges: (0..=BINS).map(|b| b as f64 * width).collect(),
            series: vec![
                Series { name: "Synthetic".to_owned(), role: Role::Synthetic, values: shares(synthetic) },
                Series { name: "Held out".to_owned(), role: Role::Control, values: shares(fresh) },
            ],
        },
    })
}
