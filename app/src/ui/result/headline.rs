//! What was made, in two lines.

use leptos::prelude::*;

use crate::ui::state::Outcome;
use crate::ui::words::{counted, seconds};

/// Rows, model, why, and how long it took.
pub(super) fn headline(outcome: &Outcome) -> impl IntoView + use<> {
    let result = &outcome.result;
    let timing = if outcome.from_saved_model {
        format!("drawn in {}", seconds(result.sample_seconds))
    } else {
        format!("learned in {}, drawn in {}", seconds(result.fit_seconds), seconds(result.sample_seconds))
    };
    let reason = (!result.reason.is_empty())
        .then(|| view! { <p class="headline__reason">{format!("Why this model: {}", result.reason)}</p> });
    view! {
        <div class="headline">
            <p class="headline__rows">{counted(result.rows, "synthetic row")}</p>
            <p class="headline__facts">{format!("{} · {timing} · seed {}", result.model_name, outcome.seed)}</p>
            {reason}
        </div>
    }
}
