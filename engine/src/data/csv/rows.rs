//! Splits decoded bytes into records and deals their cells out to the columns.

use super::raw::{RawColumn, fold, hash};
use crate::data::dialect::Dialect;
use crate::error::{Defect, Error, Result};

/// Cells from this length on are worth a notice, bytes.
pub(crate) const LONG_CELL: usize = 100_000;
/// Lines of defects that are listed one by one.
const LISTED: usize = 5;

/// Records of a file, column by column.
pub(crate) struct Rows {
    core: csv_core::Reader,
    /// Text of the record being read.
    text: Vec<u8>,
    /// Ends of its cells in `text`.
    ends: Vec<usize>,
    text_len: usize,
    cells: usize,
    /// Line on which the last record ended.
    last_line: u64,
    /// Header cells as bytes.
    pub(crate) header: Option<Vec<Vec<u8>>>,
    pub(crate) columns: Vec<RawColumn>,
    /// One hash per row, to find rows that repeat.
    pub(crate) hashes: Vec<u64>,
    pub(crate) lines: Lines,
    pub(crate) short: Tally,
    pub(crate) long: Tally,
    pub(crate) long_cells: Tally,
    /// Column of the first long cell.
    pub(crate) long_column: usize,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("columns", &self.columns.len())
            .field("rows", &self.hashes.len())
            .finish_non_exhaustive()
    }
}

/// How often something happened, and on which lines first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) count: u64,
    pub(crate) lines: Vec<u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, line: u64) {
        self.count += 1;
        if self.lines.len() < LISTED {
            self.lines.push(line);
        }
    }

    /// `lines 3, 7 and 2 more` for messages.
    pub(crate) fn list(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
        let more = self.count - self.lines.len() as u64;
        let word = if self.count == 1 { "line" } else { "lines" };
        match more {
            0 => format!("{word} {}", lines.join(", ")),
            _ => format!("{word} {} and {more} more", lines.join(", ")),
        }
    }
}

/// Lines of rows. Most rows lie on the line after the one before; only the others are noted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Vec<(u64, u64)>);

impl Lines {
    fn note(&mut self, row: u64, line: u64) {
        if self.0.is_empty() || self.of(row) != line {
            self.0.push((row, line));
        }
    }

    /// The line on which `row` (from 0) begins.
    pub(crate) fn of(&self, row: u64) -> u64 {
        match self.0.partition_point(|&(r, _)| r <= row).checked_sub(1) {
            Some(at) => self.0[at].1 + (row - self.0[at].0),
            None => row + 2,
        }
    }
}

impl Rows {
    pub(crate) fn new(dialect: &Dialect) -> Self {
        let core = csv_core::ReaderBuilder::new().delimiter(dialect.delimiter as u8).quote(dialect.quote as u8).build();
        Self {
            core,
            text: vec![0; 4096],
            ends: vec![0; 64],
            text_len: 0,
            cells: 0,
            last_line: 0,
            header: None,
            columns: Vec::new(),
            hashes: Vec::new(),
            lines: Lines::default(),
            short: Tally::default(),
            long: Tally::default(),
            long_cells: Tally::default(),
            long_column: 0,
        }
    }

