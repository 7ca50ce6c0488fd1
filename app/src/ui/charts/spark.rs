//! A column's distribution in the height of a line of text.

use engine::data::profile::Distribution;
use leptos::prelude::*;

use super::words;

const BARS: usize = 24;

/// Tiny bars of the real values.
#[component]
pub(in crate::ui) fn Spark(
    /// Name for screen readers.
    title: String,
    /// What to draw.
    distribution: Distribution,
) -> impl IntoView {
    let counts = match distribution {
        Distribution::Histogram { counts, .. } => counts,
        Distribution::Bars { mut counts, other, .. } => {
            counts.truncate(BARS);
            if other > 0 {
                counts.push(other);
            }
            counts
        }
        Distribution::None => Vec::new(),
    };
    let shares = words::shares(&counts, 0);
    let largest = shares.iter().fold(1e-9_f64, |m, v| m.max(*v));
    let width = 96.0 / shares.len().max(1) as f64;
    let bars = shares
        .iter()
        .enumerate()
        .map(|(i, share)| {
            let height = share / largest * 22.0;
            view! { <rect x=i as f64 * width y=24.0 - height width=(width - 0.5).max(0.5) height=height /> }
        })
        .collect_view();
    view! {
        <svg class="spark" role="img" aria-label=title.clone() viewBox="0 0 96 24" preserveAspectRatio="none">
            <title>{title.clone()}</title>
            {bars}
        </svg>
    }
}
