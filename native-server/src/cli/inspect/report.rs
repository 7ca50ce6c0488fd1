//! A profile as text.

use engine::data::dialect::Dialect;
use engine::data::profile::{ColumnProfile, Profile};
use engine::data::schema::{ColumnKind, IdPattern};
use engine::data::spec::KindWord;
use engine::data::{KindTag, Notice, Repair, SchemaSpec, Severity};

use crate::cli::print::Style;
use crate::cli::text::{bytes, clean, count, counted, number, percent, shorten, table, wrap};

/// Width of paragraphs.
const WIDTH: usize = 96;
/// Most cells that a column name may take before it is cut.
const NAME_WIDTH: usize = 28;
/// Most cells that a level may take.
const LEVEL_WIDTH: usize = 24;
/// Levels shown per column.
const LEVELS: usize = 4;
/// Associations shown.
const PAIRS: usize = 5;

/// The whole report. `colours` switches emphasis on.
pub(super) fn text(name: &str, profile: &Profile, colours: bool) -> String {
    let bold = |t: &str| Style::Bold.paint(t, colours);
    let mut lines = vec![
        format!(
            "{}: {}, {}, {}",
            bold(&clean(name)),
            counted(profile.rows, "row"),
            counted(profile.columns.len() as u64, "column"),
            bytes(profile.bytes)
        ),
        dialect(&profile.dialect),
        String::new(),
    ];
    lines.extend(columns(profile, colours));
    lines.extend(associations(profile, colours));
    lines.extend(notices(&profile.notices, colours));
    lines.push(String::new());
    lines.join("\n")
}

fn dialect(d: &Dialect) -> String {
    let delimiter = match d.delimiter {
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "bar".to_owned(),
        other => format!("\"{other}\""),
    };
    let decimal = if d.decimal_mark == ',' { "decimal comma" } else { "decimal point" };
    let thousands = match d.thousands_mark {
        None => String::new(),
        Some(c) if c.is_whitespace() => ", thousands grouped by a blank".to_owned(),
        Some(c) => format!(", thousands grouped by {c}"),
    };
    let ends = if d.crlf { "CRLF" } else { "LF" };
    format!(
        "{}, cells divided by {delimiter}, quote {}, {decimal}{thousands}, lines end in {ends}",
        d.encoding.label(),
        d.quote
    )
}

