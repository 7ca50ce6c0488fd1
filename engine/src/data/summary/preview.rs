//! The first rows of a table as text.

use crate::data::column::{Column, MISSING};
use crate::data::preview::Preview;
use crate::data::summary::spelling::spelled;
use crate::data::table::Table;

/// The first `rows` rows, or all where there are fewer, spelled as in the file.
///
/// # Panics
/// Never: the rows that are taken lie inside the table.
pub fn preview(table: &Table, rows: usize) -> Preview {
    let taken: Vec<u32> = (0..rows.min(table.rows()) as u32).collect();
    let head = table.take(&taken).expect("the rows lie inside the table");
    let dialect = &head.schema().dialect;
    let mut cells: Vec<Vec<Option<String>>> = taken.iter().map(|_| Vec::with_capacity(head.width())).collect();
    for at in 0..head.width() {
        let field = head.field(at);
        let column: Vec<Option<String>> = match head.column(at) {
            Column::Numbers(x) => x.iter().map(|&v| (!v.is_nan()).then(|| spelled(field, dialect, v))).collect(),
            Column::Levels { codes, names } => {
                codes.iter().map(|&c| (c != MISSING).then(|| names[c as usize].clone())).collect()
            }
            Column::Text(x) => x,
        };
        for (row, cell) in cells.iter_mut().zip(column) {
            row.push(cell);
        }
    }
    Preview { header: head.schema().fields.iter().map(|f| f.name.clone()).collect(), rows: cells }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::summary::samples::{integers, levels, table, text};

    #[test]
    fn the_first_rows_come_as_text() {
        let t = table(vec![("n", integers([3, 4, 5])), ("c", levels("b ? a")), ("t", text(&["x y", "", "z"]))]);
        let p = preview(&t, 2);
        assert_eq!(p.header, ["n", "c", "t"]);
        let cell = |s: &str| Some(s.to_owned());
        assert_eq!(p.rows, [vec![cell("3"), cell("b"), cell("x y")], vec![cell("4"), None, cell("")]]);
        assert_eq!(preview(&t, 100).rows.len(), 3);
        assert!(preview(&t, 0).rows.is_empty());
        assert_eq!(preview(&table(vec![]), 5), Preview::default());
    }
}
