//! What tuning maximises, as a figure of the report.

use crate::evaluate::record::{Direction, Record};
use crate::evaluate::report::Section;
use crate::evaluate::scores::objective::{ACCURACY, SIMILARITY, discriminative_accuracy, objective, similarity};

/// `tuning_objective` and `tuning_objective_ranked`: 0.6 · similarity + 0.4 · accuracy, in 0..=1. `accuracy` is that of models which
/// learn from one table and predict the other; without a target the detector's stands for it, and the parameters say so.
///
/// The first takes distances over the range and correlations over their farthest bound, on which weak models score high too; the second
/// takes ranks and the mean difference of associations, which tell models apart.
pub(super) fn records(sections: &[Section], detection: &Section, accuracy: Option<f64>) -> [Record; 2] {
    let value = |sections: &[Section], id: &str| {
        sections.iter().flat_map(|s| &s.records).find(|r| r.id == id).and_then(|r| r.value)
    };
    let told = value(std::slice::from_ref(detection), "discriminative_score");
    let judged = accuracy.or_else(|| told.map(|d| discriminative_accuracy(0.5 + d)));
    let by = if accuracy.is_some() { "models of the target" } else { "the detector, since no target was given" };
    let record = |id: &str, alike: Option<f64>| {
        let reason = || "similarity or accuracy is undefined".to_owned();
        let mut record = Record::new(id, Direction::Max, objective(alike, judged).ok_or_else(reason));
        record.params.insert("similarity_weight".to_owned(), SIMILARITY.into());
        record.params.insert("accuracy_weight".to_owned(), ACCURACY.into());
        record.params.insert("similarity".to_owned(), alike.into());
        record.params.insert("accuracy".to_owned(), judged.into());
        record.params.insert("accuracy_by".to_owned(), by.into());
        record
    };
    let associated = value(sections, "correlation_delta").map(|d| (1.0 - d).clamp(0.0, 1.0));
    [
        record("tuning_objective", similarity(value(sections, "emd_mean"), value(sections, "correlation_similarity"))),
        record("tuning_objective_ranked", similarity(value(sections, "emd_ranked_mean"), associated)),
    ]
}
