//! An error: what is wrong, where, what was expected and found, and what to do.

use engine::{Defect, Error, ParamIssue};
use leptos::prelude::*;

use crate::ui::components::icon::{Glyph, Icon};
use crate::ui::words::sentence;

/// `line 3, column "age"`, or nothing.
pub(crate) fn place(defect: &Defect) -> Option<String> {
    let line = defect.place.line.map(|l| format!("line {l}"));
    let column = defect.place.column.as_ref().map(|c| format!("column \u{201c}{c}\u{201d}"));
    let parts: Vec<_> = line.into_iter().chain(column).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn issues(issues: &[ParamIssue]) -> impl IntoView + use<> {
    let items = issues
        .iter()
        .map(|i| {
            let name = i.name.replace('_', " ");
            view! { <li>{sentence(&format!("{name}: {}", i.message))}</li> }
        })
        .collect_view();
    view! { <ul class="card__list">{items}</ul> }
}

fn body(error: &Error) -> AnyView {
    match error {
        Error::InvalidConfig(list) => issues(list).into_any(),
        error => match error.defect() {
            Some(defect) => view! {
                <p class="card__what">
                    {sentence(&defect.what)}
                    {place(defect).map(|p| view! { " " <span class="chip">{p}</span> })}
                </p>
                <dl class="card__facts">
                    <dt>"Expected"</dt><dd>{defect.expected.clone()}</dd>
                    <dt>"Found"</dt><dd>{defect.found.clone()}</dd>
                    <dt>"What to do"</dt><dd>{sentence(&defect.fix)}</dd>
                </dl>
            }
            .into_any(),
            None => view! { <p class="card__what">{sentence(&error.to_string())}</p> }.into_any(),
        },
    }
}

/// The card. Children are what the person can do about it here.
#[component]
pub(crate) fn ErrorCard(
    #[prop(into)] heading: String,
    error: Error,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="card card--error" role="alert" data-testid="error">
            <h3 class="card__heading"><Icon glyph=Glyph::Warning/>{heading}</h3>
            {body(&error)}
            {children.map(|c| view! { <div class="card__actions">{c()}</div> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_far_as_they_are_known() {
        let defect = Defect::new("a", "b", "c", "d");
        assert_eq!(place(&defect), None);
        assert_eq!(place(&defect.clone().at_line(3)).as_deref(), Some("line 3"));
        assert_eq!(place(&defect.at_line(3).in_column("x")).as_deref(), Some("line 3, column “x”"));
    }
}
