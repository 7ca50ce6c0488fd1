//! The only place that writes to the terminal.
//!
//! Standard output carries what was asked for; everything else (progress, warnings, errors) goes to standard error.

use std::io::{self, IsTerminal, Write};

use engine::data::{Notice, Severity};
use engine::error::{Defect, Error};

use crate::cli::text;

/// How a line on a terminal is set off from others.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    /// A heading.
    Bold,
    /// Less important.
    Dim,
    /// An error.
    Red,
    /// A warning.
    Yellow,
    /// An information.
    Blue,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "1;31",
            Self::Yellow => "1;33",
            Self::Blue => "1;34",
        }
    }

    /// `text` in this style, or as it is where colours are `off`.
    pub(super) fn paint(self, text: &str, on: bool) -> String {
        if on { format!("\x1b[{}m{text}\x1b[0m", self.code()) } else { text.to_owned() }
    }
}

/// Whether a stream shows colours: a terminal, unless `NO_COLOR` or a terminal without them says otherwise.
fn colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        && std::env::var_os("TERM").is_none_or(|v| v != "dumb")
}

/// Whether standard output shows colours.
pub(super) fn colours_out() -> bool {
    colours(&io::stdout())
}

/// Writes to standard output.
///
/// # Errors
/// When it cannot be written, for one because the reader went away.
pub(super) fn out(text: &str) -> io::Result<()> {
    let mut stream = io::stdout().lock();
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Writes a line to standard error. When nobody listens there is nobody left to tell, so failures are dropped.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// `label: text` with the label coloured, the lines after the first moved in.
fn labelled(label: &str, style: Style, body: &str) {
    let on = colours(&io::stderr());
    say(&format!("{} {}", style.paint(&format!("{label}:"), on), body.replace('\n', "\n  ")));
}

/// Line and column of a defect, with a colon behind each.
fn place(defect: &Defect) -> String {
    let line = defect.place.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let column = defect.place.column.as_ref().map(|c| format!("column \"{}\": ", text::clean(c))).unwrap_or_default();
    line + &column
}

/// What a defect says, on lines of its own.
fn defect_lines(defect: &Defect) -> String {
    format!(
        "{}{}\nexpected: {}\nfound:    {}\nfix:      {}",
        place(defect),
        text::clean(&defect.what),
        text::clean(&defect.expected),
        text::clean(&defect.found),
        text::clean(&defect.fix)
    )
}

/// One notice as `warning:` or `note:`, with what to do about it.
pub(super) fn notice(notice: &Notice) {
    let (label, style) = match notice.severity {
        Severity::Warning => ("warning", Style::Yellow),
        Severity::Info => ("note", Style::Blue),
    };
    let d = &notice.defect;
    labelled(label, style, &format!("{}{}\nfix: {}", place(d), text::clean(&d.what), text::clean(&d.fix)));
}

/// An error with everything that helps to repair its cause.
pub(super) fn error(error: &anyhow::Error) {
    let mut said = String::new();
    for cause in error.chain() {
        if !said.is_empty() {
            said.push_str(": ");
        }
        match cause.downcast_ref::<Error>() {
            Some(Error::InvalidConfig(issues)) => {
                let issues: Vec<_> = issues
                    .iter()
                    .map(|i| format!("setting \"{}\": {}", text::clean(&i.name), text::clean(&i.message)))
                    .collect();
                said.push_str(&issues.join("\n"));
            }
            Some(e) => match e.defect() {
                Some(defect) => said.push_str(&defect_lines(defect)),
                None => said.push_str(&e.to_string()),
            },
            None => said.push_str(&cause.to_string()),
        }
    }
    labelled("error", Style::Red, &said);
}
