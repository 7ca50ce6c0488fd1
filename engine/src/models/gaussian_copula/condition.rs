//! Conditions as stretches of the hidden variables.

use super::fit::Component;
use super::latent::{Latent, Stretch};
use crate::learn::normal;
use crate::models::conditions::{Ask, Wanted};

/// Stretches that each hidden variable of `component` may lie in; `None` where it is free. An empty list cannot be met.
pub(super) fn allowed(component: &Component, asks: &[Ask]) -> Vec<Option<Vec<Stretch>>> {
    let mut out: Vec<Option<Vec<Stretch>>> = vec![None; component.latents.len()];
    for (column, wanted) in asks {
        let mut seen = false;
        for (at, latent) in component.latents.iter().enumerate() {
            let stretches = match (latent, wanted) {
                (Latent::Number { column: c, marginal }, Wanted::Range(..) | Wanted::Values(_)) if c == column => {
                    seen = true;
                    let (least, most) = marginal.range();
                    let cells = match wanted {
                        Wanted::Values(values) => values.iter().map(|&v| (v, v)).collect(),
                        Wanted::Range(low, high) => vec![(*low, *high)],
                        _ => Vec::new(),
                    };
                    cells
                        .into_iter()
                        .map(|(low, high)| (low.max(least), high.min(most)))
                        .filter_map(|(low, high)| snapped(marginal, low, high))
                        .map(|(low, high)| marginal.interval(low, high))
                        .map(|(from, to)| (normal::quantile(from), normal::quantile(to)))
                        .collect()
                }
                (Latent::Level { column: c, order, ends }, Wanted::Codes(codes)) if c == column => {
                    seen = true;
                    let starts = std::iter::once(&0.0).chain(ends);
                    order
                        .iter()
                        .zip(starts.zip(ends))
                        .filter(|(code, _)| codes.contains(code))
                        .map(|(_, (from, to))| (normal::quantile(*from), normal::quantile(*to)))
                        .collect()
                }
                (Latent::Missing { columns, present }, _) if columns.contains(column) => {
                    let at = normal::quantile(*present);
                    if *wanted == Wanted::Absent {
                        seen = true;
                        vec![(at, f64::INFINITY)]
                    } else {
                        vec![(f64::NEG_INFINITY, at)]
                    }
                }
                _ => continue,
            };
            // Columns that are missing together share a variable: both conditions must hold.
            out[at] = Some(match out[at].take() {
                Some(before) if before != stretches => Vec::new(),
                _ => stretches,
            });
        }
        // Without a variable the column has no value in this component: only "missing" fits.
        let never = !component.latents.iter().any(|l| matches!(l, Latent::Number { column: c, .. } if c == column));
        let met = seen || (*wanted == Wanted::Absent && never);
        if !met {
            return vec![Some(Vec::new())];
        }
    }
    out
}

/// `low..high` cut to the marginal's grid; `None` when no value lies in it.
fn snapped(marginal: &crate::transform::Marginal, low: f64, high: f64) -> Option<(f64, f64)> {
    let (low, high) = marginal.grid().map_or((low, high), |g| (g.above(low), g.below(high)));
    (low <= high).then_some((low, high))
}

/// The nearest number that a condition allows.
pub(super) fn settle(wanted: &Wanted, component: &Component, column: usize, x: f64) -> f64 {
    match wanted {
        Wanted::Values(values) => values
            .iter()
            .copied()
            .min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs()))
            .unwrap_or(x),
        Wanted::Range(low, high) => {
            let marginal = component.latents.iter().find_map(|l| match l {
                Latent::Number { column: c, marginal } if *c == column => Some(marginal),
                _ => None,
            });
            let cut = marginal.and_then(|m| {
                let (least, most) = m.range();
                snapped(m, low.max(least), high.min(most))
            });
            cut.map_or(x, |(low, high)| x.clamp(low, high))
        }
        _ => x,
    }
}
