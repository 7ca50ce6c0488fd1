//! Figures and tables of a report as data: drawn as SVG, read aloud as text, written as CSV, all from one place.

use serde::{Deserialize, Serialize};

/// A chart with the words that stand for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable id, snake case, unique in a report; part of file names.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What the chart shows, for readers who do not see it: the finding with its figures.
    pub text: String,
    /// What is drawn.
    pub chart: Chart,
}

/// What is drawn. Values that are not finite are left out of the drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chart {
    /// Groups of bars side by side.
    Bars {
        /// What the bars measure.
        axis: Axis,
        /// Names of the groups.
        labels: Vec<String>,
        /// One value per group each.
        series: Vec<Series>,
    },
    /// Shares of rows in the bins of one number.
    Histogram {
        /// Values of the number.
        axis: Axis,
        /// Bounds of the bins, rising, one more than values.
        edges: Vec<f64>,
        /// Share of rows per bin.
        series: Vec<Series>,
    },
    /// Curves.
    Lines {
        /// From left to right.
        x: Axis,
        /// From bottom to top.
        y: Axis,
        /// The curves.
        lines: Vec<Line>,
        /// Whether the line from corner to corner is drawn: chance.
        diagonal: bool,
    },
    /// Points in a plane.
    Points {
        /// From left to right.
        x: Axis,
        /// From bottom to top.
        y: Axis,
        /// The groups of points.
        lines: Vec<Line>,
    },
    /// A square of cells.
    Heatmap {
        /// Names of rows and columns.
        labels: Vec<String>,
        /// Cells row by row; none where undefined.
        cells: Vec<Option<f64>>,
        /// Values of the two ends of the scale.
        range: (f64, f64),
    },
    /// Values with their intervals, one below the other.
    Intervals {
        /// What is measured.
        axis: Axis,
        /// The values.
        rows: Vec<IntervalRow>,
        /// A value to compare with: chance, a limit.
        marks: Vec<(String, f64)>,
    },
}

/// What an axis shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Name, with the unit.
    pub label: String,
    /// Least and largest value, where they are fixed.
    pub range: Option<(f64, f64)>,
    /// Whether values are days since 1970-01-01 and shown as dates.
    #[serde(default)]
    pub dates: bool,
}

impl Axis {
    /// An axis that fits its values.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), range: None, dates: false }
    }

    /// An axis from 0 to 1.
    pub fn unit(label: impl Into<String>) -> Self {
        Self { label: label.into(), range: Some((0.0, 1.0)), dates: false }
    }
}

/// Whose values are drawn: decides the colour, the dash and the marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The real table.
    Real,
    /// The synthetic table.
    Synthetic,
    /// Real rows that were held out, or another control.
    Control,
    /// Anything else.
    Other,
}

/// Values of one side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Name in the legend.
    pub name: String,
    /// Whose values.
    pub role: Role,
    /// The values; none where undefined.
    pub values: Vec<Option<f64>>,
}

/// Points of one curve or cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Name in the legend.
    pub name: String,
    /// Whose values.
    pub role: Role,
    /// The points.
    pub points: Vec<(f64, f64)>,
}

/// A value with its interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntervalRow {
    /// Name.
    pub name: String,
    /// The value; none when undefined.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
}

/// A table of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Stable id, snake case, unique in a report; part of file names.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells, row by row.
    pub rows: Vec<Vec<Value>>,
}

impl Grid {
    /// A table from plain parts.
    pub fn new(id: &str, title: &str, header: &[&str], rows: Vec<Vec<Value>>) -> Self {
        let header = header.iter().map(|h| (*h).to_owned()).collect();
        Self { id: id.to_owned(), title: title.to_owned(), header, rows }
    }
}

/// A cell of a [`Grid`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number; shown with the digits that it deserves, written to CSV in full.
    Number(f64),
    /// Words.
    Text(String),
    /// Undefined or not measured.
    None,
}

impl Value {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl From<Option<f64>> for Value {
    fn from(value: Option<f64>) -> Self {
        value.filter(|v| v.is_finite()).map_or(Self::None, Self::Number)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Some(value).into()
    }
}
