//! All metrics of one set of predictions, in one order.

use super::boosted::Task;
use super::encode::Answers;
use crate::evaluate::utility::classification::{Confusion, decide, most_probable};
use crate::evaluate::utility::curves::{Average, average_precision, one_vs_one, one_vs_rest, roc_auc};
use crate::evaluate::utility::probability::{brier, calibration_error, log_loss};
use crate::evaluate::utility::regression::Regression;

/// Bins of the calibration error.
pub const BINS: usize = 10;

/// Names of the metrics of a task, in the order of [`metrics`].
pub fn names(task: Task) -> &'static [&'static str] {
    match task {
        Task::Binary => &[
            "ROC AUC",
            "average precision",
            "accuracy",
            "balanced accuracy",
            "precision",
            "recall",
            "F1",
            "macro F1",
            "weighted F1",
            "MCC",
            "Cohen's κ",
            "log loss",
            "Brier score",
            "calibration error",
        ],
        Task::Multiclass => &[
            "ROC AUC (one vs rest)",
            "average precision (macro)",
            "accuracy",
            "balanced accuracy",
            "precision (macro)",
            "recall (macro)",
            "macro F1",
            "weighted F1",
            "ROC AUC (weighted)",
            "ROC AUC (one vs one)",
            "MCC",
            "Cohen's κ",
            "log loss",
        ],
        Task::Regression => &[
            "R²",
            "explained variance",
            "RMSE",
            "MAE",
            "MSE",
            "median absolute error",
            "largest error",
            "MAPE",
            "sMAPE",
        ],
    }
}

/// The probability of class 1 of each row.
pub fn second(values: &[f64]) -> Vec<f64> {
    values.iter().skip(1).step_by(2).copied().collect()
}

/// Predicted classes: class 1 of two from a probability of one half on, otherwise the most probable.
pub fn predicted(values: &[f64], classes: usize) -> Vec<usize> {
    if classes == 2 { decide(&second(values), 0.5) } else { most_probable(values, classes) }
}

/// Every metric of predictions, none where undefined.
pub fn metrics(task: Task, answers: &Answers, values: &[f64], classes: usize) -> Vec<Option<f64>> {
    let found = match answers {
        Answers::Numbers(truth) => Regression::of(truth, values).map(|r| {
            [r.r2, r.explained_variance, r.rmse, r.mae, r.mse, r.median_ae, r.max_error, r.mape, r.smape]
                .map(Some)
                .to_vec()
        }),
        Answers::Classes(truth) => {
            let loss = log_loss(truth, values, classes);
            Confusion::of(truth, &predicted(values, classes), classes).map(|c| {
                let f1 = c.macro_mean(Confusion::f1);
                let weighted = c.weighted_mean(Confusion::f1);
                if task == Task::Binary {
                    let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
                    let p = second(values);
                    let mut out = vec![roc_auc(&positive, &p), average_precision(&positive, &p)];
                    out.extend([c.accuracy(), c.balanced_accuracy(), c.precision(1), c.recall(1)].map(Some));
                    out.extend([c.f1(1), f1, weighted, c.mcc(), c.kappa()].map(Some));
                    out.extend([loss, brier(&positive, &p), calibration_error(&positive, &p, BINS)]);
                    return out;
                }
                let mut out = vec![
                    one_vs_rest(truth, values, classes, Average::Macro, roc_auc),
                    one_vs_rest(truth, values, classes, Average::Macro, average_precision),
                ];
                out.extend([c.accuracy(), c.balanced_accuracy(), c.macro_mean(Confusion::precision)].map(Some));
                out.extend([c.macro_mean(Confusion::recall), f1, weighted].map(Some));
                out.push(one_vs_rest(truth, values, classes, Average::Weighted, roc_auc));
                out.push(one_vs_one(truth, values, classes));
                out.extend([c.mcc(), c.kappa()].map(Some));
                out.push(loss);
                out
            })
        }
    };
    found.unwrap_or_else(|| vec![None; names(task).len()])
}

/// The metrics that retention is taken from, with what the floor reaches in them: ROC AUC, balanced accuracy and macro F1, or R².
pub fn headline(task: Task, answers: &Answers, values: &[f64], classes: usize) -> Option<Vec<f64>> {
    Some(match answers {
        Answers::Numbers(truth) => vec![Regression::of(truth, values)?.r2],
        Answers::Classes(truth) if task == Task::Binary => {
            let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
            vec![roc_auc(&positive, &second(values))?]
        }
        Answers::Classes(truth) => {
            let c = Confusion::of(truth, &predicted(values, classes), classes)?;
            vec![c.balanced_accuracy(), c.macro_mean(Confusion::f1)]
        }
    })
}

/// What needs no model, for each of the metrics of [`headline`]: chance, or the most frequent class.
pub fn floor(task: Task, answers: &Answers, classes: usize) -> Vec<f64> {
    match (task, answers) {
        (Task::Binary, _) => vec![0.5],
        (Task::Multiclass, Answers::Classes(truth)) => {
            let present = (0..classes).filter(|c| truth.contains(c)).count().max(1) as f64;
            let f1 = Confusion::of(truth, &vec![0; truth.len()], classes).map_or(0.0, |c| c.macro_mean(Confusion::f1));
            vec![1.0 / present, f1]
        }
        _ => vec![0.0],
    }
}

/// Name of the metric that stands for a task.
pub fn main_metric(task: Task) -> &'static str {
    match task {
        Task::Binary => "ROC AUC",
        Task::Multiclass => "macro F1 and balanced accuracy",
        Task::Regression => "R²",
    }
}
