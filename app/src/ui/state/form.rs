//! What a person typed, and the request that it makes.

use std::collections::BTreeMap;

use engine::ParamIssue;
use engine::job::SynthSettings;
use engine::job::protocol::AUTO;
use engine::models::{Condition, ConditionTest, ModelSpec, SampleRequest, specs};
use engine::params::{JsonMap, parse_setting};
use leptos::prelude::*;

/// Rows drawn from a saved model unless told otherwise.
pub(crate) const ROWS_WITHOUT_TABLE: u64 = 1_000;

type Checked<T> = Result<T, Vec<ParamIssue>>;

/// Which test a condition makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TestKind {
    #[default]
    OneOf,
    Between,
}

/// A condition as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ConditionDraft {
    /// Tells conditions apart while they are edited.
    pub(crate) id: u32,
    pub(crate) column: String,
    pub(crate) test: TestKind,
    /// Chosen levels; an empty one means missing.
    pub(crate) levels: Vec<String>,
    /// Further values, one a line.
    pub(crate) lines: String,
    pub(crate) min: String,
    pub(crate) max: String,
}

impl ConditionDraft {
    /// The condition, or what it lacks.
    fn finished(&self) -> Result<Condition, ParamIssue> {
        let lacks =
            |message: &str| ParamIssue { name: format!("Condition on {}", self.column), message: message.to_owned() };
        let test = match self.test {
            TestKind::OneOf => {
                let mut values = self.levels.clone();
                for line in self.lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
                    if !values.iter().any(|v| v == line) {
                        values.push(line.to_owned());
                    }
                }
                if values.is_empty() {
                    return Err(lacks("expected at least one value, found none"));
                }
                ConditionTest::OneOf(values)
            }
            TestKind::Between => {
                let end = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                let (min, max) = (end(&self.min), end(&self.max));
                if min.is_none() && max.is_none() {
                    return Err(lacks("expected a lower or an upper end, found neither"));
                }
                ConditionTest::Between { min, max }
            }
        };
        Ok(Condition { column: self.column.clone(), test })
    }
}

/// The form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// Model id, or [`AUTO`].
    pub(crate) model: RwSignal<String>,
    /// Typed values by model and setting; absent ones have their default.
    pub(crate) values: RwSignal<BTreeMap<(String, String), String>>,
    /// Empty for as many as the table has.
    pub(crate) rows: RwSignal<String>,
    pub(crate) seed: RwSignal<String>,
    pub(crate) conditions: RwSignal<Vec<ConditionDraft>>,
    last_id: StoredValue<u32>,
}

impl Form {
    pub(super) fn new() -> Self {
        Self {
            model: RwSignal::new(AUTO.to_owned()),
            values: RwSignal::new(BTreeMap::new()),
            rows: RwSignal::new(String::new()),
            seed: RwSignal::new("0".to_owned()),
            conditions: RwSignal::new(Vec::new()),
            last_id: StoredValue::new(0),
        }
    }

    /// The description of the chosen model; `None` for auto.
    pub(crate) fn spec(&self) -> Option<&'static ModelSpec> {
        self.model.with(|id| specs().into_iter().find(|s| s.id == id))
    }

    /// Adds a condition on a column.
    pub(crate) fn add_condition(&self, column: String, test: TestKind) {
        let id = self.last_id.get_value().wrapping_add(1);
        self.last_id.set_value(id);
        self.conditions.update(|all| all.push(ConditionDraft { id, column, test, ..ConditionDraft::default() }));
    }

    /// Changes one condition.
    pub(crate) fn edit_condition(&self, id: u32, edit: impl FnOnce(&mut ConditionDraft)) {
        self.conditions.update(|all| {
            if let Some(draft) = all.iter_mut().find(|d| d.id == id) {
                edit(draft);
            }
        });
    }

    /// Drops what names columns of a table that is gone.
    pub(super) fn forget_columns(&self) {
        self.conditions.set(Vec::new());
    }

    /// The seed.
    pub(super) fn seed(&self) -> Checked<u64> {
        self.seed.with_untracked(|t| whole("Seed", t, 0).map_err(|i| vec![i]))
    }

    /// What to ask of the engine for a table.
    pub(super) fn settings(&self) -> Checked<SynthSettings> {
        let model = self.model.get_untracked();
        let typed = self.values.get_untracked();
        let mut issues = Vec::new();
        let settings = take(read_values(&model, &typed), &mut issues);
        let rows = take(self.typed_rows().map_err(|i| vec![i]), &mut issues);
        let seed = take(self.seed(), &mut issues);
        let conditions = take(self.finished_conditions(), &mut issues);
        if issues.is_empty() {
            Ok(SynthSettings { model, settings, rows, seed, conditions, ..SynthSettings::default() })
        } else {
            Err(issues)
        }
    }

    /// What to ask of a saved model.
    pub(super) fn sample_request(&self) -> Checked<SampleRequest> {
        let mut issues = Vec::new();
        let rows = take(self.typed_rows().map_err(|i| vec![i]), &mut issues);
        let seed = take(self.seed(), &mut issues);
        let conditions = take(self.finished_conditions(), &mut issues);
        if issues.is_empty() {
            Ok(SampleRequest { rows: rows.unwrap_or(ROWS_WITHOUT_TABLE), seed, conditions })
        } else {
            Err(issues)
        }
    }

    fn typed_rows(&self) -> Result<Option<u64>, ParamIssue> {
        self.rows.with_untracked(|t| if t.trim().is_empty() { Ok(None) } else { whole("Rows", t, 1).map(Some) })
    }

    fn finished_conditions(&self) -> Checked<Vec<Condition>> {
        let mut issues = Vec::new();
        let conditions = self
            .conditions
            .with_untracked(|all| all.iter().filter_map(|d| d.finished().map_err(|i| issues.push(i)).ok()).collect());
        if issues.is_empty() { Ok(conditions) } else { Err(issues) }
    }
}

