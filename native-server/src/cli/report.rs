//! Writing reports: HTML, JSON, a folder of tables and drawings, and the summary on the terminal.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use engine::evaluate::report::{Report, render};

use crate::cli::exit::Usage;
use crate::cli::output::Output;
use crate::cli::print;

/// Where a report goes.
#[derive(Debug, clap::Args)]
pub(super) struct Places {
    /// Writes the report as one HTML file that needs no network.
    #[arg(long, value_name = "FILE.html")]
    out: Option<PathBuf>,

    /// Writes everything that was measured as JSON; - prints it instead of the summary.
    #[arg(long, value_name = "FILE.json")]
    json: Option<PathBuf>,

    /// Writes every table as CSV and every chart as SVG into this folder.
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
}

/// Places that can be written to.
#[derive(Debug)]
pub(super) struct Checked {
    html: Option<(PathBuf, Output)>,
    json: Option<(PathBuf, Output)>,
    folder: Option<PathBuf>,
}

impl Places {
    /// Checks the places before any work is done.
    ///
    /// # Errors
    /// See [`Output::new`]; a folder that is a file.
    pub(super) fn check(&self, inputs: &[&Path]) -> Result<Checked> {
        let place = |path: &Option<PathBuf>| {
            path.as_ref().map(|p| Ok::<_, anyhow::Error>((p.clone(), Output::new(p, inputs)?))).transpose()
        };
        if let Some(folder) = &self.csv {
            if folder.exists() && !folder.is_dir() {
                let usage = format!("\"{}\" is not a folder\nfix: name a folder for --csv", folder.display());
                return Err(Usage(usage).into());
            }
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        Ok(Checked { html: place(&self.out)?, json: place(&self.json)?, folder: self.csv.clone() })
    }
}

impl Checked {
    /// Writes the report everywhere, and its summary to the terminal.
    ///
    /// # Errors
    /// An I/O error.
    pub(super) fn write(&self, report: &Report) -> Result<()> {
        let mut printed = false;
        if let Some((_, place)) = &self.html {
            place.write(|w| Ok(w.write_all(render::html(report).as_bytes())?))?;
            printed = place.is_stdout();
        }
        if let Some((_, place)) = &self.json {
            let text = serde_json::to_string_pretty(report)?;
            place.write(|w| Ok(writeln!(w, "{text}")?))?;
            printed |= place.is_stdout();
        }
        let mut files = 0;
        if let Some(folder) = &self.folder {
            for (name, content) in render::files(report) {
                let path = folder.join(name);
                fs::write(&path, content).with_context(|| path.display().to_string())?;
                files += 1;
            }
        }
        if !printed {
            print::out(&render::text(report))?;
            for (path, _) in [&self.html, &self.json].into_iter().flatten() {
                print::out(&format!("wrote {}\n", path.display()))?;
            }
            if let Some(folder) = &self.folder {
                print::out(&format!("wrote {files} files to {}\n", folder.display()))?;
            }
        }
        Ok(())
    }
}

/// The time now, RFC 3339 in UTC.
pub(super) fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let time = chrono::DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
