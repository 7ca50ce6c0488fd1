//! What can be taken along.

use engine::job::ExportKind;
use leptos::prelude::*;

use crate::ui::components::{Glyph, Icon};
use crate::ui::state::Studio;

/// The buttons; a saved model brings no settings.
pub(super) fn downloads(studio: Studio, from_saved_model: bool) -> impl IntoView {
    let button =
        move |what: ExportKind, id: &'static str, label: &'static str, help: &'static str, class: &'static str| {
            view! {
                <button type="button" class=class data-testid=id title=help
                    disabled=move || studio.is_busy() || studio.run.exporting.with(Option::is_some)
                    on:click=move |_| studio.download(what)>
                    <Icon glyph=Glyph::Download/>
                    {label}
                </button>
            }
        };
    view! {
        <div class="downloads" role="group" aria-label="Downloads">
            {button(ExportKind::Csv, "download-csv", "Synthetic table (CSV)", "Written the way the real table was", "button button--accent")}
            {button(ExportKind::Model, "download-model", "Model (.facsimile)", "Draws more rows later, here or on the command line, without the real table", "button")}
            {(!from_saved_model).then(|| button(ExportKind::Settings, "download-settings", "Settings (.json)", "Makes the same table again with: facsimile synth --settings", "button"))}
        </div>
    }
}
