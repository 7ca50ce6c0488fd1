//! One column of one table, or of the real and the synthetic table over each other.

use engine::data::preview::ColumnComparison;
use engine::data::profile::Distribution;
use leptos::prelude::*;

use crate::ui::charts::layout::{Layout, Rect, WIDTH};
use crate::ui::charts::shares::Bars;
use crate::ui::words::{likeness, percent};

/// Levels with bars of their own in a small chart.
const LEVELS: usize = 8;

fn rect(class: &'static str, r: Rect) -> impl IntoView {
    let round = |v: f64| format!("{v:.1}");
    view! { <rect class=class x=round(r.x) y=round(r.y) width=round(r.width) height=round(r.height)></rect> }
}

/// The drawing of bars; `name` and `description` are what a screen reader says.
fn drawing(bars: &Bars, pair: bool, name: String, description: String) -> impl IntoView + use<> {
    let layout = Layout::new(bars, pair);
    let rules = layout
        .rules
        .iter()
        .map(|&y| {
            let y = format!("{y:.1}");
            view! { <line class="chart__rule" x1=layout.left.to_string() x2=WIDTH.to_string() y1=y.clone() y2=y></line> }
        })
        .collect_view();
    let labels = layout
        .labels
        .into_iter()
        .map(|l| view! { <text class="chart__label" x=format!("{:.1}", l.x) y=format!("{:.1}", l.y) text-anchor=l.anchor>{l.text}</text> })
        .collect_view();
    let outlined = !layout.outline.is_empty();
    let groups = layout
        .groups
        .into_iter()
        .map(|g| {
            view! {
                <g class="chart__group">
                    <title>{g.title}</title>
                    {rect("chart__area", g.area)}
                    {rect("chart__real", g.real)}
                    {pair.then(|| rect(if outlined { "chart__synthetic chart__synthetic--under" } else { "chart__synthetic" }, g.synthetic))}
                </g>
            }
        })
        .collect_view();
    let outline = outlined.then(|| view! { <path class="chart__outline" d=layout.outline></path> });
    view! {
        <svg class="chart__drawing" role="img" viewBox=format!("0 0 {WIDTH} {:.0}", layout.height)>
            <title>{name}</title>
            <desc>{description}</desc>
            {rules}
            {groups}
            {outline}
            {labels}
        </svg>
    }
}

/// A column of one table.
#[component]
pub(crate) fn ColumnChart(distribution: Distribution, name: String) -> impl IntoView {
    Bars::of(&distribution, LEVELS * 2).map(|bars| {
        let summary = bars.describe_one();
        view! {
            <figure class="chart">
                {drawing(&bars, false, format!("Values of {name}"), summary.clone())}
                <figcaption class="chart__summary">{summary}</figcaption>
            </figure>
        }
    })
}

/// A column of the real and the synthetic table.
#[component]
pub(crate) fn PairChart(column: ColumnComparison) -> impl IntoView {
    let ColumnComparison { column: name, kind, real, synthetic, real_missing, synthetic_missing, similarity } = column;
    let bars = Bars::pair(&real, &synthetic, LEVELS);
    let missing = if real_missing > 0.0 || synthetic_missing > 0.0 {
        format!(" Missing: {} real, {} synthetic.", percent(real_missing), percent(synthetic_missing))
    } else {
        String::new()
    };
    let summary = bars.as_ref().map_or_else(|| "No values to draw.".to_owned(), Bars::describe_pair) + &missing;
    let drawn = bars.map(|bars| {
        drawing(&bars, true, format!("{name}, real and synthetic"), format!("Similarity {similarity:.2}. {summary}"))
    });
    view! {
        <figure class="chart chart--pair" data-testid=format!("chart-{name}")>
            <div class="chart__head">
                <h4 class="chart__name" title=name.clone()>{name.clone()}</h4>
                <span class="chart__kind">{kind.label()}</span>
                <span class="chart__score" title=format!("Similarity of the two distributions, 0 to 1: {}", likeness(similarity))>
                    {format!("{similarity:.2}")}
                </span>
            </div>
            {drawn}
            <figcaption class="chart__summary">{summary}</figcaption>
        </figure>
    }
}
