//! What a person fixes about a table: the content of `schema.json`. Everything that it leaves open is detected.
//!
//! Two forms are read. The short one names a kind per column, with `datetime_formats` beside it:
//! `{"target": "income", "task": "binary", "columns": {"age": "numerical"}, "datetime_formats": {}}`. The long one gives an
//! object per column ([`ColumnSpec`]): `{"columns": {"when": {"kind": "date", "format": "%d.%m.%Y"}}}`. Both may be mixed.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::data::dialect::DialectSpec;
use crate::data::schema::{ColumnKind, KindTag, Schema, Task};
use crate::error::{Defect, Error, Result};

/// Kind words of `schema.json`: ours, and the four of the short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindWord {
    /// One of our kinds.
    Exactly(KindTag),
    /// `numerical`: integer or decimal, whichever the cells are.
    Numerical,
}

impl KindWord {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "numerical" | "number" | "float" => Self::Numerical,
            "id" => Self::Exactly(KindTag::Identifier),
            "bool" => Self::Exactly(KindTag::Boolean),
            "ordinal" => Self::Exactly(KindTag::Ordered),
            _ => Self::Exactly(KindTag::ALL.into_iter().find(|k| k.label() == word)?),
        })
    }

    /// The word in `schema.json`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Numerical => "numerical",
            Self::Exactly(tag) => tag.label(),
        }
    }
}

impl Serialize for KindWord {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for KindWord {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let word = String::deserialize(d)?;
        Self::parse(&word).ok_or_else(|| {
            let known: Vec<_> = KindTag::ALL.iter().map(|k| k.label()).collect();
            serde::de::Error::custom(format!("unknown kind \"{word}\"; use numerical, id, {}", known.join(", ")))
        })
    }
}

/// What is fixed about one column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnSpec {
    /// Kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindWord>,
    /// Date or time format in strptime notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Levels of an ordered column, lowest first; must name every level that occurs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Vec<String>>,
    /// Further spellings of missing for this column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Decimals to round to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Keeps the column out of the synthetic table.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

/// What is fixed about a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SchemaSpec {
    /// Name of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Column that users predict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What predicting it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// Columns by header, in the order of the file that named them.
    #[serde(with = "columns", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<(String, ColumnSpec)>,
    /// Formats by header (the short form).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub datetime_formats: BTreeMap<String, String>,
    /// Spellings of missing for every column, in addition to the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Fixed parts of the dialect.
    #[serde(skip_serializing_if = "DialectSpec::is_empty")]
    pub dialect: DialectSpec,
    /// Drops rows that repeat an earlier row.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drop_duplicates: bool,
    /// Whether columns that the table lacks are passed over instead of refused.
    #[serde(skip)]
    pub optional: bool,
}

impl SchemaSpec {
    /// Reads `schema.json`.
    ///
    /// # Errors
    /// [`Error::InvalidSchema`] naming the line and what was expected.
    pub fn from_json(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| {
            Error::schema(
                Defect::new(
                    "the schema cannot be read",
                    "JSON such as {\"columns\": {\"age\": \"integer\"}}",
                    e.to_string(),
                    "Correct the schema file; data/README.md shows every key.",
                )
                .at_line(e.line() as u64),
            )
        })
    }

    /// How to read a table that a model with this schema is applied to: the columns that it learned as it knows them, all others
    /// as text, so that they are written back as they are. Columns may be absent.
    pub fn of(schema: &Schema) -> Self {
        let columns = schema.fields.iter().map(|field| {
            let tag = field.kind.tag();
            let kind = match tag {
                _ if !tag.is_learned() => KindTag::Text,
                // Any level may occur, and the order is the model's.
                _ if tag.is_levels() => KindTag::Categorical,
                // A file whose numbers happen to have decimals is no reason to refuse it.
                KindTag::Integer => KindTag::Decimal,
                other => other,
            };
            let format = match &field.kind {
                ColumnKind::Date { format } | ColumnKind::Datetime { format } | ColumnKind::Time { format } => {
                    Some(format.clone())
                }
                _ => None,
            };
            let missing = field.missing.iter().map(|m| m.text.clone()).filter(|m| !m.is_empty()).collect();
            let spec = ColumnSpec { kind: Some(KindWord::Exactly(kind)), format, missing, ..ColumnSpec::default() };
            (field.name.clone(), spec)
        });
        Self { columns: columns.collect(), optional: true, ..Self::default() }
    }

    /// How to read another table of the same kind as one that was read by this spec and has this schema: no column changes its kind
    /// because a table is smaller.
    #[must_use]
    pub fn beside(&self, schema: &Schema) -> Self {
        Self { missing: self.missing.clone(), ..Self::of(schema) }
    }

    /// What is fixed about the column called `name`, with the short form's formats folded in.
    pub fn column(&self, name: &str) -> ColumnSpec {
        let mut spec = self.columns.iter().find(|(n, _)| n == name).map(|(_, c)| c.clone()).unwrap_or_default();
        if spec.format.is_none() {
            spec.format = self.datetime_formats.get(name).cloned();
        }
        spec
    }

    /// The entry for `name`, made when absent.
    pub fn column_mut(&mut self, name: &str) -> &mut ColumnSpec {
        let at = self.columns.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            self.columns.push((name.to_owned(), ColumnSpec::default()));
            self.columns.len() - 1
        });
        &mut self.columns[at].1
    }
}

