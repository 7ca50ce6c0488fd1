//! The first rows, with what is known of each column above them.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use crate::ui::components::{Later, rows_body};
use crate::ui::data::column_head::column_head;
use crate::ui::data::details::details;
use crate::ui::state::{OpenTable, Studio};
use crate::ui::words::{count, counted};

/// Columns beside each other; a very wide table is paged.
const PAGE: usize = 40;

/// Rows that are drawn at once: as many as can be seen. The others follow a frame later.
const FIRST_ROWS: usize = 14;

/// The grid, its pager, and the details of one column.
pub(super) fn preview(studio: Studio, open: &Arc<OpenTable>) -> impl IntoView + use<> {
    let open = Arc::clone(open);
    let width = open.profile.columns.len();
    let first = RwSignal::new(0_usize);
    // By name, so that it stays open when the table is read again.
    let detailed = studio.detailed;
    let numeric: Vec<bool> = open.profile.columns.iter().map(|c| c.field.kind.tag().is_numeric()).collect();
    let (heads_of, rows_of, details_of) = (Arc::clone(&open), Arc::clone(&open), Arc::clone(&open));
    let range = move || first.get()..(first.get() + PAGE).min(width);
    let heads = move || {
        heads_of.profile.columns[range()].iter().map(|c| column_head(studio, c, heads_of.profile.rows)).collect_view()
    };
    let rows = Arc::new(move |which: Range<usize>| rows_body(&rows_of.preview, which, range(), &numeric));
    let further = Arc::clone(&rows);
    let shown_details = move || {
        let name = detailed.get()?;
        details_of
            .profile
            .columns
            .iter()
            .find(|c| c.field.name == name)
            .map(|c| details(studio, c, details_of.profile.rows))
    };
    view! {
        <div class="step__bar">
            <h3 class="step__subtitle">{format!("First {}", counted(open.preview.rows.len() as u64, "row"))}</h3>
            {(width > PAGE).then(|| pager(first, width))}
        </div>
        <div class="scroll grid-frame" tabindex="0" role="region" aria-label="First rows of the real table" data-testid="preview-real">
            <table class="grid">
                <caption class="visually-hidden">"First rows of the real table, with the kind of each column"</caption>
                <thead><tr><td class="grid__corner"></td>{heads}</tr></thead>
                <tbody>{move || rows(0..FIRST_ROWS)}</tbody>
                <Later frames=2>
                    {
                        let further = Arc::clone(&further);
                        view! { <tbody>{move || further(FIRST_ROWS..usize::MAX)}</tbody> }
                    }
                </Later>
            </table>
        </div>
        {shown_details}
    }
}

fn pager(first: RwSignal<usize>, width: usize) -> impl IntoView {
    let label = move || {
        let from = first.get();
        format!(
            "Columns {}–{} of {}",
            count(from as u64 + 1),
            count((from + PAGE).min(width) as u64),
            count(width as u64)
        )
    };
    view! {
        <div class="pager" role="group" aria-label="Columns shown">
            <button type="button" class="button button--small" disabled=move || first.get() == 0
                on:click=move |_| first.update(|f| *f = f.saturating_sub(PAGE))>"Previous"</button>
            <span class="pager__label">{label}</span>
            <button type="button" class="button button--small" disabled=move || first.get() + PAGE >= width
                on:click=move |_| first.update(|f| *f += PAGE)>"Next"</button>
        </div>
    }
}
