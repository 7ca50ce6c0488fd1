//! The order in which columns are drawn.

use super::coding::{Part, Role};
use crate::data::column::{Column, MISSING};
use crate::data::schema::{KindTag, Schema};

/// Share of the rarest class below which it is drawn first: so few rows would be lost among the noise of the other columns.
const RARE: f64 = 0.05;

/// Puts parts in the order of drawing: dates, levels from few to many, numbers from few values to many; the column to predict
/// where `wish` says. A number to predict comes last. The clock of a date comes right after its day.
pub(super) fn arrange(parts: &mut [Part], schema: &Schema, cells: &[Column], wish: &str) {
    let target = schema.target.as_deref().and_then(|t| schema.index(t));
    let last = match wish {
        "target-first" => false,
        "target-last" => true,
        _ => target.is_none_or(|t| rarest(&cells[t]) >= RARE),
    };
    let size = |column: usize, parts: &[Part]| {
        parts.iter().filter(|p| p.column == column).map(|p| p.coding.len()).max().unwrap_or(0)
    };
    let keys: Vec<_> = parts
        .iter()
        .map(|p| {
            let ordered = p.coding.is_ordered();
            let dated = matches!(schema.fields[p.column].kind.tag(), KindTag::Date | KindTag::Datetime);
            let rank = match (target == Some(p.column), ordered) {
                (true, false) => if last { 5 } else { 0 },
                (false, _) if dated => 1,
                (false, false) => 2,
                (false, true) => 3,
                (true, true) => 4,
            };
            (rank, size(p.column, parts), p.column, p.role == Role::Clock)
        })
        .collect();
    let mut at: Vec<usize> = (0..parts.len()).collect();
    at.sort_by_key(|&i| keys[i]);
    let sorted: Vec<Part> = at.into_iter().map(|i| parts[i].clone()).collect();
    for (to, from) in parts.iter_mut().zip(sorted) {
        *to = from;
    }
}

/// Share of the rarest level that occurs.
fn rarest(column: &Column) -> f64 {
    let Column::Levels { codes, names } = column else { return 1.0 };
    let mut counts = vec![0_usize; names.len()];
    for &code in codes.iter().filter(|c| **c != MISSING) {
        counts[code as usize] += 1;
    }
    let least = counts.into_iter().filter(|&n| n > 0).min().unwrap_or(0);
    least as f64 / codes.len().max(1) as f64
}
