//! Warnings with one-click repairs.

use std::sync::Arc;

use engine::data::{Notice, Severity};
use leptos::prelude::*;

use crate::ui::state::{Opened, Store};

/// Notices that are shown before the rest is folded away.
const SHOWN: usize = 5;

/// All notices of the open table, warnings first.
#[component]
pub(super) fn Notices(
    /// The open table.
    opened: Arc<Opened>,
) -> impl IntoView {
    let mut notices = opened.profile.notices.clone();
    notices.sort_by_key(|n| std::cmp::Reverse(n.severity));
    let warnings = notices.iter().filter(|n| n.severity == Severity::Warning).count();
    if notices.is_empty() {
        return view! { <p class="note">"Nothing to mend: every column was read without a doubt."</p> }.into_any();
    }
    let rest = notices.split_off(notices.len().min(SHOWN.max(warnings.min(12))));
    let title = match warnings {
        0 => "Good to know".to_owned(),
        1 => "1 thing to look at".to_owned(),
        n => format!("{n} things to look at"),
    };
    view! {
        <h3 class="card__subtitle">{title}</h3>
        <ul class="notices">{notices.into_iter().map(item).collect_view()}</ul>
        {(!rest.is_empty()).then(|| view! {
            <details class="more">
                <summary>{format!("{} more", rest.len())}</summary>
                <ul class="notices">{rest.iter().cloned().map(item).collect_view()}</ul>
            </details>
        })}
    }
    .into_any()
}

/// A notice or a model's remark.
pub(in crate::ui) fn item(notice: Notice) -> impl IntoView {
    let store = Store::here();
    let warning = notice.severity == Severity::Warning;
    let defect = notice.defect;
    let place = match (&defect.place.column, defect.place.line) {
        (Some(column), Some(line)) => format!("{column}, line {line}: "),
        (Some(column), None) => format!("{column}: "),
        (None, Some(line)) => format!("Line {line}: "),
        (None, None) => String::new(),
    };
    let repairs = notice
        .repairs
        .into_iter()
        .map(|repair| {
            let label = repair.label();
            view! {
                <button type="button" class="button button--small" data-testid="repair"
                        on:click=move |_| store.repair(&repair)>{label}</button>
            }
        })
        .collect_view();
    view! {
        <li class="notice" class:notice--warning=warning data-testid="notice">
            <span class="notice__icon" role="img" aria-label=if warning { "Warning" } else { "Information" }>
                {if warning { "!" } else { "i" }}
            </span>
            <div class="notice__text">
                <p><strong>{place}</strong>{defect.what}"."</p>
                <p class="note">{format!("Expected {}, found {}. {}", defect.expected, defect.found, defect.fix)}</p>
            </div>
            <div class="notice__repairs">{repairs}</div>
        </li>
    }
}
