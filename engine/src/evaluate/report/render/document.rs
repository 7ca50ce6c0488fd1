//! Reports and studies alike: everything that either is written as.

use std::fmt;

use super::html::{html, parts, study_html, study_parts, title};
use super::text::{study_text, text};
use super::{Part, files, section_files};
use crate::error::{Error, Result};
use crate::evaluate::report::{Report, Study};

/// What a report or a study is written as.
pub trait Document: fmt::Debug {
    /// Heading.
    fn title(&self) -> String;
    /// The finding in one sentence; empty when there is none.
    fn finding(&self) -> &str;
    /// One file that opens without a network.
    fn html(&self) -> String;
    /// The parts of [`Self::html`] for a page that shows them inside an element of class `report`.
    fn parts(&self) -> Vec<Part>;
    /// The summary for a terminal.
    fn text(&self) -> String;
    /// Every table and chart: names of files and their content.
    fn files(&self) -> Vec<(String, String)>;
    /// Everything that was measured, as JSON with a line's end.
    ///
    /// # Errors
    /// [`Error::Internal`] when it cannot be written.
    fn json(&self) -> Result<String>;
}

fn json(document: &impl serde::Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(document).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(text + "\n")
}

impl Document for Report {
    fn title(&self) -> String {
        title(self)
    }
    fn finding(&self) -> &str {
        self.summary.first().map_or("", String::as_str)
    }
    fn html(&self) -> String {
        html(self)
    }
    fn parts(&self) -> Vec<Part> {
        parts(self)
    }
    fn text(&self) -> String {
        text(self)
    }
    fn files(&self) -> Vec<(String, String)> {
        files(self)
    }
    fn json(&self) -> Result<String> {
        json(self)
    }
}

impl Document for Study {
    fn title(&self) -> String {
        self.title.clone()
    }
    fn finding(&self) -> &str {
        self.summary.first().map_or("", String::as_str)
    }
    fn html(&self) -> String {
        study_html(self)
    }
    fn parts(&self) -> Vec<Part> {
        study_parts(self)
    }
    fn text(&self) -> String {
        study_text(self)
    }
    fn files(&self) -> Vec<(String, String)> {
        section_files(&self.sections)
    }
    fn json(&self) -> Result<String> {
        json(self)
    }
}
