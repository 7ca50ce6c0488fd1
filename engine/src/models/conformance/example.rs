//! Tables to learn from.

use crate::data::schema::{ColumnKind, Field, IdPattern, MissingToken, NumberFormat, Schema};
use crate::data::{Column, MISSING, Table};

/// A table of every kind with missing cells, `rows` long: numbers with a spike, decimals, dates, levels in and without order,
/// an identifier, text, a constant, a column without any value, one that is left out, and a target.
pub fn mixed(rows: u32) -> Table {
    let number = |decimals| NumberFormat { decimals, ..NumberFormat::default() };
    let mut fields = vec![
        Field::new("id", ColumnKind::Identifier { pattern: IdPattern::Mask { mask: "K-999".into() }, unique: true }),
        Field::new("count", ColumnKind::Integer { format: number(0) }),
        Field::new("price", ColumnKind::Decimal { format: number(2) }),
        Field::new("day", ColumnKind::Date { format: "%Y-%m-%d".into() }),
        Field::new("moment", ColumnKind::Datetime { format: "%Y-%m-%d %H:%M".into() }),
        Field::new("clock", ColumnKind::Time { format: "%H:%M".into() }),
        Field::new("colour", ColumnKind::Categorical),
        Field::new("size", ColumnKind::Ordered),
        Field::new("note", ColumnKind::Text),
        Field::new("unit", ColumnKind::Constant),
        Field::new("empty", ColumnKind::Integer { format: number(0) }),
        Field::new("hidden", ColumnKind::Integer { format: number(0) }),
        Field::new("answer", ColumnKind::Boolean),
    ];
    for at in [2, 6, 7, 8, 10] {
        fields[at].missing = vec![MissingToken { text: String::new(), share: 1.0 }];
    }
    fields[11].left_out = true;
    let each = |make: &dyn Fn(u32) -> f64| Column::Numbers((0..rows).map(make).collect());
    let levels = |make: &dyn Fn(u32) -> u32, names: &[&str]| Column::Levels {
        codes: (0..rows).map(make).collect(),
        names: names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>().into(),
    };
    let text = |make: &dyn Fn(u32) -> Option<String>| Column::Text((0..rows).map(make).collect());
    let price =
        |r: u32| if r.is_multiple_of(7) { f64::NAN } else { f64::from(r * r % 997) / 100.0 + f64::from(r / 50) };
    let columns = vec![
        text(&|r| Some(format!("K-{r:03}"))),
        each(&|r| if r.is_multiple_of(3) { 0.0 } else { f64::from(r) }),
        each(&price),
        each(&|r| 18_000.0 + f64::from(r % 90)),
        each(&|r| 1_600_000_020.0 + 60.0 * f64::from(r * 17 % 5_000)),
        each(&|r| 60.0 * f64::from(r * 13 % 1_440)),
        levels(&|r| if r.is_multiple_of(11) { MISSING } else { r / 10 % 4 }, &["red", "green", "blue", "grey"]),
        levels(&|r| if r.is_multiple_of(5) { MISSING } else { (r / 80).min(2) }, &["low", "middle", "high"]),
        text(&|r| (r.is_multiple_of(2)).then(|| format!("free text {r}"))),
        levels(&|_| 0, &["kg"]),
        each(&|_| f64::NAN),
        each(&f64::from),
        levels(&|r| u32::from(r > rows / 2), &["no", "yes"]),
    ];
    table(fields, columns, Some("answer"))
}

/// A table from its parts.
pub(super) fn table(fields: Vec<Field>, columns: Vec<Column>, target: Option<&str>) -> Table {
    let schema = Schema { fields, target: target.map(str::to_owned), ..Schema::default() };
    Table::new(schema, columns).expect("columns that fit their fields")
}
