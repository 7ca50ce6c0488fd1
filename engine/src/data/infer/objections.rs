//! What is said about cells that do not fit: errors about a person's word, and notices.

use crate::data::infer::{Context, Found, Odd, shape};
use crate::data::notice::{Notice, NoticeCode, Repair};
use crate::data::schema::KindTag;
use crate::error::{Defect, Error};

pub(super) fn line(cx: &Context<'_>, row: u32) -> u64 {
    cx.lines.of(u64::from(row))
}

/// An override that more than half of the cells contradict.
pub(super) fn refused(cx: &Context<'_>, tag: KindTag, expected: &str, odd: &Odd, of: u64) -> Error {
    Error::schema(
        Defect::new(
            format!("the schema says {tag}, but {} of {of} cells are something else", odd.count),
            expected,
            odd.shape.clone(),
            "Choose another kind for the column, or leave it out of the schema to have it detected.",
        )
        .at_line(line(cx, odd.row))
        .in_column(cx.name),
    )
}

/// Cells that are read as missing because they do not fit.
pub(super) fn mixed(cx: &Context<'_>, tag: KindTag, expected: &str, odd: &Odd) -> Notice {
    Notice::warning(
        NoticeCode::MixedTypes,
        Defect::new(
            format!("{} cells do not fit the kind {tag} and are read as missing", odd.count),
            expected,
            odd.shape.clone(),
            "Correct the cells, or treat the column as categorical to keep them.",
        )
        .at_line(line(cx, odd.row))
        .in_column(cx.name),
    )
    .repair(Repair::SetKind { column: cx.name.to_owned(), kind: KindTag::Categorical })
}

/// Numbers among other cells, too many of which are no numbers.
pub(super) fn mixed_levels(cx: &Context<'_>, found: &Found) -> Notice {
    let odd = found.numbers.as_ref().map(|n| n.odd.clone()).unwrap_or_default();
    let decimals = found.numbers.as_ref().is_some_and(|n| n.with_decimals);
    let kind = if decimals { KindTag::Decimal } else { KindTag::Integer };
    Notice::warning(
        NoticeCode::MixedTypes,
        Defect::new(
            format!("most cells are numbers, but {} are not, so the column is read as {}", odd.count, found.tag),
            "cells of one kind",
            odd.shape,
            format!("Correct the cells, or treat the column as {kind}: the other cells are then missing."),
        )
        .at_line(line(cx, odd.row))
        .in_column(cx.name),
    )
    .repair(Repair::SetKind { column: cx.name.to_owned(), kind })
}

/// Cells that look like dates but name no day.
pub(super) fn impossible_date(cx: &Context<'_>, format: &str, odd: &Odd) -> Notice {
    Notice::warning(
        NoticeCode::ImpossibleDate,
        Defect::new(
            format!("{} cells name a day or time that does not exist and are read as missing", odd.count),
            format!("a real point in time in the format {format}"),
            odd.shape.clone(),
            "Correct the cells, or choose the right format if day and month are swapped.",
        )
        .at_line(line(cx, odd.row))
        .in_column(cx.name),
    )
}

/// Dates of which either of two numbers may be the day.
pub(super) fn ambiguous_date(cx: &Context<'_>, format: &str, rival: String) -> Notice {
    Notice::warning(
        NoticeCode::AmbiguousDate,
        Defect::new(
            format!("day and month cannot be told apart; the column is read as {format}"),
            "at least one day after the 12th",
            format!("dates that fit {format} and {rival}"),
            "Choose the format that is meant.",
        )
        .in_column(cx.name),
    )
    .repair(Repair::SetFormat { column: cx.name.to_owned(), format: format.to_owned() })
    .repair(Repair::SetFormat { column: cx.name.to_owned(), format: rival })
}

/// A level that a person's list lacks.
pub(super) fn unlisted(cx: &Context<'_>, declared: usize, row: u32, level: &str) -> Error {
    Error::schema(
        Defect::new(
            "the schema lists the levels of this column, but not all that occur",
            format!("one of the {declared} declared levels"),
            shape(level.as_bytes()),
            "Add the level to the list in the schema, or name it as a spelling of missing.",
        )
        .at_line(line(cx, row))
        .in_column(cx.name),
    )
}

/// A date format that cannot be used.
pub(super) fn format(cx: &Context<'_>) -> Error {
    Error::schema(
        Defect::new(
            "the format of the schema cannot be used",
            "strptime directives such as %Y-%m-%d %H:%M:%S",
            "a directive that is not known, or none",
            "Correct the format, or leave it out to have it detected.",
        )
        .in_column(cx.name),
    )
}
