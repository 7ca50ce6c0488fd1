//! Where a table comes from: a file, the clipboard, a sample, a saved model.

use leptos::prelude::*;

use crate::ui::components::FileButton;
use crate::ui::data::paste::PasteBox;
use crate::ui::state::{Origin, Studio};
use crate::ui::words::count;

/// The bar.
#[component]
pub(crate) fn SourceBar() -> impl IntoView {
    let studio = Studio::here();
    let open = Callback::new(move |file| studio.open_file(file));
    view! {
        <div class="source" data-testid="drop-zone">
            <div class="source__row">
                <FileButton label="Open a file" id="file-input" class=""
                    accept=".csv,.tsv,.tab,.txt,.psv,.data,.facsimile,text/csv,text/tab-separated-values,text/plain" on=open/>
                <PasteBox/>
                <SampleMenu/>
                <FileButton label="Open a saved model" id="model-input" class="button--quiet" accept=".facsimile" on=open/>
            </div>
            <p class="source__hint">"Or drop a file anywhere on the page. CSV, semicolons, tabs or pipes; any size that fits in memory."</p>
        </div>
    }
}

/// The sample tables.
#[component]
fn SampleMenu() -> impl IntoView {
    let studio = Studio::here();
    let chosen = Memo::new(move |_| {
        studio.table.open.with(|o| match o.as_ref().map(|o| &o.origin) {
            Some(Origin::Sample(name)) if studio.table.model.with(Option::is_none) => name.clone(),
            _ => String::new(),
        })
    });
    let options = move || {
        studio
            .samples
            .list
            .get()
            .into_iter()
            .map(|s| {
                let size = format!("{}, {} × {}", s.title, count(s.rows), count(s.columns));
                let name = s.name.clone();
                view! { <option value=s.name title=s.description selected=move || chosen.get() == name>{size}</option> }
            })
            .collect_view()
    };
    let about = move || {
        let list = studio.samples.list.get();
        list.into_iter().find(|s| s.name == chosen.get()).map(|s| {
            view! {
                <p class="source__about"><strong>{s.title}</strong>": "{s.description}" Licence: "{s.licence}"."</p>
            }
        })
    };
    view! {
        <label class="field field--inline">
            <span class="field__label">"Sample"</span>
            <select class="select" data-testid="sample-select" on:change=move |e| studio.open_sample(&event_target_value(&e))
                prop:value=move || { studio.samples.list.track(); chosen.get() }>
                <option value="" disabled selected=move || chosen.get().is_empty()>"Choose a sample"</option>
                {options}
            </select>
        </label>
        {about}
    }
}
