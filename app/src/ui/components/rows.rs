//! Some rows of a table, spelled as in the file.

use std::ops::Range;

use engine::data::preview::Preview;
use leptos::prelude::*;

/// Most columns that are shown.
pub(crate) const MOST_COLUMNS: usize = 60;

/// The body of a table. `numeric` says by column whether cells stand to the right; `rows` and `columns` are those shown.
pub(crate) fn body(
    preview: &Preview,
    rows: Range<usize>,
    columns: Range<usize>,
    numeric: &[bool],
) -> impl IntoView + use<> {
    preview
        .rows
        .iter()
        .enumerate()
        .take(rows.end)
        .skip(rows.start)
        .map(|(i, row)| {
            let cells = columns
                .clone()
                .map(|c| {
                    let class = if numeric.get(c).copied().unwrap_or(false) {
                        "grid__cell grid__cell--number"
                    } else {
                        "grid__cell"
                    };
                    match row.get(c).and_then(Option::as_ref) {
                        Some(text) => view! { <td class=class>{text.clone()}</td> }.into_any(),
                        None => {
                            view! { <td class="grid__cell grid__cell--missing"><span title="missing">"–"</span></td> }
                                .into_any()
                        }
                    }
                })
                .collect_view();
            view! { <tr><th scope="row" class="grid__row">{i + 1}</th>{cells}</tr> }
        })
        .collect_view()
}

/// A plain grid of rows.
#[component]
pub(crate) fn Rows(id: &'static str, caption: &'static str, preview: Preview, numeric: Vec<bool>) -> impl IntoView {
    let shown = preview.header.len().min(MOST_COLUMNS);
    let hidden = preview.header.len() - shown;
    let head = preview.header[..shown]
        .iter()
        .map(|name| view! { <th scope="col" class="grid__head grid__head--plain">{name.clone()}</th> })
        .collect_view();
    let rows = body(&preview, 0..preview.rows.len(), 0..shown, &numeric);
    view! {
        <div class="scroll grid-frame" tabindex="0" role="region" aria-label=caption data-testid=id>
            <table class="grid">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr><td class="grid__corner"></td>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(hidden > 0).then(|| view! { <p class="note">{format!("{hidden} more columns are in the file but not shown here.")}</p> })}
    }
}
