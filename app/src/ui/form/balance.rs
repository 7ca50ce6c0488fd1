//! Shares that a column's levels shall have.

use leptos::prelude::*;

use crate::ui::state::{BalanceDraft, Store};

/// Levels that get a field each; the engine takes any number, from a settings file.
const MOST_LEVELS: usize = 30;

/// Chooses a column, and equal shares or a weight for each of its levels.
#[component]
pub(super) fn BalanceField() -> impl IntoView {
    let store = Store::here();
    // Columns of levels with the levels that are known; a saved model does not tell them to the page.
    let columns = Memo::new(move |_| -> Vec<(String, Vec<String>)> {
        let fits = |f: &engine::data::Field| f.kind.tag().is_levels() && f.kind.tag().is_learned() && !f.left_out;
        if let Some(opened) = store.opened.get() {
            let columns = opened.profile.columns.iter().filter(|c| fits(&c.field));
            return columns
                .map(|c| (c.field.name.clone(), c.levels.iter().map(|l| l.level.clone()).take(MOST_LEVELS).collect()))
                .collect();
        }
        let fields = store.model_file.get().map(|m| m.schema.fields.clone()).unwrap_or_default();
        fields.iter().filter(|f| fits(f)).map(|f| (f.name.clone(), Vec::new())).collect()
    });
    let column = Memo::new(move |_| store.balance.with(|b| b.column.clone()));
    let weighted = Memo::new(move |_| store.balance.with(|b| b.weighted));
    // As properties: once a person has chosen, the browser no longer heeds the attribute.
    let options = move || {
        columns
            .get()
            .into_iter()
            .map(|(name, _)| {
                let own = name.clone();
                view! { <option value=name.clone() prop:selected=move || column.get() == own>{name.clone()}</option> }
            })
            .collect_view()
    };
    let levels = move || {
        let chosen = column.get();
        columns.get().into_iter().find(|(name, _)| *name == chosen).map(|(_, levels)| levels).unwrap_or_default()
    };
    let choose =
        move |ev| store.balance.set(BalanceDraft { column: event_target_value(&ev), ..BalanceDraft::default() });
    let how = move |ev| {
        let weighted = event_target_value(&ev) == "weights";
        let levels = untrack(levels);
        store.balance.update(|b| {
            b.weighted = weighted;
            if weighted && b.weights.is_empty() {
                b.weights = levels.into_iter().map(|l| (l, "1".to_owned())).collect();
            }
        });
    };
    let weights = move || {
        levels()
            .into_iter()
            .map(|level| {
                let (shown, typed) = (level.clone(), level.clone());
                let testid = format!("weight-{level}");
                view! {
                    <label class="field field--small">
                        <span class="field__label">{level}</span>
                        <input class="field__input" type="text" inputmode="decimal" data-testid=testid placeholder="none"
                               prop:value=move || store.balance.with(|b| b.weight(&shown))
                               on:input=move |ev| { let v = event_target_value(&ev); store.balance.update(|b| b.set(&typed, v)) } />
                    </label>
                }
            })
            .collect_view()
    };
    let any = move || !columns.get().is_empty();
    let has_column = move || !column.get().is_empty();
    let may_weigh = move || has_column() && (!levels().is_empty() || weighted.get());
    view! {
        <Show when=any>
            <div class="row">
                <label class="field">
                    <span class="field__label">"Balance a column"</span>
                    <select class="field__input" data-testid="balance-column" on:change=choose>
                        <option value="" prop:selected=move || column.get().is_empty()>"none: shares as learned"</option>
                        {options}
                    </select>
                </label>
                <Show when=may_weigh>
                    <label class="field">
                        <span class="field__label">"Shares of its levels"</span>
                        <select class="field__input" data-testid="balance-how" on:change=how>
                            <option value="equal" prop:selected=move || !weighted.get()>"equal"</option>
                            <option value="weights" prop:selected=move || weighted.get()>"by weight"</option>
                        </select>
                    </label>
                </Show>
            </div>
            <Show when=move || has_column() && weighted.get()>
                <div class="row">{weights}</div>
                <p class="note">"Rows of each level in proportion to its weight; a level without one does not occur."</p>
            </Show>
        </Show>
    }
}
