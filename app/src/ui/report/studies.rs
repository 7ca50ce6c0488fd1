//! Models side by side, and an attack on one: what one synthetic table cannot tell.

use leptos::prelude::*;

use crate::ui::charts::words;
use crate::ui::state::{Store, StudyDraft, comparable};

/// Both studies.
#[component]
pub(super) fn Studies() -> impl IntoView {
    let store = Store::here();
    let busy = move || store.running.with(Option::is_some);
    let holdout = move || {
        store.judging.with(|j| j.holdout.as_ref().map(|n| (n.name.clone(), n.rows))).map_or_else(
            || "A fifth of the rows is held back to judge with.".to_owned(),
            |(name, rows)| format!("They are judged with {}, {}.", name, words::rows(rows)),
        )
    };
    let boxes = comparable()
        .map(|(id, name)| {
            view! {
                <label class="check">
                    <input type="checkbox" data-testid=format!("compare-{id}")
                           prop:checked=move || store.studies.with(|s| s.models.iter().any(|m| m == id))
                           on:change=move |ev| store.choose_for_comparison(id, event_target_checked(&ev)) />
                    {name}
                </label>
            }
        })
        .collect_view();
    let few = move || busy() || store.studies.with(|s| s.models.len() < 2);
    view! {
        <details class="more" data-testid="comparison">
            <summary>"Compare models on this table"</summary>
            <p class="note">
                "Each model learns and draws several times, all tables are judged alike, and tests say which differences are more than chance. \
                 The model chosen above has its settings from there, the others have their defaults. Networks take long. " {holdout}
            </p>
            <fieldset class="row"><legend class="field__label">"Models, at least two"</legend>{boxes}</fieldset>
            <div class="row">
                <Number label="Tables of each" testid="compare-tables" get=|s| &s.tables set=|s, text| s.tables = text />
            </div>
            <button type="button" class="button" data-testid="compare" disabled=few
                    on:click=move |_| store.compare_models()>"Compare the models"</button>
        </details>
        <details class="more" data-testid="attack">
            <summary>"Attack the model"</summary>
            <p class="note">
                "The model chosen above is trained many times with and without the rows that are easiest to recognise, and an attacker learns the \
                 difference from the tables that it draws. What can be told is measured risk: a lower bound, for an attacker who knows the model and \
                 rows like these."
            </p>
            <div class="row">
                <Number label="Attacked rows" testid="attack-targets" get=|s| &s.targets set=|s, text| s.targets = text />
                <Number label="Trainings" testid="attack-trainings" get=|s| &s.trainings set=|s, text| s.trainings = text />
                <Number label="Rows of each training" testid="attack-rows" get=|s| &s.rows set=|s, text| s.rows = text />
            </div>
            <button type="button" class="button" data-testid="attack-model" disabled=busy
                    on:click=move |_| store.attack_model()>"Attack the model"</button>
        </details>
    }
}

/// A number of a study.
#[component]
fn Number(
    label: &'static str,
    testid: &'static str,
    get: fn(&StudyDraft) -> &String,
    set: fn(&mut StudyDraft, String),
) -> impl IntoView {
    let store = Store::here();
    view! {
        <label class="field field--small">
            <span class="field__label">{label}</span>
            <input class="field__input" type="number" min="1" step="1" inputmode="numeric" data-testid=testid
                   prop:value=move || store.studies.with(|s| get(s).clone())
                   on:input=move |ev| store.studies.update(|s| set(s, event_target_value(&ev))) />
        </label>
    }
}
