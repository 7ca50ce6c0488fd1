//! The one path from a fitted model and a table to what the model is used for, for the page's worker and the command line alike.

use crate::data::Table;
use crate::error::Result;
use crate::models::DynFitted;
use crate::models::uses::{OddRow, Scores, Use, UseSummary};
use crate::run::RunCx;

/// Rows that are named as the oddest.
const ODDEST: usize = 5;

/// The table of a use, and what came of it.
#[derive(Debug)]
pub struct Applied {
    /// The filled table, or the table with new columns behind its own.
    pub table: Table,
    /// In figures.
    pub summary: UseSummary,
}

/// Uses `fitted` on the rows of `table`. Scores and predictions stand behind the columns of the table, or alone where `only` says so.
///
/// # Errors
/// [`Error::Unsupported`](crate::Error::Unsupported) when the model cannot do it,
/// [`Error::InvalidRequest`](crate::Error::InvalidRequest) naming a column that does not fit,
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn apply(fitted: &dyn DynFitted, table: &Table, wanted: &Use, only: bool, cx: &RunCx<'_>) -> Result<Applied> {
    let beside = (!only).then_some(table);
    match wanted {
        Use::Impute(request) => {
            let filled = fitted.impute(table, request, cx).await?;
            Ok(Applied { table: filled.table, summary: UseSummary { filled: filled.cells, ..UseSummary::default() } })
        }
        Use::Score(request) => {
            let scores = fitted.score(table, request, cx).await?;
            Ok(Applied { table: scores.table(beside)?, summary: summary(&scores) })
        }
        Use::Predict(request) => {
            let prediction = fitted.predict(table, request, cx).await?;
            let summary = UseSummary { predicted: Some(request.column.clone()), ..UseSummary::default() };
            Ok(Applied { table: prediction.table(beside)?, summary })
        }
    }
}

fn summary(scores: &Scores) -> UseSummary {
    let logs = &scores.log_likelihood;
    let mut order: Vec<usize> = (0..logs.len()).collect();
    order.sort_by(|&a, &b| logs[a].total_cmp(&logs[b]));
    let odd = |&row: &usize| OddRow {
        row: row as u64 + 1,
        log_likelihood: logs[row],
        column: scores.columns.get(scores.oddest[row] as usize).cloned().unwrap_or_default(),
    };
    UseSummary {
        mean_log_likelihood: Some(logs.iter().sum::<f64>() / logs.len().max(1) as f64),
        oddest: order.iter().take(ODDEST).map(odd).collect(),
        ..UseSummary::default()
    }
}
