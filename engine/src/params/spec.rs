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

/// Value of a setting that nobody gave.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ParamDefault {
    /// Of [`ParamKind::Int`].
    Int(i64),
    /// Of [`ParamKind::Float`].
    Float(f64),
    /// Of [`ParamKind::Bool`].
    Bool(bool),
    /// Of [`ParamKind::Choice`].
    Choice(&'static str),
}

impl std::fmt::Display for ParamDefault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(v) => v.fmt(f),
            Self::Float(v) => v.fmt(f),
            Self::Bool(v) => v.fmt(f),
            Self::Choice(v) => v.fmt(f),
        }
    }
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
    /// Its value unless told otherwise.
    pub default: ParamDefault,
    /// Whether most people leave it alone.
    pub advanced: bool,
    /// Unit of a number.
    pub unit: Option<&'static str>,
}

impl ParamSpec {
    /// Words for people: the name with spaces.
    pub fn label(&self) -> String {
        let mut label = self.name.replace('_', " ");
        if let Some(first) = label.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        label
    }
}
