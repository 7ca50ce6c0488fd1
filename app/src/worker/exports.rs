//! What can be downloaded: names, media types and bytes.

use engine::data::Table;
use engine::data::write::write_csv;
use engine::error::Defect;
use engine::job::{JobEvent, SynthSettings};
use engine::models::DynFitted;
use engine::models::artifact::EXTENSION;
use engine::run::RunCx;
use engine::{Error, Result};

use super::judging::Judged;

/// An event with the bytes that travel beside it.
pub(super) type Answer = (JobEvent, Option<Vec<u8>>);

/// The event that announces an export of a table named `stem`.
fn exported((ending, media_type): (&str, &str), stem: &str, bytes: Vec<u8>) -> Answer {
    let event = JobEvent::Exported { file_name: format!("{stem}.{ending}"), media_type: media_type.to_owned() };
    (event, Some(bytes))
}

/// The synthetic table, written the way the real one was.
///
/// # Errors
/// [`Error::Cancelled`]; those of writing.
pub(super) async fn csv(table: Option<&Table>, stem: &str, cx: &RunCx<'_>) -> Result<Answer> {
    let table = table.ok_or_else(|| nothing("a synthetic table", "Make a synthetic table first."))?;
    let mut bytes = Vec::new();
    write_csv(table, &mut bytes, cx).await?;
    Ok(exported(("synthetic.csv", "text/csv"), stem, bytes))
}

/// The open table as a use of the model left it, under the name of the use.
///
/// # Errors
/// [`Error::Cancelled`]; those of writing.
pub(super) async fn applied(table: Option<&(Table, &'static str)>, stem: &str, cx: &RunCx<'_>) -> Result<Answer> {
    let (table, name) = table
        .ok_or_else(|| nothing("a filled, scored or predicted table", "Use the model on the open table first."))?;
    let mut bytes = Vec::new();
    write_csv(table, &mut bytes, cx).await?;
    Ok(exported((name, "text/csv"), stem, bytes))
}

/// The fitted model.
///
/// # Errors
/// Those of saving.
pub(super) fn model(fitted: Option<&dyn DynFitted>, stem: &str) -> Result<Answer> {
    let fitted =
        fitted.ok_or_else(|| nothing("a fitted model", "Make a synthetic table first, or open a saved model."))?;
    Ok(exported((EXTENSION, "application/octet-stream"), stem, fitted.save()?.to_bytes()?))
}

/// The settings that make the synthetic table again.
///
/// # Errors
/// [`Error::InvalidRequest`] when no table was made from settings.
pub(super) fn settings(settings: Option<&SynthSettings>, stem: &str) -> Result<Answer> {
    let settings = settings.ok_or_else(|| {
        nothing("settings", "Make a synthetic table of an open table first: a saved model holds no settings.")
    })?;
    let mut bytes = serde_json::to_vec_pretty(settings).map_err(|e| Error::Internal(e.to_string()))?;
    bytes.push(b'\n');
    Ok(exported(("settings.json", "application/json"), stem, bytes))
}

/// The last report as one HTML file.
///
/// # Errors
/// [`Error::InvalidRequest`] when there is none.
pub(super) fn report(judged: Option<&Judged>) -> Result<Answer> {
    let Judged { document, stem } = judged.ok_or_else(no_report)?;
    Ok(exported(("report.html", "text/html"), stem, document.html().into_bytes()))
}

/// Everything that the last report measured.
///
/// # Errors
/// As [`report`].
pub(super) fn report_json(judged: Option<&Judged>) -> Result<Answer> {
    let Judged { document, stem } = judged.ok_or_else(no_report)?;
    Ok(exported(("report.json", "application/json"), stem, document.json()?.into_bytes()))
}

fn no_report() -> Error {
    nothing("a report", "Have the rows judged first.")
}

fn nothing(expected: &str, fix: &str) -> Error {
    Error::request(Defect::new("there is nothing to download yet", expected, "none", fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_from_their_file() {
        let made = SynthSettings { seed: 7, rows: Some(3), ..SynthSettings::default() };
        let (event, bytes) = settings(Some(&made), "loans").expect("settings");
        let name = "loans.settings.json".to_owned();
        assert_eq!(event, JobEvent::Exported { file_name: name, media_type: "application/json".to_owned() });
        let again: SynthSettings = serde_json::from_slice(&bytes.expect("bytes")).expect("valid");
        assert_eq!(again, made);
    }

    #[test]
    fn nothing_to_download_is_said_with_what_to_do() {
        let error = settings(None, "x").expect_err("no settings");
        assert!(error.defect().is_some_and(|d| d.fix.contains("Make a synthetic table")), "{error}");
        assert!(model(None, "x").is_err());
    }
}
