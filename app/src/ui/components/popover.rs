//! A short text that opens below its button.

use leptos::prelude::*;

/// The button is `label`; the text are the children. A `details` element: keyboard and screen readers know it.
#[component]
pub(crate) fn Popover(#[prop(into)] label: ViewFn, children: Children) -> impl IntoView {
    view! {
        <details class="popover">
            <summary class="popover__button">{label.run()}</summary>
            <div class="popover__body">{children()}</div>
        </details>
    }
}
