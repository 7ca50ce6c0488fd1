//! One chart per column.

use engine::data::preview::ColumnComparison;
use engine::data::profile::Distribution;
use leptos::prelude::*;

use crate::ui::charts::{LevelBars, OverlaidHistogram, words};
use crate::ui::components::Later;

/// Charts that are drawn at first; more on demand, so that a wide table does not stall the page.
const FIRST: usize = 24;

/// Small multiples in file order.
#[component]
pub(super) fn ColumnCharts(
    /// The columns.
    columns: Vec<ColumnComparison>,
) -> impl IntoView {
    let total = columns.len();
    let shown = RwSignal::new(FIRST.min(total));
    // By position, so that those that stand already stay when more are asked for.
    let child = move |at: usize| {
        let column = columns.get(at).cloned();
        view! { <Later class="chart chart--later">{column.map(chart)}</Later> }
    };
    view! {
        <div class="charts"><For each=move || 0..shown.get() key=|at| *at children=child /></div>
        <Show when=move || shown.get() < total>
            <button type="button" class="button" on:click=move |_| shown.update(|s| *s = (*s + FIRST).min(total))>
                {move || format!("Show more of {total} columns")}
            </button>
        </Show>
    }
}

fn chart(column: ColumnComparison) -> impl IntoView {
    let words = words::summary(&column.column, column.similarity, &column.real, &column.synthetic);
    let title = words.clone();
    let picture = match (column.real, column.synthetic) {
        (Distribution::Histogram { counts: real, labels, .. }, Distribution::Histogram { counts: synthetic, .. }) => {
            view! { <OverlaidHistogram title labels real synthetic /> }.into_any()
        }
        (
            Distribution::Bars { levels, counts, other },
            Distribution::Bars { counts: synthetic, other: synthetic_other, .. },
        ) => {
            let (real, synthetic) = ((counts, other), (synthetic, synthetic_other));
            view! { <LevelBars title levels real synthetic /> }.into_any()
        }
        _ => view! { <p class="note">"Nothing to draw."</p> }.into_any(),
    };
    let missing = (column.real_missing > 0.0 || column.synthetic_missing > 0.0).then(|| {
        format!(
            " Missing: {} real, {} synthetic.",
            words::percent(column.real_missing),
            words::percent(column.synthetic_missing)
        )
    });
    view! {
        <figure class="chart" data-testid=format!("chart-{}", column.column)>
            <figcaption class="chart__title">
                <span>{words::short(&column.column, 30)}</span>
                <span class="chart__score">{format!("{:.3}", column.similarity)}</span>
            </figcaption>
            {picture}
            <p class="note">{words}{missing}</p>
        </figure>
    }
}
