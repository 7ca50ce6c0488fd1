//! The description of one setting.

use serde::Serialize;

/// How a number is spread over its range, for sliders and search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Evenly.
    Linear,
    /// Evenly in its logarithm.
    Log,
}

/// One value of a setting that is chosen from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Value in files and on the command line.
    pub value: &'static str,
    /// What it does, for people.
    pub help: &'static str,
}

/// Type and range of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ParamKind {
    /// A whole number from `min` to `max`.
    Int {
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
        /// Spread.
        scale: Scale,
    },
    /// A number from `min` to `max`.
    Float {
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
        /// Spread.
        scale: Scale,
    },
    /// Yes or no.
    Bool,
    /// One of a list.
    Choice {
        /// The list.
        options: &'static [Choice],
    },
}

/// One setting of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParamSpec {
    /// Name in files, on the command line and in the protocol.
    pub name: &'static str,
    /// What it does, for people; from the doc comment.
    pub help: &'static str,
    /// Type and range.
    #[serde(flatten)]
    pub kind: ParamKind,
    /// Whether most people leave it alone.
    pub advanced: bool,
    /// Unit of a number.
    pub unit: Option<&'static str>,
    /// The default as the declaration spells it; see [`default_text`](Self::default_text).
    #[serde(skip)]
    pub default: &'static str,
}

impl ParamSpec {
    /// The default as a person would type it: `balanced`, `0.0002`, `true`.
    pub fn default_text(&self) -> String {
        match self.kind {
            ParamKind::Choice { .. } => self.default.trim_matches('"').to_owned(),
            _ => self.default.replace('_', ""),
        }
    }

    /// Words for people: the name with spaces.
    pub fn label(&self) -> String {
        let mut label = self.name.replace('_', " ");
        if let Some(first) = label.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        label
    }
}
