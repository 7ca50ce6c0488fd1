//! Quality of every table's synthetic copy, by the independent judge where it is at hand.

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
    let judge = crate::root().join("../shared/judge/judge.py");
    let python = crate::cache().join("judge-venv/bin/python");
    if !judge.is_file() || !python.is_file() {
        say("quality: the judge is not at hand");
        return Ok(json!({ "left_out": "the judge was not at hand" }));
    }
    let folder = tempfile::tempdir()?;
    let mut out = Map::new();
    for data in tables {
        let Some(holdout) = &data.holdout else { continue };
        let mut row = Map::new();
        for model in MODELS {
            say(&format!("quality: {} {model}", data.name));
            let (synthetic, score) = (folder.path().join("synthetic.csv"), folder.path().join("score.json"));
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
            let done = Command::new(&python)
                .arg(&judge)
                .args(["--train", &text(&data.train)?, "--holdout", &text(holdout)?, "--schema", &text(&data.schema)?])
                .args(["--synthetic", &text(&synthetic)?, "--out", &text(&score)?])
                .output()?;
            ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            let score: Value = serde_json::from_str(&std::fs::read_to_string(&score)?)?;
            let kept: Map<_, _> = KEPT.iter().map(|k| ((*k).to_owned(), score["summary"][k].clone())).collect();
            row.insert(model.to_owned(), Value::Object(kept));
        }
        out.insert(data.name.clone(), Value::Object(row));
    }
    Ok(Value::Object(out))
}
