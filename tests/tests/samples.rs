//! The sample tables in `data/`: what the index says of them is true, and the generated ones are what the generator makes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use engine::data::csv::read_all;
use engine::data::{SchemaSpec, Severity};
use engine::run::{RunCx, block_on};
use serde_json::Value;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data")
}

#[test]
fn the_generator_makes_the_files_that_are_shipped() -> Result<()> {
    let out = Command::new(env!("CARGO_BIN_EXE_generate_samples")).arg("--check").output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Ok(())
}

#[test]
fn the_index_says_what_the_files_hold() -> Result<()> {
    let index: Vec<Value> = serde_json::from_str(&fs::read_to_string(data().join("index.json"))?)?;
    ensure!(index.len() >= 6, "at least six sample tables");
    for entry in &index {
        let name = entry["name"].as_str().context("a name")?;
        let spec = match entry["schema"].as_str() {
            Some(path) => SchemaSpec::from_json(&fs::read_to_string(data().join(path))?)?,
            None => SchemaSpec::default(),
        };
        let file = File::open(data().join(entry["file"].as_str().context("a file")?))?;
        let read = block_on(read_all(file, None, &spec, &RunCx::quiet())).with_context(|| name.to_owned())?;
        assert_eq!(entry["rows"].as_u64(), Some(read.table.rows() as u64), "rows of {name}");
        assert_eq!(entry["columns"].as_u64(), Some(read.table.width() as u64), "columns of {name}");
        let source = fs::read_to_string(data().join(name).join("SOURCE.md"))?;
        ensure!(source.contains("icence") || source.contains("CC"), "{name}: SOURCE.md names no licence");
        let warned = read.notices.iter().any(|n| n.severity == Severity::Warning);
        assert_eq!(warned, name == "broken", "{name}: {:?}", read.notices);
    }
    Ok(())
}
