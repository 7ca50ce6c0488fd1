//! Whole profiles of small tables.

use super::samples::{constant, identifiers, integers, levels, numbers, table, text};
use super::*;
use crate::data::notice::{NoticeCode, Repair};
use crate::data::schema::KindTag;
use crate::error::Defect;
use crate::run::block_on;

fn profile_of(table: &Table, notices: &[Notice], duplicate_rows: u64) -> Profile {
    block_on(describe(table, &[], notices, 7, duplicate_rows, &RunCx::quiet())).expect("a profile")
}

/// 100 rows, one column for each thing that is noticed.
fn noticed() -> Table {
    let repeated = |cell: &str, n: usize| format!("{cell} ").repeat(n);
    let different = |n: usize| (0..n).map(|i| format!("v{i}")).collect::<Vec<_>>().join(" ") + " ";
    table(vec![
        ("fine", levels(&repeated("a b c d", 25))),
        ("empty", levels(&repeated("?", 100))),
        ("half", numbers((0..100).map(|i| if i < 51 { f64::NAN } else { f64::from(i % 7) }))),
        ("one", constant(100)),
        ("unique", levels(&different(100))),
        ("many", levels(&(different(60) + &repeated("v0", 40)))),
        ("row number", integers((0..100).map(|i| (i * 37) % 100 + 1000))),
        ("amount", integers((0..100).map(|i| i * i * 13))),
        ("note", text(&["some words"; 100])),
        ("id", identifiers(100)),
        ("copy", levels(&repeated("p p q q", 25))),
    ])
}

fn codes(profile: &Profile) -> Vec<(NoticeCode, &str)> {
    profile.notices.iter().map(|n| (n.code, n.defect.place.column.as_deref().unwrap_or(""))).collect()
}

#[test]
fn every_kind_of_column_is_described() {
    let p = profile_of(&noticed(), &[], 0);
    assert_eq!((p.rows, p.bytes, p.columns.len()), (100, 7, 11));
    let column = |name: &str| p.columns.iter().find(|c| c.field.name == name).expect("a column");
    let half = column("half");
    assert_eq!((half.missing, half.distinct), (51, 7));
    // 51..=99 modulo 7 begins with 2 and has 49 values, seven of each residue: mean 3, median 3, quartiles 1 and 5.
    let n = half.numbers.as_ref().expect("numbers");
    assert_eq!((n.mean, n.q1, n.median, n.q3, n.skew.abs() < 1e-12), (3.0, 1.0, 3.0, 5.0, true));
    assert!(n.spelled.is_some());
    let Distribution::Histogram { edges, counts, labels } = &half.distribution else { panic!("a histogram") };
    assert_eq!((counts.iter().sum::<u64>(), edges.len(), labels.len()), (49, counts.len() + 1, counts.len() + 1));
    assert_eq!((column("fine").levels.len(), column("fine").levels[0].count), (4, 25));
    assert_eq!((column("many").levels.len(), column("many").distinct, column("many").levels[0].count), (20, 60, 41));
    assert_eq!(
        column("one").distribution,
        Distribution::Bars { levels: vec!["k".into()], counts: vec![100], other: 0 }
    );
    for name in ["note", "id", "empty"] {
        assert_eq!(column(name).distribution, Distribution::None);
    }
    assert_eq!((column("note").distinct, column("id").distinct, column("empty").distinct), (1, 100, 0));
    assert_eq!(p.associations.columns.len(), 8, "neither constants nor text nor identifiers");
}

#[test]
fn each_notice_names_its_column_and_suggests_a_repair() {
    let p = profile_of(&noticed(), &[], 0);
    let expected = [
        (NoticeCode::AllMissing, "empty"),
        (NoticeCode::MostlyMissing, "half"),
        (NoticeCode::Constant, "one"),
        (NoticeCode::NearUnique, "unique"),
        (NoticeCode::HighCardinality, "many"),
        (NoticeCode::NearUnique, "row number"),
        (NoticeCode::FreeText, "note"),
        (NoticeCode::Identifier, "id"),
        (NoticeCode::Redundant, "copy"),
    ];
    assert_eq!(codes(&p), expected);
    let first = |at: usize| p.notices[at].repairs.first().cloned().expect("a repair");
    for at in [0, 1, 2, 6, 7, 8] {
        assert_eq!(first(at), Repair::LeaveOut { column: expected[at].1.into() });
    }
    assert_eq!(first(3), Repair::SetKind { column: "unique".into(), kind: KindTag::Identifier });
    assert_eq!(first(4), Repair::SetKind { column: "many".into(), kind: KindTag::Text });
    assert!(p.notices[8].defect.what.contains("\"fine\""));
}

#[test]
fn the_readers_notices_come_first_and_are_not_repeated() {
    let given = Notice::info(NoticeCode::FreeText, Defect::new("w", "e", "f", "x").in_column("note"));
    let p = profile_of(&noticed(), std::slice::from_ref(&given), 2);
    assert_eq!(p.notices[0], given);
    assert_eq!(p.notices.iter().filter(|n| n.code == NoticeCode::FreeText).count(), 1);
    assert_eq!((p.notices[1].code, p.duplicate_rows), (NoticeCode::DuplicateRows, 2));
}

#[test]
fn what_a_person_decided_is_not_questioned() {
    let decided = Detection { detected: KindTag::Text, confidence: 0.5, reason: String::new(), overridden: true };
    let t = noticed();
    let p = block_on(describe(&t, &vec![decided; t.width()], &[], 0, 0, &RunCx::quiet())).expect("a profile");
    assert!(!codes(&p).iter().any(|(c, _)| matches!(c, NoticeCode::NearUnique | NoticeCode::HighCardinality)));
}

#[test]
fn tables_without_rows_or_columns_have_a_profile() {
    let p = profile_of(&table(vec![("x", numbers([])), ("c", levels("")), ("t", text(&[]))]), &[], 0);
    assert_eq!(codes(&p), [(NoticeCode::FewRows, "")]);
    assert!(p.columns.iter().all(|c| c.distribution == Distribution::None && c.numbers.is_none() && c.distinct == 0));
    assert_eq!(profile_of(&table(vec![]), &[], 0).rows, 0);
    let one = profile_of(&table(vec![("x", numbers([f64::MAX])), ("c", levels("a"))]), &[], 0);
    assert_eq!(one.columns[0].numbers.as_ref().map(|n| (n.mean, n.sd)), Some((f64::MAX, 0.0)));
}

#[test]
fn a_profile_is_json_without_holes() {
    let x = numbers([-f64::MAX, f64::MAX, 0.0, f64::NAN]);
    let p = profile_of(&table(vec![("x", x), ("y", numbers([1e-320, 0.0, 5.0, 1.0]))]), &[], 0);
    let text = serde_json::to_string(&p).expect("JSON");
    // NaN and infinity are written as null, which is no number when read back.
    let back: Profile = serde_json::from_str(&text).expect("no NaN and no infinity");
    assert_eq!((back.rows, &back.columns[1].field), (p.rows, &p.columns[1].field));
}
