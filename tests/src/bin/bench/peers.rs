//! Gaussian copula against the Python package `sdv`, fit and sample of as many rows, whole processes in one run.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use studio_tests::studio;

use crate::Data;
use crate::measure::{self, round, say};

/// Each side runs so often; the median of the ratios is kept.
const RUNS: usize = 3;

pub(crate) fn run(tables: &[Data]) -> Result<Value> {
    let python = crate::cache().join("peers-venv/bin/python");
    if !python.is_file() {
        say("peers: no virtual environment; run tests/peers/setup.sh");
        return Ok(json!({ "left_out": "tests/peers/setup.sh was not run" }));
    }
    let mut out = serde_json::Map::new();
    for data in tables.iter().filter(|d| matches!(d.name.as_str(), "adult" | "breast_cancer" | "loans")) {
        out.insert(data.name.clone(), compare(data, &python)?);
    }
    Ok(Value::Object(out))
}

fn compare(data: &Data, python: &std::path::Path) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let text = |p: &std::path::Path| p.to_str().map(str::to_owned).context("a UTF-8 path");
    let (train, schema) = (text(&data.train)?, text(&data.schema)?);
    let (ours_csv, peer_csv) = (text(&folder.path().join("ours.csv"))?, text(&folder.path().join("peer.csv"))?);
    let peer_json = text(&folder.path().join("peer.json"))?;
    let rows = (std::fs::read_to_string(&data.train)?.lines().count() - 1).to_string();
    let binary = text(&studio::binary()?)?;
    let script = text(&crate::root().join("tests/peers/sdv_gaussian_copula.py"))?;
    let mut runs = Vec::new();
    for seed in 0..RUNS {
        let seed = seed.to_string();
        say(&format!("peers: {} run {seed}", data.name));
        let (ours, _) = measure::run(&[
            &binary,
            "synth",
            &train,
            "--schema",
            &schema,
            "--model",
            "gaussian-copula",
            "--out",
            &ours_csv,
            "--seed",
            &seed,
            "--quiet",
        ])?;
        let (peer, _) = measure::run(&[
            &text(python)?,
            &script,
            "--train",
            &train,
            "--schema",
            &schema,
            "--out",
            &peer_csv,
            "--json",
            &peer_json,
            "--rows",
            &rows,
            "--seed",
            &seed,
        ])?;
        let said: Value = serde_json::from_str(&std::fs::read_to_string(&peer_json)?)?;
        runs.push((ours, peer, said));
    }
    let median = |f: &dyn Fn(&(measure::Cost, measure::Cost, Value)) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(f).collect();
        values.sort_by(f64::total_cmp);
        round(values[values.len() / 2])
    };
    // The peer's own clock leaves out its imports; ours is the whole process, reading and writing included.
    let fit_and_sample =
        |said: &Value| said["fit_s"].as_f64().unwrap_or(f64::NAN) + said["sample_s"].as_f64().unwrap_or(f64::NAN);
    Ok(json!({
        "rows": rows,
        "ours_wall_s": median(&|r| r.0.wall_s),
        "ours_cpu_s": median(&|r| r.0.cpu_s),
        "ours_peak_mb": median(&|r| r.0.peak_mb),
        "sdv_fit_and_sample_s": median(&|r| fit_and_sample(&r.2)),
        "sdv_cpu_s": median(&|r| r.1.cpu_s),
        "sdv_peak_mb": median(&|r| r.1.peak_mb),
        "time_ratio": median(&|r| r.0.wall_s / fit_and_sample(&r.2)),
        "memory_ratio": median(&|r| r.0.peak_mb / r.1.peak_mb),
        "sdv_versions": runs[0].2["versions"],
    }))
}