fn take<T: Default>(checked: Checked<T>, issues: &mut Vec<ParamIssue>) -> T {
    checked.unwrap_or_else(|more| {
        issues.extend(more);
        T::default()
    })
}

/// A whole number from `least`, with or without grouping.
pub(crate) fn whole(name: &str, text: &str, least: u64) -> Result<u64, ParamIssue> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ',' | '_' | '\u{a0}' | '\u{202f}')).collect();
    digits
        .parse()
        .ok()
        .filter(|&n| n >= least)
        .ok_or_else(|| ParamIssue { name: name.to_owned(), message: format!("expected a whole number from {least}") })
}

/// The settings of a model that were typed.
fn read_values(model: &str, typed: &BTreeMap<(String, String), String>) -> Checked<JsonMap> {
    let Some(spec) = specs().into_iter().find(|s| s.id == model) else { return Ok(JsonMap::new()) };
    let mut issues = Vec::new();
    let mut map = JsonMap::new();
    for ((_, name), text) in typed.iter().filter(|((id, _), _)| id == model) {
        match parse_setting(spec.params, name, text) {
            Ok(value) => drop(map.insert(name.clone(), value)),
            Err(issue) => issues.push(issue),
        }
    }
    if issues.is_empty() { Ok(map) } else { Err(issues) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_needs_a_value() {
        let draft = ConditionDraft { column: "age".into(), ..ConditionDraft::default() };
        assert!(draft.finished().unwrap_err().message.contains("at least one value"));
        let between = ConditionDraft { test: TestKind::Between, min: " 18 ".into(), ..draft.clone() };
        let test = ConditionTest::Between { min: Some("18".into()), max: None };
        assert_eq!(between.finished(), Ok(Condition { column: "age".into(), test }));
        assert!(ConditionDraft { min: " ".into(), ..between }.finished().is_err());
    }

    #[test]
    fn chosen_levels_and_lines_make_one_list() {
        let draft = ConditionDraft {
            column: "c".into(),
            levels: vec![String::new(), "a".into()],
            lines: "b, c\n\n a \n".into(),
            ..ConditionDraft::default()
        };
        let values = ["", "a", "b, c"].map(str::to_owned).to_vec();
        assert_eq!(draft.finished().unwrap().test, ConditionTest::OneOf(values));
    }

    #[test]
    fn whole_numbers_may_be_grouped() {
        assert_eq!(whole("Rows", "10,000", 1), Ok(10_000));
        assert!(whole("Rows", "0", 1).is_err() && whole("Rows", "ten", 1).is_err() && whole("Seed", "-1", 0).is_err());
    }

    #[test]
    fn settings_of_other_models_stay_out() {
        let typed = BTreeMap::from([
            (("gaussian-copula".to_owned(), "sweeps".to_owned()), "3".to_owned()),
            (("independent".to_owned(), "min_level_count".to_owned()), "x".to_owned()),
        ]);
        assert_eq!(read_values("gaussian-copula", &typed).unwrap()["sweeps"], 3);
        assert_eq!(read_values(AUTO, &typed), Ok(JsonMap::new()));
        assert_eq!(read_values("independent", &typed).unwrap_err()[0].name, "min_level_count");
    }
}
