//! Step 4: how alike the copy is, and the copy itself.

mod associations;
mod columns;
mod downloads;
mod headline;
mod similarity;

use std::sync::Arc;

use leptos::prelude::*;

use crate::ui::components::{Later, Rows};
use crate::ui::data::{is_numeric, notices};
use crate::ui::state::{Outcome, RESULT_TITLE, Studio};
use crate::ui::studio::StepTitle;

/// The step; empty before the first run.
#[component]
pub(crate) fn ResultStep() -> impl IntoView {
    let studio = Studio::here();
    view! {
        <div class="studio__result" class:studio__result--stale=move || studio.run.job.with(Option::is_some)>
            {move || studio.run.outcome.get().map(|outcome| shown(studio, &outcome))}
        </div>
    }
}

fn shown(studio: Studio, outcome: &Arc<Outcome>) -> impl IntoView + use<> {
    let result = &outcome.result;
    let comparison = result.comparison.clone();
    let preview = result.preview.clone();
    let numeric = is_numeric(studio, &result.preview.header);
    view! {
        <section class="step step--result" aria-labelledby=RESULT_TITLE data-testid="result">
            <StepTitle id=RESULT_TITLE number=4 title="Result"/>
            {headline::headline(outcome)}
            {downloads::downloads(studio, outcome.from_saved_model)}
            {notices::simple(&result.notices)}
            {comparison.as_ref().map(|c| similarity::similarity(c, outcome.conditions))}
            <h3 class="step__subtitle">"First synthetic rows"</h3>
            <Later frames=1>
                <Rows id="preview-synthetic" caption="First synthetic rows" preview=preview.clone() numeric=numeric.clone()/>
            </Later>
            {comparison.map(|comparison| {
                let comparison = Arc::new(comparison);
                let again = Arc::clone(&comparison);
                view! {
                    {columns::columns(&comparison)}
                    <Later frames=7>{associations::associations(&again)}</Later>
                }
            })}
        </section>
    }
}
