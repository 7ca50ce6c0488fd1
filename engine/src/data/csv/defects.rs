//! What is wrong with a file as a whole: errors that end the reading, and notices.

use super::rows::{LONG_CELL, Rows};
use crate::data::notice::{Notice, NoticeCode};
use crate::data::spec::SchemaSpec;
use crate::error::{Defect, Error, Result};

/// Columns from which a table is worth a notice.
const MANY_COLUMNS: usize = 1000;

/// Files that start like this are known not to be text.
const MAGIC: [(&[u8], &str); 10] = [
    (b"PK\x03\x04", "a ZIP archive or an Excel or OpenDocument workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
];

/// Refuses files that are not text. `head` is the raw start of the file; `wide`: it is UTF-16.
///
/// # Errors
/// [`Error::InvalidTable`] naming what the file seems to be.
pub(super) fn check_text(head: &[u8], wide: bool) -> Result<()> {
    let known = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what);
    let control = |b: &&u8| matches!(**b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f);
    let controls = head.iter().filter(control).count();
    let binary = !wide && controls >= 8 && controls * 20 > head.len();
    match known.or(binary.then_some("binary data")) {
        Some(what) => Err(Error::table(
            Defect::new(
                "this is not a text table",
                "lines of text with cells between commas, semicolons, tabs or bars",
                what,
                "Save the table as CSV (in a spreadsheet: File, Save as, CSV UTF-8) and choose that file.",
            )
            .at_line(1),
        )),
        None => Ok(()),
    }
}

/// The error for a file without a header.
pub(super) fn empty() -> Error {
    Error::table(
        Defect::new(
            "the file is empty",
            "a line of column names and at least one row",
            "no text",
            "Choose another file, or export the table again.",
        )
        .at_line(1),
    )
}

/// The error for a file without rows.
pub(super) fn no_rows(columns: usize) -> Error {
    Error::table(
        Defect::new(
            "the table has no rows",
            "a line of column names and at least one row below it",
            format!("a header of {columns} columns and nothing below it"),
            "Export the table with its rows.",
        )
        .at_line(2),
    )
}

/// Names for all columns: empty ones are numbered, repeated ones get a suffix.
pub(super) fn headers(raw: Vec<String>, notices: &mut Vec<Notice>) -> Vec<String> {
    let mut taken: std::collections::HashSet<String> = raw.iter().cloned().collect();
    let mut used: std::collections::HashSet<String> = std::collections::HashSet::with_capacity(raw.len());
    let mut out = Vec::with_capacity(raw.len());
    for (at, name) in raw.into_iter().enumerate() {
        let empty = name.is_empty();
        if !empty && used.insert(name.clone()) {
            out.push(name);
            continue;
        }
        let base = if empty { format!("column_{}", at + 1) } else { name.clone() };
        let mut fresh = if empty { base.clone() } else { format!("{base}_2") };
        let mut number = 2;
        while taken.contains(&fresh) {
            number += 1;
            fresh = format!("{base}_{number}");
        }
        taken.insert(fresh.clone());
        used.insert(fresh.clone());
        let (code, what, expected) = if empty {
            (
                NoticeCode::EmptyHeader,
                format!("column {} has no name and is called {fresh}", at + 1),
                "a name for each column",
            )
        } else {
            (
                NoticeCode::DuplicateHeader,
                format!("the name occurs before; column {} is called {fresh}", at + 1),
                "a different name for each column",
            )
        };
        let found = if empty { "an empty header".to_owned() } else { "the same name twice".to_owned() };
        notices.push(Notice::warning(
            code,
            Defect::new(what, expected, found, "Rename the column in the file if another name is better.")
                .at_line(1)
                .in_column(fresh.clone()),
        ));
        out.push(fresh);
    }
    out
}

/// Notices about the form of the rows.
pub(super) fn row_notices(rows: &Rows, names: &[String], notices: &mut Vec<Notice>) {
    let width = names.len();
    let cells = |n: usize| if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") };
    for (tally, found, what) in [
        (&rows.short, "fewer", "are shorter than the header and were filled up with missing cells"),
        (&rows.long, "more", "are longer than the header; the cells beyond it were cut off"),
    ] {
        if let Some(&line) = tally.lines.first() {
            notices.push(Notice::warning(
                NoticeCode::RaggedRow,
                Defect::new(
                    format!("{} rows {what} ({})", tally.count, tally.list()),
                    format!("{} in each row", cells(width)),
                    format!("{found} cells"),
                    "Look at these lines: a delimiter may be missing, or stand inside a cell without quotes.",
                )
                .at_line(line),
            ));
        }
    }
    if let Some(&line) = rows.long_cells.lines.first() {
        notices.push(Notice::warning(
            NoticeCode::LongCell,
            Defect::new(
                format!("{} cells are very long ({})", rows.long_cells.count, rows.long_cells.list()),
                format!("cells below {LONG_CELL} bytes"),
                "a longer cell",
                "Check that no closing quote is missing; leave the column out if it holds documents.",
            )
            .at_line(line)
            .in_column(names.get(rows.long_column).cloned().unwrap_or_default()),
        ));
    }
    if width > MANY_COLUMNS {
        notices.push(Notice::warning(
            NoticeCode::ManyColumns,
            Defect::new(
                format!("the table has {width} columns"),
                format!("at most {MANY_COLUMNS} columns for models to learn in reasonable time"),
                format!("{width} columns"),
                "Leave out the columns that you do not need.",
            ),
        ));
    }
}

/// A notice about damaged bytes, `count` at least, the first on `line`.
pub(super) fn bytes_notice(code: NoticeCode, count: u64, line: u64) -> Notice {
    let (what, found) = match code {
        NoticeCode::NulBytes => ("NUL bytes were removed", "NUL bytes"),
        _ => ("bytes that are not valid in the file's encoding were replaced", "other bytes"),
    };
    Notice::warning(
        code,
        Defect::new(
            format!("{count} {what}"),
            "text in one encoding",
            found,
            "Check the cells there, or export the table again as UTF-8.",
        )
        .at_line(line),
    )
}

/// Refuses a schema that speaks of columns that the table lacks.
///
/// # Errors
/// [`Error::InvalidSchema`] listing the names that are near.
pub(super) fn check_spec(spec: &SchemaSpec, names: &[String]) -> Result<()> {
    if spec.optional {
        return Ok(());
    }
    let mentioned = spec.columns.iter().map(|(n, _)| n).chain(spec.datetime_formats.keys()).chain(spec.target.as_ref());
    for name in mentioned {
        if names.contains(name) {
            continue;
        }
        let mut near: Vec<(usize, &String)> = names
            .iter()
            .map(|n| (distance(&name.to_lowercase(), &n.to_lowercase()), n))
            .filter(|(d, n)| *d <= 1 + n.chars().count() / 3)
            .collect();
        near.sort();
        let near: Vec<String> = near.into_iter().take(3).map(|(_, n)| format!("\"{n}\"")).collect();
        let (expected, fix) = if near.is_empty() {
            let some: Vec<String> = names.iter().take(5).map(|n| format!("\"{n}\"")).collect();
            let dots = if names.len() > 5 { ", …" } else { "" };
            (format!("one of the columns {}{dots}", some.join(", ")), "Correct the schema; names are case-sensitive.")
        } else {
            (format!("perhaps {}", near.join(" or ")), "Correct the name in the schema; names are case-sensitive.")
        };
        return Err(Error::schema(
            Defect::new("the schema names a column that the table does not have", expected, "no such column", fix)
                .in_column(name),
        ));
    }
    Ok(())
}

/// Levenshtein distance, cut off for very long names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(100).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
