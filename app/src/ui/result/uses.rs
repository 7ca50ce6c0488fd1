//! What else the fitted model is good for: filling, scoring and predicting the rows of the open table.

use std::sync::Arc;

use engine::job::{ExportKind, UseResult};
use engine::models::specs_with;
use engine::models::uses::{Fill, ImputeRequest, PredictRequest, ScoreRequest, Use};
use leptos::prelude::*;

use crate::TRAINER;
use crate::ui::charts::words;
use crate::ui::components::{Later, PreviewTable};
use crate::ui::state::Store;

/// Buttons for what the model supports; nothing without a table or where it supports nothing.
#[component]
pub(super) fn UsesSection(
    /// Id of the model that made the result.
    model: String,
) -> impl IntoView {
    let store = Store::here();
    let supports = specs_with(TRAINER).into_iter().find(|s| s.id == model).map(|s| s.supports).unwrap_or_default();
    let opened = store.opened.get_untracked();
    let nothing = !(supports.impute || supports.score || supports.predict);
    let (Some(opened), false) = (opened, nothing) else { return ().into_any() };
    let learned = opened.profile.columns.iter().filter(|c| c.field.kind.tag().is_learned() && !c.field.left_out);
    let missing: u64 = learned.clone().map(|c| c.missing).sum();
    let names: Vec<String> = learned.map(|c| c.field.name.clone()).collect();
    let first =
        opened.profile.target.clone().filter(|t| names.contains(t)).or(names.last().cloned()).unwrap_or_default();
    let column = RwSignal::new(first.clone());
    let draws = RwSignal::new(false);
    // A seed that cannot be read is told when rows are made.
    let seed = move || store.seed.get_untracked().trim().parse().unwrap_or_default();
    let busy = move || store.running.with(Option::is_some);
    let fill = move |_| {
        let fill = if draws.get_untracked() { Fill::Draw } else { Fill::Best };
        store.apply(Use::Impute(ImputeRequest { seed: seed(), fill, columns: Vec::new() }));
    };
    let options = names
        .into_iter()
        .map(|name| view! { <option value=name.clone() selected=name == first>{name.clone()}</option> })
        .collect_view();
    let filling = if missing > 0 {
        view! {
            <p class="row">
                <button type="button" class="button" data-testid="impute" disabled=busy on:click=fill>
                    {format!("Fill {} missing {}", words::count(missing), if missing == 1 { "cell" } else { "cells" })}
                </button>
                <label class="field">
                    <span class="field__label">"Fill with"</span>
                    <select class="field__input" data-testid="fill"
                            on:change=move |ev| draws.set(event_target_value(&ev) == "draw")>
                        <option value="best">"the best guess"</option>
                        <option value="draw">"a draw, which keeps the spread"</option>
                    </select>
                </label>
            </p>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <h3 class="card__subtitle">"The same model, for the open table"</h3>
        {supports.impute.then_some(filling)}
        <div class="row">
            {supports.score.then(|| view! {
                <button type="button" class="button" data-testid="score" disabled=busy
                        on:click=move |_| store.apply(Use::Score(ScoreRequest { seed: seed() }))>"Score the rows: which are odd?"</button>
            })}
        </div>
        {supports.predict.then(|| view! {
            <div class="row">
                <button type="button" class="button" data-testid="predict" disabled=busy
                        on:click=move |_| store.apply(Use::Predict(PredictRequest { seed: seed(), column: column.get_untracked() }))>
                    "Predict a column from the others"
                </button>
                <label class="field">
                    <span class="field__label">"Column"</span>
                    <select class="field__input" data-testid="predict-column"
                            on:change=move |ev| column.set(event_target_value(&ev))>{options}</select>
                </label>
            </div>
        })}
        {move || store.used.get().map(|used| view! { <Used used /> })}
    }
    .into_any()
}

/// What came of the last use.
#[component]
fn Used(
    /// It.
    used: Arc<UseResult>,
) -> impl IntoView {
    let store = Store::here();
    let own = if matches!(used.wanted, Use::Predict(_)) {
        " The model was learned from these very rows, so it predicts them better than new ones."
    } else {
        ""
    };
    let lead = format!("{} in {}: {}.{own}", used.model_name, words::seconds(used.seconds), used.summary.words());
    let preview = used.preview.clone();
    view! {
        <div data-testid="used">
            <p class="card__lead">{lead}</p>
            <button type="button" class="button" data-testid="download-applied"
                    on:click=move |_| store.download(ExportKind::Applied)>"Download this table"</button>
            <Later class="scroll scroll--later">
                <PreviewTable preview testid="preview-applied" label="First rows of the table that the model worked on" />
            </Later>
        </div>
    }
}
