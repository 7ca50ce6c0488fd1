//! How many rows, and from which seed.

use leptos::prelude::*;

use crate::ui::state::{ROWS_WITHOUT_TABLE, Studio, whole};
use crate::ui::words::{count, sentence};

/// A field for a whole number.
fn number(
    id: &'static str,
    label: &'static str,
    least: u64,
    help: &'static str,
    value: RwSignal<String>,
    placeholder: Signal<String>,
) -> impl IntoView {
    let issue = Memo::new(move |_| {
        let text = value.get();
        // Nothing typed stands for the placeholder, where there is one.
        if text.trim().is_empty() && placeholder.with(|p| !p.is_empty()) {
            None
        } else {
            whole(label, &text, least).err()
        }
    });
    let issue_id = format!("{id}-issue");
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input type="text" inputmode="numeric" autocomplete="off" class="input" id=id data-testid=id title=help
                aria-describedby=issue_id.clone() aria-invalid=move || issue.with(Option::is_some).to_string()
                placeholder=placeholder prop:value=value on:input=move |e| value.set(event_target_value(&e))/>
            <p class="field__issue" id=issue_id aria-live="polite">{move || issue.get().map(|i| sentence(&i.message))}</p>
        </div>
    }
}

/// Both fields, side by side.
#[component]
pub(crate) fn RowsAndSeed() -> impl IntoView {
    let studio = Studio::here();
    let rows = Signal::derive(move || {
        if studio.table.model.with(Option::is_some) {
            return count(ROWS_WITHOUT_TABLE);
        }
        studio.table.open.with(|o| o.as_ref().map_or_else(|| "as many".to_owned(), |o| count(o.profile.rows)))
    });
    view! {
        <div class="fields fields--pair">
            {number("rows", "Rows", 1, "Empty: as many as the real table", studio.form.rows, rows)}
            {number("seed", "Seed", 0, "The same seed gives the same rows", studio.form.seed, Signal::derive(String::new))}
        </div>
        <p class="field__help">"The same seed gives the same rows, here and on the command line."</p>
    }
}
