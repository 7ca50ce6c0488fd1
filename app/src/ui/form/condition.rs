//! One condition.

use engine::data::KindTag;
use engine::data::profile::ColumnProfile;
use leptos::prelude::*;

use crate::ui::components::{Glyph, Icon, kind_glyph};
use crate::ui::state::{ConditionDraft, Studio, TestKind};

/// What is known of the column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ColumnFacts {
    pub(super) name: String,
    pub(super) kind: KindTag,
    /// Its levels, the commonest first.
    pub(super) levels: Vec<String>,
    /// Whether there are levels beside those.
    pub(super) more_levels: bool,
    /// Whether cells may be missing.
    pub(super) missing: bool,
    /// Smallest and largest value as the column spells them.
    pub(super) range: Option<(String, String)>,
}

impl ColumnFacts {
    pub(super) fn of(column: &ColumnProfile) -> Self {
        let kind = column.field.kind.tag();
        let levels: Vec<_> =
            if kind.is_levels() { column.levels.iter().map(|l| l.level.clone()).collect() } else { Vec::new() };
        let range =
            column.numbers.as_ref().and_then(|n| n.spelled.as_ref()).map(|[min, .., max]| (min.clone(), max.clone()));
        Self {
            name: column.field.name.clone(),
            kind,
            more_levels: (levels.len() as u64) < column.distinct,
            levels,
            missing: column.missing > 0,
            range,
        }
    }
}

/// Boxes for the levels, and a field for those without a box.
fn one_of(id: u32, facts: &ColumnFacts, draft: Signal<ConditionDraft>) -> impl IntoView + use<> {
    let form = Studio::here().form;
    let missing = facts.missing.then(String::new);
    let boxes = facts
        .levels
        .iter()
        .filter(|l| !l.is_empty())
        .cloned()
        .chain(missing)
        .map(|level| {
            let label = if level.is_empty() { "(missing)".to_owned() } else { level.clone() };
            let checked = level.clone();
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=move || draft.with(|d| d.levels.contains(&checked))
                        on:change=move |e| {
                            let on = event_target_checked(&e);
                            let level = level.clone();
                            form.edit_condition(id, move |d| {
                                d.levels.retain(|l| *l != level);
                                if on {
                                    d.levels.push(level);
                                }
                            });
                        }/>
                    <span class="check__text">{label}</span>
                </label>
            }
        })
        .collect_view();
    let lines = (facts.more_levels || facts.levels.is_empty()).then(|| {
        view! {
            <label class="field">
                <span class="field__label">"Values, one a line"</span>
                <textarea class="textarea" rows="2" spellcheck="false" prop:value=move || draft.with(|d| d.lines.clone())
                    on:input=move |e| { let text = event_target_value(&e); form.edit_condition(id, |d| d.lines = text); }></textarea>
            </label>
        }
    });
    view! { <div class="condition__levels" role="group" aria-label="is one of">{boxes}</div>{lines} }
}

/// Two ends, of which one may stay open.
fn between(id: u32, facts: &ColumnFacts, draft: Signal<ConditionDraft>) -> impl IntoView + use<> {
    let form = Studio::here().form;
    let (low, high) = facts.range.clone().unwrap_or_default();
    view! {
        <div class="fields fields--pair">
            <label class="field">
                <span class="field__label">"From"</span>
                <input type="text" class="input" autocomplete="off" placeholder=low prop:value=move || draft.with(|d| d.min.clone())
                    on:input=move |e| { let text = event_target_value(&e); form.edit_condition(id, |d| d.min = text); }/>
            </label>
            <label class="field">
                <span class="field__label">"To"</span>
                <input type="text" class="input" autocomplete="off" placeholder=high prop:value=move || draft.with(|d| d.max.clone())
                    on:input=move |e| { let text = event_target_value(&e); form.edit_condition(id, |d| d.max = text); }/>
            </label>
        </div>
    }
}

/// The card of a condition.
#[component]
pub(crate) fn ConditionCard(id: u32, facts: ColumnFacts) -> impl IntoView {
    let form = Studio::here().form;
    let draft = Signal::derive(move || {
        form.conditions.with(|all| all.iter().find(|d| d.id == id).cloned().unwrap_or_default())
    });
    let test = Memo::new(move |_| draft.with(|d| d.test));
    let name = facts.name.clone();
    let numeric = facts.kind.is_numeric();
    let glyph = kind_glyph(facts.kind);
    let menu = numeric.then(|| {
        view! {
            <select class="select select--small" aria-label=format!("Test on {name}")
                on:change=move |e| {
                    let test = if event_target_value(&e) == "between" { TestKind::Between } else { TestKind::OneOf };
                    form.edit_condition(id, |d| d.test = test);
                }>
                <option value="between" selected=move || test.get() == TestKind::Between>"is between"</option>
                <option value="one-of" selected=move || test.get() == TestKind::OneOf>"is one of"</option>
            </select>
        }
    });
    let body = move || match test.get() {
        TestKind::OneOf => one_of(id, &facts, draft).into_any(),
        TestKind::Between => between(id, &facts, draft).into_any(),
    };
    view! {
        <div class="condition" data-testid="condition" role="group" aria-label=format!("Condition on {name}")>
            <div class="condition__bar">
                <Icon glyph=glyph/>
                <span class="condition__name">{name.clone()}</span>
                {menu}
                {(!numeric).then(|| view! { <span class="condition__test">"is one of"</span> })}
                <button type="button" class="icon-button" data-testid="remove-condition" aria-label=format!("Remove the condition on {name}")
                    on:click=move |_| form.conditions.update(|all| all.retain(|d| d.id != id))>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            {body}
        </div>
    }
}