fn columns(profile: &Profile, colours: bool) -> Vec<String> {
    let head = ["Column", "Kind", "Sure", "Missing", "Distinct", "Values"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for c in &profile.columns {
        let sure =
            if c.detection.overridden { "set".to_owned() } else { format!("{:.0} %", 100.0 * c.detection.confidence) };
        rows.push(vec![
            shorten(&clean(&c.field.name), NAME_WIDTH),
            c.field.kind.tag().to_string(),
            sure,
            percent(c.missing, profile.rows),
            count(c.distinct),
            values(c, profile.rows),
        ]);
    }
    let mut shown = table(&rows).into_iter();
    let mut out: Vec<String> = shown.next().map(|head| Style::Bold.paint(&head, colours)).into_iter().collect();
    for (line, column) in shown.zip(&profile.columns) {
        out.push(line);
        let reasons = wrap(&clean(&why(column)), WIDTH - 2);
        out.extend(reasons.iter().map(|reason| format!("  {}", Style::Dim.paint(reason, colours))));
    }
    out
}

fn why(c: &ColumnProfile) -> String {
    let mut parts = vec![c.detection.reason.clone()];
    if c.detection.overridden && c.detection.detected != c.field.kind.tag() {
        parts.push(format!("the cells suggest {}", c.detection.detected));
    }
    if c.field.left_out {
        parts.push("left out of the synthetic table".to_owned());
    }
    parts.join("; ")
}

/// What the cells hold, in one line.
fn values(c: &ColumnProfile, rows: u64) -> String {
    let tokens: Vec<_> = c
        .field
        .missing
        .iter()
        .map(|m| if m.text.is_empty() { "empty".to_owned() } else { format!("\"{}\"", clean(&m.text)) })
        .collect();
    let missing = if tokens.is_empty() || tokens == ["empty"] {
        String::new()
    } else {
        format!("; missing is {}", tokens.join(", "))
    };
    format!("{}{missing}", content(c, rows))
}

fn content(c: &ColumnProfile, rows: u64) -> String {
    match &c.field.kind {
        ColumnKind::Identifier { pattern: IdPattern::Sequence { .. }, .. } => "counted up".to_owned(),
        ColumnKind::Identifier { pattern: IdPattern::Mask { mask }, .. } => {
            format!("like {}", clean(&shorten(mask, 40)))
        }
        ColumnKind::Text => "free text, never learned".to_owned(),
        _ => match &c.numbers {
            Some(n) => {
                let [min, median, max] = match &n.spelled {
                    Some([min, _, median, _, max]) => [min.clone(), median.clone(), max.clone()],
                    None => [n.min, n.median, n.max].map(number),
                };
                let mut parts = vec![format!("{min} … {median} … {max}")];
                if matches!(c.field.kind.tag(), KindTag::Integer | KindTag::Decimal) {
                    parts.push(format!("mean {}, sd {}", number(n.mean), number(n.sd)));
                }
                if n.outliers > 0 {
                    parts.push(counted(n.outliers, "outlier"));
                }
                parts.join("; ")
            }
            None => levels(c, rows),
        },
    }
}

fn levels(c: &ColumnProfile, rows: u64) -> String {
    let present = rows.saturating_sub(c.missing);
    let mut shown: Vec<_> = c
        .levels
        .iter()
        .take(LEVELS)
        .map(|l| format!("{} {}", shorten(&clean(&l.level), LEVEL_WIDTH), percent(l.count, present)))
        .collect();
    let rest = c.distinct.saturating_sub(shown.len() as u64);
    if rest > 0 && !shown.is_empty() {
        shown.push(format!("{} more", count(rest)));
    }
    shown.join(", ")
}

fn associations(profile: &Profile, colours: bool) -> Vec<String> {
    let a = &profile.associations;
    let mut pairs: Vec<(usize, usize, f64)> = (0..a.columns.len())
        .flat_map(|i| (i + 1..a.columns.len()).map(move |j| (i, j)))
        .map(|(i, j)| (i, j, a.at(i, j)))
        .filter(|(_, _, v)| v.abs() >= 0.1)
        .collect();
    pairs.sort_by(|x, y| y.2.abs().total_cmp(&x.2.abs()));
    if pairs.is_empty() {
        return Vec::new();
    }
    let mut out = vec![String::new(), Style::Bold.paint("Strongest associations", colours)];
    let rows: Vec<_> = pairs
        .into_iter()
        .take(PAIRS)
        .map(|(i, j, v)| {
            let name = |at: usize| shorten(&clean(&a.columns[at]), NAME_WIDTH);
            vec![format!("{v:>5.2}"), format!("{} – {}", name(i), name(j))]
        })
        .collect();
    out.extend(table(&rows).iter().map(|line| format!("  {line}")));
    out
}

/// Warnings first, then what is only good to know.
fn notices(notices: &[Notice], colours: bool) -> Vec<String> {
    let mut out = Vec::new();
    for (severity, one, style) in [(Severity::Warning, "warning", Style::Yellow), (Severity::Info, "note", Style::Blue)]
    {
        let these: Vec<_> = notices.iter().filter(|n| n.severity == severity).collect();
        if !these.is_empty() {
            out.extend([String::new(), style.paint(&counted(these.len() as u64, one), colours)]);
            out.extend(these.into_iter().flat_map(one_notice));
        }
    }
    out
}

fn one_notice(notice: &Notice) -> Vec<String> {
    let d = &notice.defect;
    let place = [d.place.line.map(|l| format!("line {l}")), d.place.column.as_ref().map(|c| format!("column \"{c}\""))];
    let place: Vec<_> = place.into_iter().flatten().collect();
    let what = if place.is_empty() { d.what.clone() } else { format!("{}: {}", place.join(", "), d.what) };
    let schema = notice.repairs.first().and_then(schema_for);
    let mut out = paragraph("  - ", &what);
    for (label, body) in
        [("expected", Some(&d.expected)), ("found", Some(&d.found)), ("fix", Some(&d.fix)), ("schema", schema.as_ref())]
    {
        out.extend(body.filter(|b| !b.is_empty()).into_iter().flat_map(|b| paragraph(&format!("    {label:10}"), b)));
    }
    out
}

/// `body` behind `indent`, its further lines below its first.
fn paragraph(indent: &str, body: &str) -> Vec<String> {
    let lines = wrap(&clean(body), WIDTH - indent.len());
    let hang = " ".repeat(indent.len());
    lines.iter().enumerate().map(|(at, line)| format!("{}{line}", if at == 0 { indent } else { &hang })).collect()
}

/// The schema file that does what a repair says.
fn schema_for(repair: &Repair) -> Option<String> {
    let mut spec = SchemaSpec::default();
    match repair {
        Repair::SetKind { column, kind } => spec.column_mut(column).kind = Some(KindWord::Exactly(*kind)),
        Repair::SetFormat { column, format } => spec.column_mut(column).format = Some(format.clone()),
        Repair::LeaveOut { column } => spec.column_mut(column).left_out = true,
        Repair::DropDuplicates => spec.drop_duplicates = true,
    }
    serde_json::to_string(&spec).ok()
}
