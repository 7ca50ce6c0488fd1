//! The order in which columns are drawn.

use super::coding::{Part, Role};
use crate::data::schema::Schema;

/// Puts parts in the order of drawing: a class to predict first, levels from few to many, numbers from few values to many, a
/// number to predict last. The clock of a date comes right after its day.
pub(super) fn arrange(parts: &mut [Part], schema: &Schema) {
    let target = schema.target.as_deref().and_then(|t| schema.index(t));
    let size = |column: usize, parts: &[Part]| {
        parts.iter().filter(|p| p.column == column).map(|p| p.coding.len()).max().unwrap_or(0)
    };
    let keys: Vec<_> = parts
        .iter()
        .map(|p| {
            let ordered = p.coding.is_ordered();
            let rank = match (target == Some(p.column), ordered) {
                (true, false) => 0,
                (false, false) => 1,
                (false, true) => 2,
                (true, true) => 3,
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
