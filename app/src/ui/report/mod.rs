//! Step 5: the report on synthetic rows, drawn here or elsewhere, and studies of models.

mod asked;
mod studies;

use std::sync::Arc;

use engine::job::{Beside, ExportKind, Judgement, Subject};
use leptos::prelude::*;

use crate::platform;
use crate::ui::charts::words;
use crate::ui::components::Later;
use crate::ui::state::{Neighbour, Store};
use asked::Asked;
use studies::Studies;

/// What can be judged, and the last report; nothing without a table.
#[component]
pub(super) fn ReportSection() -> impl IntoView {
    let store = Store::here();
    let has_table = move || store.opened.with(Option::is_some);
    let busy = move || store.running.with(Option::is_some);
    let held = move || store.result.with(|r| r.as_ref().map(|r| r.held_rows));
    let has_file = move || store.judging.with(|j| j.holdout.is_some());
    let label = move || match held() {
        None => "Make a synthetic copy and judge it",
        Some(0) if !has_file() => "Hold rows back, make the copy again and judge it",
        Some(_) => "Judge the synthetic table",
    };
    let about = move || {
        match held() {
        Some(0) if has_file() => "The copy is judged with the rows of the file that you chose.".to_owned(),
        Some(0) => "The model has seen every row of the table. What it gives away about them shows only beside rows that it has not \
                    seen: a fifth is held back, and the copy is made again from the others."
            .to_owned(),
        Some(n) => format!("{} were held back: the model has not seen them.", words::rows(n)),
        None => "A fifth of the rows is held back: a copy is made from the others and judged with those that the model has not seen."
            .to_owned(),
    }
    };
    view! {
        <Show when=has_table>
            <section class="card" aria-labelledby="report-title" data-testid="judging">
                <h2 class="card__title" id="report-title">"4  How good and how private it is"</h2>
                <p class="note">{about}</p>
                <Asked />
                <div class="row">
                    <button type="button" class="button button--primary" data-testid="judge" disabled=busy
                            on:click=move |_| store.judge_drawn()>{label}</button>
                </div>
                <Elsewhere />
                <Studies />
                {move || store.judgement.get().map(|judgement| view! { <Lead judgement /> })}
            </section>
            {move || store.judgement.get().map(|judgement| view! { <Parts judgement /> })}
        </Show>
    }
}

/// Judging rows of another generator.
#[component]
fn Elsewhere() -> impl IntoView {
    let store = Store::here();
    let busy = move || store.running.with(Option::is_some);
    let input = move |role: Beside, testid: &'static str, label: &'static str| {
        view! {
            <label class="button button--file">
                {label}
                <input class="button__file" type="file" data-testid=testid accept=".csv,.tsv,.tab,.txt,.psv" disabled=busy
                       on:change=move |ev| if let Some(file) = platform::file_of_input(&ev) { store.open_beside(role, file) } />
            </label>
        }
    };
    let told = |read: Option<Neighbour>| {
        read.map_or_else(|| "no file yet".to_owned(), |n| format!("{}, {}", n.name, words::rows(n.rows)))
    };
    let synthetic = move || told(store.judging.with(|j| j.synthetic.clone()));
    let holdout = move || told(store.judging.with(|j| j.holdout.clone()));
    let without = move || busy() || store.judging.with(|j| j.synthetic.is_none());
    view! {
        <details class="more">
            <summary>"Judge a synthetic table from elsewhere"</summary>
            <p class="note">
                "The open table holds the rows that the generator learned from. Rows that it has not seen are needed for every word on privacy and use."
            </p>
            <div class="row">
                {input(Beside::Synthetic, "synthetic-input", "Choose the synthetic rows")}
                <span class="note" data-testid="synthetic-file">{synthetic}</span>
            </div>
            <div class="row">
                {input(Beside::Holdout, "holdout-input", "Choose unseen real rows")}
                <span class="note" data-testid="holdout-file">{holdout}</span>
            </div>
            <button type="button" class="button" data-testid="judge-file" disabled=without
                    on:click=move |_| store.judge(Subject::File)>"Judge that table"</button>
        </details>
    }
}

/// The report in one sentence, where to find what, and its files.
#[component]
fn Lead(
    /// The report.
    judgement: Arc<Judgement>,
) -> impl IntoView {
    let store = Store::here();
    let lead = format!("{}. {} Made in {}.", judgement.title, judgement.summary, words::seconds(judgement.seconds));
    let contents = judgement
        .parts
        .iter()
        .map(|part| view! { <li><a href=format!("#{}", part.id)>{part.title.clone()}</a></li> })
        .collect_view();
    view! {
        <div data-testid="judgement">
            <p class="verdict">{lead}</p>
            <div class="row">
                <button type="button" class="button" data-testid="download-report"
                        on:click=move |_| store.download(ExportKind::Report)>"Download the report"</button>
                <button type="button" class="button" data-testid="download-report-json"
                        on:click=move |_| store.download(ExportKind::ReportJson)>"Download all figures (JSON)"</button>
            </div>
            <nav aria-label="Parts of the report"><ol class="contents">{contents}</ol></nav>
        </div>
    }
}

/// The whole report, as the engine drew it.
#[component]
fn Parts(
    /// The report.
    judgement: Arc<Judgement>,
) -> impl IntoView {
    let store = Store::here();
    let mut from = 0;
    let parts = judgement
        .parts
        .iter()
        .map(|part| {
            let (start, end) = (from, from + part.bytes);
            from = end;
            view! {
                <Later class="report__later">
                    {move || {
                        let html = store.pages.with_value(|p| p.as_ref().map(|p| p.text(start, end))).unwrap_or_default();
                        let place = NodeRef::<leptos::html::Div>::new();
                        place.on_load(|div| platform::offer_pictures(&div));
                        view! { <div class="report__part" node_ref=place inner_html=html></div> }
                    }}
                </Later>
            }
        })
        .collect_view();
    view! { <div class="report" data-testid="report">{parts}</div> }
}