    /// Takes a chunk of the file.
    ///
    /// # Errors
    /// [`Error::InvalidTable`] beyond four thousand million rows.
    pub(crate) fn push(&mut self, mut input: &[u8]) -> Result<()> {
        while !input.is_empty() {
            let (result, read, written, ended) =
                self.core.read_record(input, &mut self.text[self.text_len..], &mut self.ends[self.cells..]);
            self.text_len += written;
            self.cells += ended;
            match result {
                csv_core::ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                csv_core::ReadRecordResult::Record => self.end_record(input[..read].last() == Some(&b'\n'))?,
                csv_core::ReadRecordResult::InputEmpty | csv_core::ReadRecordResult::End => {}
            }
            input = &input[read..];
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`Error::InvalidTable`] when it ends inside a quoted cell.
    pub(crate) fn finish(&mut self) -> Result<()> {
        // A line end closes the last record; inside quotes it is text instead, which betrays the open quote.
        let (before, rows) = (self.text_len, self.hashes.len());
        let had_header = self.header.is_some();
        self.push(b"\n")?;
        let closed = self.hashes.len() > rows || self.header.is_some() != had_header;
        if closed || self.text_len == before {
            return Ok(());
        }
        let start = if self.cells == 0 { 0 } else { self.ends[self.cells - 1] };
        let in_record = memchr::memchr_iter(b'\n', &self.text[..self.text_len]).count() as u64;
        let before_cell = memchr::memchr_iter(b'\n', &self.text[..start]).count() as u64;
        // The line end fed above counts as a line too.
        let line = (self.core.line().saturating_sub(in_record) + before_cell).max(1);
        let column = self
            .header
            .as_ref()
            .and_then(|h| h.get(self.cells))
            .map_or_else(|| format!("column {}", self.cells + 1), |h| String::from_utf8_lossy(h).into_owned());
        Err(Error::table(
            Defect::new(
                "a quote is opened and never closed",
                "a closing quote before the end of the file",
                "the end of the file inside a quoted cell",
                "Close the quote on this line, double it if it belongs to the text, or choose another quote character.",
            )
            .at_line(line)
            .in_column(column),
        ))
    }

    fn end_record(&mut self, by_line_feed: bool) -> Result<()> {
        let (text_len, cells) = (self.text_len, self.cells);
        (self.text_len, self.cells) = (0, 0);
        let end = self.core.line() - u64::from(by_line_feed);
        let line = if end > self.last_line + 1 {
            end - memchr::memchr_iter(b'\n', &self.text[..text_len]).count() as u64
        } else {
            end
        };
        self.last_line = end;
        let text = &self.text[..text_len];
        let ends = &self.ends[..cells];
        if self.header.is_none() {
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let header: Vec<Vec<u8>> = starts.zip(ends).map(|(s, &e)| trimmed(&text[s..e]).to_vec()).collect();
            self.columns.resize_with(header.len(), RawColumn::default);
            self.header = Some(header);
            return Ok(());
        }
        let row = self.hashes.len() as u64;
        if row >= u64::from(u32::MAX) {
            return Err(Error::table(
                Defect::new("the table has too many rows", "at most 4294967294 rows", "more", "Split the file.")
                    .at_line(line),
            ));
        }
        self.lines.note(row, line);
        match cells.cmp(&self.columns.len()) {
            std::cmp::Ordering::Less => self.short.add(line),
            std::cmp::Ordering::Greater => self.long.add(line),
            std::cmp::Ordering::Equal => {}
        }
        let (mut start, mut of_row) = (0, 0x5851_f42d_4c95_7f2d);
        for (at, column) in self.columns.iter_mut().enumerate() {
            let cell = match ends.get(at) {
                Some(&end) => trimmed(&text[std::mem::replace(&mut start, end)..end]),
                None => &[],
            };
            let of_cell = hash(cell);
            of_row = fold(of_row ^ of_cell, 0x9e37_79b9_7f4a_7c15);
            column.push(cell, of_cell);
            if cell.len() >= LONG_CELL {
                if self.long_cells.count == 0 {
                    self.long_column = at;
                }
                self.long_cells.add(line);
            }
        }
        self.hashes.push(of_row);
        Ok(())
    }
}

/// Without blanks and tabs at both ends.
fn trimmed(mut cell: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = cell {
        cell = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = cell {
        cell = rest;
    }
    cell
}

/// Marks the rows that repeat none before; rows are told apart by 64-bit hashes, of which two of a million rows agree by chance
/// with a probability of 3e-8.
pub(crate) fn first_of_each(hashes: &[u64]) -> Vec<bool> {
    let mut order: Vec<u32> = (0..hashes.len() as u32).collect();
    order.sort_unstable_by_key(|&row| (hashes[row as usize], row));
    let mut keep = vec![true; hashes.len()];
    for pair in order.windows(2) {
        if hashes[pair[0] as usize] == hashes[pair[1] as usize] {
            keep[pair[1] as usize] = false;
        }
    }
    keep
}

/// Number of rows that repeat one before. Sorts in place: a copy would cost eight bytes per row.
pub(crate) fn repeats(mut hashes: Vec<u64>) -> u64 {
    hashes.sort_unstable();
    hashes.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64
}
