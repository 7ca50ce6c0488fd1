//! What the attack found, as a study.

use super::Shadowed;
use crate::data::Table;
use crate::evaluate::report::{Section, Study, VERSION};
use crate::evaluate::run::{Options, provenance, source};
use crate::models::ModelSpec;
use crate::params::JsonMap;

impl Shadowed {
    /// The study of an attack on `model` with `settings` on the rows of `real` (name of the file, table), made at `time` (RFC 3339).
    pub fn study(
        self,
        real: (Option<&str>, &Table),
        (model, settings): (&ModelSpec, &JsonMap),
        (seed, time): (u64, Option<String>),
    ) -> Study {
        let word = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let options = Options {
            seed,
            time,
            generator: Some(model.id.to_owned()),
            settings: settings.iter().map(|(name, value)| (name.clone(), word(value))).collect(),
            ..Options::default()
        };
        let mut advice = Vec::new();
        if self.aucs.iter().any(|a| *a > self.chance) {
            // More protection hardly moved the attack where it was measured: it hides values, not the pull of an extreme row.
            advice.push(
                "Leave outlying rows or columns out, learn from more rows, or ask for fewer and coarser columns; more protection helps \
                 little, since it hides values but not the pull of an extreme row."
                    .to_owned(),
            );
        }
        advice.push("Read the result beside the attacks of a report, which judge one synthetic table.".to_owned());
        Study {
            version: VERSION,
            title: format!("Shadow-model attack on {}", model.name),
            provenance: provenance(vec![source("real", real.0, real.1)], &options),
            summary: self.section.text.clone(),
            advice,
            // What the section says stands above it.
            sections: vec![Section { text: Vec::new(), ..self.section }],
        }
    }
}
