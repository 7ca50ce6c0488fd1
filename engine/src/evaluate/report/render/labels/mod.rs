//! Names and meanings of measures and verdicts for people.

mod fidelity;
mod outcomes;

use crate::evaluate::record::Verdict;

use fidelity::FIDELITY;
use outcomes::OUTCOMES;

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

/// Measures with a name of their own.
fn known() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    FIDELITY.iter().chain(OUTCOMES)
}

/// Name of a measure, and in one sentence what it means and which way is good; an unknown id in words, without a sentence.
pub fn label(id: &str) -> (String, String) {
    if let Some((_, name, meaning)) = known().find(|l| l.0 == id) {
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
        let mut ids: Vec<&str> = known().map(|l| l.0).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
        assert!(known().chain(FAMILIES).all(|(_, name, meaning)| !name.is_empty() && meaning.ends_with('.')));
    }
}
