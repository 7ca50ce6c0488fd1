//! Step 3: the button, progress, and what went wrong.

use leptos::prelude::*;

use crate::ui::components::{ErrorCard, ProgressBar};
use crate::ui::state::Studio;
use crate::ui::studio::StepTitle;

/// The step.
#[component]
pub(crate) fn RunStep() -> impl IntoView {
    let studio = Studio::here();
    let run = studio.run;
    let saved = move || studio.table.model.with(Option::is_some);
    let nothing_open = move || studio.table.open.with(Option::is_none) && !saved();
    let label = move || if saved() { "Draw rows" } else { "Make a synthetic copy" };
    let progress = move || {
        run.job.get().map(|plan| {
            view! {
                <ProgressBar label="Progress of the synthetic copy" plan=plan progress=run.progress
                    on_cancel=Callback::new(move |()| studio.cancel()) cancel_id="cancel"/>
            }
        })
    };
    let error = move || run.error.get().map(|error| view! { <ErrorCard heading="That did not work" error=error/> });
    view! {
        <section class="step step--run" aria-labelledby="studio-run">
            <StepTitle id="studio-run" number=3 title="Run"/>
            <button type="button" class="button button--primary" data-testid="synthesize" id="synthesize"
                disabled=move || nothing_open() || studio.is_busy()
                on:click=move |_| studio.start()>
                {label}
            </button>
            {progress}
            <p class="note" role="status" data-testid="run-note">{move || run.note.get()}</p>
            {error}
        </section>
    }
}
