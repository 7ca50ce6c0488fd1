//! What went wrong, what was expected, what was found, how to fix it.

use engine::Error;
use leptos::prelude::*;

use crate::ui::state::Store;

/// The last error; nothing when there is none.
#[component]
pub(in crate::ui) fn ErrorCard() -> impl IntoView {
    let store = Store::here();
    move || {
        store.error.get().map(|error| {
            view! {
                <section class="card card--bad" role="alert" data-testid="error">
                    <h2 class="card__title">"This did not work"</h2>
                    {body(&error)}
                    <p class="note">"Everything else is as it was."</p>
                    <button type="button" class="button" on:click=move |_| store.error.set(None)>"Close"</button>
                </section>
            }
        })
    }
}

fn body(error: &Error) -> AnyView {
    if let Some(defect) = error.defect() {
        let place = match (&defect.place.line, &defect.place.column) {
            (Some(line), Some(column)) => format!("Line {line}, column \u{201c}{column}\u{201d}: "),
            (Some(line), None) => format!("Line {line}: "),
            (None, Some(column)) => format!("Column \u{201c}{column}\u{201d}: "),
            (None, None) => String::new(),
        };
        let (what, expected) = (format!("{place}{}.", defect.what), defect.expected.clone());
        let (found, fix) = (defect.found.clone(), defect.fix.clone());
        return view! {
            <p class="card__lead">{what}</p>
            <dl class="facts">
                <dt>"Expected"</dt><dd>{expected}</dd>
                <dt>"Found"</dt><dd>{found}</dd>
                <dt>"What to do"</dt><dd>{fix}</dd>
            </dl>
        }
        .into_any();
    }
    if let Error::InvalidConfig(issues) = error {
        let items = issues.iter().map(|i| view! { <li>{i.to_string()}</li> }).collect_view();
        return view! { <ul>{items}</ul> }.into_any();
    }
    view! { <p class="card__lead">{error.to_string()}</p> }.into_any()
}
