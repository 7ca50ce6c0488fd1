//! What every column of a table is, as resolved from the data and a person's overrides.

use serde::{Deserialize, Serialize};

use crate::data::dialect::Dialect;

/// A column kind without its details: what a person chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KindTag {
    /// Whole numbers.
    Integer,
    /// Numbers with decimals.
    Decimal,
    /// Two levels that mean yes and no.
    Boolean,
    /// Levels without an order.
    Categorical,
    /// Levels with an order.
    Ordered,
    /// Calendar days.
    Date,
    /// Calendar days with a time of day.
    Datetime,
    /// Times of day.
    Time,
    /// Names one row: never learned, regenerated.
    Identifier,
    /// Free text: never learned, a placeholder stands in.
    Text,
    /// One value throughout.
    Constant,
}

impl KindTag {
    /// Every kind, in the order of the menu.
    pub const ALL: [Self; 11] = [
        Self::Integer,
        Self::Decimal,
        Self::Boolean,
        Self::Categorical,
        Self::Ordered,
        Self::Date,
        Self::Datetime,
        Self::Time,
        Self::Identifier,
        Self::Text,
        Self::Constant,
    ];

    /// Word for people, equal to its spelling in `schema.json`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Categorical => "categorical",
            Self::Ordered => "ordered",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Time => "time",
            Self::Identifier => "identifier",
            Self::Text => "text",
            Self::Constant => "constant",
        }
    }

    /// Whether cells are numbers or points in time.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Date | Self::Datetime | Self::Time)
    }

    /// Whether cells are one of a list of levels.
    pub fn is_levels(self) -> bool {
        matches!(self, Self::Boolean | Self::Categorical | Self::Ordered | Self::Constant)
    }

    /// Whether a model learns this column: identifiers, text and constants are regenerated instead.
    pub fn is_learned(self) -> bool {
        !matches!(self, Self::Identifier | Self::Text | Self::Constant)
    }
}

impl std::fmt::Display for KindTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.label())
    }
}

/// How the numbers of a column are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberFormat {
    /// Most decimals seen; output is rounded to them.
    pub decimals: u8,
    /// Fewest decimals seen; output is padded to them (`2.50`, `3.0`).
    pub min_decimals: u8,
    /// Whether thousands are grouped with the dialect's thousands mark.
    pub grouped: bool,
    /// Text before each number, such as a currency sign.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Text after each number, such as `%`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// Width that whole numbers are padded to with zeros; 0 for none.
    #[serde(default)]
    pub zero_padded: u8,
    /// Most decimals of the cells without an exponent, where other cells have one (`2.4e-06` alone would make seven):
    /// new numbers are rounded to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_decimals: Option<u8>,
}

/// How identifiers of a column are formed, so that new ones can be made. Holds no identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
pub enum IdPattern {
    /// Whole numbers counted up; `first` lies beyond every real one, so that none is copied.
    Sequence {
        /// First new identifier.
        first: i64,
        /// Width padded to with zeros; 0 for none.
        width: u8,
    },
    /// Characters by position: `9` digit, `A` upper-case letter, `a` lower-case letter, `x` lower-case and `X` upper-case
    /// hexadecimal digit, anything after `\` itself, anything else itself.
    Mask {
        /// The mask.
        mask: String,
    },
}

/// Kind of a column with everything needed to write it back the way it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Whole numbers.
    Integer {
        /// Spelling.
        format: NumberFormat,
    },
    /// Numbers with decimals.
    Decimal {
        /// Spelling.
        format: NumberFormat,
    },
    /// Two levels that mean yes and no; their spelling is that of the levels.
    Boolean,
    /// Levels without an order.
    Categorical,
    /// Levels in the order in which the table lists them.
    Ordered,
    /// Days, as days since 1970-01-01.
    Date {
        /// strptime notation.
        format: String,
    },
    /// Days with time, as seconds since 1970-01-01 00:00:00 in the zone they were written in.
    Datetime {
        /// strptime notation.
        format: String,
    },
    /// Times of day, as seconds since midnight.
    Time {
        /// strptime notation.
        format: String,
    },
    /// Regenerated in this pattern.
    Identifier {
        /// The pattern.
        pattern: IdPattern,
        /// Whether every real value was different, so that synthetic ones must be too.
        unique: bool,
    },
    /// Replaced by a placeholder.
    Text,
    /// Written back as it is.
    Constant,
}

impl ColumnKind {
    /// The kind without its details.
    pub fn tag(&self) -> KindTag {
        match self {
            Self::Integer { .. } => KindTag::Integer,
            Self::Decimal { .. } => KindTag::Decimal,
            Self::Boolean => KindTag::Boolean,
            Self::Categorical => KindTag::Categorical,
            Self::Ordered => KindTag::Ordered,
            Self::Date { .. } => KindTag::Date,
            Self::Datetime { .. } => KindTag::Datetime,
            Self::Time { .. } => KindTag::Time,
            Self::Identifier { .. } => KindTag::Identifier,
            Self::Text => KindTag::Text,
            Self::Constant => KindTag::Constant,
        }
    }
}

/// A spelling of "missing" and how often it was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingToken {
    /// The text of the cell, possibly empty.
    pub text: String,
    /// Share of the column's missing cells spelled so, 0 to 1.
    pub share: f64,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Header as written.
    pub name: String,
    /// Kind with details.
    #[serde(flatten)]
    pub kind: ColumnKind,
    /// Spellings of missing cells, commonest first; empty when no cell is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingToken>,
    /// Whether the column stays out of the synthetic table.
    #[serde(default)]
    pub left_out: bool,
}

impl Field {
    /// A field that has no missing cells and is kept.
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self { name: name.into(), kind, missing: Vec::new(), left_out: false }
    }
}

/// What a model of the target would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Two classes.
    Binary,
    /// More than two classes.
    Multiclass,
    /// A number.
    Regression,
}

/// All columns of a table, in file order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Name of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The columns.
    pub fields: Vec<Field>,
    /// Column that users predict, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What predicting it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// How the table's file is spelled; synthetic tables are written the same way.
    #[serde(default)]
    pub dialect: Dialect,
}

impl Schema {
    /// Position of the column called `name`.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }
}
