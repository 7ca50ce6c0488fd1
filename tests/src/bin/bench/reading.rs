//! Reading a large CSV: bytes per second and peak memory, in a process of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use engine::data::SchemaSpec;
use engine::run::{RunCx, block_on};
use serde_json::{Value, json};
use studio_tests::census;

use crate::measure::{self, round, say};

/// Size of the file in bytes.
const SIZE: u64 = 200_000_000;
const RUNS: usize = 3;

/// A 200 MB table of the census shape, made once.
pub(crate) fn large_file() -> Result<PathBuf> {
    let path = crate::cache().join("bench/census-200mb.csv");
    if std::fs::metadata(&path).is_ok_and(|m| m.len() >= SIZE) {
        return Ok(path);
    }
    std::fs::create_dir_all(path.parent().context("a folder")?)?;
    say("reading: writing the 200 MB file");
    let rows = census::csv(200_000);
    let (header, body) = rows.split_once('\n').context("a header")?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path)?);
    writeln!(out, "{header}")?;
    let mut written = 0;
    while written < SIZE {
        out.write_all(body.as_bytes())?;
        written += body.len() as u64;
    }
    out.flush()?;
    Ok(path)
}

pub(crate) fn run() -> Result<Value> {
    let path = large_file()?;
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    let exe = std::env::current_exe()?;
    let (exe, file) = (exe.to_str().context("UTF-8")?, path.to_str().context("UTF-8")?);
    let mut runs = Vec::new();
    for at in 0..RUNS {
        say(&format!("reading: run {at}"));
        let (cost, text) = measure::run(&[exe, "read", file])?;
        let said: Value = serde_json::from_str(text.lines().next().unwrap_or_default())?;
        runs.push((said["seconds"].as_f64().context("seconds")?, cost));
    }
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (seconds, cost) = runs[runs.len() / 2];
    Ok(json!({
        "file_mb": round(megabytes),
        "seconds": round(seconds),
        "mb_per_s": round(megabytes / seconds),
        "mb_per_cpu_s": round(megabytes / cost.cpu_s),
        "peak_mb": round(cost.peak_mb),
        "peak_over_file": round(cost.peak_mb / megabytes),
    }))
}

/// Reads one file and prints how long it took.
pub(crate) fn child(path: &str) -> Result<()> {
    let began = Instant::now();
    let file = std::fs::File::open(Path::new(path))?;
    let read = block_on(engine::data::csv::read_all(file, None, &SchemaSpec::default(), &RunCx::quiet()))?;
    measure::emit(&json!({ "seconds": began.elapsed().as_secs_f64(), "rows": read.table.rows() }))
}
