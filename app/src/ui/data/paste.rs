//! A table as text.

use leptos::prelude::*;

use crate::platform::focus;
use crate::ui::state::Studio;

/// Opens a field for pasted text. Pasting anywhere else on the page opens the table at once.
#[component]
pub(crate) fn PasteBox() -> impl IntoView {
    let studio = Studio::here();
    let shown = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let open = move |_| {
        studio.open_text(&text.get_untracked());
        text.set(String::new());
        shown.set(false);
    };
    let toggle = move |_| {
        shown.update(|s| *s = !*s);
        if shown.get_untracked() {
            request_animation_frame(|| focus("paste-area"));
        }
    };
    view! {
        <button type="button" class="button" data-testid="paste" aria-expanded=move || shown.get().to_string()
            aria-controls="paste-box" on:click=toggle>
            "Paste text"
        </button>
        <div class="paste" id="paste-box" hidden=move || !shown.get()>
            <label class="field">
                <span class="field__label">"Table as text, with a header line"</span>
                <textarea id="paste-area" class="textarea" data-testid="paste-area" rows="6" spellcheck="false" autocomplete="off"
                    prop:value=text on:input=move |e| text.set(event_target_value(&e))></textarea>
            </label>
            <button type="button" class="button button--accent" data-testid="paste-open"
                disabled=move || text.with(|t| t.trim().is_empty()) on:click=open>
                "Open this table"
            </button>
        </div>
    }
}
