//! The form as a settings file, and a settings file as the form.

use engine::data::SchemaSpec;
use engine::error::Defect;
use engine::job::SynthSettings;
use engine::params::{JsonMap, parse_setting};
use engine::{Error, ParamIssue};
use leptos::prelude::*;

use super::{BalanceDraft, ConditionDraft, Store};

/// Keys that only a settings file has.
const KEYS: [&str; 6] = ["model", "settings", "seed", "conditions", "balance", "hold_back"];

impl Store {
    /// Opens a schema or a settings file.
    pub(super) fn open_json(self, text: &str) {
        let map = serde_json::from_str::<JsonMap>(text).unwrap_or_default();
        if !KEYS.iter().any(|key| map.contains_key(*key)) {
            return match SchemaSpec::from_json(text) {
                Ok(spec) => self.respec(spec),
                Err(error) => self.fail(error),
            };
        }
        match serde_json::from_str::<SynthSettings>(text) {
            Ok(settings) => self.take_settings(settings),
            Err(e) => self.fail(Error::schema(
                Defect::new(
                    "the settings cannot be read",
                    "a settings file as this page offers it for download",
                    e.to_string(),
                    "Download the settings again, or correct this file.",
                )
                .at_line(e.line() as u64),
            )),
        }
    }

    /// Puts a settings file into the form and reads the open table by its schema.
    fn take_settings(self, settings: SynthSettings) {
        let schema = settings.schema.clone();
        self.put_into_form(settings);
        if self.opened.with_untracked(Option::is_some) {
            self.respec(schema);
        } else {
            self.said.set("The settings are in the form; open the table that they belong to.".to_owned());
        }
    }

    /// Puts settings into the form.
    pub(super) fn put_into_form(self, settings: SynthSettings) {
        let SynthSettings { schema: _, model, settings, rows, seed, conditions, balance, hold_back } = settings;
        self.model.set(model);
        let plain = |v: serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        self.values.set(settings.into_iter().map(|(name, value)| (name, plain(value))).collect());
        self.hold_back.set(hold_back);
        self.rows.set(rows.map(|r| r.to_string()).unwrap_or_default());
        self.seed.set(seed.to_string());
        self.conditions.set(conditions.iter().enumerate().map(|(id, c)| ConditionDraft::of(id, c)).collect());
        self.balance.set(balance.as_ref().map(BalanceDraft::of).unwrap_or_default());
    }

    /// Everything that the form says, or what is wrong with it.
    pub(super) fn settings(self) -> Result<SynthSettings, Error> {
        let mut issues = Vec::new();
        let mut settings = JsonMap::new();
        let params = untrack(|| self.params());
        for (name, text) in self.values.get_untracked() {
            match parse_setting(params, &name, &text) {
                Ok(value) => {
                    settings.insert(name, value);
                }
                Err(issue) => issues.push(issue),
            }
        }
        let mut number = |name: &str, text: String| {
            let parsed = text.trim().parse::<u64>().ok();
            if parsed.is_none() {
                issues.push(ParamIssue { name: name.to_owned(), message: "expected a whole number".to_owned() });
            }
            parsed
        };
        let rows_text = self.rows.get_untracked();
        let rows = if rows_text.trim().is_empty() { None } else { number("rows", rows_text) };
        let seed = number("seed", self.seed.get_untracked()).unwrap_or_default();
        let balance = self.balance.with_untracked(BalanceDraft::finished).unwrap_or_else(|issue| {
            issues.push(issue);
            None
        });
        if !issues.is_empty() {
            return Err(Error::InvalidConfig(issues));
        }
        let conditions = self.conditions.with_untracked(|c| c.iter().filter_map(ConditionDraft::finished).collect());
        let (schema, model) = (self.spec.get_untracked(), self.model.get_untracked());
        let hold_back = self.hold_back.get_untracked();
        Ok(SynthSettings { schema, model, settings, rows, seed, conditions, balance, hold_back })
    }
}
