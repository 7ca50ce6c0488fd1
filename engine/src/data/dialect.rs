//! How a text file spells a table: delimiter, quote, encoding, decimal mark, thousands mark.

use serde::{Deserialize, Serialize};

/// Character encoding of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 without a byte-order mark.
    #[default]
    Utf8,
    /// UTF-8 with a byte-order mark.
    Utf8Bom,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// Windows-1252, the superset of Latin-1 that files called Latin-1 really use.
    Windows1252,
}

impl Encoding {
    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with BOM",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252 (Latin-1)",
        }
    }
}

/// The spelling of a file, as detected or as chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Between cells: `,` `;` tab or `|`.
    pub delimiter: char,
    /// Around cells that contain the delimiter, a quote or a line end.
    pub quote: char,
    /// Character encoding.
    pub encoding: Encoding,
    /// `.` or `,`.
    pub decimal_mark: char,
    /// Between groups of three digits, where the file uses one.
    pub thousands_mark: Option<char>,
    /// Whether lines end in carriage return and line feed.
    pub crlf: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: ',',
            quote: '"',
            encoding: Encoding::Utf8,
            decimal_mark: '.',
            thousands_mark: None,
            crlf: false,
        }
    }
}

/// What a person fixes of the dialect; the rest is detected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DialectSpec {
    /// Overrides [`Dialect::delimiter`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Overrides [`Dialect::quote`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<char>,
    /// Overrides [`Dialect::encoding`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// Overrides [`Dialect::decimal_mark`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<char>,
    /// Overrides [`Dialect::thousands_mark`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands_mark: Option<char>,
}

impl DialectSpec {
    /// Whether nothing is fixed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
