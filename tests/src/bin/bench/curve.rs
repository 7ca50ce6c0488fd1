//! What protection costs: detector against membership over all protections of sequential trees, beside peers, as a drawing.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use studio_tests::studio;

use crate::Data;
use crate::measure::say;
use crate::quality::judged;

/// Tables of the drawing.
const TABLES: [&str; 2] = ["adult", "shoppers"];
/// Seeds whose mean is a point.
const SEEDS: [&str; 2] = ["1", "2"];
/// From the closest to the data to the bluntest.
const PROTECTIONS: [&str; 5] = ["sharpest", "sharp", "balanced", "safe", "safest"];
/// Rows of the peers' file with the names that readers know.
const PEERS: [(&str, &str); 5] = [
    ("smote", "SMOTE"),
    ("sdv_gc", "Gaussian copula (sdv)"),
    ("ctgan_e30", "CTGAN, 30 epochs"),
    ("ctgan", "CTGAN"),
    ("mostlyai", "mostlyai-engine"),
];
/// Where the drawing is kept.
const FILE: &str = "engine/docs/protection.svg";

pub(crate) fn run(tables: &[Data]) -> Result<Value> {
    let file = crate::root().join("../shared/judge/peers/baselines.md");
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let mut out = Map::new();
    for data in tables.iter().filter(|d| TABLES.contains(&d.name.as_str())) {
        let mut ours = Vec::new();
        for protection in PROTECTIONS {
            say(&format!("curve: {} {protection}", data.name));
            let (mut detector, mut membership) = (0.0, 0.0);
            for seed in SEEDS {
                let Some((d, m)) = drawn(data, protection, seed)? else {
                    return Ok(json!({ "left_out": "the judge was not at hand" }));
                };
                detector += d / SEEDS.len() as f64;
                membership += m / SEEDS.len() as f64;
            }
            ours.push(json!({ "name": protection, "detector": detector, "membership": membership }));
        }
        out.insert(data.name.clone(), json!({ "ours": ours, "peers": peers(&known, &data.name) }));
    }
    Ok(Value::Object(out))
}

/// Detector and attack on a copy drawn with a protection and a seed; `None` without a judge.
fn drawn(data: &Data, protection: &str, seed: &str) -> Result<Option<(f64, f64)>> {
    let folder = tempfile::tempdir()?;
    let synthetic = folder.path().join("synthetic.csv");
    let text = |p: &Path| p.to_str().map(str::to_owned).context("a UTF-8 path");
    let (train, schema, out) = (text(&data.train)?, text(&data.schema)?, text(&synthetic)?);
    let setting = format!("protection={protection}");
    let table = ["synth", &train, "--schema", &schema, "--seed", seed, "--out", &out, "--quiet"];
    studio::run(&[&table[..], &["--model", "sequential-trees", "--set", &setting]].concat())?;
    let Some(score) = judged(data, &synthetic)? else { return Ok(None) };
    let figure = |name: &str| score[name].as_f64().with_context(|| format!("the judge gave no {name}"));
    Ok(Some((figure("c2st_xgb")?, figure("mia_auc")?)))
}

/// The peers' figures for a table, from the file that keeps them.
fn peers(text: &str, table: &str) -> Vec<Value> {
    let section = text.split("### ").find(|s| s.lines().next().is_some_and(|l| l.trim() == table)).unwrap_or_default();
    let mut rows = section.lines().filter(|l| l.starts_with('|'));
    let cells =
        |line: &str| -> Vec<String> { line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect() };
    let head = rows.next().map(cells).unwrap_or_default();
    let place = |name: &str| head.iter().position(|h| h == name);
    let (Some(detector), Some(membership)) = (place("c2st_xgb"), place("mia_auc")) else { return Vec::new() };
    let number = |row: &[String], at: usize| row.get(at).and_then(|c| c.parse::<f64>().ok());
    rows.map(cells)
        .filter_map(|row| {
            let (_, name) = PEERS.iter().find(|(id, _)| *id == row[0])?;
            Some(json!({ "name": name, "detector": number(&row, detector)?, "membership": number(&row, membership)? }))
        })
        .collect()
}

/// One point: its name, the detector's AUC, the attack's AUC.
fn point(value: &Value) -> Option<(&str, f64, f64)> {
    Some((value["name"].as_str()?, value["detector"].as_f64()?, value["membership"].as_f64()?))
}

fn points(values: &Value) -> Vec<(&str, f64, f64)> {
    values.as_array().into_iter().flatten().filter_map(point).collect()
}

