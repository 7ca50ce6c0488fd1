//! The model and its settings.

use engine::job::protocol::AUTO;
use engine::models::{ModelSpec, specs};
use leptos::prelude::*;

use crate::ui::form::param::ParamField;
use crate::ui::state::Studio;

fn settings(model: &'static ModelSpec) -> impl IntoView {
    let field = |p: &'static engine::params::ParamSpec| view! { <ParamField model=model param=p/> };
    let plain = model.params.iter().filter(|p| !p.advanced).map(field).collect_view();
    let advanced: Vec<_> = model.params.iter().filter(|p| p.advanced).map(field).collect();
    let disclosure = (!advanced.is_empty()).then(|| {
        view! {
            <details class="disclosure" data-testid="advanced">
                <summary>"Advanced settings"</summary>
                <div class="fields">{advanced}</div>
            </details>
        }
    });
    view! {
        <div class="fields">{plain}</div>
        {disclosure}
        <p class="note note--reference">"Method: "{model.reference}</p>
    }
}

/// The menu of models, and the form of the chosen one.
#[component]
pub(crate) fn ModelChoice() -> impl IntoView {
    let form = Studio::here().form;
    let options = specs()
        .into_iter()
        .map(|s| view! { <option value=s.id selected=move || form.model.with(|m| m == s.id)>{s.name}</option> })
        .collect_view();
    let summary = move || {
        form.spec()
            .map_or("Takes the model that suits the table best, with its usual settings, and says why.", |s| s.summary)
    };
    view! {
        <label class="field">
            <span class="field__label">"Model"</span>
            <select class="select" data-testid="model-select" aria-describedby="model-summary"
                on:change=move |e| form.model.set(event_target_value(&e))>
                <option value=AUTO selected=move || form.model.with(|m| m == AUTO)>"Automatic"</option>
                {options}
            </select>
        </label>
        <p class="field__help" id="model-summary">{summary}</p>
        {move || form.spec().map(settings)}
    }
}
