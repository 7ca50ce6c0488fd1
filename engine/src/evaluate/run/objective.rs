//! What tuning maximises, as a figure of the report.

use crate::evaluate::record::{Direction, Record};
use crate::evaluate::report::Section;
use crate::evaluate::scores::objective::{ACCURACY, SIMILARITY, discriminative_accuracy, objective, similarity};

/// `tuning_objective`: 0.6 · similarity + 0.4 · accuracy, in 0..=1. `accuracy` is that of models which learn from one table and predict
/// the other; without a target the detector's stands for it, and the parameters say so.
pub(super) fn record(sections: &[Section], detection: &Section, accuracy: Option<f64>) -> Record {
    let value = |sections: &[Section], id: &str| {
        sections.iter().flat_map(|s| &s.records).find(|r| r.id == id).and_then(|r| r.value)
    };
    let alike = similarity(value(sections, "emd_mean"), value(sections, "correlation_similarity"));
    let told = value(std::slice::from_ref(detection), "discriminative_score");
    let judged = accuracy.or_else(|| told.map(|d| discriminative_accuracy(0.5 + d)));
    let reason = || "similarity or accuracy is undefined".to_owned();
    let mut record = Record::new("tuning_objective", Direction::Max, objective(alike, judged).ok_or_else(reason));
    record.params.insert("similarity_weight".to_owned(), SIMILARITY.into());
    record.params.insert("accuracy_weight".to_owned(), ACCURACY.into());
    record.params.insert("similarity".to_owned(), alike.into());
    record.params.insert("accuracy".to_owned(), judged.into());
    let by = if accuracy.is_some() { "models of the target" } else { "the detector, since no target was given" };
    record.params.insert("accuracy_by".to_owned(), by.into());
    record
}
