//! Names and meanings of measures and verdicts for people.

use crate::evaluate::record::Verdict;

/// Id, name, and what it means with which way is good.
const LABELS: &[(&str, &str, &str)] = &[
    // Fidelity.
    ("column_shapes", "Column shapes", "How alike the distributions of single columns are; 1 is the same."),
    ("shape", "Column shapes", "How alike the distributions of single columns are; 1 is the same."),
    ("column_pair_trends", "Pair trends", "How alike pairs of columns move together; 1 is the same."),
    ("trend", "Pair trends", "How alike pairs of columns move together; 1 is the same."),
    (
        "column_pair_trends_published",
        "Pair trends (published bins)",
        "Pair trends as published results count them; higher is better.",
    ),
    (
        "column_pair_trends_strong",
        "Pair trends (strong pairs)",
        "Pair trends of the pairs that are associated in the real table; higher is better.",
    ),
    ("quality", "Quality", "Mean of column shapes and pair trends; higher is better. Even weak models score high."),
    ("diagnostic", "Validity", "Share of values that keep to range, levels and structure; it should be 1."),
    (
        "ks_mean",
        "Mean KS distance",
        "Largest gap between cumulative distributions, mean over numeric and date columns; lower is better.",
    ),
    (
        "emd_mean",
        "Mean earth mover's distance",
        "How far values would have to move to match the real columns; lower is better.",
    ),
    (
        "accuracy",
        "Binned accuracy",
        "Agreement of binned columns and pairs; the best possible value is that of a second real sample.",
    ),
    (
        "correlation_delta",
        "Association difference",
        "Mean difference of associations between columns; lower is better.",
    ),
    (
        "correlation_delta_numeric",
        "Correlation difference",
        "Mean difference of correlations between numeric columns; lower is better.",
    ),
    (
        "correlation_distance",
        "Correlation distance",
        "Size of the difference of both correlation matrices; lower is better.",
    ),
    (
        "correlation_similarity",
        "Correlation similarity",
        "Agreement of both correlation matrices; higher is better, even weak models score high.",
    ),
    ("mmd_rbf", "Kernel distance (MMD)", "Distance of whole rows under a Gaussian kernel; 0 is the same distribution."),
    (
        "mmd_rbf_median",
        "Kernel distance (MMD, median width)",
        "Distance of whole rows under a kernel as wide as the median distance; lower is better.",
    ),
    (
        "energy_distance_squared",
        "Energy distance",
        "Distance between the joint distributions of all columns; 0 is the same.",
    ),
    ("manifold_precision", "Precision", "Share of synthetic rows that lie where real rows lie; higher is better."),
    ("manifold_recall", "Recall", "Share of real rows that lie where synthetic rows lie; higher is better."),
    ("manifold_density", "Density", "How densely real rows surround synthetic ones; 1 is right, more means crowding."),
    ("manifold_coverage", "Coverage", "Share of real rows with a synthetic row near by; higher is better."),
    ("density", "Density", "How densely real rows surround synthetic ones; 1 is right, more means crowding."),
    ("coverage", "Coverage", "Share of real rows with a synthetic row near by; higher is better."),
    ("alpha_precision", "Alpha-precision", "How typical synthetic rows are of the real table; higher is better."),
    ("beta_recall", "Beta-recall", "How much of the variety of real rows is reached; higher is better."),
    (
        "authenticity",
        "Authenticity",
        "Share of synthetic rows that are not the nearest copy of a real row; higher is better.",
    ),
    (
        "c2st_xgb",
        "Detector's AUC, training rows",
        "How well boosted trees tell synthetic rows from those that were learned from; 0.5 cannot tell. Blind to copies.",
    ),
    (
        "c2st_gb",
        "Indistinguishability (boosted trees)",
        "1 when boosted trees cannot tell real from synthetic rows, 0 when they always can.",
    ),
    (
        "c2st_xgb_fresh",
        "Detector's AUC, unseen rows",
        "How well boosted trees tell synthetic rows from real ones that nothing was trained on; 0.5 cannot tell, 1 always can.",
    ),
    (
        "c2st_forest",
        "Forest's AUC",
        "How well a random forest tells synthetic rows from real ones, unseen ones where there are some; 0.5 cannot tell.",
    ),
    (
        "c2st_lr",
        "Linear detector's AUC",
        "How well logistic regression tells synthetic from real rows; 0.5 cannot tell. Far weaker than boosted trees.",
    ),
    (
        "logistic_detection",
        "Indistinguishability (logistic regression)",
        "1 when a linear model cannot tell real from synthetic rows; for comparison with published tables.",
    ),
    (
        "pmse",
        "Propensity score error (pMSE)",
        "Mean squared distance of the detector's probabilities from one half; 0 cannot tell, 0.25 always can.",
    ),
    (
        "detection_auc",
        "Detection AUC",
        "How well a classifier tells real from synthetic; 0.5 is a guess, lower is better.",
    ),
    ("discriminative_score", "Discriminative score", "Distance of detection accuracy from a guess; 0 is best."),
    ("boundary_adherence", "Values within range", "Share of numbers inside the real range; it should be 1."),
    ("category_adherence", "Known levels", "Share of levels that occur in the real table; it should be 1."),
    ("adherence", "Adherence", "Share of values that keep to range and levels; it should be 1."),
    ("missing_similarity", "Missing values", "How alike the shares of missing values are; 1 is the same."),
    ("new_row_synthesis", "New rows", "Share of synthetic rows that are not in the real table; higher is better."),
    // Utility.
    (
        "utility_retention",
        "Utility retention",
        "How much of the gain over guessing a model keeps when it is trained on synthetic rows; 1 is all of it.",
    ),
    (
        "utility_ratio",
        "Utility ratio",
        "Score of models trained on synthetic rows over that of models trained on real ones; 1 is no loss.",
    ),
    // Privacy.
    (
        "mia_auc",
        "Membership inference (strongest attack)",
        "How well the strongest attack tells whether a row was in the training data; 0.5 is a guess, lower is better.",
    ),
    (
        "dcr_share",
        "Closer to training rows",
        "Share of synthetic rows that are closer to training rows than to held-out ones; 0.5 is no sign of copying.",
    ),
    (
        "dcr",
        "Distance to the closest record",
        "Distance of synthetic rows to the nearest training row, against that of held-out rows.",
    ),
    (
        "nndr",
        "Nearest-neighbour distance ratio",
        "Nearest over second nearest distance; values near those of held-out rows are good.",
    ),
    (
        "exact_match_rate",
        "Exact matches",
        "Share of synthetic rows equal to a training row; lower is better, fresh real rows show what is normal.",
    ),
    ("duplicate_rate", "Copies of training rows", "Share of synthetic rows equal to a training row; lower is better."),
    ("duplicate_excess", "Copies beyond chance", "Exact matches beyond those of fresh real rows; 0 is best."),
    (
        "near_copies",
        "Near copies",
        "Share of synthetic rows closer to a training row than almost all fresh rows are; lower is better.",
    ),
    (
        "linkability",
        "Linkability",
        "Risk that two parts of a person's row are joined through the synthetic table; lower is better.",
    ),
    (
        "attribute_inference",
        "Attribute inference",
        "Risk that a secret value is guessed from known ones, beyond what fresh data give away; lower is better.",
    ),
    (
        "attribute_inference_risk",
        "Attribute inference",
        "Risk that a secret value is guessed from known ones, beyond what fresh data give away; lower is better.",
    ),
    (
        "identifiability",
        "Identifiability",
        "Share of real rows whose nearest synthetic row is nearer than any other real row; lower is better.",
    ),
    // Fairness and drift.
    (
        "demographic_parity",
        "Demographic parity difference",
        "Difference of positive outcomes between groups; 0 is even.",
    ),
    ("fairness_difference", "Fairness difference", "Largest difference between groups; 0 is even."),
    ("disparate_impact", "Disparate impact", "Ratio of positive outcomes between groups; 1 is even."),
    ("equalized_odds", "Equalized odds difference", "Difference of error rates between groups; 0 is even."),
    (
        "equal_opportunity",
        "Equal opportunity difference",
        "Difference of true positive rates between groups; 0 is even.",
    ),
    ("psi", "Population stability index", "How far a distribution moved; below 0.1 is stable."),
];

