//! What every model must do for the uses that it claims, and say of those that it does not. Part of the conformance suite.

use crate::data::{Column, Table};
use crate::error::Error;
use crate::models::model::DynFitted;
use crate::models::uses::{Fill, ImputeRequest, PredictRequest, Prediction, ScoreRequest};
use crate::run::{CancelToken, NoPacer, NoProgress, RunCx, block_on};

/// Runs every check: `twin` is the same model after saving and loading, `real` the table it was learned from, whose column
/// `income` has missing cells and whose column `target` has levels.
pub(crate) fn check(fitted: &dyn DynFitted, twin: &dyn DynFitted, real: &Table) {
    impute(fitted, twin, real);
    score(fitted, twin, real);
    predict(fitted, twin, real);
}

/// A run that is cancelled before it begins.
fn stopped() -> RunCx<'static> {
    let token = CancelToken::default();
    token.cancel();
    RunCx::new(&NoProgress, token, &NoPacer)
}

fn unsupported<T: std::fmt::Debug>(outcome: Result<T, Error>, what: &str) {
    match outcome {
        Err(Error::Unsupported(defect)) => assert!(!defect.fix.is_empty(), "{what}"),
        other => panic!("{what} is not claimed and must be refused, not {other:?}"),
    }
}

fn impute(fitted: &dyn DynFitted, twin: &dyn DynFitted, real: &Table) {
    let cx = RunCx::quiet();
    for fill in [Fill::Best, Fill::Draw] {
        let request = ImputeRequest { seed: 4, fill, columns: Vec::new() };
        let outcome = block_on(fitted.impute(real, &request, &cx));
        if !fitted.spec().supports.impute {
            unsupported(outcome, "imputation");
            continue;
        }
        let filled = outcome.expect("missing cells can be filled");
        let missing: u64 = filled.cells.iter().map(|(_, n)| n).sum();
        let learned = (0..real.width()).filter(|&at| real.field(at).kind.tag().is_learned());
        assert_eq!(missing, learned.map(|at| real.missing(at) as u64).sum::<u64>(), "every missing cell is filled");
        assert!(missing > 0, "the table has missing cells");
        for at in 0..real.width() {
            let same = match (real.column(at), filled.table.column(at)) {
                (Column::Numbers(a), Column::Numbers(b)) => a.iter().zip(&b).all(|(a, b)| a.is_nan() || a == b),
                (a, b) => real.missing(at) > 0 || a == b,
            };
            assert!(same, "{}: a cell that was there has changed", real.field(at).name);
        }
        let other = block_on(twin.impute(real, &request, &cx)).expect("a loaded model fills as well");
        for at in 0..real.width() {
            assert_eq!(shown(&filled.table, at), shown(&other.table, at), "a loaded model fills the same cells");
        }
        let refused = ImputeRequest { columns: vec!["nothing".to_owned()], ..request.clone() };
        assert!(matches!(block_on(fitted.impute(real, &refused, &cx)), Err(Error::InvalidRequest(_))));
        assert!(matches!(block_on(fitted.impute(real, &request, &stopped())), Err(Error::Cancelled)));
    }
}

/// A column without NaN, which equals nothing.
fn shown(table: &Table, at: usize) -> String {
    format!("{:?}", table.column(at))
}

fn score(fitted: &dyn DynFitted, twin: &dyn DynFitted, real: &Table) {
    let (cx, request) = (RunCx::quiet(), ScoreRequest { seed: 4 });
    let outcome = block_on(fitted.score(real, &request, &cx));
    if !fitted.spec().supports.score {
        return unsupported(outcome, "scoring");
    }
    let scores = outcome.expect("rows can be scored");
    assert_eq!(scores.log_likelihood.len(), real.rows());
    assert!(scores.log_likelihood.iter().all(|s| s.is_finite()), "a likelihood is finite");
    assert!(scores.oddest.iter().all(|&c| (c as usize) < scores.columns.len()));
    assert_eq!(block_on(twin.score(real, &request, &cx)), Ok(scores), "a loaded model scores alike");
    assert!(matches!(block_on(fitted.score(real, &request, &stopped())), Err(Error::Cancelled)));
}

fn predict(fitted: &dyn DynFitted, twin: &dyn DynFitted, real: &Table) {
    let cx = RunCx::quiet();
    for column in ["target", "sex", "age", "income", "joined", "seen", "at"] {
        let request = PredictRequest { seed: 4, column: column.to_owned() };
        let outcome = block_on(fitted.predict(real, &request, &cx));
        if !fitted.spec().supports.predict {
            unsupported(outcome, "prediction");
            continue;
        }
        let predicted = outcome.expect("a learned column can be predicted");
        match &predicted {
            Prediction::Levels { names, shares, .. } => {
                assert_eq!(shares.len(), real.rows() * names.len());
                let sums = shares.chunks_exact(names.len()).map(|row| row.iter().sum::<f64>());
                assert!(sums.into_iter().all(|s| (s - 1.0).abs() < 1e-9), "{column}: shares sum to 1");
            }
            Prediction::Numbers { values, .. } => {
                assert_eq!(values.len(), real.rows());
                let at = real.position(column).expect("a column");
                let cells = real.numbers(at);
                let present = || cells.iter().copied().filter(|v| !v.is_nan());
                let range = present().fold(f64::INFINITY, f64::min)..=present().fold(f64::NEG_INFINITY, f64::max);
                assert!(values.iter().all(|v| range.contains(v)), "{column}: an expectation lies in the range");
            }
        }
        assert_eq!(block_on(twin.predict(real, &request, &cx)), Ok(predicted), "a loaded model predicts alike");
        assert!(matches!(block_on(fitted.predict(real, &request, &stopped())), Err(Error::Cancelled)));
    }
    if fitted.spec().supports.predict {
        for column in ["id", "note", "nothing"] {
            let request = PredictRequest { seed: 4, column: column.to_owned() };
            match block_on(fitted.predict(real, &request, &cx)) {
                Err(Error::InvalidRequest(defect)) => assert_eq!(defect.place.column.as_deref(), Some(column)),
                other => panic!("{column} cannot be predicted, not {other:?}"),
            }
        }
    }
}
