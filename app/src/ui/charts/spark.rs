//! A column's distribution in the height of a line of text.

use std::fmt::Write as _;

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
    let path = outline(&words::shares(&counts, 0));
    view! {
        <svg class="spark" role="img" aria-label=title.clone() viewBox="0 0 96 24" preserveAspectRatio="none">
            <title>{title.clone()}</title>
            <path d=path />
        </svg>
    }
}

/// All bars as one path: a page shows dozens of these charts, and an element for each bar is what would make them slow.
fn outline(shares: &[f64]) -> String {
    let largest = shares.iter().fold(1e-9_f64, |m, v| m.max(*v));
    let step = 96.0 / shares.len().max(1) as f64;
    let width = (step - 0.5).max(0.5);
    let mut path = String::new();
    for (i, share) in shares.iter().enumerate() {
        let height = share / largest * 22.0;
        // Writing to a String cannot fail.
        let _ = write!(path, "M{:.2} 24v{:.2}h{width:.2}v{height:.2}z", i as f64 * step, -height);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_stands_on_the_ground_and_the_largest_is_full() {
        assert_eq!(outline(&[0.5, 0.25]), "M0.00 24v-22.00h47.50v22.00zM48.00 24v-11.00h47.50v11.00z");
        assert_eq!(outline(&[]), "");
    }
}
