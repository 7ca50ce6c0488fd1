//! The columns that two tables share, with one list of levels: what the metrics work on.

use std::collections::BTreeMap;

use crate::data::Table;
use crate::data::column::MISSING;
use crate::data::schema::KindTag;
use crate::error::{Defect, Error, Result};
use crate::evaluate::fidelity::reports::{Cells, Column};

/// Two tables column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Columns of numbers and levels, in the order of the real table.
    pub columns: Vec<Column>,
    /// Which of them are levels from low to high.
    pub ordered: Vec<bool>,
    /// Names of the columns that have no distribution: identifiers and free text.
    pub skipped: Vec<String>,
}

/// Lines up a real and a synthetic table by the names of their columns. Levels that only the synthetic table has follow those of the
/// real one.
///
/// # Errors
/// [`Error::InvalidTable`] naming the column that the synthetic table lacks or holds in another form.
pub fn compare(real: &Table, synthetic: &Table) -> Result<Compared> {
    let mut out = Compared { columns: Vec::new(), ordered: Vec::new(), skipped: Vec::new() };
    for at in 0..real.width() {
        let field = real.field(at);
        let (name, tag) = (field.name.as_str(), field.kind.tag());
        if !tag.is_numeric() && !tag.is_levels() {
            out.skipped.push(name.to_owned());
            continue;
        }
        let other = synthetic.schema().index(name).ok_or_else(|| differs(name, tag, "no such column"))?;
        let found = synthetic.field(other).kind.tag();
        let (first, second) = if tag.is_numeric() && found.is_numeric() {
            (Cells::Numbers(real.numbers(at)), Cells::Numbers(synthetic.numbers(other)))
        } else if tag.is_levels() && found.is_levels() {
            let ((codes, names), (others, other_names)) = (real.levels(at), synthetic.levels(other));
            (Cells::Levels(codes), Cells::Levels(translated(&others, other_names, names)))
        } else {
            return Err(differs(name, tag, found.label()));
        };
        out.columns.push(Column { name: name.to_owned(), real: first, synthetic: second });
        out.ordered.push(tag == KindTag::Ordered);
    }
    Ok(out)
}

fn differs(name: &str, expected: KindTag, found: &str) -> Error {
    Error::table(
        Defect::new(
            "the tables cannot be compared in this column",
            format!("{expected} in both"),
            found,
            "Read both tables with one schema.",
        )
        .in_column(name),
    )
}

/// Codes by the names of `to`; names that are not there follow it in the order of the levels.
fn translated(codes: &[u32], from: &[String], to: &[String]) -> Vec<u32> {
    let known: BTreeMap<&str, u32> = to.iter().enumerate().map(|(code, name)| (name.as_str(), code as u32)).collect();
    let mut next = to.len() as u32;
    let map: Vec<u32> = from
        .iter()
        .map(|name| {
            known.get(name.as_str()).copied().unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    codes.iter().map(|&c| if c == MISSING { MISSING } else { map[c as usize] }).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::schema::{ColumnKind, NumberFormat};
    use crate::data::{Column as TableColumn, Field, Schema};

    fn table(levels: &[&str], codes: Vec<u32>, kind: ColumnKind) -> Table {
        let number = ColumnKind::Decimal { format: NumberFormat::default() };
        let fields = vec![Field::new("c", kind), Field::new("x", number), Field::new("t", ColumnKind::Text)];
        let names: Arc<[String]> = levels.iter().map(|n| (*n).to_owned()).collect();
        let rows = codes.len();
        Table::new(
            Schema { fields, ..Schema::default() },
            vec![
                TableColumn::Levels { codes, names },
                TableColumn::Numbers(vec![1.5; rows]),
                TableColumn::Text(vec![None; rows]),
            ],
        )
        .expect("a table")
    }

    #[test]
    fn levels_are_matched_by_name_and_strangers_follow() {
        let real = table(&["a", "b"], vec![0, 1, MISSING], ColumnKind::Categorical);
        let synthetic = table(&["z", "b", "a"], vec![0, 1, 2, MISSING], ColumnKind::Categorical);
        let found = compare(&real, &synthetic).expect("the same columns");
        assert_eq!(found.columns[0].synthetic, Cells::Levels(vec![2, 1, 0, MISSING]));
        assert_eq!((found.columns.len(), found.ordered, found.skipped), (2, vec![false; 2], vec!["t".to_owned()]));
    }

    #[test]
    fn a_column_of_another_form_is_named() {
        let real = table(&["a"], vec![0], ColumnKind::Categorical);
        let schema = Schema {
            fields: vec![Field::new("c", ColumnKind::Decimal { format: NumberFormat::default() })],
            ..Schema::default()
        };
        let other = Table::new(schema, vec![TableColumn::Numbers(vec![1.0])]).expect("a table");
        let error = compare(&real, &other).expect_err("another form");
        assert_eq!(error.defect().and_then(|d| d.place.column.clone()), Some("c".to_owned()));
    }
}
