//! Real and synthetic, column by column.

use engine::data::preview::{ColumnComparison, Comparison};
use leptos::prelude::*;

use crate::ui::charts::PairChart;
use crate::ui::components::Later;
use crate::ui::words::counted;

/// Charts shown at first, and with each press of the button.
const STEP: usize = 12;

/// Charts that are built within one animation frame.
const AT_ONCE: usize = 3;

/// Small multiples, in file order or the least alike first.
pub(super) fn columns(comparison: &Comparison) -> impl IntoView + use<> {
    let shown = RwSignal::new(STEP);
    let by_similarity = RwSignal::new(false);
    let in_order: Vec<ColumnComparison> = comparison.columns.clone();
    let all = in_order.len();
    let charts = move || {
        let mut columns: Vec<&ColumnComparison> = in_order.iter().collect();
        if by_similarity.get() {
            columns.sort_by(|a, b| a.similarity.total_cmp(&b.similarity));
        }
        columns
            .into_iter()
            .take(shown.get())
            .enumerate()
            .map(|(i, column)| {
                let column = column.clone();
                view! { <Later frames=2 + (i / AT_ONCE) as u32><PairChart column=column.clone()/></Later> }
            })
            .collect_view()
    };
    let more = move || {
        (shown.get() < all).then(|| {
            let next = (all - shown.get()).min(STEP);
            view! {
                <button type="button" class="button" data-testid="more-charts" on:click=move |_| shown.update(|n| *n += STEP)>
                    {format!("Show {}", counted(next as u64, "more column"))}
                </button>
            }
        })
    };
    view! {
        <div class="step__bar">
            <h3 class="step__subtitle">"Columns, real and synthetic"</h3>
            <p class="legend">
                <span class="legend__key legend__key--real" aria-hidden="true"></span>"real"
                <span class="legend__key legend__key--synthetic" aria-hidden="true"></span>"synthetic"
            </p>
            <label class="check">
                <input type="checkbox" prop:checked=by_similarity on:change=move |e| by_similarity.set(event_target_checked(&e))/>
                "Least alike first"
            </label>
        </div>
        <div class="charts">{charts}</div>
        {more}
    }
}
