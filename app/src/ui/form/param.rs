//! One setting, rendered from its description.

use engine::models::ModelSpec;
use engine::params::{ParamKind, ParamSpec, parse_setting};
use leptos::prelude::*;

use crate::ui::state::Studio;
use crate::ui::words::{capital, figure, sentence};

/// `0 to 100 sweeps`.
fn range(param: &ParamSpec) -> Option<String> {
    let unit = param.unit.map(|u| format!(" {u}")).unwrap_or_default();
    match param.kind {
        ParamKind::Int { min, max, .. } => Some(format!("{min} to {max}{unit}")),
        ParamKind::Float { min, max, .. } => Some(format!("{} to {}{unit}", figure(min), figure(max))),
        ParamKind::Bool | ParamKind::Choice { .. } => None,
    }
}

/// The field, with its help, range and what is wrong with what was typed.
#[component]
pub(crate) fn ParamField(model: &'static ModelSpec, param: &'static ParamSpec) -> impl IntoView {
    let form = Studio::here().form;
    let key = (model.id.to_owned(), param.name.to_owned());
    let default = param.default.to_string();
    let (read_key, usual) = (key.clone(), default.clone());
    let text = Signal::derive(move || form.values.with(|v| v.get(&read_key).cloned().unwrap_or_else(|| usual.clone())));
    let set = Callback::new(move |typed: String| {
        form.values.update(|v| {
            // The default is not a choice: it is left out of settings files.
            if typed == default {
                v.remove(&key)
            } else {
                v.insert(key.clone(), typed)
            };
        });
    });
    let issue = Memo::new(move |_| parse_setting(model.params, param.name, &text.get()).err().map(|i| i.message));
    // What the chosen value does stands below the menu: menus cut long words off.
    let chosen = move || match param.kind {
        ParamKind::Choice { options } => {
            text.with(|t| options.iter().find(|o| o.value == t)).map(|o| format!(" {}: {}.", capital(o.value), o.help))
        }
        _ => None,
    };
    let id = format!("param-{}", param.name);
    let help_id = format!("{id}-help");
    let issue_id = format!("{id}-issue");
    let described = format!("{help_id} {issue_id}");
    let control = match param.kind {
        ParamKind::Bool => view! {
            <input type="checkbox" id=id.clone() data-testid=id.clone() aria-describedby=described
                prop:checked=move || text.get() == "true" on:change=move |e| set.run(event_target_checked(&e).to_string())/>
        }
        .into_any(),
        ParamKind::Choice { options } => {
            let options = options
                .iter()
                .map(|o| view! { <option value=o.value title=o.help selected=move || text.get() == o.value>{o.value}</option> })
                .collect_view();
            view! {
                <select class="select" id=id.clone() data-testid=id.clone() aria-describedby=described
                    on:change=move |e| set.run(event_target_value(&e))>
                    {options}
                </select>
            }
            .into_any()
        }
        ParamKind::Int { .. } | ParamKind::Float { .. } => view! {
            <input type="text" inputmode="decimal" autocomplete="off" class="input" id=id.clone() data-testid=id.clone()
                aria-describedby=described aria-invalid=move || issue.with(Option::is_some).to_string()
                prop:value=text on:input=move |e| set.run(event_target_value(&e))/>
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {param.label()}
                {range(param).map(|r| view! { <span class="field__range">{r}</span> })}
            </label>
            {control}
            <p class="field__help" id=help_id>{param.help}{chosen}</p>
            <p class="field__issue" id=issue_id aria-live="polite">{move || issue.get().map(|m| sentence(&m))}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use engine::params::{ParamDefault, Scale};

    use super::*;

    #[test]
    fn ranges_carry_their_unit() {
        let mut param = ParamSpec {
            name: "sweeps",
            help: "",
            kind: ParamKind::Int { min: 0, max: 100, scale: Scale::Linear },
            default: ParamDefault::Int(16),
            advanced: false,
            unit: Some("sweeps"),
        };
        assert_eq!(range(&param).as_deref(), Some("0 to 100 sweeps"));
        param.kind = ParamKind::Bool;
        assert_eq!(range(&param), None);
    }
}
