//! Reads a delimited text file into a [`Table`]: encoding, dialect, rows, kinds.
//!
//! [`Reader`] is pushed bytes, so that it serves a blocking reader and a browser's stream alike. The bytes are split into
//! cells as they come; what stays are the raw columns, each of which is freed as soon as the column is typed.
//!
//! Normalised on the way: blanks at both ends of cells, empty lines, quotes that are not needed, the sign of a negative zero,
//! zeros behind the decimals that all numbers of a column have, exponents, and spellings of one cell kind that differ within
//! a column (`+5`, `5.`, `01/2/2020` beside `1/02/2020`).

mod decode;
mod defects;
pub(crate) mod raw;
pub(crate) mod rows;
mod sniff;

use std::io::Read;

use crate::data::dialect::Encoding;
use crate::data::infer::{self, Context};
use crate::data::notice::{Notice, NoticeCode};
use crate::data::profile::Detection;
use crate::data::schema::{Field, Schema};
use crate::data::spec::SchemaSpec;
use crate::data::{Dialect, Table};
use crate::error::Result;
use crate::run::{Phase, RunCx};
use decode::{Decoder, Verdict};
use raw::RawColumn;
use rows::Rows;

/// Bytes on which encoding and dialect are found.
const HEAD: usize = 64 * 1024;
/// Bytes that [`read_all`] takes at a time: well under 50 ms of work.
const CHUNK: usize = 256 * 1024;

/// Reads a table from bytes that are pushed in any pieces.
#[derive(Debug)]
pub struct Reader {
    spec: SchemaSpec,
    bytes: u64,
    /// Bytes held until the dialect is known.
    head: Vec<u8>,
    open: Option<Open>,
}

/// What works once the dialect is known.
#[derive(Debug)]
struct Open {
    dialect: Dialect,
    decoder: Decoder,
    rows: Rows,
    /// Line feeds so far.
    feeds: u64,
    /// Number of NUL bytes, and the line of the first.
    nuls: (u64, u64),
}

/// A table that was read, with everything that the file said about itself. The dialect is `table.schema().dialect`.
#[derive(Debug)]
pub struct ReadTable {
    /// The table.
    pub table: Table,
    /// How the kind of each column was decided, in file order.
    pub detections: Vec<Detection>,
    /// What a person should know about the file and the cells.
    pub notices: Vec<Notice>,
    /// Bytes read.
    pub bytes: u64,
    /// Rows that repeat an earlier row; already dropped when the schema asks for it.
    pub duplicate_rows: u64,
}

impl Reader {
    /// A reader of a table about which `spec` is known.
    pub fn new(spec: SchemaSpec) -> Self {
        Self { spec, bytes: 0, head: Vec::new(), open: None }
    }

    /// Takes the next bytes of the file. Any split of the bytes gives the same table.
    ///
    /// # Errors
    /// [`Error::InvalidTable`](crate::Error::InvalidTable) as soon as the bytes cannot be a table,
    /// [`Error::InvalidSchema`](crate::Error::InvalidSchema) when a fixed part of the dialect cannot be used.
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        self.bytes += chunk.len() as u64;
        if let Some(open) = &mut self.open {
            return open.push(chunk, false);
        }
        self.head.extend_from_slice(chunk);
        if self.head.len() >= HEAD { self.start(false) } else { Ok(()) }
    }

    /// Bytes taken so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Finds encoding and dialect, and feeds what was held back.
    fn start(&mut self, whole: bool) -> Result<()> {
        let held = std::mem::take(&mut self.head);
        let sample = &held[..held.len().min(HEAD)];
        let (encoding, mark) = match self.spec.dialect.encoding {
            Some(fixed) => (Some(fixed), decode::mark_length(sample, fixed)),
            None => decode::detect(sample),
        };
        let wide = matches!(encoding, Some(Encoding::Utf16Le | Encoding::Utf16Be));
        defects::check_text(sample, wide)?;
        let text: Vec<u8> =
            Decoder::new(encoding).decode(&sample[mark..], false).iter().copied().filter(|&b| b != 0).collect();
        let named = encoding.unwrap_or_default();
        let dialect = sniff::sniff(&text, whole, &self.spec.dialect, named)?;
        let mut open =
            Open { rows: Rows::new(&dialect), dialect, decoder: Decoder::new(encoding), feeds: 0, nuls: (0, 0) };
        open.push(&held[mark..], false)?;
        self.open = Some(open);
        Ok(())
    }

    /// Ends the file: types every column and builds the table.
    ///
    /// # Errors
    /// [`Error::InvalidTable`](crate::Error::InvalidTable) for a file without rows or with an open quote,
    /// [`Error::InvalidSchema`](crate::Error::InvalidSchema) when the cells contradict a person's word,
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub async fn finish(mut self, cx: &RunCx<'_>) -> Result<ReadTable> {
        if self.open.is_none() {
            self.start(true)?;
        }
        let Some(mut open) = self.open.take() else { return Err(defects::empty()) };
        open.push(&[], true)?;
        open.rows.finish()?;
        let mut notices = Vec::new();
        open.settle_encoding(self.spec.dialect.encoding, &mut notices);
        let Open { dialect, mut rows, .. } = open;
        let header = rows.header.take().filter(|h| h.len() > 1 || h.first().is_some_and(|c| !c.is_empty()));
        let Some(header) = header else { return Err(defects::empty()) };
        let header = header.into_iter().map(|c| String::from_utf8_lossy(&c).into_owned()).collect();
        let names = defects::headers(header, &mut notices);
        if rows.hashes.is_empty() {
            return Err(defects::no_rows(names.len()));
        }
        defects::check_spec(&self.spec, &names)?;
        defects::row_notices(&rows, &names, &mut notices);
        let Rows { mut columns, hashes, lines, .. } = rows;
        let duplicate_rows = if self.spec.drop_duplicates {
            let keep = rows::first_of_each(&hashes);
            let repeated = keep.iter().filter(|k| !**k).count() as u64;
            if repeated > 0 {
                for column in &mut columns {
                    column.retain(&keep);
                }
            }
            repeated
        } else {
            rows::repeats(hashes)
        };
        let total = names.len() as u64;
        let mut fields: Vec<Field> = Vec::with_capacity(names.len());
        let mut cells = Vec::with_capacity(names.len());
        let mut detections = Vec::with_capacity(names.len());
        for (at, name) in names.iter().enumerate() {
            cx.step(Phase::Encoding, at as u64, total).await?;
            // Taken out, so that the raw cells are gone before the next column needs room.
            let raw: RawColumn = std::mem::take(&mut columns[at]);
            let spec = self.spec.column(name);
            let context = Context {
                name,
                spec: &spec,
                tokens: infer::Tokens::new(&self.spec, &spec),
                dialect: &dialect,
                lines: &lines,
            };
            let typed = infer::typed(&raw, &context)?;
            fields.push(typed.field);
            cells.push(typed.column);
            detections.push(typed.detection);
            notices.extend(typed.notices);
        }
        let schema = Schema {
            name: self.spec.name.clone(),
            fields,
            target: self.spec.target.clone(),
            task: self.spec.task,
            dialect,
        };
        let table = Table::new(schema, cells)?;
        cx.step(Phase::Encoding, total, total).await?;
        Ok(ReadTable { table, detections, notices, bytes: self.bytes, duplicate_rows })
    }
}

