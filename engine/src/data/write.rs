//! Writes a table the way its file was spelled: same order, headers, delimiter, quotes, marks, formats, missing tokens.

use std::io::Write;
use std::sync::Arc;

use crate::data::column::MISSING;
use crate::data::dialect::{Dialect, Encoding};
use crate::data::schema::{Field, MissingToken};
use crate::data::spell::spell;
use crate::data::table::Table;
use crate::error::{Error, Result};
use crate::run::{Phase, RunCx};

/// Rows between two steps.
const ROWS: usize = 4096;

/// Writes `table` in the dialect of its schema. Fields that are left out are skipped. Missing cells get the column's missing
/// tokens in their shares, spread evenly over the rows.
///
/// # Errors
/// [`Error::Io`] when `out` fails, [`Error::Cancelled`].
pub async fn write_csv(table: &Table, out: &mut dyn Write, cx: &RunCx<'_>) -> Result<()> {
    let dialect = &table.schema().dialect;
    let mut columns: Vec<Cells<'_>> =
        (0..table.width()).filter(|&at| !table.field(at).left_out).map(|at| Cells::of(table, at)).collect();
    let builder = builder(dialect);
    let total = table.rows() as u64;
    let failed = |e: ::csv::Error| Error::Io(e.to_string());
    out.write_all(mark(dialect.encoding))?;
    let mut text = String::new();
    let mut block = Vec::new();
    let mut start = 0;
    loop {
        let end = table.rows().min(start + ROWS);
        let mut writer = builder.from_writer(block);
        if start == 0 && !columns.is_empty() {
            writer.write_record(columns.iter().map(|c| c.field.name.as_bytes())).map_err(failed)?;
        }
        for row in start..if columns.is_empty() { start } else { end } {
            for column in &mut columns {
                writer.write_field(column.cell(dialect, row, &mut text)).map_err(failed)?;
            }
            writer.write_record(None::<&[u8]>).map_err(failed)?;
        }
        block = writer.into_inner().map_err(|e| Error::Io(e.to_string()))?;
        encoded(&block, dialect.encoding, out)?;
        block.clear();
        start = end;
        cx.step(Phase::Writing, start as u64, total).await?;
        if start >= table.rows() {
            break;
        }
    }
    out.flush()?;
    Ok(())
}

fn builder(dialect: &Dialect) -> ::csv::WriterBuilder {
    let mut builder = ::csv::WriterBuilder::new();
    builder
        .delimiter(u8::try_from(dialect.delimiter).unwrap_or(b','))
        .quote(u8::try_from(dialect.quote).unwrap_or(b'"'))
        .terminator(if dialect.crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') });
    builder
}

/// The cells of one column, and how far its missing tokens are dealt out.
struct Cells<'a> {
    field: &'a Field,
    values: Values<'a>,
    tokens: Tokens<'a>,
}

enum Values<'a> {
    Numbers(Vec<f64>),
    Levels(Vec<u32>, Arc<[String]>),
    Text(Vec<Option<&'a str>>),
}

impl<'a> Cells<'a> {
    fn of(table: &'a Table, at: usize) -> Self {
        let field = table.field(at);
        let tag = field.kind.tag();
        let values = if tag.is_numeric() {
            Values::Numbers(table.numbers(at))
        } else if tag.is_levels() {
            let (codes, names) = table.levels(at);
            Values::Levels(codes, Arc::from(names))
        } else {
            Values::Text(table.text(at))
        };
        Self { field, values, tokens: Tokens::new(&field.missing) }
    }

    fn cell<'b>(&'b mut self, dialect: &Dialect, row: usize, text: &'b mut String) -> &'b str {
        let present = match &self.values {
            Values::Numbers(values) if !values[row].is_nan() => {
                text.clear();
                spell(self.field, dialect, values[row], text);
                Some(text.as_str())
            }
            Values::Levels(codes, names) if codes[row] != MISSING => names.get(codes[row] as usize).map(String::as_str),
            Values::Numbers(_) | Values::Levels(..) => None,
            Values::Text(cells) => cells[row],
        };
        match present {
            Some(text) => text,
            None => self.tokens.next(),
        }
    }
}

/// Deals out missing tokens: each time the one that lags most behind its share. All that `n` cells get is then within one of
/// `n` times the share, and exact where that is whole, so that reading the file again gives the same shares.
struct Tokens<'a> {
    spellings: &'a [MissingToken],
    given: Vec<u64>,
    cells: u64,
}

impl<'a> Tokens<'a> {
    fn new(tokens: &'a [MissingToken]) -> Self {
        Self { spellings: tokens, given: vec![0; tokens.len()], cells: 0 }
    }

    fn next(&mut self) -> &'a str {
        self.cells += 1;
        let lag = |at: usize| self.spellings[at].share * self.cells as f64 - self.given[at] as f64;
        // The first of equals, which is the commonest.
        let best = (0..self.spellings.len()).reduce(|a, b| if lag(b) > lag(a) + 1e-9 { b } else { a });
        match best {
            Some(at) => {
                self.given[at] += 1;
                &self.spellings[at].text
            }
            None => "",
        }
    }
}

fn mark(encoding: Encoding) -> &'static [u8] {
    match encoding {
        Encoding::Utf8 | Encoding::Windows1252 => &[],
        Encoding::Utf8Bom => &[0xef, 0xbb, 0xbf],
        Encoding::Utf16Le => &[0xff, 0xfe],
        Encoding::Utf16Be => &[0xfe, 0xff],
    }
}

/// Writes UTF-8 text in `encoding`; characters that it lacks become `?`.
fn encoded(block: &[u8], encoding: Encoding, out: &mut dyn Write) -> Result<()> {
    let wide = |bytes: fn(u16) -> [u8; 2]| {
        let text = String::from_utf8_lossy(block);
        text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => out.write_all(block)?,
        Encoding::Utf16Le => out.write_all(&wide(u16::to_le_bytes))?,
        Encoding::Utf16Be => out.write_all(&wide(u16::to_be_bytes))?,
        Encoding::Windows1252 => {
            let text = String::from_utf8_lossy(block);
            let mut bytes = Vec::with_capacity(text.len());
            for c in text.chars() {
                let mut utf8 = [0; 4];
                match encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut utf8)) {
                    (one, _, false) => bytes.extend_from_slice(&one),
                    _ => bytes.push(b'?'),
                }
            }
            out.write_all(&bytes)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_dealt_out_in_their_shares() {
        let tokens =
            [("NA", 0.5), ("?", 0.3), ("", 0.2)].map(|(text, share)| MissingToken { text: text.to_owned(), share });
        let mut dealt = Tokens::new(&tokens);
        let given: Vec<&str> = (0..100).map(|_| dealt.next()).collect();
        for (text, count) in [("NA", 50), ("?", 30), ("", 20)] {
            assert_eq!(given.iter().filter(|t| **t == text).count(), count);
        }
        assert_eq!(given[..2], ["NA", "?"]);
        assert_eq!(Tokens::new(&[]).next(), "");
    }
}
