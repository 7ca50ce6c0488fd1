//! No bytes make the reader or the writer panic, and the chunks in which they come do not matter.
//!
//! The first byte chooses the size of the chunks and a kind that the first column is told to be.
#![no_main]

use engine::data::csv::{ReadTable, Reader};
use engine::data::spec::KindWord;
use engine::data::write::write_csv;
use engine::data::{ColumnSpec, KindTag, SchemaSpec};
use engine::run::{RunCx, block_on};
use libfuzzer_sys::fuzz_target;

fn read(bytes: &[u8], size: usize, spec: &SchemaSpec) -> engine::Result<ReadTable> {
    let mut reader = Reader::new(spec.clone());
    for chunk in bytes.chunks(size) {
        reader.push(chunk)?;
    }
    block_on(reader.finish(&RunCx::quiet()))
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    let mut spec = SchemaSpec::default();
    let whole = read(bytes, bytes.len().max(1), &spec);
    let pieces = read(bytes, usize::from(first % 16) + 1, &spec);
    match (&whole, &pieces) {
        (Ok(a), Ok(b)) => assert!(a.table.schema() == b.table.schema() && a.notices == b.notices),
        (Err(a), Err(b)) => assert_eq!(a, b),
        _ => panic!("chunks decide whether a file is a table"),
    }
    let Ok(table) = whole else { return };
    let mut out = Vec::new();
    block_on(write_csv(&table.table, &mut out, &RunCx::quiet())).expect("memory takes every table");
    let kind = KindTag::ALL[usize::from(first / 16) % KindTag::ALL.len()];
    let column = ColumnSpec { kind: Some(KindWord::Exactly(kind)), ..ColumnSpec::default() };
    spec.columns.push((table.table.field(0).name.clone(), column));
    // Either carried out or refused.
    let _ = read(bytes, bytes.len().max(1), &spec);
});
