//! Tables whose rows belong to entities, such as the visits of a patient: whether the rows of one follow each other as real ones do.

use std::collections::BTreeMap;

use crate::data::column::{Column, MISSING};
use crate::data::{Table, words};
use crate::error::{Defect, Error, Result};
use crate::evaluate::fidelity::coherence::{Coherence, coherence};
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::report::Section;
use crate::evaluate::tables::{Tables, columns};

/// Entities from which two halves of them say what real ones reach.
const FEWEST: usize = 10;

/// Number of the entity of every row, by first appearance; [`MISSING`] where it is missing.
fn keys(table: &Table, name: &str, role: &str) -> Result<Vec<u32>> {
    let Some(at) = table.schema().index(name) else {
        let fix = "Name the column that says whose row it is, spelled as in the header.";
        let what = format!("{role} has no such column to tell its entities by");
        let defect = Defect::new(what, "a column of the table", format!("\"{name}\""), fix);
        return Err(Error::request(defect.in_column(name)));
    };
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut number = |key: Option<String>| {
        let next = known.len() as u32;
        key.map_or(MISSING, |k| *known.entry(k).or_insert(next))
    };
    Ok(match table.column(at) {
        Column::Numbers(x) => x.iter().map(|v| number(v.is_finite().then(|| v.to_bits().to_string()))).collect(),
        Column::Levels { codes, .. } => codes.iter().map(|c| number((*c != MISSING).then(|| c.to_string()))).collect(),
        Column::Text(cells) => cells.into_iter().map(number).collect(),
    })
}

/// Adds the coherence of the sequences to the section on fidelity. Rows of an entity are in the order of the table.
///
/// # Errors
/// [`Error::InvalidRequest`] when a table lacks the column.
pub(super) fn add(
    section: &mut Section,
    tables: &Tables,
    (real, synthetic): (&Table, &Table),
    entity: &str,
) -> Result<()> {
    let sides = [keys(real, entity, "the real table")?, keys(synthetic, entity, "the synthetic table")?];
    let between = |a: &Frame, b: &Frame, keys: [&[u32]; 2]| {
        let mut pairs = columns(&tables.names, a, b);
        pairs.retain(|c| c.name != entity);
        coherence(&pairs, keys)
    };
    let found = between(&tables.real, &tables.synthetic, [&sides[0], &sides[1]]);
    let count = |keys: &[u32]| keys.iter().filter(|k| **k != MISSING).max().map_or(0, |k| *k as usize + 1);
    let entities = [count(&sides[0]), count(&sides[1])];
    // Every other entity against the rest: what real sequences reach.
    let half = |odd: u32| {
        let rows: Vec<usize> =
            (0..sides[0].len()).filter(|&r| sides[0][r] != MISSING && sides[0][r] % 2 == odd).collect();
        let keys: Vec<u32> = rows.iter().map(|&r| sides[0][r]).collect();
        (tables.real.take(&rows), keys)
    };
    let ceiling = (entities[0] >= FEWEST).then(|| {
        let [(a, x), (b, y)] = [half(0), half(1)];
        between(&a, &b, [&x, &y])
    });
    let record = |id: &str, part: fn(&Coherence) -> Option<f64>| {
        let reason = || "no entity has two rows".to_owned();
        let mut record =
            Record::new(id, Direction::Max, part(&found).ok_or_else(reason)).rows(real.rows(), synthetic.rows());
        record.reference_ceiling = ceiling.as_ref().and_then(part);
        record.params.insert("entities_real".to_owned(), entities[0].into());
        record.params.insert("entities_synthetic".to_owned(), entities[1].into());
        record
    };
    section.records.extend([
        record("coherence", |c| c.overall),
        record("coherence_next_value", |c| c.next_value),
        record("coherence_levels_per_sequence", |c| c.levels_per_sequence),
        record("coherence_sequences_per_level", |c| c.sequences_per_level),
        record("sequence_length", |c| c.length),
    ]);
    if let Some(value) = found.overall {
        let real = ceiling.and_then(|c| c.overall).map(|c| format!("; two halves of the real ones reach {c:.3}"));
        section.text.push(format!(
            "Rows of one \"{entity}\" follow each other as real ones do to {value:.3} of 1{} ({} real, {} synthetic).",
            real.unwrap_or_default(),
            words::counted(entities[0] as u64, "sequence"),
            words::counted(entities[1] as u64, "sequence"),
        ));
    }
    Ok(())
}
