//! Quality of every table's synthetic copy, by the independent judge where it is at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use studio_tests::studio;

use crate::Data;
use crate::measure::say;

/// Figures of the judge that are kept.
const KEPT: [&str; 10] = [
    "sd_quality",
    "sd_shapes",
    "sd_pairs",
    "c2st_xgb",
    "c2st_xgb_fresh",
    "utility_ratio",
    "mia_auc",
    "dcr_share",
    "dup_train",
    "validity",
];

const MODELS: [&str; 4] = ["auto", "sequential-trees", "gaussian-copula", "independent"];

pub(crate) fn run(tables: &[Data]) -> Result<Value> {
    if judge().is_none() {
        say("quality: the judge is not at hand");
        return Ok(json!({ "left_out": "the judge was not at hand" }));
    }
    let folder = tempfile::tempdir()?;
    let mut out = Map::new();
    for data in tables {
        if data.holdout.is_none() {
            continue;
        }
        let mut row = Map::new();
        for model in MODELS {
            say(&format!("quality: {} {model}", data.name));
            let synthetic = folder.path().join("synthetic.csv");
            let text = |p: &std::path::Path| p.to_str().map(str::to_owned).context("a UTF-8 path");
            studio::run(&[
                "synth",
                &text(&data.train)?,
                "--schema",
                &text(&data.schema)?,
                "--model",
                model,
                "--seed",
                "0",
                "--out",
                &text(&synthetic)?,
                "--quiet",
            ])?;
            let kept = judged(data, &synthetic)?.context("the judge, which was at hand")?;
            row.insert(model.to_owned(), kept);
        }
        out.insert(data.name.clone(), Value::Object(row));
    }
    Ok(Value::Object(out))
}

/// Interpreter and script of the judge, where they are at hand.
fn judge() -> Option<(PathBuf, PathBuf)> {
    let (python, script) =
        (crate::cache().join("judge-venv/bin/python"), crate::root().join("../shared/judge/judge.py"));
    (python.is_file() && script.is_file()).then_some((python, script))
}

/// The judge's figures on a synthetic copy of `data`; `None` without a judge or rows held out.
pub(crate) fn judged(data: &Data, synthetic: &Path) -> Result<Option<Value>> {
    let Some(((python, script), holdout)) = judge().zip(data.holdout.as_ref()) else { return Ok(None) };
    let folder = tempfile::tempdir()?;
    let score = folder.path().join("score.json");
    let done = Command::new(python)
        .arg(script)
        .arg("--train")
        .arg(&data.train)
        .arg("--holdout")
        .arg(holdout)
        .arg("--schema")
        .arg(&data.schema)
        .arg("--synthetic")
        .arg(synthetic)
        .arg("--out")
        .arg(&score)
        .output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let score: Value = serde_json::from_str(&std::fs::read_to_string(&score)?)?;
    let kept: Map<_, _> = KEPT.iter().map(|k| ((*k).to_owned(), score["summary"][k].clone())).collect();
    Ok(Some(Value::Object(kept)))
}
