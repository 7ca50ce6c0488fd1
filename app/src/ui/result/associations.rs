//! Associations of the two tables, and their difference.

use engine::data::preview::Comparison;
use leptos::prelude::*;

use crate::ui::charts::{Heatmap, Matrix};
use crate::ui::components::Later;

/// Three matrices; nothing below two columns.
pub(super) fn associations(comparison: &Comparison) -> Option<impl IntoView + use<>> {
    if comparison.real.columns.len() < 2 {
        return None;
    }
    let as_table = RwSignal::new(false);
    let real = Matrix::of(&comparison.real);
    let synthetic = Matrix::of(&comparison.synthetic);
    let difference = Matrix::difference(&comparison.real, &comparison.synthetic);
    let (about_real, about_synthetic, about_difference) =
        (real.describe(), synthetic.describe(), difference.describe_difference());
    Some(view! {
        <div class="step__bar">
            <h3 class="step__subtitle">"Which columns go together"</h3>
            <p class="legend">
                <span class="legend__key legend__key--falling" aria-hidden="true"></span>"−1"
                <span class="legend__key legend__key--none" aria-hidden="true"></span>"0"
                <span class="legend__key legend__key--rising" aria-hidden="true"></span>"+1"
                <span class="legend__aside">"difference: full colour at ±0.5"</span>
            </p>
            <button type="button" class="button button--small" data-testid="show-as-table"
                aria-pressed=move || as_table.get().to_string()
                on:click=move |_| as_table.update(|t| *t = !*t)>
                {move || if as_table.get() { "Show as chart" } else { "Show as table" }}
            </button>
        </div>
        <div class="heats">
            <Heatmap id="real" heading="Real" matrix=real summary=about_real as_table=as_table.into()/>
            <Later frames=1><Heatmap id="synthetic" heading="Synthetic" matrix=synthetic.clone() summary=about_synthetic.clone() as_table=as_table.into()/></Later>
            <Later frames=2><Heatmap id="difference" heading="Synthetic minus real" matrix=difference.clone() summary=about_difference.clone() as_table=as_table.into()/></Later>
        </div>
        <p class="note">"Pearson correlation for two numbers (with its sign), correlation ratio for a number and levels, Cramér’s V for two columns of levels."</p>
    })
}
