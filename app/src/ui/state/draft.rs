//! Conditions while they are typed.

use engine::models::{Condition, ConditionTest};

/// How a drafted condition compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum DraftTest {
    /// One of several values.
    #[default]
    OneOf,
    /// A range.
    Between,
    /// Missing.
    Missing,
}

/// A condition while it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct ConditionDraft {
    /// Distinguishes rows of the form.
    pub(in crate::ui) id: usize,
    /// Column.
    pub(in crate::ui) column: String,
    /// How to compare.
    pub(in crate::ui) test: DraftTest,
    /// Values separated by `|`, or the lower end.
    pub(in crate::ui) first: String,
    /// The upper end.
    pub(in crate::ui) second: String,
}

impl ConditionDraft {
    /// A condition as a person would have typed it.
    pub(in crate::ui) fn of(id: usize, condition: &Condition) -> Self {
        let (test, first, second) = match &condition.test {
            ConditionTest::OneOf(values) if values.iter().all(String::is_empty) => {
                (DraftTest::Missing, String::new(), String::new())
            }
            ConditionTest::OneOf(values) => (DraftTest::OneOf, values.join("|"), String::new()),
            ConditionTest::Between { min, max } => {
                (DraftTest::Between, min.clone().unwrap_or_default(), max.clone().unwrap_or_default())
            }
        };
        Self { id, column: condition.column.clone(), test, first, second }
    }

    /// The condition; `None` while it says nothing.
    pub(in crate::ui) fn finished(&self) -> Option<Condition> {
        let end = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let test = match self.test {
            DraftTest::Missing => ConditionTest::OneOf(vec![String::new()]),
            DraftTest::OneOf => {
                let values: Vec<String> = self.first.split('|').filter_map(end).collect();
                if values.is_empty() {
                    return None;
                }
                ConditionTest::OneOf(values)
            }
            DraftTest::Between => {
                let (min, max) = (end(&self.first), end(&self.second));
                if min.is_none() && max.is_none() {
                    return None;
                }
                ConditionTest::Between { min, max }
            }
        };
        (!self.column.is_empty()).then(|| Condition { column: self.column.clone(), test })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_become_conditions_when_they_say_something() {
        let mut draft = ConditionDraft { column: "sex".into(), first: " F | M ".into(), ..ConditionDraft::default() };
        let finished = draft.finished().expect("two values");
        assert_eq!(finished.test, ConditionTest::OneOf(vec!["F".into(), "M".into()]));
        draft.first = " ".into();
        assert_eq!(draft.finished(), None);
        draft.test = DraftTest::Between;
        draft.second = "9".into();
        let between = ConditionTest::Between { min: None, max: Some("9".into()) };
        assert_eq!(draft.finished().map(|c| c.test), Some(between));
    }
    #[test]
    fn conditions_of_a_file_come_back_as_they_were() {
        for test in [
            ConditionTest::OneOf(vec!["a".into(), "b".into()]),
            ConditionTest::OneOf(vec![String::new()]),
            ConditionTest::Between { min: Some("1".into()), max: None },
        ] {
            let condition = Condition { column: "x".into(), test };
            assert_eq!(ConditionDraft::of(3, &condition).finished(), Some(condition));
        }
    }
}
