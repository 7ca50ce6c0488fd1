//! What a person should know about a table, with a repair where there is one.

use crate::data::notice::{Notice, NoticeCode, Repair};
use crate::data::profile::ColumnProfile;
use crate::data::schema::KindTag;
use crate::data::summary::associations::StrongPair;
use crate::data::words::{count, counted};
use crate::error::Defect;

/// Below this many rows a model has little to learn from.
const FEW_ROWS: u64 = 50;
/// From this share of different values on, a column is nearly unique.
const NEARLY_ALL: f64 = 0.95;
/// Too few cells to call a column nearly unique.
const FEW_CELLS: u64 = 20;
/// Most levels that are never many.
const MANY_LEVELS: u64 = 50;
/// Levels are many when there are fewer rows than this for each.
const ROWS_PER_LEVEL: u64 = 20;
/// Most notices about pairs of columns; a table of copies has hundreds.
const PAIRS: usize = 10;

/// Notices about the whole table. `bits` is the sum over the columns of the bits that tell two cells apart.
pub(super) fn table_notices(rows: u64, duplicate_rows: u64, bits: f64) -> Vec<Notice> {
    let mut notices = Vec::new();
    if rows < FEW_ROWS {
        notices.push(Notice::warning(
            NoticeCode::FewRows,
            Defect::new(
                "the table has very few rows to learn from",
                format!("at least {FEW_ROWS} rows"),
                counted(rows, "row"),
                "Add rows if you can. Synthetic rows of so small a table are rough, and may stay close to real ones.",
            ),
        ));
    }
    if duplicate_rows > 0 {
        let share = duplicate_rows as f64 / rows.max(1) as f64;
        let by_chance = repeats_by_chance(rows, bits) >= duplicate_rows as f64;
        let defect = Defect::new(
            "some rows repeat an earlier row",
            "rows that differ",
            format!("{} ({})", counted(duplicate_rows, "repeated row"), percent(share)),
            if by_chance {
                "Keep them if they are different cases that happen to look alike; else drop them."
            } else {
                "Drop them unless each stands for a case of its own: columns this varied seldom agree by chance."
            },
        );
        let notice = if share < 0.01 && by_chance {
            Notice::info(NoticeCode::DuplicateRows, defect)
        } else {
            Notice::warning(NoticeCode::DuplicateRows, defect)
        };
        notices.push(notice.repair(Repair::DropDuplicates));
    }
    notices
}

/// A rough number of rows that would repeat another one by chance: pairs of rows times the chance that two agree. Columns
/// that depend on each other tell less than the sum of their bits; half of the sum is taken.
fn repeats_by_chance(rows: u64, bits: f64) -> f64 {
    let n = rows as f64;
    n * (n - 1.0).max(0.0) / 2.0 * libm::exp2(-0.5 * bits)
}

/// Notices about a column. A column that is left out has none, and a kind that a person chose is not questioned.
pub(super) fn column_notices(column: &ColumnProfile, rows: u64) -> Vec<Notice> {
    if column.field.left_out || rows == 0 {
        return Vec::new();
    }
    let name = column.field.name.as_str();
    let leave_out = || Repair::LeaveOut { column: name.to_owned() };
    if column.missing == rows {
        let defect = Defect::new(
            "the column has no values",
            "some cells with a value",
            format!("{} missing cells and no other", count(rows)),
            "Leave the column out, or tell which texts mean \"missing\" if these cells say something.",
        );
        return vec![Notice::warning(NoticeCode::AllMissing, defect.in_column(name)).repair(leave_out())];
    }
    let mut notices = Vec::new();
    if column.missing * 2 > rows {
        let defect = Defect::new(
            "more than half of the cells are missing",
            "values in at least half of the rows",
            format!("{} missing cells ({})", count(column.missing), percent(column.missing as f64 / rows as f64)),
            "Leave the column out, unless it matters whether a cell is missing: that is kept too.",
        );
        notices.push(Notice::warning(NoticeCode::MostlyMissing, defect.in_column(name)).repair(leave_out()));
    }
    notices.extend(kind_notice(column, rows - column.missing));
    notices
}