impl Open {
    fn push(&mut self, chunk: &[u8], last: bool) -> Result<()> {
        let text = self.decoder.decode(chunk, last);
        let mut without = Vec::new();
        let text = match memchr::memchr(0, text) {
            None => text,
            Some(first) => {
                if self.nuls.0 == 0 {
                    self.nuls.1 = self.feeds + 1 + memchr::memchr_iter(b'\n', &text[..first]).count() as u64;
                }
                self.nuls.0 += memchr::memchr_iter(0, text).count() as u64;
                without.extend(text.iter().copied().filter(|&b| b != 0));
                without.as_slice()
            }
        };
        self.rows.push(text)?;
        self.feeds += memchr::memchr_iter(b'\n', text).count() as u64;
        Ok(())
    }

    /// Reads bytes that are not UTF-8 as what they are, now that all are known.
    fn settle_encoding(&mut self, fixed: Option<Encoding>, notices: &mut Vec<Notice>) {
        let verdict = self.decoder.verdict();
        let legacy = fixed == Some(Encoding::Windows1252) || (fixed.is_none() && verdict == Verdict::NotUtf8);
        // A file that says it is UTF-8 by its mark is damaged rather than something else.
        let legacy = legacy && self.dialect.encoding != Encoding::Utf8Bom;
        let read: fn(&[u8]) -> Vec<u8> = if legacy { decode::from_windows_1252 } else { decode::repaired };
        if legacy {
            self.dialect.encoding = Encoding::Windows1252;
        }
        if verdict != Verdict::Valid || (legacy && self.decoder.beyond_ascii()) {
            for cell in self.rows.header.iter_mut().flatten() {
                *cell = read(cell);
            }
            for column in &mut self.rows.columns {
                column.map(read);
            }
        }
        if verdict != Verdict::Valid && !legacy {
            let (count, line) = self.decoder.invalid();
            notices.push(defects::bytes_notice(NoticeCode::InvalidBytes, count, line));
        }
        if self.nuls.0 > 0 {
            notices.push(defects::bytes_notice(NoticeCode::NulBytes, self.nuls.0, self.nuls.1));
        }
    }
}

/// Reads a whole source. `total`: its size in bytes, where it is known, for progress.
///
/// # Errors
/// As [`Reader::push`] and [`Reader::finish`]; [`Error::Io`](crate::Error::Io) when the source fails.
pub async fn read_all(
    mut source: impl Read,
    total: Option<u64>,
    spec: &SchemaSpec,
    cx: &RunCx<'_>,
) -> Result<ReadTable> {
    let mut reader = Reader::new(spec.clone());
    let mut chunk = vec![0; CHUNK];
    loop {
        let got = match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(got) => got,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e.into()),
        };
        reader.push(&chunk[..got])?;
        cx.step(Phase::Reading, reader.bytes(), total.unwrap_or(0)).await?;
    }
    drop(chunk);
    reader.finish(cx).await
}
