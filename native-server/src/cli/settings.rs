//! What `synth` and `fit` are asked for: a settings file, overridden by flags.

use engine::Error;
use engine::error::ParamIssue;
use engine::models::{ModelSpec, specs};
use engine::params::{JsonMap, parse_setting};

use crate::cli::exit::Usage;

/// The word that lets the engine choose a model.
pub(super) use engine::job::protocol::AUTO;

/// Names that `--model` takes.
pub(super) fn model_words() -> Vec<&'static str> {
    std::iter::once(AUTO).chain(specs().into_iter().map(|s| s.id)).collect()
}

/// Puts every `key=value` into `settings`, checked against the model's description. All mistakes are told at once.
///
/// # Errors
/// [`Usage`] when a model has to be named first or a sign is missing, [`Error::InvalidConfig`] for settings.
pub(super) fn apply(model: &str, sets: &[String], settings: &mut JsonMap) -> anyhow::Result<()> {
    if sets.is_empty() {
        return Ok(());
    }
    let Some(spec) = specs().into_iter().find(|s| s.id == model) else {
        return Err(Usage(format!(
            "--set {} needs to know whose setting it is\nexpected: --model with one of {}\nfound:    --model {model}\n\
             fix:      name the model; `facsimile models ID` lists its settings",
            sets[0],
            model_words()[1..].join(", ")
        ))
        .into());
    };
    let mut issues = Vec::new();
    for set in sets {
        match set.split_once('=') {
            Some((key, value)) => read(spec, key.trim(), value, settings, &mut issues),
            None => {
                return Err(Usage(format!(
                    "--set {set} has no value\nexpected: --set key=value\nfix:      `facsimile models {model}` lists the settings"
                ))
                .into());
            }
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::InvalidConfig(issues).into()) }
}

fn read(spec: &ModelSpec, key: &str, value: &str, settings: &mut JsonMap, issues: &mut Vec<ParamIssue>) {
    // Both spellings are in people's fingers.
    let key = key.replace('-', "_");
    match parse_setting(spec.params, &key, value) {
        Ok(value) => {
            settings.insert(key, value);
        }
        Err(issue) => issues.push(issue),
    }
}