/// The notice that a column's kind and its number of different values call for.
fn kind_notice(column: &ColumnProfile, present: u64) -> Option<Notice> {
    let name = column.field.name.as_str();
    let kind = column.field.kind.tag();
    let set_kind = |kind| Repair::SetKind { column: name.to_owned(), kind };
    let leave_out = || Repair::LeaveOut { column: name.to_owned() };
    let found = || format!("{} in {}", counted(column.distinct, "different value"), counted(present, "cell"));
    match kind {
        KindTag::Text => {
            let defect = Defect::new(
                "the column is free text, which is never learned",
                "numbers, dates or levels that repeat",
                found(),
                "Leave the column out, or keep a placeholder in every synthetic row; if it holds levels, treat it as categorical.",
            );
            let notice = Notice::info(NoticeCode::FreeText, defect.in_column(name));
            Some(notice.repair(leave_out()).repair(set_kind(KindTag::Categorical)))
        }
        KindTag::Identifier => {
            let defect = Defect::new(
                "the column names single rows and is never learned",
                "values that repeat",
                found(),
                "Nothing to do: new identifiers of the same pattern are made. Leave the column out if you do not need them.",
            );
            Some(Notice::info(NoticeCode::Identifier, defect.in_column(name)).repair(leave_out()))
        }
        _ if column.distinct == 1 => {
            let defect = Defect::new(
                "every cell that has a value has the same one",
                "at least two different values",
                "one value".to_owned(),
                "Nothing to do: the value is written back as it is. Leave the column out if you do not need it.",
            );
            Some(Notice::info(NoticeCode::Constant, defect.in_column(name)).repair(leave_out()))
        }
        _ if column.detection.overridden => None,
        _ if is_near_unique(column, present) => {
            let defect = Defect::new(
                "nearly every value occurs once, as in an identifier",
                "values that repeat, or numbers that measure something",
                found(),
                "Treat the column as an identifier, so that no real value can reach the synthetic table.",
            );
            let notice = Notice::warning(NoticeCode::NearUnique, defect.in_column(name));
            Some(notice.repair(set_kind(KindTag::Identifier)).repair(leave_out()))
        }
        _ if kind.is_levels() && column.distinct > MANY_LEVELS && column.distinct * ROWS_PER_LEVEL > present => {
            let defect = Defect::new(
                "the column has many levels for its number of rows",
                format!("at most {MANY_LEVELS} levels, or at least {ROWS_PER_LEVEL} rows for each"),
                found(),
                "Keep the kind if the levels matter, knowing that rare ones are learned badly; else treat the column as text or as an identifier.",
            );
            let notice = Notice::warning(NoticeCode::HighCardinality, defect.in_column(name));
            Some(notice.repair(set_kind(KindTag::Text)).repair(set_kind(KindTag::Identifier)).repair(leave_out()))
        }
        _ => None,
    }
}

/// Levels of which nearly all occur once; or whole numbers that are all different and as dense as row numbers, which
/// measurements with so many different values are not.
fn is_near_unique(column: &ColumnProfile, present: u64) -> bool {
    let kind = column.field.kind.tag();
    if kind.is_levels() {
        return present >= FEW_CELLS && column.distinct as f64 >= NEARLY_ALL * present as f64;
    }
    kind == KindTag::Integer
        && present >= FEW_ROWS
        && column.distinct == present
        && column.numbers.as_ref().is_some_and(|n| n.max - n.min < 2.0 * present as f64)
}

/// Notices about pairs of columns of which one nearly says the other, where chance does not explain it. A column follows at
/// most one other.
pub(super) fn pair_notices(strong: &[StrongPair]) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut followers: Vec<&str> = Vec::new();
    for StrongPair { source, follower, pair, tests } in strong {
        if notices.len() == PAIRS || followers.contains(&follower.as_str()) || !pair.above_chance(*tests) {
            continue;
        }
        followers.push(follower);
        let defect = Defect::new(
            format!("the column follows almost exactly from \"{source}\""),
            "columns that each say something of their own",
            format!(
                "an association of {:.3} over {}, which chance does not explain (p < 0.001)",
                // Rounding up would claim an exact rule.
                (pair.value * 1000.0).trunc() / 1000.0,
                counted(pair.rows as u64, "row"),
            ),
            format!(
                "If the rule must hold exactly, leave this column out and compute it from \"{source}\" afterwards."
            ),
        );
        let notice = Notice::info(NoticeCode::Redundant, defect.in_column(follower.as_str()));
        notices.push(notice.repair(Repair::LeaveOut { column: follower.clone() }));
    }
    notices
}

/// The reader's notices, then those of `found` whose code and column the reader has not named.
pub(super) fn without_repeats(reader: &[Notice], found: Vec<Notice>) -> Vec<Notice> {
    let mut notices = reader.to_vec();
    let known = |n: &Notice| reader.iter().any(|r| r.code == n.code && r.defect.place.column == n.defect.place.column);
    notices.extend(found.into_iter().filter(|n| !known(n)));
    notices
}

/// A share with the digits that matter: `55 %`, `0.3 %`.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 10.0 {
        format!("{percent:.0} %")
    } else if percent >= 0.1 {
        format!("{percent:.1} %")
    } else {
        "less than 0.1 %".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::notice::Severity::{Info, Warning};

    #[test]
    fn shares_are_readable() {
        assert_eq!([0.555, 0.0123, 0.00001].map(percent), ["56 %", "1.2 %", "less than 0.1 %"]);
    }

    /// 200 rows of three fair coins (3 bits): 200 · 199 / 2 · 2^−1.5 = 7036 repeats are no surprise; of 60 bits they are one.
    #[test]
    fn repeated_rows_matter_by_share_and_chance() {
        let severity = |rows, repeats, bits| {
            let notices = table_notices(rows, repeats, bits);
            (notices.len(), notices[0].severity, notices[0].repairs.clone())
        };
        assert_eq!(severity(200, 1, 3.0), (1, Info, vec![Repair::DropDuplicates]));
        assert_eq!(severity(200, 1, 60.0).1, Warning);
        assert_eq!(severity(200, 100, 3.0).1, Warning);
        assert!((repeats_by_chance(200, 3.0) - 7035.712).abs() < 1e-3);
        assert!(table_notices(50, 0, 0.0).is_empty());
        assert_eq!(table_notices(0, 0, 0.0)[0].code, NoticeCode::FewRows);
    }
}
