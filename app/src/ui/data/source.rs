//! Where a table comes from: a drop, a file, a paste, a sample, a saved model.

use crate::platform;
use engine::error::Defect;
use leptos::prelude::*;

use crate::ui::charts::words;
use crate::ui::state::Store;

/// Ways to open something.
#[component]
pub(super) fn Source() -> impl IntoView {
    let store = Store::here();
    let pasted = RwSignal::new(String::new());
    let open_paste = move |_| {
        let text = pasted.get_untracked();
        if text.trim().is_empty() {
            store.refuse(Defect::new(
                "there is nothing to open",
                "rows of a table, the first with the column names",
                "an empty field",
                "Paste cells from a spreadsheet or the text of a CSV file.",
            ));
        } else {
            store.open_text(text);
        }
    };
    let options = move || {
        let name = store.name.get();
        store
            .samples
            .get()
            .iter()
            .map(|s| {
                let text = format!("{} ({} rows, {} columns)", s.title, words::count(s.rows), s.columns);
                let chosen = name.strip_suffix(".csv") == Some(s.name.as_str());
                view! { <option value=s.name.clone() selected=chosen title=s.description.clone()>{text}</option> }
            })
            .collect_view()
    };
    let about = move || {
        let name = store.name.get();
        store
            .samples
            .get()
            .iter()
            .find(|s| name.strip_suffix(".csv") == Some(s.name.as_str()))
            .map(|s| view! { <p class="note">{format!("{} Licence: {}.", s.description, s.licence)}</p> })
    };
    view! {
        <div class="source">
            <div class="drop" data-testid="drop-zone">
                <p class="drop__text">"Drop a CSV anywhere on this page, or"</p>
                <label class="button button--file">
                    "Choose a file"
                    <input class="button__file" type="file" data-testid="file-input"
                           accept=".csv,.tsv,.tab,.txt,.psv,.json,.facsimile"
                           on:change=move |ev| if let Some(file) = platform::file_of_input(&ev) { store.open_picked(file) } />
                </label>
                <p class="note">"A table (.csv, .tsv, .txt), a schema (.json) for the open table, or a saved model (.facsimile)."</p>
            </div>
            <div class="source__more">
                <label class="field">
                    <span class="field__label">"Or a sample table"</span>
                    <select class="field__input" data-testid="sample-select"
                            on:change=move |ev| store.open_sample(event_target_value(&ev))>
                        <option value="" disabled=true>"Choose a sample"</option>
                        {options}
                    </select>
                </label>
                {about}
                <details class="more">
                    <summary>"Or paste a table"</summary>
                    <textarea class="field__input field__input--text" rows="4" data-testid="paste-area"
                              aria-label="Text of a table" spellcheck="false" autocomplete="off"
                              on:input=move |ev| pasted.set(event_target_value(&ev))></textarea>
                    <button type="button" class="button" data-testid="paste-open" on:click=open_paste>"Open the pasted table"</button>
                </details>
            </div>
        </div>
    }
}
