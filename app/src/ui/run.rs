//! Step 3: start, watch, cancel.

use leptos::prelude::*;

use super::charts::words;
use super::state::Store;

/// The button, and what runs.
#[component]
pub(super) fn RunSection() -> impl IntoView {
    let store = Store::here();
    let label =
        move || if store.opened.with(Option::is_some) { "Make a synthetic copy" } else { "Draw rows from the model" };
    view! {
        <section class="run" aria-label="Run">
            <button type="button" class="button button--primary" data-testid="synthesize"
                    disabled=move || store.running.with(Option::is_some) on:click=move |_| store.synthesize()>{label}</button>
            <RunProgress />
        </section>
    }
}

/// Phase, share, time left, cancel.
#[component]
fn RunProgress() -> impl IntoView {
    let store = Store::here();
    let text = move || {
        store.running.with(|running| {
            running.as_ref().map(|r| {
                let Some(p) = r.progress else { return r.what.to_owned() };
                let share = if p.total > 0 {
                    format!(", {:.0} %", 100.0 * p.done as f64 / p.total as f64)
                } else {
                    String::new()
                };
                let eta = p
                    .eta_s
                    .filter(|s| *s > 1.0)
                    .map_or_else(String::new, |s| format!(", about {} left", words::seconds(s)));
                format!("{}: {}{share}{eta}", r.what, p.phase.label().to_lowercase())
            })
        })
    };
    let value = move || {
        store.running.with(|r| {
            r.as_ref()
                .and_then(|r| r.progress)
                .filter(|p| p.total > 0)
                .map(|p| (p.done as f64 / p.total as f64).to_string())
        })
    };
    view! {
        <Show when=move || store.running.with(Option::is_some)>
            <div class="progress" data-testid="progress">
                <progress class="progress__bar" max="1" value=value aria-label="Progress"></progress>
                <span class="progress__text">{text}</span>
                <button type="button" class="button button--small" data-testid="cancel" on:click=move |_| store.cancel()>"Cancel"</button>
            </div>
        </Show>
    }
}
