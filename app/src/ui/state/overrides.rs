//! Changes of what a person fixes about a table.

use engine::data::spec::KindWord;
use engine::data::{KindTag, Repair, SchemaSpec};

/// Fixes the kind of a column; `None` leaves it to the detection. What belonged to another kind goes: a format to dates,
/// levels to ordered columns, decimals to numbers.
pub(crate) fn set_kind(spec: &mut SchemaSpec, column: &str, kind: Option<KindTag>) {
    let is = |kinds: &[KindTag]| kind.is_some_and(|k| kinds.contains(&k));
    let dated = is(&[KindTag::Date, KindTag::Datetime, KindTag::Time]);
    if !dated {
        spec.datetime_formats.remove(column);
    }
    let entry = spec.column_mut(column);
    entry.kind = kind.map(KindWord::Exactly);
    entry.left_out = false;
    if !dated {
        entry.format = None;
    }
    if !is(&[KindTag::Ordered]) {
        entry.levels = None;
    }
    if !is(&[KindTag::Decimal]) {
        entry.decimals = None;
    }
    tidy(spec, column);
}

/// Leaves a column out of the synthetic table, or takes it back in.
pub(crate) fn leave_out(spec: &mut SchemaSpec, column: &str, left_out: bool) {
    spec.column_mut(column).left_out = left_out;
    tidy(spec, column);
}

/// Applies a repair that a notice suggests.
pub(crate) fn apply(spec: &mut SchemaSpec, repair: &Repair) {
    match repair {
        Repair::SetKind { column, kind } => set_kind(spec, column, Some(*kind)),
        Repair::SetFormat { column, format } => {
            spec.datetime_formats.remove(column);
            spec.column_mut(column).format = Some(format.clone());
        }
        Repair::LeaveOut { column } => leave_out(spec, column, true),
        Repair::DropDuplicates => spec.drop_duplicates = true,
    }
}

/// An entry that fixes nothing is no entry: settings files stay free of it.
fn tidy(spec: &mut SchemaSpec, column: &str) {
    spec.columns.retain(|(name, entry)| name != column || *entry != engine::data::ColumnSpec::default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_fixed_and_freed_again() {
        let mut spec = SchemaSpec::default();
        set_kind(&mut spec, "a", Some(KindTag::Categorical));
        assert_eq!(serde_json::to_string(&spec).unwrap(), r#"{"columns":{"a":"categorical"}}"#);
        set_kind(&mut spec, "a", None);
        assert_eq!(spec, SchemaSpec::default());
    }

    #[test]
    fn what_belongs_to_another_kind_goes() {
        let json = r#"{"columns": {"d": {"kind": "date", "format": "%d.%m.%Y"}}, "datetime_formats": {"d": "%Y"}}"#;
        let mut spec = SchemaSpec::from_json(json).unwrap();
        set_kind(&mut spec, "d", Some(KindTag::Datetime));
        assert_eq!(spec.column("d").format.as_deref(), Some("%d.%m.%Y"), "a format may serve another kind of date");
        set_kind(&mut spec, "d", Some(KindTag::Categorical));
        assert_eq!(spec.column("d").format, None);
        let mut spec =
            SchemaSpec::from_json(r#"{"columns": {"s": {"kind": "ordered", "levels": ["a", "b"]}}}"#).unwrap();
        set_kind(&mut spec, "s", Some(KindTag::Text));
        assert_eq!(spec.column("s").levels, None);
    }

    #[test]
    fn every_repair_changes_what_it_names() {
        let mut spec = SchemaSpec::default();
        let column = || "c".to_owned();
        apply(&mut spec, &Repair::SetKind { column: column(), kind: KindTag::Identifier });
        apply(&mut spec, &Repair::DropDuplicates);
        apply(&mut spec, &Repair::LeaveOut { column: "x".to_owned() });
        apply(&mut spec, &Repair::SetFormat { column: "d".to_owned(), format: "%d/%m/%Y".to_owned() });
        assert_eq!(spec.column("c").kind, Some(KindWord::Exactly(KindTag::Identifier)));
        assert!(spec.drop_duplicates && spec.column("x").left_out);
        assert_eq!(spec.column("d").format.as_deref(), Some("%d/%m/%Y"));
        leave_out(&mut spec, "x", false);
        assert!(!spec.columns.iter().any(|(n, _)| n == "x"));
    }
}