/// Reads and writes the ordered map of columns.
mod columns {
    use super::{ColumnSpec, Deserializer, KindWord, MapAccess, SerializeMap, Serializer, Visitor, fmt};

    pub(super) fn serialize<S: Serializer>(columns: &[(String, ColumnSpec)], s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(columns.len()))?;
        for (name, spec) in columns {
            match spec.kind {
                Some(word) if *spec == (ColumnSpec { kind: Some(word), ..ColumnSpec::default() }) => {
                    map.serialize_entry(name, &word)?;
                }
                _ => map.serialize_entry(name, spec)?,
            }
        }
        map.end()
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<(String, ColumnSpec)>, D::Error> {
        struct Columns;
        impl<'de> Visitor<'de> for Columns {
            type Value = Vec<(String, ColumnSpec)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a kind or an object per column name")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out: Self::Value = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if out.iter().any(|(n, _)| *n == name) {
                        return Err(serde::de::Error::custom(format!("column \"{name}\" is named twice")));
                    }
                    // Decoded in two steps: an untagged enum would hide why it failed.
                    let value: serde_json::Value = map.next_value()?;
                    let spec = if value.is_string() {
                        serde_json::from_value::<KindWord>(value)
                            .map(|word| ColumnSpec { kind: Some(word), ..ColumnSpec::default() })
                    } else {
                        serde_json::from_value::<ColumnSpec>(value)
                    };
                    match spec {
                        Ok(spec) => out.push((name, spec)),
                        Err(e) => return Err(serde::de::Error::custom(format!("column \"{name}\": {e}"))),
                    }
                }
                Ok(out)
            }
        }
        d.deserialize_map(Columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: &str = r#"{"name": "t", "target": "y", "task": "binary",
        "columns": {"b": "numerical", "a": "id", "y": "categorical", "when": "datetime"},
        "datetime_formats": {"when": "%Y-%m-%d"}}"#;

    #[test]
    fn the_short_form_is_read_in_order_and_written_back() {
        let spec = SchemaSpec::from_json(SHORT).expect("valid");
        let names: Vec<_> = spec.columns.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["b", "a", "y", "when"]);
        assert_eq!(spec.column("b").kind, Some(KindWord::Numerical));
        assert_eq!(spec.column("a").kind, Some(KindWord::Exactly(KindTag::Identifier)));
        assert_eq!(spec.column("when").format.as_deref(), Some("%Y-%m-%d"));
        let again = SchemaSpec::from_json(&serde_json::to_string(&spec).expect("json")).expect("valid");
        assert_eq!(again, spec);
    }

    #[test]
    fn the_long_form_may_stand_beside_the_short_one() {
        let text = r#"{"columns": {"s": {"kind": "ordered", "levels": ["low", "high"]}, "n": "integer"}}"#;
        let spec = SchemaSpec::from_json(text).expect("valid");
        assert_eq!(spec.column("s").levels.as_deref(), Some(&["low".to_owned(), "high".to_owned()][..]));
    }

    #[test]
    fn mistakes_are_named() {
        let e = SchemaSpec::from_json(r#"{"columns": {"a": "nmerical"}}"#).expect_err("unknown kind");
        let text = e.to_string();
        assert!(text.contains("column \"a\"") || text.contains("column \\\"a\\\""), "{text}");
        assert!(text.contains("nmerical") && text.contains("integer"), "{text}");
        assert!(SchemaSpec::from_json(r#"{"columns": {"a": "integer", "a": "decimal"}}"#).is_err());
        assert!(SchemaSpec::from_json(r#"{"colums": {}}"#).is_err());
    }
}