/// The table below the drawing; empty without figures.
pub(crate) fn table(curve: &Value, out: &mut String) -> Result<()> {
    let Some(tables) = curve.as_object().filter(|c| !c.is_empty() && !c.contains_key("left_out")) else {
        return Ok(());
    };
    writeln!(
        out,
        "\nWhat `protection` costs: a detector (synthetic against train rows) and a distance attack on membership, both 0.5 at best; ours \
         over two seeds, peers over one. The same figures as a drawing: [protection.svg]({FILE}). Peers were fitted with their defaults.\n"
    )?;
    writeln!(out, "| table | what | detector | membership attack |\n|---|---|---|---|")?;
    for (name, values) in tables {
        for (prefix, side) in [("sequential trees, ", "ours"), ("", "peers")] {
            for (label, detector, membership) in points(&values[side]) {
                writeln!(out, "| {name} | {prefix}{label} | {detector:.3} | {membership:.3} |")?;
            }
        }
    }
    Ok(())
}

/// Sizes of a panel, in units of the drawing.
const WIDTH: f64 = 430.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 58.0;
const TOP: f64 = 44.0;
const PANEL: f64 = 530.0;

/// Where values lie: detector from 0.45 to 1, membership from 0.48 to what is needed.
struct Axes {
    from: f64,
    most: f64,
}

impl Axes {
    fn x(&self, detector: f64) -> f64 {
        self.from + LEFT + (detector - 0.45) / 0.55 * WIDTH
    }

    fn y(&self, membership: f64) -> f64 {
        TOP + HEIGHT * (1.0 - (membership - 0.48) / (self.most - 0.48))
    }
}

/// Writes the drawing; nothing without figures.
pub(crate) fn draw(curve: &Value, root: &Path) -> Result<()> {
    let Some(tables) = curve.as_object().filter(|c| !c.is_empty() && !c.contains_key("left_out")) else {
        return Ok(());
    };
    std::fs::write(root.join(FILE), svg(tables)?).context(FILE)
}

