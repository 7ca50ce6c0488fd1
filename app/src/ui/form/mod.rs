//! Step 2: the model, its settings, how many rows, which rows.

mod balance;
mod conditions;
mod field;

use engine::job::protocol::AUTO;
use engine::models::specs_with;
use leptos::prelude::*;

use crate::TRAINER;
use crate::ui::state::Store;
use balance::BalanceField;
use conditions::Conditions;
use field::ParamField;

/// The form; its fields come from the models' declarations.
#[component]
pub(super) fn ModelSection() -> impl IntoView {
    let store = Store::here();
    let options = specs_with(TRAINER)
        .into_iter()
        .map(|s| view! { <option value=s.id selected=move || store.model.get() == s.id>{s.name}</option> })
        .collect_view();
    let about = move || {
        let id = store.model.get();
        specs_with(TRAINER).into_iter().find(|s| s.id == id).map_or_else(
            || "Tries the models on a part of the rows, judges them by rows that they have not seen, and takes the best.".to_owned(),
            |s| format!("{} Method: {}.", s.summary, s.reference),
        )
    };
    let fields = move |advanced: bool| {
        store.params().iter().filter(|p| p.advanced == advanced).map(|p| view! { <ParamField spec=p /> }).collect_view()
    };
    let choose = move |ev| {
        store.values.set(Vec::new());
        store.model.set(event_target_value(&ev));
    };
    let is_network = move || store.opened.with(Option::is_some) && store.model.with(|m| crate::is_network(m));
    let has_table = move || store.opened.with(Option::is_some);
    let rows_hint = move || store.opened.with(|o| o.as_ref().map_or_else(String::new, |o| o.profile.rows.to_string()));
    view! {
        <section class="card" aria-labelledby="model-title">
            <h2 class="card__title" id="model-title">"2  What to make"</h2>
            <div class="row">
                <Show when=has_table>
                    <label class="field">
                        <span class="field__label">"Model"</span>
                        <select class="field__input" data-testid="model-select" on:change=choose>
                            <option value=AUTO selected=move || store.model.get() == AUTO>"Automatic"</option>
                            {options.clone()}
                        </select>
                    </label>
                </Show>
                <label class="field field--small">
                    <span class="field__label">"Rows"</span>
                    <input class="field__input" type="number" min="1" step="1" inputmode="numeric" data-testid="rows"
                           placeholder=rows_hint prop:value=move || store.rows.get()
                           on:input=move |ev| store.rows.set(event_target_value(&ev)) />
                </label>
                <label class="field field--small">
                    <span class="field__label">"Seed"</span>
                    <input class="field__input" type="number" min="0" step="1" inputmode="numeric" data-testid="seed"
                           prop:value=move || store.seed.get() title="One seed gives the same rows, here and on the command line."
                           on:input=move |ev| store.seed.set(event_target_value(&ev)) />
                </label>
                <Show when=is_network>
                    <label class="field field--small">
                        <span class="field__label">"Learns on"</span>
                        <select class="field__input" data-testid="compute"
                                on:change=move |ev| store.compute.set(event_target_value(&ev))>
                            <option value="" prop:selected=move || store.compute.with(String::is_empty)>"the best there is"</option>
                            <option value="webgpu" prop:selected=move || store.compute.with(|c| c == "webgpu")>"the graphics processor"</option>
                            <option value="cpu" prop:selected=move || store.compute.with(|c| c == "cpu")>"the processor"</option>
                        </select>
                    </label>
                </Show>
            </div>
            <Show when=has_table><p class="note">{about}</p></Show>
            <div class="row">{move || fields(false)}</div>
            {move || store.params().iter().any(|p| p.advanced).then(|| view! {
                <details class="more">
                    <summary>"More settings"</summary>
                    <div class="row">{fields(true)}</div>
                </details>
            })}
            <Conditions />
            <BalanceField />
            <Show when=has_table>
                <label class="check">
                    <input type="checkbox" data-testid="hold-back" prop:checked=move || store.hold_back.get()
                           on:change=move |ev| store.hold_back.set(event_target_checked(&ev)) />
                    "Learn from four fifths of the rows and hold the others back, so that a report can judge with rows that the model has not seen"
                </label>
            </Show>
        </section>
    }
}
