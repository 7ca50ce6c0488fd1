//! Step 4: the synthetic table, held against the real one.

mod columns;
mod race;
mod uses;

use std::fmt::Write as _;
use std::sync::Arc;

use engine::data::preview::Comparison;
use engine::job::{ExportKind, SynthResult};
use leptos::prelude::*;

use crate::ui::charts::{Heat, Heatmap, words};
use crate::ui::components::{Later, PreviewTable};
use crate::ui::data::item;
use crate::ui::state::Store;
use columns::ColumnCharts;
use race::RaceTable;
use uses::UsesSection;

/// The last result; nothing before the first.
#[component]
pub(super) fn ResultSection() -> impl IntoView {
    let store = Store::here();
    move || store.result.get().map(|result| view! { <Report result /> })
}

/// Mean similarity of the columns.
fn mean_similarity(comparison: &Comparison) -> f64 {
    let n = comparison.columns.len().max(1) as f64;
    comparison.columns.iter().map(|c| c.similarity).sum::<f64>() / n
}

/// The comparison in plain words.
fn verdict(comparison: &Comparison) -> String {
    // Writing to a String cannot fail.
    let columns = mean_similarity(comparison);
    let mut text = format!("Columns are {} on average ({columns:.3}, 1 is equal).", words::likeness(columns));
    if let Some(worst) = comparison.columns.iter().min_by(|a, b| a.similarity.total_cmp(&b.similarity)) {
        let _ = write!(text, " Least alike: {} ({:.3}).", worst.column, worst.similarity);
    }
    if let Some(pairs) = comparison.association_similarity {
        let _ = write!(text, " Associations between columns are {} ({pairs:.3}).", words::likeness(pairs));
    }
    text
}

#[component]
fn Report(
    /// The result.
    result: Arc<SynthResult>,
) -> impl IntoView {
    let store = Store::here();
    let lead = format!(
        "{} rows by {}. Learned in {}, drawn in {}. {}",
        words::count(result.rows),
        result.model_name,
        words::seconds(result.fit_seconds),
        words::seconds(result.sample_seconds),
        result.reason
    );
    let (notices, preview, race) = (result.notices.clone(), result.preview.clone(), result.race.clone());
    let download = move |what: ExportKind, testid: &'static str, label: &'static str, primary: bool| {
        view! {
            <button type="button" class="button" class:button--primary=primary data-testid=testid
                    on:click=move |_| store.download(what)>{label}</button>
        }
    };
    view! {
        <section class="card" aria-labelledby="result-title" data-testid="result">
            <h2 class="card__title" id="result-title">"3  The synthetic table"</h2>
            <p class="card__lead">{lead}</p>
            <div class="row">
                {download(ExportKind::Csv, "download-csv", "Download the table", true)}
                {download(ExportKind::Model, "download-model", "Download the model", false)}
                {download(ExportKind::Settings, "download-settings", "Download the settings", false)}
            </div>
            {result.comparison.as_ref().map(|c| view! { <p class="verdict">{verdict(c)}</p> })}
            <p class="note">
                "Measured on this table alone. Of the attacks on privacy only one is measured, by the race, on a part of the rows: synthetic "
                "rows are not proven to be anonymous. The range of every number and the shares of rare levels are kept; identifiers and free text are never learned."
            </p>
            {(!notices.is_empty()).then(|| view! { <ul class="notices">{notices.into_iter().map(item).collect_view()}</ul> })}
            {race.map(|race| view! { <RaceTable race /> })}
            <h3 class="card__subtitle">"First synthetic rows"</h3>
            <Later class="scroll scroll--later">
                <PreviewTable preview testid="preview-synthetic" label="First rows of the synthetic table" />
            </Later>
            <UsesSection model=result.model.clone() />
            {result.comparison.clone().map(|comparison| view! { <Compared comparison /> })}
        </section>
    }
}

#[component]
fn Compared(
    /// Real against synthetic.
    comparison: Comparison,
) -> impl IntoView {
    let (real, synthetic) = (comparison.real, comparison.synthetic);
    let maps = [Heat::Real, Heat::Synthetic, Heat::Difference]
        .into_iter()
        .map(|heat| {
            let (real, synthetic) = (real.clone(), synthetic.clone());
            view! { <Later class="heat heat--later"><Heatmap heat real synthetic /></Later> }
        })
        .collect_view();
    view! {
        <h3 class="card__subtitle">"Columns, real and synthetic"</h3>
        <p class="legend">
            <span class="legend__real">"Real"</span>
            <span class="legend__synthetic">"Synthetic"</span>
        </p>
        <ColumnCharts columns=comparison.columns />
        <h3 class="card__subtitle">"Associations between columns"</h3>
        <p class="note">
            "From 0 (none) to 1 (one follows from the other): Pearson's correlation for two numbers, the correlation ratio for a number and "
            "levels, Cramér's V for two levels. Negative correlations are drawn in the second colour."
        </p>
        <div class="heats">{maps}</div>
    }
}
