//! Values of settings: checked against their description, or read from text.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use crate::error::ParamIssue;
use crate::params::spec::{ParamKind, ParamSpec};

/// Settings by name, as they travel.
pub type JsonMap = serde_json::Map<String, Value>;

/// The settings of one model; made by [`params!`](macro@crate::params).
pub trait Config: Default + Clone + Serialize + DeserializeOwned + std::fmt::Debug + 'static {
    /// Description of every setting.
    const PARAMS: &'static [ParamSpec];

    /// Reads settings; absent ones get their default.
    ///
    /// # Errors
    /// Every issue: unknown names, wrong types, values out of range.
    fn from_json(map: &JsonMap) -> Result<Self, Vec<ParamIssue>> {
        validate(Self::PARAMS, map)?;
        serde_json::from_value(Value::Object(map.clone()))
            .map_err(|e| vec![ParamIssue { name: String::new(), message: e.to_string() }])
    }
}

/// Holds `map` against `specs`.
///
/// # Errors
/// Every issue: unknown names, wrong types, values out of range.
pub fn validate(specs: &[ParamSpec], map: &JsonMap) -> Result<(), Vec<ParamIssue>> {
    let issues: Vec<_> = map
        .iter()
        .filter_map(|(name, value)| {
            let message = match specs.iter().find(|s| s.name == name) {
                None => {
                    let names: Vec<_> = specs.iter().map(|s| s.name).collect();
                    format!("there is no such setting; there are {}", names.join(", "))
                }
                Some(spec) => issue(spec, value)?,
            };
            Some(ParamIssue { name: name.clone(), message })
        })
        .collect();
    if issues.is_empty() { Ok(()) } else { Err(issues) }
}

fn issue(spec: &ParamSpec, value: &Value) -> Option<String> {
    let expected = match spec.kind {
        ParamKind::Int { min, max, .. } => match value.as_i64() {
            Some(v) if (min..=max).contains(&v) => return None,
            _ => format!("a whole number from {min} to {max}"),
        },
        ParamKind::Float { min, max, .. } => match value.as_f64() {
            Some(v) if (min..=max).contains(&v) => return None,
            _ => format!("a number from {min} to {max}"),
        },
        ParamKind::Bool => match value {
            Value::Bool(_) => return None,
            _ => "true or false".to_owned(),
        },
        ParamKind::Choice { options } => match value.as_str() {
            Some(v) if options.iter().any(|o| o.value == v) => return None,
            _ => format!("one of {}", options.iter().map(|o| o.value).collect::<Vec<_>>().join(", ")),
        },
    };
    Some(format!("expected {expected}, found {value}"))
}

/// Reads the text of a setting (`--set key=value`, a form field) by its description.
///
/// # Errors
/// A [`ParamIssue`] saying what was expected.
pub fn parse_setting(specs: &[ParamSpec], name: &str, text: &str) -> Result<Value, ParamIssue> {
    let text = text.trim();
    let value = match specs.iter().find(|s| s.name == name).map(|s| s.kind) {
        Some(ParamKind::Int { .. }) => text.parse::<i64>().ok().map(|v| Value::Number(v.into())),
        Some(ParamKind::Float { .. }) => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        Some(ParamKind::Bool) => match text {
            "true" | "yes" | "on" | "1" => Some(Value::Bool(true)),
            "false" | "no" | "off" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Some(ParamKind::Choice { .. }) | None => None,
    }
    .unwrap_or_else(|| Value::String(text.to_owned()));
    let map = JsonMap::from_iter([(name.to_owned(), value.clone())]);
    match validate(specs, &map) {
        Ok(()) => Ok(value),
        Err(mut issues) => Err(issues.remove(0)),
    }
}

/// Settings as they travel.
pub fn to_json<C: Config>(config: &C) -> JsonMap {
    match serde_json::to_value(config) {
        Ok(Value::Object(map)) => map,
        _ => JsonMap::new(),
    }
}

/// The defaults of a configuration, by name.
pub fn defaults<C: Config>() -> JsonMap {
    to_json(&C::default())
}

/// One value just outside each setting's range or type, for tests.
pub fn invalid_examples(specs: &[ParamSpec]) -> Vec<(&'static str, Value)> {
    let mut out = Vec::new();
    for spec in specs {
        match spec.kind {
            ParamKind::Int { min, max, .. } => {
                out.extend(min.checked_sub(1).map(|v| (spec.name, Value::from(v))));
                out.extend(max.checked_add(1).map(|v| (spec.name, Value::from(v))));
                out.push((spec.name, Value::from("many")));
            }
            ParamKind::Float { min, max, .. } => {
                let step = (max - min).abs().max(1.0);
                out.extend([(spec.name, Value::from(min - step)), (spec.name, Value::from(max + step))]);
                out.push((spec.name, Value::Null));
            }
            ParamKind::Bool => out.push((spec.name, Value::from(2))),
            ParamKind::Choice { .. } => out.push((spec.name, Value::from("no-such-choice"))),
        }
    }
    out
}
