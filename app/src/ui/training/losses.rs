//! Curves of losses.

use std::fmt::Write as _;

use leptos::prelude::*;

use crate::ui::charts::words;

/// Size of the drawing.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 180.0;
/// Points of a curve, at most: as many as can be told apart.
const POINTS: usize = 320;

/// One curve per loss, each in its own colour and dash.
#[component]
pub(super) fn LossChart(
    /// Losses by name: steps and values.
    losses: Vec<(String, Vec<(u64, f32)>)>,
) -> impl IntoView {
    let all = losses.iter().flat_map(|(_, points)| points);
    let finite = |v: f32| v.is_finite();
    let (low, high) = all
        .clone()
        .map(|(_, v)| *v)
        .filter(|v| finite(*v))
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let steps = all.map(|(step, _)| *step).max().unwrap_or(1);
    let text = summary(&losses);
    let curves = losses
        .iter()
        .enumerate()
        .map(|(at, (_, points))| {
            let class = format!("curve curve--{}", at % 4 + 1);
            view! { <path class=class d=curve(points, steps, (low, high)) /> }
        })
        .collect_view();
    let keys = losses
        .iter()
        .enumerate()
        .map(|(at, (name, _))| {
            let class = format!("curve curve--{}", at % 4 + 1);
            view! {
                <span class="curve__key">
                    <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true"><path class=class d="M0 4H24" /></svg>
                    {name.clone()}
                </span>
            }
        })
        .collect_view();
    view! {
        <figure class="chart" data-testid="losses">
            <figcaption class="chart__title"><span>"Losses"</span></figcaption>
            <div class="axes">
                <span class="axes__top">{value(high)}</span>
                <svg class="curves" role="img" aria-label=text.clone() viewBox=format!("0 0 {WIDTH} {HEIGHT}")>
                    <title>{text.clone()}</title>
                    {curves}
                </svg>
                <span class="axes__bottom">{value(low)}</span>
                <span class="axes__start">"step 0"</span>
                <span class="axes__end">{words::count(steps)}</span>
            </div>
            <p class="curve__keys">{keys}</p>
            <p class="note">{text}</p>
        </figure>
    }
}

/// A figure beside the axis; nothing before the first loss is known.
fn value(loss: f32) -> String {
    if loss.is_finite() { words::number(f64::from(loss)) } else { String::new() }
}

/// The newest values, in words.
fn summary(losses: &[(String, Vec<(u64, f32)>)]) -> String {
    let mut text = String::new();
    for (name, points) in losses {
        if let (Some((_, first)), Some((step, last))) = (points.first(), points.last()) {
            // Writing to a String cannot fail.
            let _ = write!(text, "{name}: {first:.3} at first, {last:.3} after step {}. ", words::count(*step));
        }
    }
    text.trim_end().to_owned()
}

/// A curve through the points, thinned to what can be told apart.
fn curve(points: &[(u64, f32)], steps: u64, (low, high): (f32, f32)) -> String {
    let every = points.len().div_ceil(POINTS).max(1);
    let span = f64::from((high - low).max(f32::EPSILON));
    let mut path = String::new();
    for part in points.chunks(every) {
        let mean = part.iter().map(|(_, v)| f64::from(*v)).sum::<f64>() / part.len() as f64;
        if !mean.is_finite() {
            continue;
        }
        let x = part[part.len() - 1].0 as f64 / steps.max(1) as f64 * WIDTH;
        let y = HEIGHT - 4.0 - (mean - f64::from(low)) / span * (HEIGHT - 8.0);
        let _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { "M" } else { "L" });
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_from_the_first_loss_to_the_last() {
        assert_eq!(curve(&[(1, 1.0), (2, 0.0)], 2, (0.0, 1.0)), "M320.0 4.0L640.0 176.0");
        assert_eq!(curve(&[(1, f32::NAN)], 2, (0.0, 1.0)), "");
        assert!(curve(&(1..=4000).map(|i| (i, 1.0)).collect::<Vec<_>>(), 4000, (1.0, 1.0)).matches('L').count() < 320);
    }
}
