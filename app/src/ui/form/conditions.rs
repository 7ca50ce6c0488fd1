//! Conditions that every synthetic row meets.

use engine::data::KindTag;
use leptos::prelude::*;

use crate::ui::form::condition::{ColumnFacts, ConditionCard};
use crate::ui::state::{Studio, TestKind};

/// Columns in the menu; a longer one would be slow to build and hopeless to read.
const MOST_COLUMNS: usize = 300;

/// Columns that a condition can name: the learned ones.
fn columns(studio: Studio) -> Vec<ColumnFacts> {
    let of_model = studio.table.model.with(|m| {
        m.as_ref().map(|m| {
            let fields = m.info.schema.fields.iter().filter(|f| f.kind.tag().is_learned() && !f.left_out);
            fields.map(|f| ColumnFacts { name: f.name.clone(), kind: f.kind.tag(), ..ColumnFacts::default() }).collect()
        })
    });
    of_model.unwrap_or_else(|| {
        studio.table.open.with(|o| {
            let columns = o.iter().flat_map(|o| &o.profile.columns);
            let learned = columns.filter(|c| c.field.kind.tag().is_learned() && !c.field.left_out);
            // One more than the menu holds, so that it can say that there are more.
            learned.take(MOST_COLUMNS + 1).map(ColumnFacts::of).collect()
        })
    })
}

/// The list, and the menu that adds to it.
#[component]
pub(crate) fn Conditions() -> impl IntoView {
    let studio = Studio::here();
    let form = studio.form;
    let all = Memo::new(move |_| columns(studio));
    let options = move || {
        all.get()
            .into_iter()
            .take(MOST_COLUMNS)
            .map(|c| view! { <option value=c.name.clone()>{c.name.clone()}</option> })
            .collect_view()
    };
    let add = move |event| {
        let name = event_target_value(&event);
        if let Some(facts) = all.with_untracked(|all| all.iter().find(|c| c.name == name).cloned()) {
            let test = if facts.kind.is_numeric() { TestKind::Between } else { TestKind::OneOf };
            form.add_condition(name, test);
        }
    };
    let number = Memo::new(move |_| form.conditions.with(Vec::len));
    let cards = move || {
        let drafts = form.conditions.with(|all| all.iter().map(|d| (d.id, d.column.clone())).collect::<Vec<_>>());
        drafts
            .into_iter()
            .filter_map(|(id, name)| {
                let facts = all.with(|all| all.iter().find(|c| c.name == name).cloned())?;
                Some((id, facts))
            })
            .collect::<Vec<_>>()
    };
    let summary = move || match number.get() {
        0 => "none".to_owned(),
        n => n.to_string(),
    };
    view! {
        <details class="disclosure" open=move || { number.get() > 0 }>
            <summary>"Conditions "<span class="disclosure__aside">{summary}</span></summary>
            <p class="field__help">"Every synthetic row meets all of them, and the other columns follow."</p>
            <For each=cards key=|(id, facts)| (*id, facts.clone()) children=move |(id, facts)| view! { <ConditionCard id=id facts=facts/> }/>
            <label class="field">
                <span class="field__label">"Add a condition on"</span>
                <select class="select" data-testid="add-condition" on:change=add
                    prop:value=move || { number.track(); String::new() }>
                    <option value="">"Choose a column"</option>
                    {options}
                    {move || all.with(|all| all.len() > MOST_COLUMNS).then(|| view! { <option disabled>"Further columns: on the command line"</option> })}
                </select>
            </label>
        </details>
    }
}

impl Default for ColumnFacts {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: KindTag::Categorical,
            levels: Vec::new(),
            more_levels: true,
            missing: true,
            range: None,
        }
    }
}
