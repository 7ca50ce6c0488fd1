//! Texts that a synthetic table repeats word by word: columns that have no distance can still carry real content.

use std::collections::HashSet;

use crate::data::schema::{ColumnKind, IdPattern};
use crate::data::{Field, Table};
use crate::evaluate::record::{Details, Direction, Entry, Record, Verdict};
use crate::evaluate::significance::proportion::two_proportions;

/// Characters from which a text says something of its own.
const LONG: usize = 8;
/// Share of texts beyond that of fresh rows from which the report warns.
const EXCESS: f64 = 0.01;

/// Long texts of one column and how many of them occur in the learned rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reuse {
    found: u64,
    all: u64,
}

impl Reuse {
    fn of(known: &HashSet<&str>, texts: &[Option<&str>]) -> Self {
        let long = || texts.iter().flatten().map(|t| t.trim()).filter(|t| t.chars().count() >= LONG);
        Self { found: long().filter(|t| known.contains(t)).count() as u64, all: long().count() as u64 }
    }

    fn share(self) -> Option<f64> {
        (self.all > 0).then(|| self.found as f64 / self.all as f64)
    }
}

/// Whether a cell of the column is content rather than a number in a row: `row 7` occurs in every table that counts.
fn carries_content(field: &Field) -> bool {
    match &field.kind {
        ColumnKind::Text => true,
        ColumnKind::Identifier { pattern, .. } => !matches!(pattern, IdPattern::Sequence { .. }),
        _ => false,
    }
}

/// `verbatim_reuse`: share of the synthetic texts of 8 characters or more (free text, and identifiers that are not counted up) that
/// occur in the same column of the learned rows, of the worst column; 0..=1, smaller is better. Its ceiling is the share of held-out
/// texts that do. It warns where the share lies more than 0.01 above that (z-test of two proportions, p < 0.05).
pub fn verbatim_reuse(real: &Table, holdout: Option<&Table>, synthetic: &Table) -> Record {
    let mut worst: Option<(String, f64, Option<f64>, Verdict)> = None;
    let mut entries = Vec::new();
    for (at, field) in real.schema().fields.iter().enumerate().filter(|(_, f)| carries_content(f)) {
        let texts = |t: &Table, role: &str| {
            let found = t.schema().index(&field.name).filter(|&c| matches!(t.column(c), crate::data::Column::Text(_)));
            found.ok_or_else(|| format!("{role} holds no text in this column"))
        };
        let side = match texts(synthetic, "the synthetic table") {
            Ok(side) => side,
            Err(reason) => {
                entries.push(Entry::new(&field.name, "verbatim_reuse", Err(reason)));
                continue;
            }
        };
        let own = real.text(at);
        let known: HashSet<&str> = own.iter().flatten().map(|t| t.trim()).collect();
        let made = Reuse::of(&known, &synthetic.text(side));
        let fresh = holdout
            .and_then(|h| Some(Reuse::of(&known, &h.text(texts(h, "the holdout").ok()?))))
            .filter(|fresh| fresh.all > 0);
        let Some(share) = made.share() else {
            let reason = format!("no synthetic text of {LONG} characters or more");
            entries.push(Entry::new(&field.name, "verbatim_reuse", Err(reason)));
            continue;
        };
        entries.push(Entry::new(&field.name, "verbatim_reuse", Ok(share)));
        let base = fresh.and_then(Reuse::share);
        let verdict = match (fresh, base) {
            (Some(fresh), Some(base)) => {
                let p = two_proportions((made.found, made.all), (fresh.found, fresh.all)).map_or(1.0, |t| t.2);
                if share - base > EXCESS && p < 0.05 { Verdict::Warn } else { Verdict::Pass }
            }
            _ => Verdict::NotEvaluated,
        };
        let beyond = |share: f64, base: Option<f64>| share - base.unwrap_or(0.0);
        if worst.as_ref().is_none_or(|w| beyond(share, base) > beyond(w.1, w.2)) {
            worst = Some((field.name.clone(), share, base, verdict));
        }
    }
    let reason = || "no column with free text, or identifiers that are not counted up".to_owned();
    let value = worst.as_ref().map(|w| w.1).ok_or_else(reason);
    let mut record = Record::new("verbatim_reuse", Direction::Min, value).rows(real.rows(), synthetic.rows());
    record.n_holdout = holdout.map(Table::rows);
    record.params.insert("least_characters".to_owned(), LONG.into());
    if let Some((name, _, base, verdict)) = worst {
        record.reference_ceiling = base;
        record.verdict = verdict;
        record.params.insert("column".to_owned(), name.into());
    }
    if entries.is_empty() { record } else { record.with(Details::PerColumn(entries)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Column, Schema};

    fn table(texts: &[&str]) -> Table {
        let cells = texts.iter().map(|t| (!t.is_empty()).then(|| (*t).to_owned())).collect();
        let schema = Schema { fields: vec![Field::new("note", ColumnKind::Text)], ..Schema::default() };
        Table::new(schema, vec![Column::Text(cells)]).expect("a table")
    }

    #[test]
    fn texts_of_learned_rows_are_recognised_and_short_ones_are_not_counted() {
        let real: Vec<String> = (0..200).map(|i| format!("patient complains of pain {i}")).collect();
        let fresh: Vec<String> = (200..400).map(|i| format!("patient complains of pain {i}")).collect();
        let lines = |list: &[String]| table(&list.iter().map(String::as_str).collect::<Vec<_>>());
        let (real, fresh) = (lines(&real), lines(&fresh));
        let copied = verbatim_reuse(&real, Some(&fresh), &real);
        assert_eq!((copied.value, copied.reference_ceiling, copied.verdict), (Some(1.0), Some(0.0), Verdict::Warn));
        let new = verbatim_reuse(&real, Some(&fresh), &fresh);
        assert_eq!((new.value, new.verdict), (Some(0.0), Verdict::Pass));
        let short = verbatim_reuse(&table(&["yes", "no"]), None, &table(&["yes", "", "a new long text"]));
        assert_eq!((short.value, short.verdict), (Some(0.0), Verdict::NotEvaluated));
        let placeholder = verbatim_reuse(&real, None, &table(&["[text]"]));
        assert!(placeholder.value.is_none() && placeholder.reason.is_some());
    }
}
