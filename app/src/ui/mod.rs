//! The studio's page. Views read signals of `state` and call its actions; they know neither the browser's API nor a table.
//!
//! What tests and scripts find by `data-testid`: `drop-zone`, `file-input`, `sample-select`, `paste-area`, `paste-open`,
//! `kind-select-<column>`, `notice`, `repair`, `model-select`, `param-<name>`, `rows`, `seed`, `synthesize`, `progress`,
//! `cancel`, `error`, `result`, `download-csv`, `download-model`, `download-settings`, `chart-<column>`, `heatmap-real`,
//! `heatmap-synthetic`, `heatmap-difference`, `hold-back`, `judge-target`, `judge-entity`, `sensitive-<column>`, `judge`, `synthetic-input`,
//! `compute`, `training`, `training-facts`, `losses`, `sketch`, `pause`, `finish`, `unfinished`, `resume`, `forget`, `holdout-input`, `judge-file`, `judgement`, `report`, `download-report`, `download-report-json`, `save-png`, `sent-bytes`, `offline`, `theme-toggle`, `preview-real`, `preview-synthetic`.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#![expect(unreachable_pub, reason = "the component macro repeats each visibility on items it generates")]

mod charts;
mod components;
mod data;
mod form;
mod report;
mod result;
mod run;
mod state;
mod studio;
mod training;

use studio::Studio;

/// Puts the page into the document.
pub fn start() {
    leptos::mount::mount_to_body(Studio);
}
