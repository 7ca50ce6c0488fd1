//! What a report is asked for: a target, an entity, and columns whose groups must be treated alike.

use leptos::prelude::*;

use crate::ui::state::Store;

/// Fields of a report.
#[component]
pub(super) fn Asked() -> impl IntoView {
    let store = Store::here();
    // Names of the learned columns, and whether each is a list of levels.
    let columns = Memo::new(move |_| -> Vec<(String, bool)> {
        let opened = store.opened.get();
        let fields = opened.iter().flat_map(|o| &o.profile.columns).map(|c| &c.field);
        let learned = fields.filter(|f| f.kind.tag().is_learned() && !f.left_out);
        learned.map(|f| (f.name.clone(), f.kind.tag().is_levels())).collect()
    });
    let target = Memo::new(move |_| store.judging.with(|j| j.target.clone()));
    let targets = Memo::new(move |_| columns.with(|c| c.iter().map(|(name, _)| name.clone()).collect::<Vec<String>>()));
    let boxes = move || {
        let columns = columns.get();
        columns
            .into_iter()
            .filter(|(_, levels)| *levels)
            .map(|(name, _)| {
                let (own, changed) = (name.clone(), name.clone());
                let testid = format!("sensitive-{name}");
                let change = move |ev| {
                    let on = event_target_checked(&ev);
                    store.judging.update(|j| {
                        j.sensitive.retain(|s| *s != changed);
                        if on {
                            j.sensitive.push(changed.clone());
                        }
                    });
                };
                view! {
                    <label class="check">
                        <input type="checkbox" data-testid=testid on:change=change
                               prop:checked=move || store.judging.with(|j| j.sensitive.contains(&own)) />
                        {name}
                    </label>
                }
            })
            .collect_view()
    };
    // Identifiers are what tells entities apart, so that columns which are not learned are named too.
    let named = Memo::new(move |_| -> Vec<String> {
        let opened = store.opened.get();
        opened.iter().flat_map(|o| &o.profile.columns).map(|c| c.field.name.clone()).collect()
    });
    let entity = Memo::new(move |_| store.judging.with(|j| j.entity.clone()));
    let any = move || columns.with(|c| c.iter().any(|(_, levels)| *levels));
    view! {
        <div class="row">
            <Chosen label="Column to predict" testid="judge-target" none="none: no word on use" names=targets chosen=target
                    change=move |name| store.judging.update(|j| j.target = name) />
            <Chosen label="Column that says whose row it is" testid="judge-entity" none="none: rows stand alone" names=named
                    chosen=entity change=move |name| store.judging.update(|j| j.entity = name) />
        </div>
        <Show when=any>
            <details class="more">
                <summary>"Columns whose groups must be treated alike"</summary>
                <div class="row">{boxes}</div>
            </details>
        </Show>
    }
}

/// A list of columns to choose one of, or none.
#[component]
fn Chosen(
    label: &'static str,
    testid: &'static str,
    none: &'static str,
    names: Memo<Vec<String>>,
    chosen: Memo<String>,
    change: impl Fn(String) + 'static,
) -> impl IntoView {
    let options = move || {
        let names = names.get();
        names
            .into_iter()
            .map(|name| {
                let own = name.clone();
                view! { <option value=name.clone() prop:selected=move || chosen.get() == own>{name.clone()}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <select class="field__input" data-testid=testid on:change=move |ev| change(event_target_value(&ev))>
                <option value="" prop:selected=move || chosen.get().is_empty()>{none}</option>
                {options}
            </select>
        </label>
    }
}
