//! Cell text of numbers, dates and times: how a value of a column is spelled, and the inverse.

pub(crate) use super::calendar;
pub(crate) mod datetime;
pub(crate) mod format;
pub(crate) mod number;

use crate::data::dialect::Dialect;
use crate::data::schema::{ColumnKind, Field};
use number::Marks;

/// Appends the text of a number, date or time cell to `out`: days for dates, seconds for datetimes and times, as
/// [`Column::Numbers`](crate::data::Column::Numbers) holds them. Appends nothing for NaN (missing: the caller picks a token)
/// and for kinds whose cells are text or levels.
pub fn spell(field: &Field, dialect: &Dialect, value: f64, out: &mut String) {
    if value.is_nan() {
        return;
    }
    match &field.kind {
        ColumnKind::Integer { format } => number::write(format, Marks::of(dialect), true, value, out),
        ColumnKind::Decimal { format } => number::write(format, Marks::of(dialect), false, value, out),
        ColumnKind::Date { format } | ColumnKind::Datetime { format } | ColumnKind::Time { format } => {
            datetime::write(format, value, out);
        }
        _ => {}
    }
}

/// Reads the text of a number, date or time cell as the column spells it; numbers are also read plainly (`1234.5`, without
/// unit), so that a person may type them. `None` for any other text and for columns of text or levels.
pub fn parse(field: &Field, dialect: &Dialect, text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\t']);
    match &field.kind {
        ColumnKind::Integer { format } | ColumnKind::Decimal { format } => {
            let mut buffer = String::new();
            let whole = matches!(field.kind, ColumnKind::Integer { .. });
            number::strip(text, format, &mut buffer)
                .and_then(|t| number::read(t.as_bytes(), Marks::of(dialect)))
                .or_else(|| number::read(text.as_bytes(), Marks::of(dialect)))
                .or_else(|| number::read(text.as_bytes(), Marks { decimal: b'.', thousands: None }))
                .map(|s| s.value)
                .filter(|v| !whole || v.fract() == 0.0)
        }
        ColumnKind::Date { format } | ColumnKind::Datetime { format } | ColumnKind::Time { format } => {
            match datetime::read(format, text.as_bytes()) {
                datetime::Outcome::Value { value, .. } => Some(value),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::NumberFormat;

    #[test]
    fn cells_are_spelled_and_read_back_by_kind() {
        let comma = Dialect { decimal_mark: ',', ..Dialect::default() };
        let format = NumberFormat { decimals: 2, min_decimals: 2, suffix: " %".into(), ..NumberFormat::default() };
        let fields = [
            (Field::new("p", ColumnKind::Decimal { format }), 12.5, "12,50 %"),
            (Field::new("n", ColumnKind::Integer { format: NumberFormat::default() }), -3.0, "-3"),
            (Field::new("d", ColumnKind::Date { format: "%d.%m.%Y".into() }), 59.0, "01.03.1970"),
            (Field::new("t", ColumnKind::Time { format: "%H:%M".into() }), 3660.0, "01:01"),
        ];
        for (field, value, text) in fields {
            let mut out = String::new();
            spell(&field, &comma, value, &mut out);
            assert_eq!(out, text);
            assert_eq!(parse(&field, &comma, text), Some(value));
            assert_eq!(parse(&field, &comma, "something"), None);
            out.clear();
            spell(&field, &comma, f64::NAN, &mut out);
            assert_eq!(out, "");
        }
    }

    #[test]
    fn a_person_may_type_a_plain_number() {
        let comma = Dialect { decimal_mark: ',', ..Dialect::default() };
        let format = NumberFormat { decimals: 2, min_decimals: 2, suffix: " %".into(), ..NumberFormat::default() };
        let field = Field::new("p", ColumnKind::Decimal { format });
        assert_eq!(parse(&field, &comma, "12,5"), Some(12.5));
        assert_eq!(parse(&field, &comma, "12.5"), Some(12.5));
        let field = Field::new("n", ColumnKind::Integer { format: NumberFormat::default() });
        assert_eq!(parse(&field, &comma, "12.5"), None);
    }
}
