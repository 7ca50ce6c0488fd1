//! Conditions that every synthetic row meets.

use leptos::prelude::*;

use crate::ui::state::{ConditionDraft, DraftTest, Store};

/// A list of conditions that grows and shrinks.
#[component]
pub(super) fn Conditions() -> impl IntoView {
    let store = Store::here();
    let columns = move || -> Vec<String> {
        let learned = |fields: &mut dyn Iterator<Item = &engine::data::Field>| -> Vec<String> {
            fields.filter(|f| f.kind.tag().is_learned() && !f.left_out).map(|f| f.name.clone()).collect()
        };
        if let Some(opened) = store.opened.get() {
            return learned(&mut opened.profile.columns.iter().map(|c| &c.field));
        }
        store.model_file.get().map(|m| learned(&mut m.schema.fields.iter())).unwrap_or_default()
    };
    let add = move |_| {
        let first = columns().into_iter().next().unwrap_or_default();
        store.conditions.update(|list| {
            let id = list.iter().map(|c| c.id + 1).max().unwrap_or_default();
            list.push(ConditionDraft { id, column: first, ..ConditionDraft::default() });
        });
    };
    view! {
        <div class="conditions">
            <For each=move || store.conditions.get() key=|c| (c.id, c.test == DraftTest::Between, c.test == DraftTest::Missing)
                 children=move |draft| view! { <Row id=draft.id draft columns=columns() /> } />
            <button type="button" class="button button--small" on:click=add>"Add a condition"</button>
        </div>
    }
}

#[component]
fn Row(
    /// Which condition.
    id: usize,
    /// As it stands.
    draft: ConditionDraft,
    /// Columns to choose from.
    columns: Vec<String>,
) -> impl IntoView {
    let store = Store::here();
    let edit = move |change: &dyn Fn(&mut ConditionDraft)| {
        store.conditions.update(|list| list.iter_mut().filter(|c| c.id == id).for_each(change));
    };
    let options = columns
        .into_iter()
        .map(|c| view! { <option value=c.clone() selected=c == draft.column>{c.clone()}</option> })
        .collect_view();
    let tests =
        [(DraftTest::OneOf, "is one of"), (DraftTest::Between, "is from … to"), (DraftTest::Missing, "is missing")];
    let choices = tests
        .iter()
        .enumerate()
        .map(|(i, (test, label))| view! { <option value=i.to_string() selected=*test == draft.test>{*label}</option> })
        .collect_view();
    let choose = move |ev| {
        let at: usize = event_target_value(&ev).parse().unwrap_or_default();
        if let Some((test, _)) = tests.get(at) {
            edit(&|c| c.test = *test);
        }
    };
    let hint = if draft.test == DraftTest::OneOf { "value | value" } else { "from" };
    view! {
        <div class="row">
            <select class="field__input" aria-label="Column" on:change=move |ev| { let v = event_target_value(&ev); edit(&|c| c.column.clone_from(&v)) }>
                {options}
            </select>
            <select class="field__input" aria-label="Comparison" on:change=choose>{choices}</select>
            {(draft.test != DraftTest::Missing).then(|| view! {
                <input class="field__input" aria-label="Value" placeholder=hint value=draft.first.clone()
                       on:input=move |ev| { let v = event_target_value(&ev); edit(&|c| c.first.clone_from(&v)) } />
            })}
            {(draft.test == DraftTest::Between).then(|| view! {
                <input class="field__input" aria-label="Upper end" placeholder="to" value=draft.second.clone()
                       on:input=move |ev| { let v = event_target_value(&ev); edit(&|c| c.second.clone_from(&v)) } />
            })}
            <button type="button" class="button button--small" aria-label="Remove the condition"
                    on:click=move |_| store.conditions.update(|list| list.retain(|c| c.id != id))>"Remove"</button>
        </div>
    }
}
