//! A file that could not be read, and other ways to read it.

use leptos::prelude::*;

use crate::ui::components::ErrorCard;
use crate::ui::data::options::ReadingOptions;
use crate::ui::state::Studio;

/// The card; absent when nothing failed.
#[component]
pub(crate) fn FailedFile() -> impl IntoView {
    let studio = Studio::here();
    move || {
        studio.table.failed.get().map(|failed| {
            let kept = studio.table.open.with_untracked(|o| o.as_ref().map(|o| o.name.clone()));
            let options = failed.retry.map(|spec| {
                view! {
                    <details class="disclosure">
                        <summary>"Read it another way"</summary>
                        <ReadingOptions prefix="retry" chosen=spec.dialect
                            on=Callback::new(move |(_, dialect)| studio.retry(dialect))/>
                    </details>
                }
            });
            view! {
                <ErrorCard heading=format!("{} could not be opened", failed.name) error=failed.error>
                    {kept.map(|name| view! { <p class="note">{format!("{name} is still open below.")}</p> })}
                    {options}
                    <button type="button" class="button button--small" on:click=move |_| studio.table.failed.set(None)>"Dismiss"</button>
                </ErrorCard>
            }
        })
    }
}
