//! The values of a chart as a table: for CSV and for readers who do not see the drawing.

use super::numbers::date;
use crate::evaluate::report::{Axis, Chart, Figure, Grid, Line, Value};

/// The values that `figure` draws; same id and title.
pub(crate) fn table(figure: &Figure) -> Grid {
    let (header, rows) = match &figure.chart {
        Chart::Bars { labels, series, .. } => {
            let header = std::iter::once("group".to_owned()).chain(series.iter().map(|s| s.name.clone())).collect();
            let row = |(i, label): (usize, &String)| {
                let values = series.iter().map(|s| Value::from(s.values.get(i).copied().flatten()));
                std::iter::once(Value::text(label)).chain(values).collect()
            };
            (header, labels.iter().enumerate().map(row).collect())
        }
        Chart::Histogram { axis, edges, series } => {
            let names = ["from".to_owned(), "to".to_owned()].into_iter();
            let header = names.chain(series.iter().map(|s| s.name.clone())).collect();
            let row = |(i, ends): (usize, &[f64])| {
                let values = series.iter().map(|s| Value::from(s.values.get(i).copied().flatten()));
                [value(axis, ends[0]), value(axis, ends[1])].into_iter().chain(values).collect()
            };
            (header, edges.windows(2).enumerate().map(row).collect())
        }
        Chart::Lines { x, y, lines, .. } | Chart::Points { x, y, lines } => points(x, y, lines),
        Chart::Heatmap { labels, cells, .. } => {
            let header = std::iter::once(String::new()).chain(labels.iter().cloned()).collect();
            let row = |(i, label): (usize, &String)| {
                let cell = |j: usize| Value::from(cells.get(i * labels.len() + j).copied().flatten());
                std::iter::once(Value::text(label)).chain((0..labels.len()).map(cell)).collect()
            };
            (header, labels.iter().enumerate().map(row).collect())
        }
        Chart::Intervals { axis, rows, marks } => {
            let header = ["name", "value", "low", "high"].map(str::to_owned).to_vec();
            let of = |v: Option<f64>| v.map_or(Value::None, |v| value(axis, v));
            let mut all: Vec<Vec<Value>> = rows
                .iter()
                .map(|r| {
                    let (low, high) = (r.interval.map(|i| i.0), r.interval.map(|i| i.1));
                    vec![Value::text(&r.name), of(r.value), of(low), of(high)]
                })
                .collect();
            all.extend(marks.iter().map(|(n, v)| vec![Value::text(n), value(axis, *v), Value::None, Value::None]));
            (header, all)
        }
    };
    Grid { id: figure.id.clone(), title: figure.title.clone(), header, rows }
}

fn value(axis: &Axis, v: f64) -> Value {
    if axis.dates && v.is_finite() { Value::Text(date(v)) } else { v.into() }
}

fn points(x: &Axis, y: &Axis, lines: &[Line]) -> (Vec<String>, Vec<Vec<Value>>) {
    let name = |axis: &Axis, else_: &str| if axis.label.is_empty() { else_.to_owned() } else { axis.label.clone() };
    let header = vec!["series".to_owned(), name(x, "x"), name(y, "y")];
    let row = |line: &Line, p: &(f64, f64)| vec![Value::text(&line.name), value(x, p.0), value(y, p.1)];
    (header, lines.iter().flat_map(|l| l.points.iter().map(move |p| row(l, p))).collect())
}
