//! Two histograms over the same bins: real filled, synthetic as a line.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::words;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 130.0;
/// Room for the numbers below.
const FOOT: f64 = 18.0;

/// The step line over the bins as an SVG path.
fn steps(shares: &[f64], largest: f64) -> String {
    let (bin, tall) = (WIDTH / shares.len().max(1) as f64, HEIGHT - FOOT - 4.0);
    let mut path = format!("M0 {}", HEIGHT - FOOT);
    for (i, share) in shares.iter().enumerate() {
        let y = HEIGHT - FOOT - share / largest * tall;
        // Writing to a String cannot fail.
        let _ = write!(path, "L{:.2} {y:.2}L{:.2} {y:.2}", i as f64 * bin, (i + 1) as f64 * bin);
    }
    let _ = write!(path, "L{WIDTH} {}", HEIGHT - FOOT);
    path
}

/// Overlaid histograms.
#[component]
pub(in crate::ui) fn OverlaidHistogram(
    /// Name for screen readers.
    title: String,
    /// Bin edges as the column spells them; one more than counts.
    labels: Vec<String>,
    /// Real rows per bin.
    real: Vec<u64>,
    /// Synthetic rows per bin.
    synthetic: Vec<u64>,
) -> impl IntoView {
    let (r, s) = (words::shares(&real, 0), words::shares(&synthetic, 0));
    let largest = r.iter().chain(&s).fold(1e-9_f64, |m, v| m.max(*v));
    let (bin, tall) = (WIDTH / r.len().max(1) as f64, HEIGHT - FOOT - 4.0);
    let bars = r
        .iter()
        .enumerate()
        .map(|(i, share)| {
            let height = share / largest * tall;
            let tip = format!(
                "{} to {}: {} real, {} synthetic",
                labels.get(i).map_or("", String::as_str),
                labels.get(i + 1).map_or("", String::as_str),
                words::percent(*share),
                words::percent(s.get(i).copied().unwrap_or_default()),
            );
            view! {
                <rect class="chart__real chart__real--fill" x=i as f64 * bin y=HEIGHT - FOOT - height
                      width=(bin - 0.6).max(0.4) height=height><title>{tip}</title></rect>
            }
        })
        .collect_view();
    let ends = [(0.0, "start", labels.first()), (WIDTH, "end", labels.last())]
        .into_iter()
        .filter_map(|(x, anchor, label)| Some((x, anchor, words::short(label?, 22))))
        .map(|(x, anchor, label)| {
            view! { <text class="chart__label" x=x y=HEIGHT - 4.0 text-anchor=anchor>{label}</text> }
        })
        .collect_view();
    view! {
        <svg class="chart__svg" role="img" aria-label=title.clone() viewBox=format!("0 0 {WIDTH} {HEIGHT}")>
            <title>{title.clone()}</title>
            {bars}
            <path class="chart__synthetic chart__synthetic--line" d=steps(&s, largest) />
            <line class="chart__axis" x1="0" x2=WIDTH y1=HEIGHT - FOOT y2=HEIGHT - FOOT />
            {ends}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_starts_and_ends_on_the_axis() {
        let path = steps(&[0.25, 0.75], 0.75);
        assert!(path.starts_with("M0 112L0.00 ") && path.ends_with("L320 112"), "{path}");
        assert_eq!(steps(&[], 1.0), "M0 112L320 112");
    }
}
