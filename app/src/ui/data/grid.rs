//! The first rows, and each column's kind to check and change.

use std::sync::Arc;

use engine::data::KindTag;
use engine::data::profile::ColumnProfile;
use leptos::prelude::*;

use crate::ui::charts::{Spark, words};
use crate::ui::components::{Later, cells, soon};
use crate::ui::state::{Opened, Store};

/// Columns on one page: thousands would stall the browser.
const PAGE: usize = 40;
/// Rows that are shown.
const ROWS: usize = 12;

/// A sign for each family of kinds.
fn icon(kind: KindTag) -> &'static str {
    match kind {
        KindTag::Integer => "12",
        KindTag::Decimal => "1.5",
        KindTag::Boolean => "y/n",
        KindTag::Categorical => "abc",
        KindTag::Ordered => "a<b",
        KindTag::Date | KindTag::Datetime | KindTag::Time => "date",
        KindTag::Identifier => "id",
        KindTag::Text => "text",
        KindTag::Constant => "=",
    }
}

/// Preview with a header that edits kinds.
#[component]
pub(super) fn RealGrid(
    /// The open table.
    opened: Arc<Opened>,
) -> impl IntoView {
    let width = opened.profile.columns.len();
    let start = RwSignal::new(0_usize);
    let pages = (width > PAGE).then(|| {
        view! {
            <p class="row">
                <button type="button" class="button button--small" disabled=move || start.get() == 0
                        on:click=move |_| start.update(|s| *s = s.saturating_sub(PAGE))>"Previous columns"</button>
                <span class="note">
                    {move || format!("Columns {} to {} of {width}", start.get() + 1, (start.get() + PAGE).min(width))}
                </span>
                <button type="button" class="button button--small" disabled=move || start.get() + PAGE >= width
                        on:click=move |_| start.update(|s| *s += PAGE)>"Next columns"</button>
            </p>
        }
    });
    let table = move || {
        let from = start.get();
        let all = opened.profile.rows;
        let heads = opened.profile.columns.iter().skip(from).take(PAGE).map(|c| head(c, all)).collect_view();
        let (due, opened) = (soon(), Arc::clone(&opened));
        let row = move |r: &Vec<Option<String>>| view! { <tr>{cells(r, from, PAGE)}</tr> };
        let rows = move || due.get().then(|| opened.preview.rows.iter().take(ROWS).map(row).collect_view());
        view! { <table class="grid"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table> }
    };
    view! {
        <h3 class="card__subtitle">"First rows"</h3>
        {pages}
        <div class="scroll" tabindex="0" role="region" aria-label="First rows of the real table" data-testid="preview-real">
            {table}
        </div>
    }
}

/// One column's head, in a table of `rows` rows: name, kind, missing cells, shape.
fn head(column: &ColumnProfile, rows: u64) -> impl IntoView + use<> {
    let store = Store::here();
    let (name, kind) = (column.field.name.clone(), column.field.kind.tag());
    let (detected, left_out) = (column.detection.detected, column.field.left_out);
    let missing = column.missing as f64 / rows.max(1) as f64;
    let why = format!(
        "Detected: {detected}, {} sure. {}",
        words::percent(column.detection.confidence),
        column.detection.reason
    );
    let options = KindTag::ALL
        .into_iter()
        .map(|k| {
            let text = if k == detected { format!("{k} (detected)") } else { k.to_string() };
            view! { <option value=k.label() selected=k == kind>{text}</option> }
        })
        .collect_view();
    let (column_of_kind, column_of_out) = (name.clone(), name.clone());
    let choose = move |ev| {
        let label = event_target_value(&ev);
        if let Some(kind) = KindTag::ALL.into_iter().find(|k| k.label() == label) {
            store.set_kind(&column_of_kind, kind, detected);
        }
    };
    let (title, distribution) = (format!("Distribution of {name}"), column.distribution.clone());
    let keep_label = format!("Leave {name} out");
    view! {
        <th scope="col" class="grid__head" class:grid__head--out=left_out>
            <div class="grid__name"><span class="grid__icon" aria-hidden="true">{icon(kind)}</span>{words::short(&name, 28)}</div>
            <select class="grid__kind" class:grid__kind--chosen=column.detection.overridden title=why
                    aria-label=format!("Kind of {name}") data-testid=format!("kind-select-{name}") on:change=choose>
                {options}
            </select>
            <Later class="spark"><Spark title distribution /></Later>
            <div class="grid__facts">
                <span>{if column.missing > 0 { format!("{} missing", words::percent(missing)) } else { "complete".to_owned() }}</span>
                <label><input type="checkbox" prop:checked=left_out aria-label=keep_label
                              on:change=move |ev| store.leave_out(&column_of_out, event_target_checked(&ev)) />" leave out"</label>
            </div>
        </th>
    }
}
