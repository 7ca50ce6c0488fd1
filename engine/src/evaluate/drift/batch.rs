//! Drift of a whole batch: all columns, adjusted for their number, and the verdict on the table.

use serde::{Deserialize, Serialize};

use crate::evaluate::drift::column::{ColumnDrift, Level, column_drift, level};
use crate::evaluate::fidelity::reports::Column;
use crate::evaluate::significance::adjust::benjamini_hochberg;
use crate::learn::parallel;

/// Rows below which a batch says little.
pub const LEAST_ROWS: usize = 200;
/// Share of drifted columns above which the table alerts.
const SHARE: f64 = 0.30;

/// Drift of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchDrift {
    /// Every column; `p` is adjusted by Benjamini–Hochberg over the columns.
    pub columns: Vec<ColumnDrift>,
    /// Share of columns that alert, in 0..=1; none without columns.
    pub drifted: Option<f64>,
    /// Alert when more than 30 % of the columns, or a column named as a key, alert; warn when any column does.
    pub level: Level,
    /// AUC of a classifier that tells reference from current rows, when it was trained: warns above 0.60, alerts above 0.75.
    pub domain_auc: Option<f64>,
}

/// Drift of all columns (real side: reference, synthetic side: current batch). `keys` names columns that alert for the whole table;
/// `domain_auc` comes from the caller's classifier.
pub fn batch_drift(columns: &[Column], keys: &[&str], domain_auc: Option<f64>) -> BatchDrift {
    let mut found = parallel::map(0..columns.len(), |i| column_drift(&columns[i]));
    let tested: Vec<usize> = (0..found.len()).filter(|&i| found[i].p.is_some()).collect();
    let raw: Vec<f64> = tested.iter().filter_map(|&i| found[i].p).collect();
    for (&i, adjusted) in tested.iter().zip(benjamini_hochberg(&raw)) {
        found[i].p = Some(adjusted);
        // The adjusted p is larger: it can only take an alert back.
        if adjusted >= 0.01 {
            found[i].test_level = Level::Stable;
        }
    }
    let alerts: Vec<&ColumnDrift> = found.iter().filter(|c| c.level() == Level::Alert).collect();
    let drifted = (!found.is_empty()).then(|| alerts.len() as f64 / found.len() as f64);
    let by_columns = if drifted.is_some_and(|s| s > SHARE) || alerts.iter().any(|c| keys.contains(&c.name.as_str())) {
        Level::Alert
    } else if found.iter().any(|c| c.level() > Level::Stable) {
        Level::Warn
    } else {
        Level::Stable
    };
    let level = by_columns.max(level(domain_auc, 0.60, 0.75));
    BatchDrift { columns: found, drifted, level, domain_auc }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::fidelity::reports::Cells;

    #[test]
    fn one_drifted_column_of_many_warns_unless_it_is_a_key() {
        let same = |name: &str| {
            let cells = Cells::Levels((0..300).map(|i| i % 3).collect());
            Column { name: name.to_owned(), real: cells.clone(), synthetic: cells }
        };
        let mut columns: Vec<Column> = ["a", "b", "c", "d", "e"].iter().map(|n| same(n)).collect();
        assert_eq!(batch_drift(&columns, &[], None).level, Level::Stable);
        assert_eq!(batch_drift(&columns, &[], Some(0.8)).level, Level::Alert);
        columns[0].synthetic = Cells::Levels(vec![0; 300]);
        let found = batch_drift(&columns, &[], None);
        assert_eq!((found.level, found.drifted), (Level::Warn, Some(0.2)));
        assert_eq!(batch_drift(&columns, &["a"], None).level, Level::Alert);
        assert_eq!(batch_drift(&[], &[], None).drifted, None);
    }
}
