//! The small chart in a column's head.

use engine::data::profile::Distribution;
use leptos::prelude::*;

use crate::ui::charts::shares::Bars;

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 28.0;
/// Levels with a bar of their own.
const LEVELS: usize = 14;
/// Height of a bar that would else vanish although it has cells.
const LEAST: f64 = 1.0;

/// Left edge, top, width and height of every bar.
fn rects(bars: &Bars) -> Vec<[f64; 4]> {
    let width = (WIDTH / bars.all.len().max(1) as f64).min(14.0);
    let largest = bars.largest();
    bars.all
        .iter()
        .enumerate()
        .filter(|(_, bar)| bar.real > 0.0)
        .map(|(i, bar)| {
            let height = (bar.real / largest * HEIGHT).max(LEAST);
            [i as f64 * width, HEIGHT - height, (width - 0.75).max(0.75), height]
        })
        .collect()
}

/// How a column is spread, without axes. The summary is its text.
#[component]
pub(crate) fn Spark(distribution: Distribution, name: String) -> impl IntoView {
    // The sum of the rare levels would dwarf the common ones.
    let bars = Bars::of(&distribution, LEVELS).map(Bars::named).filter(|b| !b.all.is_empty());
    bars.map_or_else(
        || view! { <div class="spark spark--empty" aria-hidden="true">"no chart"</div> }.into_any(),
        |bars| {
            let rects = rects(&bars)
                .into_iter()
                .map(|[x, y, width, height]| {
                    view! { <rect x=x.to_string() y=y.to_string() width=width.to_string() height=height.to_string()></rect> }
                })
                .collect_view();
            view! {
                <svg class="spark" role="img" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="xMinYMax meet">
                    <title>{format!("Values of {name}")}</title>
                    <desc>{bars.describe_one()}</desc>
                    {rects}
                </svg>
            }
            .into_any()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_bar_is_as_high_as_the_drawing_and_rare_ones_can_be_seen() {
        let d = Distribution::Bars {
            levels: vec!["a".into(), "b".into(), "c".into()],
            counts: vec![10_000, 1, 0],
            other: 0,
        };
        let rects = rects(&Bars::of(&d, 8).unwrap());
        assert_eq!(rects.len(), 2, "no bar for no cells");
        assert_eq!(rects[0][3], HEIGHT);
        assert_eq!(rects[1][3], LEAST);
        assert!(rects.iter().all(|r| r[0] + r[2] <= WIDTH && r[1] + r[3] <= HEIGHT + 1e-9));
    }
}
