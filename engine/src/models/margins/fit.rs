//! Fits the distribution of one column of a table.

use crate::data::notice::{Notice, NoticeCode};
use crate::data::{Field, MISSING, Table};
use crate::error::Defect;
use crate::models::margins::{Levels, Margin, Numbers, Shape};

/// Below this many rows a person is told that little can be learned.
const FEW_ROWS: usize = 50;

/// The distribution of column `at`, levels in the order of the table with missing cells last, and what a person should know.
pub fn margin(table: &Table, at: usize, shape: Shape, least: usize) -> (Margin, Option<Notice>) {
    let field = table.field(at);
    if field.kind.tag().is_levels() {
        let (codes, names) = table.levels(at);
        let counts = counts(&codes, names.len());
        let order: Vec<_> = counts.iter().enumerate().map(|(i, &n)| (code_of(i, names.len()), n)).collect();
        return (Margin::Levels(Levels::new(&order, least)), merged(field, &counts, least));
    }
    let mut sorted: Vec<f64> = table.numbers(at).into_iter().filter(|x| !x.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let (numbers, fell_back) = Numbers::of(field, &sorted, shape);
    (Margin::Numbers(numbers), fell_back.then(|| not_fitted(field)))
}

/// Rows per level; the last count is that of missing cells.
pub fn counts(codes: &[u32], names: usize) -> Vec<usize> {
    let mut out = vec![0; names + 1];
    for &code in codes {
        out[if code == MISSING { names } else { code as usize }] += 1;
    }
    out
}

/// The level code at position `i` of [`counts`].
pub fn code_of(i: usize, names: usize) -> u32 {
    if i == names { MISSING } else { i as u32 }
}

/// Says that rare levels of a column are replaced, where there are any.
pub fn merged(field: &Field, counts: &[usize], least: usize) -> Option<Notice> {
    let rare = counts.iter().filter(|&&n| n > 0 && n < least).count();
    (rare > 0 && counts.iter().any(|&n| n >= least)).then(|| {
        model(
            Defect::new(
                "rare levels are replaced by commoner ones",
                format!("levels of at least {least} rows"),
                format!("{rare} rarer levels"),
                "Lower min_level_count to keep them.",
            )
            .in_column(&field.name),
        )
    })
}

/// Says that the chosen family does not fit a column.
pub fn not_fitted(field: &Field) -> Notice {
    model(
        Defect::new(
            "the chosen distribution cannot be fitted to this column",
            "a column that the distribution fits",
            "one that it does not fit",
            "The smoothed distribution of the data is used instead.",
        )
        .in_column(&field.name),
    )
}

/// Warns about a very short table.
pub fn few_rows(rows: usize) -> Vec<Notice> {
    if rows >= FEW_ROWS {
        return Vec::new();
    }
    let defect = Defect::new(
        "the table is short",
        format!("at least {FEW_ROWS} rows to learn relations from"),
        format!("{rows}"),
        "Take the result as a rough picture, or add rows.",
    );
    vec![Notice::warning(NoticeCode::FewRows, defect)]
}

fn model(defect: Defect) -> Notice {
    Notice::info(NoticeCode::Model, defect)
}
