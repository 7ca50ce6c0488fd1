//! The open table in one line, and how its file is read.

use leptos::prelude::*;

use crate::ui::data::options::{ReadingOptions, summary};
use crate::ui::state::{OpenTable, Studio};
use crate::ui::words::{bytes, counted};

/// Name, size, spelling, and the menus to change it.
pub(super) fn overview(studio: Studio, open: &OpenTable) -> impl IntoView + use<> {
    let profile = &open.profile;
    let size = format!(
        "{} · {} · {}",
        counted(profile.rows, "row"),
        counted(profile.columns.len() as u64, "column"),
        bytes(profile.bytes)
    );
    let repeated = open.spec.drop_duplicates.then(|| {
        view! {
            <button type="button" class="button button--small" on:click=move |_| studio.change(None, |s| s.drop_duplicates = false)>
                "Keep repeated rows"
            </button>
        }
    });
    // A disclosure that was used stays open when the table is read again.
    let used = !open.spec.dialect.is_empty();
    view! {
        <div class="overview">
            <h3 class="overview__name" data-testid="table-name">{open.name.clone()}</h3>
            <p class="overview__facts" data-testid="table-facts">{size}</p>
            <details class="disclosure overview__options" data-testid="reading-options" open=used>
                <summary>"Reading options "<span class="disclosure__aside">{summary(&profile.dialect)}</span></summary>
                <ReadingOptions prefix="option" chosen=open.spec.dialect.clone() detected=profile.dialect.clone()
                    on=Callback::new(move |(id, dialect)| studio.choose_dialect(id, dialect))/>
            </details>
            {repeated}
        </div>
    }
}
