//! A button that opens the file dialog.

use leptos::prelude::*;

use crate::platform::{PickedFile, file_of_input};
use crate::ui::components::icon::{Glyph, Icon};

/// The input itself is in the document, unseen but reachable by keyboard and by tests.
#[component]
pub(crate) fn FileButton(
    label: &'static str,
    id: &'static str,
    accept: &'static str,
    class: &'static str,
    on: Callback<PickedFile>,
) -> impl IntoView {
    let changed = move |event| {
        if let Some(file) = file_of_input(&event) {
            on.run(file);
        }
    };
    view! {
        <label class=format!("button file-button {class}")>
            <input type="file" class="visually-hidden" data-testid=id accept=accept on:change=changed/>
            <Icon glyph=Glyph::Upload/>
            {label}
        </label>
    }
}
