//! Numbers as their column spells them.

use crate::data::dialect::Dialect;
use crate::data::schema::{ColumnKind, Field};
use crate::data::spell::spell;

/// More decimals than these tell no two edges of a chart apart that a person would.
const MOST_DECIMALS: u8 = 12;

/// `value` as the column spells it; a quantile of whole numbers that lies between two of them gets up to two decimals.
pub(super) fn spelled(field: &Field, dialect: &Dialect, value: f64) -> String {
    let mut text = String::new();
    match &field.kind {
        ColumnKind::Integer { format } if value.fract() != 0.0 => {
            let mut format = format.clone();
            (format.decimals, format.min_decimals) = (2, 0);
            spell(&Field::new("", ColumnKind::Decimal { format }), dialect, value, &mut text);
        }
        _ => spell(field, dialect, value, &mut text),
    }
    text
}

/// Edges of a histogram as the column spells them; where that rounds neighbours to one text, with as many more decimals as
/// tell them apart.
pub(super) fn labels(field: &Field, dialect: &Dialect, edges: &[f64]) -> Vec<String> {
    let mut field = field.clone();
    loop {
        let texts: Vec<String> = edges.iter().map(|&e| spelled(&field, dialect, e)).collect();
        match &mut field.kind {
            ColumnKind::Decimal { format }
                if format.decimals < MOST_DECIMALS && texts.windows(2).any(|pair| pair[0] == pair[1]) =>
            {
                format.decimals += 1;
            }
            _ => return texts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::summary::samples::{integers, numbers};

    #[test]
    fn numbers_follow_their_column() {
        let dialect = Dialect { decimal_mark: ',', ..Dialect::default() };
        let integer = Field::new("n", integers([]).0);
        assert_eq!((spelled(&integer, &dialect, 3.0), spelled(&integer, &dialect, 2.25)), ("3".into(), "2,25".into()));
        let date = Field::new("d", ColumnKind::Date { format: "%d.%m.%Y".into() });
        assert_eq!(spelled(&date, &dialect, 59.0), "01.03.1970");
    }

    #[test]
    fn labels_differ_where_edges_do() {
        let field = Field::new("x", numbers([]).0);
        let labels = |edges: &[f64]| labels(&field, &Dialect::default(), edges);
        assert_eq!(labels(&[0.5, 0.75]), ["0.5", "0.75"]);
        assert_eq!(labels(&[0.0001, 0.0002]), ["0.0001", "0.0002"]);
        assert_eq!(labels(&[0.0, 1e-30]).len(), 2);
    }
}
