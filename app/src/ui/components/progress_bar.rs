//! How far something is.

use engine::run::Progress;
use leptos::prelude::*;

use crate::ui::state::{Plan, overall};
use crate::ui::words::remaining;

/// Phase, percent and time left, with a button to stop.
#[component]
pub(crate) fn ProgressBar(
    #[prop(into)] label: String,
    plan: Plan,
    #[prop(into)] progress: Signal<Option<Progress>>,
    on_cancel: Callback<()>,
    #[prop(optional)] cancel_id: &'static str,
) -> impl IntoView {
    let share = move || progress.get().map(|p| overall(plan, &p));
    let phase = move || progress.get().map_or("Starting", |p| p.phase.label());
    // A guess from the first instants would jump.
    let left = move || progress.get().filter(|p| p.elapsed_s > 0.5).and_then(|p| p.eta_s).map(remaining);
    view! {
        <div class="progress" data-testid="progress">
            <div class="progress__line">
                <span class="progress__phase">{phase}</span>
                <span class="progress__percent">{move || share().map(|s| format!("{:.0} %", (s * 100.0).floor()))}</span>
                <span class="progress__left">{left}</span>
            </div>
            <progress class="progress__bar" max="1" aria-label=label.clone() prop:value=move || share().unwrap_or(0.0)></progress>
            <button type="button" class="button button--small" data-testid=cancel_id on:click=move |_| on_cancel.run(())>
                "Cancel"
            </button>
        </div>
    }
}
