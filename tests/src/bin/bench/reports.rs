//! Reports: shapes and pairs against `SDMetrics`, nearest neighbours against scikit-learn, the whole report, also in the tab.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use engine::evaluate::fidelity::encoding::common;
use engine::evaluate::fidelity::reports::{Trends, quality};
use engine::evaluate::tables::Tables;
use engine::learn::neighbours::{Metric, nearest};
use engine::rng::Seed;
use serde_json::{Value, json};
use studio_tests::studio;

use crate::Data;
use crate::measure::{self, round, say};
use crate::trees::{cpu, median, peer, table, text};

/// Each side runs so often, in turns; medians are kept.
const RUNS: usize = 3;

/// `before` holds what is kept where the peers are not at hand.
pub(crate) fn run(tables: &[Data], before: &Value) -> Result<Value> {
    let adult = tables.iter().find(|d| d.name == "adult" && d.holdout.is_some());
    let Some(adult) = adult else {
        say("reports: adult's table is not at hand");
        return Ok(json!({}));
    };
    let folder = tempfile::tempdir()?;
    let synthetic = folder.path().join("synthetic.csv");
    let learn = [text(&adult.train)?, "--schema", text(&adult.schema)?, "--model", "sequential-trees", "--quiet"];
    studio::run(&[&["synth", "--out", text(&synthetic)?], &learn[..]].concat())?;
    let mut out = json!({ "whole": whole(adult, &synthetic, folder.path())?, "tab": crate::tab_report::run(adult)? });
    out["machine"] = measure::machine();
    let python = crate::cache().join("peers-venv/bin/python");
    if python.is_file() {
        let (real, made) = (table(&adult.train, &adult.schema)?, table(&synthetic, &adult.schema)?);
        let tables = Tables::line_up(&real, None, &made)?;
        let sides = [&adult.train, &synthetic, &adult.schema].map(PathBuf::as_path);
        out["quality"] = against_sdmetrics(&tables, sides, &python, folder.path())?;
        out["neighbours"] = against_sklearn(&tables, sides, &python, folder.path())?;
    } else {
        say("reports: the peers' environment is not at hand");
        for kept in ["quality", "neighbours"].into_iter().filter(|k| before[*k].is_object()) {
            out[kept] = before[kept].clone();
        }
    }
    Ok(out)
}

/// The default report, from CSV files to an HTML file.
fn whole(data: &Data, synthetic: &Path, folder: &Path) -> Result<Value> {
    say("reports: the whole report");
    let (binary, html) = (studio::binary()?, folder.join("report.html"));
    let holdout = data.holdout.as_ref().context("a holdout")?;
    let real = [text(&binary)?, "evaluate", "--real", text(&data.train)?, "--holdout", text(holdout)?];
    let rest = ["--synthetic", text(synthetic)?, "--schema", text(&data.schema)?, "--out", text(&html)?, "--quiet"];
    let (cost, _) = measure::run(&[&real[..], &rest[..]].concat())?;
    Ok(json!({ "wall_s": round(cost.wall_s), "cpu_s": round(cost.cpu_s), "peak_mb": round(cost.peak_mb) }))
}

fn sides([real, synthetic, schema]: [&Path; 3]) -> Result<[&str; 6]> {
    Ok(["--real", text(real)?, "--synthetic", text(synthetic)?, "--schema", text(schema)?])
}

/// Column shapes and pair trends, in CPU seconds, reading left out on both sides.
fn against_sdmetrics(tables: &Tables, files: [&Path; 3], python: &Path, folder: &Path) -> Result<Value> {
    let (mut ours, mut theirs, mut said) = (Vec::new(), Vec::new(), Value::Null);
    let mut scores = [None; 2];
    for run in 0..RUNS {
        say(&format!("reports: shapes and pairs run {run}"));
        let began = cpu()?;
        let compared = tables.compared(&tables.synthetic);
        let found = quality(&compared.columns, Trends::default(), Seed(0));
        ours.push(cpu()? - began);
        scores = [found.shape, found.trend];
        said = peer(python, "sdmetrics_quality.py", &sides(files)?, &folder.join("cost.json"))?;
        theirs.push(said["cpu_s"].as_f64().context("cpu_s")?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    Ok(json!({
        "ours_cpu_s": ours,
        "sdmetrics_cpu_s": theirs,
        "time_ratio": round(ours / theirs),
        "ours_shapes": scores[0],
        "ours_pairs": scores[1],
        "sdmetrics_shapes": said["shapes"],
        "sdmetrics_pairs": said["pairs"],
        "sdmetrics_version": said["version"],
    }))
}

/// Every synthetic row's nearest real row, in seconds on the clock, both sides on all cores.
fn against_sklearn(tables: &Tables, files: [&Path; 3], python: &Path, folder: &Path) -> Result<Value> {
    let (mut ours, mut theirs, mut said) = (Vec::new(), Vec::new(), Value::Null);
    let compared = tables.compared(&tables.synthetic);
    let [real, synthetic] = common::<f32>(&compared.columns)?;
    let mut mean = 0.0;
    for run in 0..RUNS {
        say(&format!("reports: nearest neighbours run {run}"));
        let began = Instant::now();
        let found = nearest(&synthetic, &real, 1, Metric::Euclidean, false)?;
        ours.push(began.elapsed().as_secs_f64());
        mean = found.distances.iter().sum::<f64>() / found.distances.len().max(1) as f64;
        said = peer(python, "sklearn_neighbours.py", &sides(files)?, &folder.join("cost.json"))?;
        theirs.push(said["wall_s"].as_f64().context("wall_s")?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    Ok(json!({
        "ours_s": ours,
        "sklearn_s": theirs,
        "time_ratio": round(ours / theirs),
        "rows": said["rows"],
        "ours_mean_distance": mean,
        "sklearn_mean_distance": said["mean_distance"],
        "sklearn_version": said["version"],
    }))
}
