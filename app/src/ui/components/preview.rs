//! Rows as text.

use engine::data::preview::Preview;
use leptos::prelude::*;

use crate::ui::charts::words;

/// Columns that are shown; a wide table would stall the page.
const MOST_COLUMNS: usize = 60;
/// Rows that are shown.
const MOST_ROWS: usize = 20;
/// Characters of a cell.
const MOST_CHARACTERS: usize = 60;

/// A plain table of a few rows.
#[component]
pub(in crate::ui) fn PreviewTable(
    /// The rows.
    preview: Preview,
    /// Name for tests.
    testid: &'static str,
    /// Name for screen readers.
    label: &'static str,
) -> impl IntoView {
    let wide = preview.header.len() > MOST_COLUMNS;
    let head = preview
        .header
        .iter()
        .take(MOST_COLUMNS)
        .map(|h| view! { <th scope="col">{words::short(h, MOST_CHARACTERS)}</th> })
        .collect_view();
    let rows =
        preview.rows.iter().take(MOST_ROWS).map(|row| view! { <tr>{cells(row, 0, MOST_COLUMNS)}</tr> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label data-testid=testid>
            <table class="grid"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
        {wide.then(|| view! { <p class="note">{format!("The first {MOST_COLUMNS} columns are shown.")}</p> })}
    }
}

/// Cells of a row from column `start` on.
pub(in crate::ui) fn cells(row: &[Option<String>], start: usize, count: usize) -> impl IntoView + use<> {
    row.iter()
        .skip(start)
        .take(count)
        .map(|cell| match cell {
            Some(text) => view! { <td>{words::short(text, MOST_CHARACTERS)}</td> }.into_any(),
            None => view! { <td class="grid__missing">"missing"</td> }.into_any(),
        })
        .collect_view()
}
