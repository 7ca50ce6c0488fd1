//! Figures, tables and records as CSV (RFC 4180).

use super::{data, labels};
use crate::evaluate::record::{Details, Direction, Record, Threshold};
use crate::evaluate::report::{Figure, Grid, Section, Value};

/// The values of a chart.
pub fn figure_csv(figure: &Figure) -> String {
    grid_csv(&data::table(figure))
}

/// A table; numbers with all their digits, undefined cells empty.
pub fn grid_csv(grid: &Grid) -> String {
    let head: Vec<Value> = grid.header.iter().map(Value::text).collect();
    lines(std::iter::once(&head).chain(&grid.rows))
}

/// The measures of a section, one line each.
pub fn records_csv(section: &Section) -> String {
    const HEAD: [&str; 19] = [
        "id",
        "name",
        "value",
        "ci_low",
        "ci_high",
        "direction",
        "ideal",
        "reference_ceiling",
        "reference_floor",
        "threshold",
        "verdict",
        "n_real",
        "n_synth",
        "n_holdout",
        "seed",
        "sampled",
        "version",
        "reason",
        "meaning",
    ];
    let row = |r: &Record| {
        let (name, meaning) = labels::label(&r.id);
        let count = |n: usize| Value::Text(n.to_string());
        let flag = |b: bool| Value::text(if b { "yes" } else { "no" });
        vec![
            Value::text(&r.id),
            Value::Text(name),
            r.value.into(),
            r.ci_low.into(),
            r.ci_high.into(),
            Value::text(match r.direction {
                Direction::Max => "higher is better",
                Direction::Min => "lower is better",
                Direction::Target => "nearer to the ideal is better",
            }),
            r.ideal.into(),
            r.reference_ceiling.into(),
            r.reference_floor.into(),
            r.threshold.map_or(Value::None, |t| Value::Text(required(t))),
            Value::text(labels::verdict(r.verdict)),
            count(r.n_real),
            count(r.n_synth),
            r.n_holdout.map_or(Value::None, count),
            r.seed.map_or(Value::None, |s| Value::Text(s.to_string())),
            flag(r.sampled),
            Value::Text(r.version.to_string()),
            r.reason.as_ref().map_or(Value::None, Value::text),
            Value::Text(meaning),
        ]
    };
    let head: Vec<Value> = HEAD.map(Value::text).to_vec();
    let rows: Vec<Vec<Value>> = section.records.iter().map(row).collect();
    lines(std::iter::once(&head).chain(&rows))
}

/// The parts of a measure, one line each; only a head where it has none.
pub fn details_csv(record: &Record) -> String {
    let (kind, entries) = match &record.details {
        Some(Details::PerColumn(e)) => ("column", e.as_slice()),
        Some(Details::PerPair(e)) => ("pair", e.as_slice()),
        Some(Details::PerGroup(e)) => ("group", e.as_slice()),
        None => ("part", &[][..]),
    };
    let head = [kind, "measure", "value", "reason"].map(Value::text).to_vec();
    let row = |e: &crate::evaluate::record::Entry| {
        let reason = e.reason.as_ref().map_or(Value::None, Value::text);
        vec![Value::text(&e.name), Value::text(&e.metric), e.value.into(), reason]
    };
    let rows: Vec<Vec<Value>> = entries.iter().map(row).collect();
    lines(std::iter::once(&head).chain(&rows))
}

/// A threshold in words.
pub(crate) fn required(threshold: Threshold) -> String {
    match threshold {
        Threshold::AtMost(x) => format!("at most {}", super::number(x)),
        Threshold::AtLeast(x) => format!("at least {}", super::number(x)),
    }
}

fn lines<'a>(rows: impl Iterator<Item = &'a Vec<Value>>) -> String {
    let mut out = String::new();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            match cell {
                Value::Number(x) if x.is_finite() => out.push_str(&x.to_string()),
                Value::Number(_) | Value::None => {}
                Value::Text(text) => field(text, &mut out),
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// A quoted field where it must be; text that a spreadsheet would run as a formula starts with an apostrophe.
fn field(text: &str, out: &mut String) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let mark = if formula { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        out.push('"');
        out.push_str(mark);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(mark);
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_formulas_disarmed() {
        let row = ["=1+1", "-2.5", "+a", "@b,c", "say \"x\"", "two\nlines"].map(Value::text).to_vec();
        let grid = Grid { id: "g".into(), title: "g".into(), header: vec!["-h".into()], rows: vec![row] };
        assert_eq!(grid_csv(&grid), "'-h\r\n'=1+1,-2.5,'+a,\"'@b,c\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
    }

    #[test]
    fn numbers_are_whole_and_undefined_cells_empty() {
        let rows = vec![vec![Value::Number(0.1 + 0.2), Value::None, Value::Number(f64::NAN), Value::Number(-1e-9)]];
        let grid = Grid { id: "g".into(), title: "g".into(), header: Vec::new(), rows };
        assert_eq!(grid_csv(&grid), "\r\n0.30000000000000004,,,-0.000000001\r\n");
    }
}
