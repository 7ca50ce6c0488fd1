//! Step 2: which model, with which settings, how many rows.

mod condition;
mod conditions;
mod model;
mod param;
mod rows_and_seed;

use leptos::prelude::*;

use crate::ui::state::Studio;
use crate::ui::studio::StepTitle;

/// The step.
#[component]
pub(crate) fn FormStep() -> impl IntoView {
    let studio = Studio::here();
    let saved = Memo::new(move |_| studio.table.model.with(Option::is_some));
    view! {
        <section class="step step--form" aria-labelledby="studio-model">
            <StepTitle id="studio-model" number=2 title="Model"/>
            {move || (!saved.get()).then(|| view! { <model::ModelChoice/> })}
            <rows_and_seed::RowsAndSeed/>
            <conditions::Conditions/>
        </section>
    }
}
