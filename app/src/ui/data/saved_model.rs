//! A saved model in place of a table.

use leptos::prelude::*;

use crate::ui::components::{Icon, kind_glyph};
use crate::ui::state::{SavedModel, Studio};
use crate::ui::words::counted;

/// Columns that are listed.
const MOST_COLUMNS: usize = 200;

/// What the model is and which columns it makes.
pub(super) fn saved_model(studio: Studio, model: &SavedModel) -> impl IntoView + use<> {
    let fields = &model.info.schema.fields;
    let hidden = fields.len().saturating_sub(MOST_COLUMNS);
    let columns = fields
        .iter()
        .take(MOST_COLUMNS)
        .map(|f| {
            let kind = f.kind.tag();
            view! { <li class="columns__item"><Icon glyph=kind_glyph(kind)/>{f.name.clone()}<span class="columns__kind">{kind.label()}</span></li> }
        })
        .collect_view();
    let back = studio.table.open.with_untracked(|o| o.as_ref().map(|o| o.name.clone()));
    view! {
        <div class="overview" data-testid="saved-model">
            <h3 class="overview__name" data-testid="table-name">{model.name.clone()}</h3>
            <p class="overview__facts">{format!("Saved model: {} · {}", model.info.model_name, counted(fields.len() as u64, "column"))}</p>
            {back.map(|name| view! {
                <button type="button" class="button button--small" data-testid="close-model" on:click=move |_| studio.close_model()>
                    {format!("Back to {name}")}
                </button>
            })}
        </div>
        <p class="note">"Rows are drawn from the model alone; the table that it was learned from is not needed."</p>
        <ul class="columns">{columns}</ul>
        {(hidden > 0).then(|| view! { <p class="note">{format!("and {hidden} more")}</p> })}
    }
}
