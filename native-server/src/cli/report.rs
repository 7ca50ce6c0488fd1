//! Writing reports and studies: HTML, JSON, folders of tables, drawings and pictures, and the summary on the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use engine::evaluate::report::render::Document;

use crate::cli::exit::Usage;
use crate::cli::output::Output;
use crate::cli::picture::Painter;
use crate::cli::{Host, print};

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

    /// Writes every chart as PNG into this folder, at twice the size and in light colours.
    #[arg(long, value_name = "DIR")]
    png: Option<PathBuf>,
}

/// Where `synth` writes a report on its own rows.
#[derive(Debug, clap::Args)]
pub(super) struct OwnPlaces {
    /// Holds a fifth of the rows back, learns from the others, and judges the synthetic rows with those held back: writes the
    /// report as one HTML file.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,

    /// Judges likewise, and writes everything that was measured as JSON.
    #[arg(long, value_name = "FILE.json")]
    report_json: Option<PathBuf>,

    /// Judges likewise, and writes every table as CSV and every chart as SVG into this folder.
    #[arg(long, value_name = "DIR")]
    report_csv: Option<PathBuf>,

    /// Judges likewise, and writes every chart as PNG into this folder.
    #[arg(long, value_name = "DIR")]
    report_png: Option<PathBuf>,
}

impl OwnPlaces {
    /// Checks the places before any work is done; none when no report is asked for. `inputs` are files
    /// that are read, `written` those that are written beside the report.
    ///
    /// # Errors
    /// See [`Places::check`]; a file that is written twice.
    pub(super) fn check(&self, inputs: &[&Path], written: &[&Path]) -> Result<Option<Checked>> {
        let files = [("--report", &self.report), ("--report-json", &self.report_json)];
        if self.named().next().is_none() {
            return Ok(None);
        }
        let mut taken = written.to_vec();
        for (option, path) in files.iter().filter_map(|(option, path)| Some((option, path.as_deref()?))) {
            if taken.contains(&path) {
                let usage = format!("{option} would overwrite \"{}\"\nfix: give it a name of its own", path.display());
                return Err(Usage(usage).into());
            }
            taken.push(path);
        }
        let Self { report, report_json, report_csv, report_png } = self;
        let (out, json) = (report.clone(), report_json.clone());
        let places = Places { out, json, csv: report_csv.clone(), png: report_png.clone() };
        places.check(inputs).map(Some)
    }

    /// Everything that is written, for people.
    pub(super) fn named(&self) -> impl Iterator<Item = &Path> {
        let places = [&self.report, &self.report_json, &self.report_csv, &self.report_png];
        places.into_iter().flatten().map(PathBuf::as_path)
    }
}

/// Places that can be written to.
#[derive(Debug)]
pub(super) struct Checked {
    html: Option<(PathBuf, Output)>,
    json: Option<(PathBuf, Output)>,
    folder: Option<PathBuf>,
    pictures: Option<PathBuf>,
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
        let folder = |path: &Option<PathBuf>, option| path.as_ref().map(|p| folder(p, option)).transpose();
        Ok(Checked {
            html: place(&self.out)?,
            json: place(&self.json)?,
            folder: folder(&self.csv, "--csv")?,
            pictures: folder(&self.png, "--png")?,
        })
    }
}

/// The folder `path`, made where there is none.
fn folder(path: &Path, option: &str) -> Result<PathBuf> {
    if path.exists() && !path.is_dir() {
        let usage = format!("\"{}\" is not a folder\nfix: name a folder for {option}", path.display());
        return Err(Usage(usage).into());
    }
    fs::create_dir_all(path).with_context(|| path.display().to_string())?;
    Ok(path.to_owned())
}

impl Checked {
    /// Writes the report everywhere, and its summary to the terminal, unless told to be quiet.
    ///
    /// # Errors
    /// An I/O error.
    pub(super) fn write(&self, report: &impl Document, host: &Host) -> Result<()> {
        let files = self.write_files(report)?;
        let takes_stdout = |place: &Option<(PathBuf, Output)>| place.as_ref().is_some_and(|(_, p)| p.is_stdout());
        if host.quiet || takes_stdout(&self.html) || takes_stdout(&self.json) {
            return Ok(());
        }
        print::out(&report.text())?;
        for (path, _) in [&self.html, &self.json].into_iter().flatten() {
            print::out(&format!("wrote {}\n", path.display()))?;
        }
        for (folder, (count, what)) in [&self.folder, &self.pictures].into_iter().zip(files) {
            if let Some(folder) = folder {
                print::out(&format!("wrote {count} {what} to {}\n", folder.display()))?;
            }
        }
        Ok(())
    }

    /// Writes the report everywhere; how many files went to each folder, and what they are called.
    ///
    /// # Errors
    /// An I/O error.
    pub(super) fn write_files(&self, report: &impl Document) -> Result<[(usize, &'static str); 2]> {
        if let Some((_, place)) = &self.html {
            place.write(|w| Ok(w.write_all(report.html().as_bytes())?))?;
        }
        if let Some((_, place)) = &self.json {
            let text = report.json()?;
            place.write(|w| Ok(w.write_all(text.as_bytes())?))?;
        }
        let mut written = [(0, "files"), (0, "pictures")];
        if self.folder.is_none() && self.pictures.is_none() {
            return Ok(written);
        }
        let files = report.files();
        if let Some(folder) = &self.folder {
            written[0].0 = files.len();
            for (name, content) in &files {
                write(folder, name, content.as_bytes())?;
            }
        }
        if let Some(folder) = &self.pictures {
            let painter = Painter::new();
            for (chart, svg) in files.iter().filter_map(|(name, svg)| Some((name.strip_suffix(".svg")?, svg))) {
                let name = format!("{chart}.png");
                let png = painter.png(svg).with_context(|| name.clone())?;
                write(folder, &name, &png)?;
                written[1].0 += 1;
            }
        }
        Ok(written)
    }
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, content).with_context(|| path.display().to_string())
}
