//! Having models judged.

use engine::evaluate::effort::{ENOUGH_TABLES, Effort};
use engine::job::protocol::AUTO;
use engine::job::{StudyRequest, SynthSettings};
use engine::{Error, ParamIssue};
use leptos::prelude::*;

use super::{Running, Store};

/// What is asked about models, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct StudyDraft {
    /// Ids of the models that are compared.
    pub(in crate::ui) models: Vec<String>,
    /// Tables that each of them makes.
    pub(in crate::ui) tables: String,
    /// Rows that are attacked.
    pub(in crate::ui) targets: String,
    /// Times that the attacked model is trained.
    pub(in crate::ui) trainings: String,
    /// Rows of each such training.
    pub(in crate::ui) rows: String,
}

impl Default for StudyDraft {
    fn default() -> Self {
        let Effort { targets, shadows, rows } = Effort::default();
        Self {
            models: vec!["sequential-trees".to_owned(), "gaussian-copula".to_owned()],
            tables: ENOUGH_TABLES.to_string(),
            targets: targets.to_string(),
            trainings: shadows.to_string(),
            rows: rows.to_string(),
        }
    }
}

/// Reads a number, or notes what is wrong with it.
fn number<T: std::str::FromStr + Default>(name: &str, text: &str, issues: &mut Vec<ParamIssue>) -> T {
    text.trim().parse().unwrap_or_else(|_| {
        issues.push(ParamIssue { name: name.to_owned(), message: "expected a whole number".to_owned() });
        T::default()
    })
}

impl Store {
    /// Compares the chosen models. The one that the form names has the form's settings, the others have their defaults.
    pub(in crate::ui) fn compare_models(self) {
        let draft = self.studies.get_untracked();
        let mut issues = Vec::new();
        let tables = number("tables", &draft.tables, &mut issues);
        let asked = self.form_with(issues).map(|form| StudyRequest::Comparison {
            models: draft
                .models
                .into_iter()
                .map(|model| {
                    if model == form.model { form.clone() } else { SynthSettings { model, ..SynthSettings::default() } }
                })
                .collect(),
            tables,
            target: Some(self.judging.with_untracked(|j| j.target.clone())).filter(|t| !t.is_empty()),
            seed: form.seed,
        });
        self.study("Comparing the models", asked);
    }

    /// Attacks the model of the form.
    pub(in crate::ui) fn attack_model(self) {
        let draft = self.studies.get_untracked();
        let mut issues = Vec::new();
        let effort = Effort {
            targets: number("attacked rows", &draft.targets, &mut issues),
            shadows: number("trainings", &draft.trainings, &mut issues),
            rows: number("rows of each training", &draft.rows, &mut issues),
        };
        let asked = self.form_with(issues).map(|form| StudyRequest::Attack { settings: Box::new(form), effort });
        self.study("Attacking the model", asked);
    }

    /// The model, its settings and the seed, as far as `issues` and the form allow.
    fn form_with(self, mut issues: Vec<ParamIssue>) -> Result<SynthSettings, Error> {
        match self.settings() {
            Ok(form) if issues.is_empty() => Ok(SynthSettings {
                model: form.model,
                settings: form.settings,
                seed: form.seed,
                ..SynthSettings::default()
            }),
            Ok(_) => Err(Error::InvalidConfig(issues)),
            Err(Error::InvalidConfig(own)) => {
                issues.extend(own);
                Err(Error::InvalidConfig(issues))
            }
            Err(other) => Err(other),
        }
    }

    fn study(self, what: &'static str, asked: Result<StudyRequest, Error>) {
        match asked {
            Err(error) => self.fail(error),
            Ok(wanted) => {
                self.error.set(None);
                self.judgement.set(None);
                self.running.set(Some(Running::new(what)));
                let job = self.client.with_value(|client| client.study(wanted, move |e, pages| self.judged(e, pages)));
                self.note(job);
            }
        }
    }

    /// Chooses a model for the comparison, or leaves it out.
    pub(in crate::ui) fn choose_for_comparison(self, model: &str, on: bool) {
        self.studies.update(|s| {
            s.models.retain(|m| m != model);
            if on {
                s.models.push(model.to_owned());
            }
        });
    }
}

/// The models that can be compared: id and name.
pub(in crate::ui) fn comparable() -> impl Iterator<Item = (&'static str, &'static str)> {
    let specs = engine::models::specs_with(crate::TRAINER).into_iter().map(|s| (s.id, s.name));
    std::iter::once((AUTO, "Automatic")).chain(specs)
}