/// Beginnings of ids that come in many forms; the rest of the id is added to the name.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("column_pair_trends_", "Pair trends", "How alike pairs of columns move together; higher is better."),
    ("c2st_", "Detector's AUC", "How well a classifier tells synthetic from real rows; 0.5 cannot tell."),
    (
        "mia_",
        "Membership inference",
        "How well an attack tells whether a row was in the training data; 0.5 is a guess, lower is better.",
    ),
    (
        "dcr_",
        "Distance to the closest record",
        "Distance of synthetic rows to the nearest training row; as for held-out rows is good.",
    ),
    (
        "nndr_",
        "Nearest-neighbour distance ratio",
        "Nearest over second nearest distance; values near those of held-out rows are good.",
    ),
    ("singling_out", "Singling out", "Risk that a condition picks exactly one person, beyond chance; lower is better."),
    ("linkability_", "Linkability", "Risk that two parts of a person's row are joined; lower is better."),
    (
        "attribute_inference_",
        "Attribute inference",
        "Risk that a secret value is guessed from known ones; lower is better.",
    ),
    ("near_copies_", "Near copies", "Share of synthetic rows very close to a training row; lower is better."),
    (
        "tstr",
        "Trained on synthetic, tested on real",
        "Score of a model that learnt from synthetic rows only; near that of real training is good.",
    ),
    ("trtr", "Trained on real, tested on real", "The score to reach: a model that learnt from real rows."),
    (
        "trts",
        "Trained on real, tested on synthetic",
        "Score of a model of real rows on synthetic ones; near that on real rows is good.",
    ),
    (
        "tsts",
        "Trained and tested on synthetic",
        "Score inside the synthetic table; near that of the real table is good.",
    ),
    ("utility_", "Utility", "How useful the synthetic table is for prediction; higher is better."),
    (
        "demographic_parity_",
        "Demographic parity difference",
        "Difference of positive outcomes between groups; 0 is even.",
    ),
    ("disparate_impact_", "Disparate impact", "Ratio of positive outcomes between groups; 1 is even."),
    ("manifold_", "Neighbourhoods", "Whether real and synthetic rows lie among each other."),
    ("mmd_", "Kernel distance (MMD)", "Distance of whole rows under a kernel; lower is better."),
];

