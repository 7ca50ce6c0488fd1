//! Step 1: what goes in.

mod column_head;
mod details;
mod failed;
pub(crate) mod notices;
mod options;
mod overview;
mod paste;
mod preview;
mod saved_model;
mod source;

use leptos::prelude::*;

use crate::ui::components::ProgressBar;
use crate::ui::state::{Plan, Studio};
use crate::ui::studio::StepTitle;

/// The step.
#[component]
pub(crate) fn DataStep() -> impl IntoView {
    let studio = Studio::here();
    let table = studio.table;
    // Only whether and what is read: progress changes inside the bar.
    let name = Memo::new(move |_| table.reading.with(|r| r.as_ref().map(|r| r.name.clone())));
    let progress = Signal::derive(move || table.reading.with(|r| r.as_ref().and_then(|r| r.progress)));
    let reading = move || {
        name.get().map(|name| {
            view! {
                <div class="reading">
                    <p class="reading__name">"Opening "<strong>{name.clone()}</strong></p>
                    <ProgressBar label=format!("Progress of opening {name}") plan=Plan::Open progress=progress
                        on_cancel=Callback::new(move |()| studio.stop_reading()) cancel_id="cancel-open"/>
                </div>
            }
        })
    };
    let content = move || match (table.model.get(), table.open.get()) {
        (Some(model), _) => saved_model::saved_model(studio, &model).into_any(),
        (None, Some(open)) => view! {
            {overview::overview(studio, &open)}
            {notices::with_repairs(studio, &open)}
            {preview::preview(studio, &open)}
        }
        .into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <section class="step step--data" aria-labelledby="studio-data">
            <StepTitle id="studio-data" number=1 title="Data"/>
            <source::SourceBar/>
            {reading}
            <failed::FailedFile/>
            <div class="step__content" class:step__content--stale=move || name.get().is_some()>{content}</div>
        </section>
    }
}

/// Whether the columns of these headers hold numbers, by the open table or model.
pub(crate) fn is_numeric(studio: Studio, header: &[String]) -> Vec<bool> {
    let schema = studio
        .table
        .model
        .with_untracked(|m| m.as_ref().map(|m| m.info.schema.clone()))
        .or_else(|| studio.table.open.with_untracked(|o| o.as_ref().map(|o| o.profile.schema())))
        .unwrap_or_default();
    let numeric = |name: &String| schema.fields.iter().any(|f| f.name == *name && f.kind.tag().is_numeric());
    header.iter().map(numeric).collect()
}
