//! One setting, drawn from its declaration.

use engine::params::{ParamKind, ParamSpec, parse_setting};
use leptos::prelude::*;

use crate::ui::state::Store;

/// Label, input, help and what is wrong with the value.
#[component]
pub(super) fn ParamField(
    /// The declaration.
    spec: &'static ParamSpec,
) -> impl IntoView {
    let store = Store::here();
    let text = move || {
        store.values.with(|v| v.iter().find(|(n, _)| n == spec.name).map(|(_, t)| t.clone())).unwrap_or_default()
    };
    let set = move |value: String| {
        store.values.update(|values| {
            values.retain(|(n, _)| n != spec.name);
            // An emptied field means the default again.
            if !value.trim().is_empty() {
                values.push((spec.name.to_owned(), value));
            }
        });
    };
    let problem = move || {
        let text = text();
        (!text.is_empty()).then(|| parse_setting(store.params(), spec.name, &text).err()).flatten().map(|i| i.message)
    };
    let testid = format!("param-{}", spec.name);
    // An empty field means the default, so that is what it shows.
    let default = format!("default {}", spec.default_text());
    let range = match spec.kind {
        ParamKind::Int { min, max, .. } => format!(" From {min} to {max}."),
        ParamKind::Float { min, max, .. } => format!(" From {min} to {max}."),
        ParamKind::Bool | ParamKind::Choice { .. } => String::new(),
    };
    let unit = spec.unit.map_or_else(String::new, |u| format!(" ({u})"));
    let input = match spec.kind {
        ParamKind::Bool => view! {
            <select class="field__input" data-testid=testid on:change=move |ev| set(event_target_value(&ev))>
                <option value="">{format!("default ({})", if spec.default_text() == "true" { "yes" } else { "no" })}</option><option value="true">"yes"</option><option value="false">"no"</option>
            </select>
        }
        .into_any(),
        ParamKind::Choice { options } => {
            let default = spec.default_text();
            let options = options
                .iter()
                // Nothing chosen means the default.
                .map(|o| {
                    let value = if o.value == default { "" } else { o.value };
                    view! { <option value=value title=o.help prop:selected=move || text() == value>{o.value}</option> }
                })
                .collect_view();
            view! {
                <select class="field__input" data-testid=testid on:change=move |ev| set(event_target_value(&ev))>{options}</select>
            }
            .into_any()
        }
        ParamKind::Int { .. } | ParamKind::Float { .. } => view! {
            <input class="field__input" type="text" inputmode="decimal" data-testid=testid placeholder=default.clone()
                   prop:value=text on:input=move |ev| set(event_target_value(&ev))
                   aria-invalid=move || problem().is_some().to_string() />
        }
        .into_any(),
    };
    let chosen_help = move || match spec.kind {
        ParamKind::Choice { options } => {
            let text = Some(text()).filter(|t| !t.is_empty()).unwrap_or_else(|| spec.default_text());
            options.iter().find(|o| o.value == text).map_or("", |o| o.help)
        }
        _ => "",
    };
    view! {
        <label class="field">
            <span class="field__label">{spec.label()}{unit}</span>
            {input}
            <span class="note">{spec.help}" "{chosen_help}{range}</span>
            {move || problem().map(|p| view! { <span class="field__problem" role="alert">{p}</span> })}
        </label>
    }
}
