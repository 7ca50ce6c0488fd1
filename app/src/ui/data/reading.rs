//! How the file was read, and how to read it otherwise.

use std::sync::Arc;

use engine::data::Encoding;
use leptos::prelude::*;

use crate::ui::charts::words;
use crate::ui::state::{Opened, Store};

/// Delimiters and their names.
const DELIMITERS: [(char, &str); 4] = [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "bar")];
const ENCODINGS: [Encoding; 5] =
    [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];

/// A select of the dialect: label, options (value and text), the chosen value, and what a choice does.
fn choice(
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: &str,
    set: impl Fn(String) + 'static,
) -> AnyView {
    let options = options
        .into_iter()
        .map(|(value, text)| view! { <option value=value.clone() selected=value == chosen>{text}</option> })
        .collect_view();
    view! {
        <label class="field field--small">
            <span class="field__label">{label}</span>
            <select class="field__input" on:change=move |ev| set(event_target_value(&ev))>{options}</select>
        </label>
    }
    .into_any()
}

/// Facts about the file and its reading options.
#[component]
pub(super) fn ReadingOptions(
    /// The open table.
    opened: Arc<Opened>,
) -> impl IntoView {
    let store = Store::here();
    let profile = &opened.profile;
    let dialect = profile.dialect.clone();
    let facts = format!(
        "{}: {} rows, {} columns, {}",
        store.name.get_untracked(),
        words::count(profile.rows),
        words::count(profile.columns.len() as u64),
        words::bytes(profile.bytes)
    );
    let delimiter = DELIMITERS.iter().find(|(c, _)| *c == dialect.delimiter).map_or("other", |(_, n)| n);
    let read_as = format!(
        "Read as: {delimiter} between cells, {}, decimal {}",
        dialect.encoding.label(),
        if dialect.decimal_mark == ',' { "comma" } else { "point" }
    );
    let delimiters = DELIMITERS.iter().map(|(c, n)| (c.to_string(), (*n).to_owned())).collect();
    let encodings = ENCODINGS.iter().enumerate().map(|(i, e)| (i.to_string(), e.label().to_owned())).collect();
    let encoding_at = ENCODINGS.iter().position(|e| *e == dialect.encoding).unwrap_or_default().to_string();
    let change = move |edit: &dyn Fn(&mut engine::data::DialectSpec)| {
        let mut spec = store.spec.get_untracked();
        edit(&mut spec.dialect);
        store.respec(spec);
    };
    let marks = vec![(".".to_owned(), "point (1.5)".to_owned()), (",".to_owned(), "comma (1,5)".to_owned())];
    view! {
        <p class="card__lead">{facts}</p>
        <details class="more">
            <summary>{read_as}</summary>
            <div class="row">
                {choice("Between cells", delimiters, &dialect.delimiter.to_string(),
                    move |v| change(&|d| d.delimiter = v.chars().next()))}
                {choice("Encoding", encodings, &encoding_at,
                    move |v| change(&|d| d.encoding = v.parse().ok().and_then(|i: usize| ENCODINGS.get(i).copied())))}
                {choice("Decimal mark", marks, &dialect.decimal_mark.to_string(),
                    move |v| change(&|d| d.decimal_mark = v.chars().next()))}
            </div>
        </details>
    }
}
