//! Writing studies: HTML, JSON, a folder of tables and drawings, and the summary on the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use engine::evaluate::report::{Study, render};

use crate::cli::exit::Usage;
use crate::cli::output::Output;
use crate::cli::print;

/// Where a study goes.
#[derive(Debug, clap::Args)]
pub(super) struct Places {
    /// Writes the findings as one HTML file that needs no network.
    #[arg(long, value_name = "FILE.html")]
    out: Option<PathBuf>,

    /// Writes everything that was found as JSON; - prints it instead of the summary.
    #[arg(long, value_name = "FILE.json")]
    json: Option<PathBuf>,

    /// Writes every table as CSV and every chart as SVG into this folder.
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
}

/// Places that can be written to.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    places: &'a Places,
    html: Option<Output>,
    json: Option<Output>,
}

impl Places {
    /// Checks the places before any work is done.
    ///
    /// # Errors
    /// See [`Output::new`]; a folder that is a file.
    pub(super) fn check(&self, inputs: &[&Path]) -> Result<Checked<'_>> {
        let place = |path: &Option<PathBuf>| path.as_ref().map(|p| Output::new(p, inputs)).transpose();
        let (html, json) = (place(&self.out)?, place(&self.json)?);
        if let Some(folder) = &self.csv {
            if folder.exists() && !folder.is_dir() {
                let usage = format!("\"{}\" is not a folder\nfix: name a folder for --csv", folder.display());
                return Err(Usage(usage).into());
            }
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        Ok(Checked { places: self, html, json })
    }
}

impl Checked<'_> {
    /// Writes the study everywhere, and its summary to the terminal.
    ///
    /// # Errors
    /// An I/O error.
    pub(super) fn write(&self, found: &Study) -> Result<()> {
        if let Some(place) = &self.html {
            place.write(|w| Ok(w.write_all(render::study_html(found).as_bytes())?))?;
        }
        if let Some(place) = &self.json {
            let text = serde_json::to_string_pretty(found)?;
            place.write(|w| Ok(writeln!(w, "{text}")?))?;
        }
        let mut said: Vec<String> = [&self.places.out, &self.places.json]
            .into_iter()
            .flatten()
            .map(|p| format!("wrote {}", p.display()))
            .collect();
        if let Some(folder) = &self.places.csv {
            let files = render::section_files(&found.sections);
            for (name, content) in &files {
                let path = folder.join(name);
                fs::write(&path, content).with_context(|| path.display().to_string())?;
            }
            said.push(format!("wrote {} files to {}", files.len(), folder.display()));
        }
        if [&self.html, &self.json].into_iter().flatten().any(Output::is_stdout) {
            return Ok(());
        }
        print::out(&render::study_text(found))?;
        for line in &said {
            print::out(&format!("{line}\n"))?;
        }
        Ok(())
    }
}
