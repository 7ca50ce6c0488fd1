//! Step 1: a table, what it holds, and what to mend.

mod columns;
mod grid;
mod notices;
mod reading;
mod source;

use leptos::prelude::*;

use crate::ui::state::Store;
use columns::ColumnFacts;
use grid::RealGrid;
use notices::Notices;
pub(super) use notices::item;
use reading::ReadingOptions;
use source::Source;

/// Everything about the real table.
#[component]
pub(super) fn DataSection() -> impl IntoView {
    let store = Store::here();
    view! {
        <section class="card" aria-labelledby="data-title">
            <h2 class="card__title" id="data-title">"1  Your table"</h2>
            <Source />
            {move || store.opened.get().map(|opened| view! {
                <ReadingOptions opened=opened.clone() />
                <Notices opened=opened.clone() />
                <RealGrid opened=opened.clone() />
                <ColumnFacts opened=opened />
            })}
            {move || store.model_file.get().map(|info| view! {
                <p class="card__lead">
                    {format!("A saved model is open: {}, {} columns. It draws rows without the real table.",
                        info.model_name, info.schema.fields.len())}
                </p>
            })}
        </section>
    }
}
