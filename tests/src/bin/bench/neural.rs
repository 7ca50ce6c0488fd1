//! Networks against those of the Python package `ctgan`: the same table and epochs, one thread each, in CPU seconds, and the
//! judge's figures of both.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use studio_tests::studio;

use crate::measure::{self, round, say};
use crate::{Data, quality};

/// Epochs by table: the 300 of both sides' defaults on the small one, fewer on the large ones, where they would take hours.
const EPOCHS: [(&str, u64); 3] = [("adult", 20), ("breast_cancer", 300), ("shoppers", 50)];

const MODELS: [&str; 2] = ["ctgan", "tvae"];

/// Figures of the tables in `only` (all when it is empty), beside those in `known`.
pub(crate) fn run(tables: &[Data], only: &[String], known: &Value) -> Result<Value> {
    let python = crate::cache().join("torch-peers/bin/python");
    if !python.is_file() {
        say("neural: no virtual environment; run tests/peers/networks.sh");
        return Ok(json!({ "left_out": "tests/peers/networks.sh was not run" }));
    }
    let mut out: Map<String, Value> = known.as_object().cloned().unwrap_or_default();
    out.remove("left_out");
    for (name, epochs) in EPOCHS.into_iter().filter(|(name, _)| only.is_empty() || only.iter().any(|o| o == name)) {
        let Some(data) = tables.iter().find(|d| d.name == name) else { continue };
        for model in MODELS {
            say(&format!("neural: {name} {model}, {epochs} epochs"));
            out.insert(format!("{name} {model}"), compare(data, model, epochs, &python)?);
        }
    }
    Ok(Value::Object(out))
}

/// One model on one table, on both sides.
fn compare(data: &Data, model: &str, epochs: u64, python: &Path) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let text = |p: &Path| p.to_str().map(str::to_owned).context("a UTF-8 path");
    let (train, schema) = (text(&data.train)?, text(&data.schema)?);
    let [ours_csv, model_file, peer_csv, peer_json] =
        ["ours.csv", "ours.facsimile", "peer.csv", "peer.json"].map(|name| folder.path().join(name));
    let binary = text(&studio::binary()?)?;
    // Our own least number of steps is left out: on a small table the peer has none.
    let fit = |epochs: u64| -> Result<measure::Cost> {
        let (epochs, file) = (format!("epochs={epochs}"), text(&model_file)?);
        let args = [&binary, "fit", &train, "--schema", &schema, "--model", model, "--set", &epochs];
        let more = ["--set", "least_steps=1", "--save", &file, "--quiet"];
        Ok(measure::run(&[&args[..], &more].concat())?.0)
    };
    let ours = fit(epochs)?;
    let rows = (std::fs::read_to_string(&data.train)?.lines().count() - 1).to_string();
    studio::run(&["sample", &text(&model_file)?, "--rows", &rows, "--out", &text(&ours_csv)?, "--quiet"])?;
    let without = fit(0)?;
    let script = text(&crate::root().join("tests/peers/ctgan_networks.py"))?;
    let python = text(python)?;
    let args = [&python, &script, "--model", model, "--train", &train, "--schema", &schema];
    let (count, csv, json) = (epochs.to_string(), text(&peer_csv)?, text(&peer_json)?);
    measure::run(&[&args[..], &["--epochs", &count, "--out", &csv, "--json", &json]].concat())?;
    let said: Value = serde_json::from_str(&std::fs::read_to_string(&peer_json)?)?;
    let theirs = said["fit_cpu_s"].as_f64().context("fit_cpu_s")?;
    Ok(json!({
        "epochs": epochs,
        // Reading, encoding and the mixtures of the numbers are in both.
        "ours_fit_cpu_s": round(ours.cpu_s),
        "ours_before_training_cpu_s": round(without.cpu_s),
        "ours_peak_mb": round(ours.peak_mb),
        "peer_fit_cpu_s": round(theirs),
        "time_ratio": round(ours.cpu_s / theirs),
        "ours": quality::judged(data, &ours_csv)?,
        "peer": quality::judged(data, &peer_csv)?,
        "peer_versions": said["versions"],
    }))
}
