//! Reading tables, schemas, settings and models from files or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use engine::data::SchemaSpec;
use engine::data::csv::{ReadTable, read_all};
use engine::job::SynthSettings;
use engine::run::{RunCx, block_on};
use engine::{Defect, Error};

use crate::cli::output::is_dash;
use crate::json;

/// What a file is called in messages.
pub(super) fn name(path: &Path) -> String {
    if is_dash(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// The table in `path`, read as `spec` says.
///
/// # Errors
/// An I/O error, or what is wrong with the table.
pub(super) fn table(path: &Path, spec: &SchemaSpec, cx: &RunCx<'_>) -> Result<ReadTable> {
    let (source, total): (Box<dyn Read>, _) = if is_dash(path) {
        (Box::new(io::stdin().lock()), None)
    } else {
        let file = open(path)?;
        let total = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
        (Box::new(file), total)
    };
    block_on(read_all(source, total, spec, cx)).with_context(|| name(path))
}

/// The schema in `path`; everything is detected when there is none.
///
/// # Errors
/// An I/O error, or what is wrong with the schema.
pub(super) fn schema(path: Option<&Path>) -> Result<Option<SchemaSpec>> {
    let Some(path) = path else { return Ok(None) };
    Ok(Some(json::schema(bytes(path)?).with_context(|| name(path))?))
}

/// The settings in `path`, as the page offers them for download.
///
/// # Errors
/// An I/O error, or what is wrong with the settings.
pub(super) fn settings(path: Option<&Path>) -> Result<SynthSettings> {
    let Some(path) = path else { return Ok(SynthSettings::default()) };
    let text = json::text(bytes(path)?).with_context(|| name(path))?;
    serde_json::from_str(&text)
        .map_err(|e| {
            Error::schema(
                Defect::new(
                    "the settings cannot be read",
                    "JSON such as {\"model\": \"auto\", \"seed\": 1, \"schema\": {}}",
                    e.to_string(),
                    "Use the file that the page offers for download, or correct this one.",
                )
                .at_line(e.line() as u64),
            )
        })
        .with_context(|| name(path))
}

/// All bytes of `path`.
///
/// # Errors
/// An I/O error.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if is_dash(path) {
        io::stdin().lock().read_to_end(&mut bytes).with_context(|| name(path))?;
    } else {
        open(path)?.read_to_end(&mut bytes).with_context(|| name(path))?;
    }
    Ok(bytes)
}

fn open(path: &Path) -> Result<File> {
    let context = || format!("\"{}\" cannot be opened", path.display());
    let file = File::open(path).with_context(context)?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(io::Error::from(io::ErrorKind::IsADirectory)).with_context(context);
    }
    Ok(file)
}

/// `NAME.WHAT.csv` in the working folder, for a table or model called `NAME`; standard output when the input is
/// standard input, which has no name.
pub(super) fn default_output(input: &Path, what: &str) -> PathBuf {
    match input.file_stem() {
        Some(stem) if !is_dash(input) => {
            let mut name = stem.to_owned();
            name.push(format!(".{what}.csv"));
            name.into()
        }
        _ => crate::cli::output::DASH.into(),
    }
}
