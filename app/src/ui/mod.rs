//! The page.
//!
//! | module | what |
//! |---|---|
//! | `studio` | the page's frame, and what is heard anywhere on it (drop, paste) |
//! | `state` | what the page knows, as signals; no view code |
//! | `header` | name, promise, bytes sent, offline, theme |
//! | `data` | step 1: opening a table, notices, preview, kinds |
//! | `form` | step 2: model, settings, rows, seed, conditions |
//! | `run` | step 3: the button, progress, errors |
//! | `result` | step 4: similarity, charts, rows, downloads |
//! | `charts` | SVG from plain values by pure functions |
//! | `components` | parts that know nothing of tables |
//! | `words` | numbers as people read them |
//!
//! # Names for tests
//!
//! Stable `data-testid`s. Header: `sent-bytes`, `offline`, `theme-toggle`. Data: `drop-zone`, `file-input`, `model-input`,
//! `sample-select`, `paste`, `paste-area`, `paste-open`, `table-name`, `table-facts`, `reading-options`,
//! `option-delimiter`, `option-encoding`, `option-decimal`, `option-thousands`, `option-quote`, `notice`, `repair`,
//! `preview-real`, `kind-select-<column>`, `details-<column>`, `column-details`, `leave-out`, `saved-model`,
//! `close-model`. Form: `model-select`, `param-<name>`, `advanced`, `rows`, `seed`, `add-condition`, `condition`,
//! `remove-condition`. Run: `synthesize`, `progress`, `cancel`, `error`, `run-note`. Result: `result`,
//! `association-similarity`, `column-similarity`, `chart-<column>`, `more-charts`, `heatmap-real`, `heatmap-synthetic`,
//! `heatmap-difference`, `show-as-table`, `preview-synthetic`, `download-csv`, `download-model`, `download-settings`.

#![expect(unreachable_pub, reason = "the component macro repeats each visibility on the items that it generates")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod charts;
mod components;
mod data;
mod form;
mod header;
mod result;
mod run;
mod state;
mod studio;
mod words;

/// Puts the page into the document.
pub fn start() {
    leptos::mount::mount_to_body(studio::StudioPage);
}
