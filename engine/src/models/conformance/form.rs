//! Whether a synthetic table keeps the form of the real one.

use crate::data::Table;
use crate::data::schema::ColumnKind;

/// Holds a synthetic table against the form of the real one.
///
/// # Panics
/// When the synthetic table does not keep it.
pub fn keeps_form(real: &Table, made: &Table) {
    let kept: Vec<usize> = (0..real.width()).filter(|&at| !real.field(at).left_out).collect();
    assert_eq!(made.width(), kept.len(), "columns");
    for (to, &from) in kept.iter().enumerate() {
        let field = real.field(from);
        assert_eq!(field, made.field(to), "the field");
        let name = &field.name;
        assert!(real.missing(from) > 0 || made.missing(to) == 0, "{name}: missing cells that the real column lacks");
        if field.kind.tag().is_levels() {
            assert_eq!(real.levels(from).1, made.levels(to).1, "{name}: level names");
            let (known, found) = (real.levels(from).0, made.levels(to).0);
            assert!(found.iter().all(|c| known.contains(c)), "{name}: an unknown level");
        }
        if field.kind.tag().is_numeric() {
            let known = |x: &f64| !x.is_nan();
            let (a, b): (Vec<f64>, Vec<f64>) = (
                real.numbers(from).into_iter().filter(known).collect(),
                made.numbers(to).into_iter().filter(known).collect(),
            );
            let low = a.iter().copied().fold(f64::INFINITY, f64::min);
            let high = a.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(b.iter().all(|x| (low..=high).contains(x)), "{name}: outside the range");
            let unit = match &field.kind {
                ColumnKind::Decimal { format } => libm::exp10(f64::from(format.decimals)).round(),
                _ => 1.0,
            };
            let on_grid = |x: &f64| (x * unit - (x * unit).round()).abs() < 1e-6 * (x * unit).abs().max(1.0);
            assert!(!a.iter().all(on_grid) || b.iter().all(on_grid), "{name}: off the grid");
            let minutes = |v: &[f64]| v.iter().all(|x| x % 60.0 == 0.0);
            let is_clock = matches!(field.kind, ColumnKind::Datetime { .. } | ColumnKind::Time { .. });
            assert!(
                !is_clock || !minutes(&a) || minutes(&b),
                "{name}: seconds where the real column has whole minutes"
            );
        }
        if let ColumnKind::Identifier { unique: true, .. } = field.kind {
            let mut ids: Vec<_> = made.text(to).into_iter().flatten().collect();
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all, "{name}: a repeated identifier");
        }
    }
}