fn svg(tables: &Map<String, Value>) -> Result<String> {
    let mut out = String::new();
    let (width, height) = (PANEL * tables.len() as f64, TOP + HEIGHT + 56.0);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title words" font-family="system-ui, sans-serif" font-size="12">
<title id="title">Detector against membership attack, by protection</title>
<desc id="words">One panel per table. Across: AUC of a detector between synthetic and real rows. Up: AUC of a membership attack by distance. Both are best at 0.5, at the lower left. The README lists every point.</desc>
<style>
svg {{ background: #fff }} text {{ fill: #1d2733 }} .soft {{ fill: #55606e }} .axis {{ stroke: #9aa4b0; fill: none }} .grid {{ stroke: #e4e8ed }}
.ours {{ stroke: #0b63ce; fill: #0b63ce }} .line {{ stroke: #0b63ce; fill: none; stroke-width: 2 }} .peer {{ stroke: #8a4b00; fill: none; stroke-width: 2 }}
@media (prefers-color-scheme: dark) {{ svg {{ background: #11161c }} text {{ fill: #e8edf2 }} .soft {{ fill: #a9b4c0 }} .grid {{ stroke: #26303a }}
.ours {{ stroke: #6cb0ff; fill: #6cb0ff }} .line {{ stroke: #6cb0ff }} .peer {{ stroke: #f0a95a }} }}
</style>"#
    )?;
    for (at, (name, values)) in tables.iter().enumerate() {
        let (ours, peers) = (points(&values["ours"]), points(&values["peers"]));
        let top = ours.iter().chain(&peers).map(|p| p.2).fold(0.53, f64::max);
        let axes = Axes { from: PANEL * at as f64, most: ((top + 0.005) * 100.0).ceil() / 100.0 };
        panel(&mut out, name, &axes)?;
        let line: Vec<String> = ours.iter().map(|p| format!("{:.1},{:.1}", axes.x(p.1), axes.y(p.2))).collect();
        writeln!(out, r#"<polyline class="line" points="{}"/>"#, line.join(" "))?;
        for (i, (label, detector, membership)) in ours.iter().enumerate() {
            let (x, y) = (axes.x(*detector), axes.y(*membership));
            writeln!(
                out,
                r#"<circle class="ours" cx="{x:.1}" cy="{y:.1}" r="4"><title>{label}: detector {detector:.3}, membership {membership:.3}</title></circle>"#
            )?;
            // The points lie close together: the ends of the line are named, the rest by the table.
            if i == 0 || i + 1 == ours.len() {
                writeln!(
                    out,
                    r#"<text x="{:.1}" y="{:.1}">{label}</text>"#,
                    x + 8.0,
                    y + if i == 0 { -5.0 } else { 14.0 }
                )?;
            }
        }
        let mut named: Vec<(f64, f64)> = Vec::new();
        for (label, detector, membership) in &peers {
            let (x, y) = (axes.x(*detector), axes.y(*membership));
            writeln!(
                out,
                r#"<rect class="peer" x="{:.1}" y="{:.1}" width="8" height="8"><title>{label}: detector {detector:.3}, membership {membership:.3}</title></rect>"#,
                x - 4.0,
                y - 4.0
            )?;
            let (anchor, shift) = if *detector > 0.8 { ("end", -8.0) } else { ("start", 8.0) };
            // Below its point where another name stands above it.
            let taken = |at: f64| named.iter().any(|(nx, ny)| (nx - x).abs() < 120.0 && (ny - at).abs() < 13.0);
            let at = if taken(y - 6.0) { y + 16.0 } else { y - 6.0 };
            named.push((x, at));
            writeln!(
                out,
                r#"<text class="soft" text-anchor="{anchor}" x="{:.1}" y="{at:.1}">{label}</text>"#,
                x + shift
            )?;
        }
    }
    writeln!(out, "</svg>")?;
    Ok(out)
}

/// Frame, lines and words of one panel.
fn panel(out: &mut String, name: &str, axes: &Axes) -> Result<()> {
    let (left, right, bottom) = (axes.x(0.45), axes.x(1.0), TOP + HEIGHT);
    writeln!(out, r#"<text x="{left}" y="24" font-size="15" font-weight="600">{name}</text>"#)?;
    for step in 0..6 {
        let value = 0.5 + 0.1 * f64::from(step);
        let x = axes.x(value);
        writeln!(
            out,
            r#"<line class="grid" x1="{x:.1}" y1="{TOP}" x2="{x:.1}" y2="{bottom}"/><text class="soft" text-anchor="middle" x="{x:.1}" y="{}">{value:.1}</text>"#,
            bottom + 17.0
        )?;
    }
    let mut value = 0.48;
    while value <= axes.most + 1e-9 {
        let y = axes.y(value);
        writeln!(
            out,
            r#"<line class="grid" x1="{left}" y1="{y:.1}" x2="{right}" y2="{y:.1}"/><text class="soft" text-anchor="end" x="{}" y="{:.1}">{value:.2}</text>"#,
            left - 7.0,
            y + 4.0
        )?;
        value += 0.02;
    }
    writeln!(out, r#"<rect class="axis" x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}"/>"#)?;
    writeln!(
        out,
        r#"<text text-anchor="middle" x="{}" y="{}">detector AUC (0.5: cannot tell)</text>"#,
        left + WIDTH / 2.0,
        bottom + 40.0
    )?;
    let (x, y) = (axes.from + 14.0, TOP + HEIGHT / 2.0);
    writeln!(
        out,
        r#"<text text-anchor="middle" transform="rotate(-90 {x} {y})" x="{x}" y="{y}">membership AUC (0.5: knows nothing)</text>"#
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "### adult\n\n| model | c2st_xgb | mia_auc |\n|---|---|---|\n| smote | 0.954 | 0.517 |\n| other | 1 | 1 |\n| ctgan |  | 0.5 |\n\n### next\n";

    #[test]
    fn peers_are_read_by_their_columns() {
        let found = peers(TEXT, "adult");
        assert_eq!(found, [json!({ "name": "SMOTE", "detector": 0.954, "membership": 0.517 })]);
        assert!(peers(TEXT, "next").is_empty() && peers(TEXT, "none").is_empty());
    }

    #[test]
    fn every_point_is_drawn_and_listed() {
        let curve = json!({ "adult": { "ours": [{ "name": "sharp", "detector": 0.52, "membership": 0.51 }],
            "peers": peers(TEXT, "adult") } });
        let drawing = svg(curve.as_object().expect("tables")).expect("a drawing");
        assert_eq!(drawing.matches("<circle").count(), 1);
        assert_eq!(drawing.matches(r#"class="peer""#).count(), 1);
        let mut words = String::new();
        table(&curve, &mut words).expect("a table");
        assert!(words.contains("| adult | sequential trees, sharp | 0.520 | 0.510 |") && words.contains("SMOTE"));
        let mut none = String::new();
        table(&json!({ "left_out": "x" }), &mut none).expect("nothing");
        assert!(none.is_empty());
    }
}
