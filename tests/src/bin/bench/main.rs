//! Measures Facsimile against its peers in one run and writes the figures to `engine/docs/benchmarks.json` and, from that file,
//! into the README.
//!
//! Data: `../shared/data` when it is there, else the tables of `data/`. What is missing (peers' environment, judge, browser) is
//! left out and said so; nothing is ever filled in.

mod browser;
mod curve;
mod measure;
mod neural;
mod peers;
mod quality;
mod reading;
mod readme;
mod reports;
mod tab_report;
mod trees;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A table to measure on.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    name: String,
    train: PathBuf,
    holdout: Option<PathBuf>,
    schema: PathBuf,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// Where environments and large files are kept.
pub(crate) fn cache() -> PathBuf {
    std::env::var_os("FACSIMILE_CACHE").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/facsimile"),
        PathBuf::from,
    )
}

/// The tables of `../shared/data`, or our own samples.
fn tables() -> Result<Vec<Data>> {
    let shared = root().join("../shared/data");
    let mut found = Vec::new();
    let folder = if shared.is_dir() { shared } else { root().join("data") };
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let dir = entry?.path();
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (train, own) = (dir.join("train.csv"), dir.join(format!("{name}.csv")));
        let schema = dir.join("schema.json");
        if schema.is_file() && train.is_file() {
            found.push(Data { holdout: Some(dir.join("holdout.csv")), train, schema, name });
        } else if schema.is_file() && own.is_file() {
            found.push(Data { holdout: None, train: own, schema, name });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        // Runs one command as the only child, so that the kernel's figures for children are that command's.
        Some("measure") => return measure::child(&args[1..]),
        Some("read") => return reading::child(args.get(1).context("usage: bench read FILE")?),
        Some("readme") => return readme::write(&root()),
        _ => {}
    }
    let only = |part: &str| args.is_empty() || args.iter().any(|a| a == part);
    let path = root().join("engine/docs/benchmarks.json");
    let mut results: Value =
        std::fs::read_to_string(&path).ok().and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_else(|| json!({}));
    let tables = tables()?;
    if only("peers") {
        results["peers"] = peers::run(&tables)?;
    }
    if only("quality") {
        results["quality"] = quality::run(&tables)?;
    }
    if only("reading") {
        results["reading"] = reading::run()?;
    }
    if only("browser") {
        results["browser"] = browser::run(&tables)?;
    }
    if only("trees") {
        results["trees"] = trees::run(&tables)?;
    }
    if only("reports") {
        results["reports"] = reports::run(&tables, &results["reports"])?;
    }
    // Long, so only when it is asked for: `bench neural` for every table, `bench neural adult` for one, beside what is there.
    if let Some(at) = args.iter().position(|a| a == "neural") {
        results["neural"] = neural::run(&tables, &args[at + 1..], &results["neural"])?;
    }
    if only("curve") {
        results["curve"] = curve::run(&tables)?;
    }
    // Parts that were measured alone leave the others to the machine that they were measured on.
    if args.is_empty() || results["machine"].is_null() {
        results["machine"] = measure::machine();
    }
    std::fs::write(&path, serde_json::to_string_pretty(&results)? + "\n")?;
    readme::write(&root())
}
