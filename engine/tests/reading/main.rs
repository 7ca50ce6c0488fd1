//! Reading and writing of delimited text, from bytes to bytes.
#![cfg(feature = "table")]

mod bytes;
mod defects;
mod kinds;
mod overrides;
mod round_trip;

use engine::data::csv::{ReadTable, Reader, read_all};
use engine::data::write::write_csv;
use engine::data::{KindTag, NoticeCode, SchemaSpec};
use engine::run::{RunCx, block_on};
use engine::{Error, Result};

fn try_read(bytes: &[u8], spec: &SchemaSpec) -> Result<ReadTable> {
    block_on(read_all(bytes, Some(bytes.len() as u64), spec, &RunCx::quiet()))
}

fn read(text: &str) -> ReadTable {
    try_read(text.as_bytes(), &SchemaSpec::default()).expect("a table")
}

fn read_as(text: &str, schema: &str) -> Result<ReadTable> {
    try_read(text.as_bytes(), &SchemaSpec::from_json(schema).expect("a schema"))
}

fn in_chunks(bytes: &[u8], spec: &SchemaSpec, size: usize) -> Result<ReadTable> {
    let mut reader = Reader::new(spec.clone());
    for chunk in bytes.chunks(size) {
        reader.push(chunk)?;
    }
    assert_eq!(reader.bytes(), bytes.len() as u64);
    block_on(reader.finish(&RunCx::quiet()))
}

fn written(table: &ReadTable) -> Vec<u8> {
    let mut out = Vec::new();
    block_on(write_csv(&table.table, &mut out, &RunCx::quiet())).expect("written");
    out
}

/// A one-column file.
fn column(header: &str, cells: &[&str]) -> String {
    let quoted: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
    format!("{header}\n{}\n", quoted.join("\n"))
}

fn kind(read: &ReadTable, at: usize) -> KindTag {
    read.table.field(at).kind.tag()
}

fn codes(read: &ReadTable) -> Vec<NoticeCode> {
    read.notices.iter().map(|n| n.code).collect()
}

/// Asserts that a notice is there and that its text holds `parts`.
fn assert_notice(read: &ReadTable, code: NoticeCode, parts: &[&str]) {
    let notice = read.notices.iter().find(|n| n.code == code);
    let text = notice.map(|n| n.defect.to_string()).unwrap_or_default();
    for part in parts {
        assert!(text.contains(part), "{code:?} lacks {part:?}: {text:?} among {:?}", codes(read));
    }
}

/// Asserts that reading fails with a message that holds `parts`.
fn assert_error(result: Result<ReadTable>, parts: &[&str]) -> Error {
    let error = result.expect_err("an error");
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "lacks {part:?}: {text}");
    }
    let defect = error.defect().expect("a defect");
    assert!(!defect.expected.is_empty() && !defect.found.is_empty() && !defect.fix.is_empty());
    error
}