/// Name of a measure, and in one sentence what it means and which way is good; an unknown id in words, without a sentence.
pub fn label(id: &str) -> (String, String) {
    if let Some((_, name, meaning)) = LABELS.iter().find(|(known, ..)| *known == id) {
        return ((*name).to_owned(), (*meaning).to_owned());
    }
    for (start, name, meaning) in FAMILIES {
        if let Some(rest) = id.strip_prefix(start) {
            let rest = words(rest.trim_matches('_'));
            let name = if rest.is_empty() { (*name).to_owned() } else { format!("{name} ({rest})") };
            return (name, (*meaning).to_owned());
        }
    }
    let text = words(id);
    let mut letters = text.chars();
    let name = letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect());
    (name, String::new())
}

/// Snake case as words; short forms that are read letter by letter in capitals.
fn words(id: &str) -> String {
    let word = |w: &str| match w {
        "auc" | "xgb" | "lr" | "mlp" | "svm" | "knn" | "rf" | "dcr" | "nndr" | "mia" | "ks" | "r2" | "f1" | "mae"
        | "rmse" | "emd" | "ci" | "id" => w.to_uppercase(),
        _ => w.to_owned(),
    };
    id.split(['_', '.']).filter(|w| !w.is_empty()).map(word).collect::<Vec<_>>().join(" ")
}

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "look closer",
        Verdict::Fail => "fail",
        Verdict::NotEvaluated => "not evaluated",
    }
}

/// A verdict as `(symbol, class)`: the symbol differs by shape, so that colour is never needed.
pub fn level(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Pass => ("✓", "pass"),
        Verdict::Warn => ("!", "warn"),
        Verdict::Fail => ("✗", "fail"),
        Verdict::NotEvaluated => ("–", "none"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ids_families_and_unknown_ids_have_names() {
        assert_eq!(label("ks_mean").0, "Mean KS distance");
        assert_eq!(label("mia_density_auc").0, "Membership inference (density AUC)");
        assert_eq!(label("tstr_xgb").0, "Trained on synthetic, tested on real (XGB)");
        assert_eq!(label("my_new_auc"), ("My new AUC".to_owned(), String::new()));
        assert_eq!(label(""), (String::new(), String::new()));
    }

    #[test]
    fn ids_are_listed_once() {
        let mut ids: Vec<&str> = LABELS.iter().map(|l| l.0).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
        assert!(LABELS.iter().chain(FAMILIES).all(|(_, name, meaning)| !name.is_empty() && meaning.ends_with('.')));
    }
}
