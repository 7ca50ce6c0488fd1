//! Names of the measures of utility, privacy, fairness and drift.

/// Id, name, and what it means with which way is good.
pub(super) const OUTCOMES: &[(&str, &str, &str)] = &[
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
    (
        "tuning_objective",
        "Tuning objective",
        "0.6 times similarity and 0.4 times accuracy: what tuning maximises; higher is better, and weak models score high too.",
    ),
    (
        "tuning_objective_ranked",
        "Tuning objective on ranks",
        "The same with columns held together by ranks and with the mean difference of associations, which tells models apart better.",
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
        "dcr_share_groups",
        "Closer to training rows, worst group of columns",
        "The same share on groups of columns, where a leak cannot drown among the others; 0.5 is no sign of copying.",
    ),
    (
        "shadow_auc",
        "Shadow-model attack, easiest target",
        "How well an attacker who knows the model tells whether a row was learned from; 0.5 is a guess, lower is better.",
    ),
    (
        "shadow_auc_mean",
        "Shadow-model attack, mean of the targets",
        "The same, mean over the attacked rows; 0.5 is a guess, lower is better.",
    ),
    (
        "verbatim_reuse",
        "Texts repeated word by word",
        "Share of synthetic texts of 8 characters or more that occur in the training rows; lower is better.",
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
    // Augmentation.
    ("imbalance_ratio", "Imbalance", "Rows of the largest class over those of the rarest; 1 is even."),
    ("class_balance", "Balance of the classes", "Entropy of the classes over its largest value; 1 is even."),
    (
        "minority_shape",
        "Column shapes, rare class",
        "How alike single columns are among rows of the rare class; 1 is the same.",
    ),
    (
        "minority_trend",
        "Pair trends, rare class",
        "How alike pairs of columns are among rows of the rare class; 1 is the same.",
    ),
    (
        "minority_detection_auc",
        "Detector's AUC, rare class",
        "How well boosted trees tell synthetic from real rows of the rare class; 0.5 cannot tell.",
    ),
    (
        "minority_adherence",
        "Validity, rare class",
        "Share of values that keep to what real rows of the class have; it should be 1.",
    ),
    (
        "minority_copies_excess",
        "Copies beyond chance, rare class",
        "Exact copies among synthetic rows of the class, beyond those of held-out rows; 0 is best.",
    ),
    (
        "minority_dcr_median",
        "Distance to the closest row, rare class",
        "Median distance of synthetic to real rows of the class; near that among real rows is good.",
    ),
    (
        "minority_diversity",
        "Diversity, rare class",
        "Mean distance between synthetic rows of the class over that of real ones; 1 is the same, below 0.9 some are missing.",
    ),
    (
        "minority_coverage_within",
        "Coverage, rare class",
        "Share of real rows of the class with a synthetic row within the usual distance; higher is better.",
    ),
    (
        "minority_precision_within",
        "Precision, rare class",
        "Share of synthetic rows of the class with a real row within the usual distance; higher is better.",
    ),
    (
        "label_agreement_ratio",
        "Recognised by a model of real rows",
        "Recall on synthetic rows of the class over that on held-out ones; 1 is right, less blurs classes, more has only easy rows.",
    ),
    (
        "augmentation_gain",
        "Gain of augmentation",
        "Average precision of the rare class with synthetic rows less that of real rows alone; above 0 they help.",
    ),
    (
        "precision_efficacy",
        "Precision efficacy",
        "Half plus half the gain in precision when recall is held at 0.9 and the synthetic table is added; 0.5 is no gain.",
    ),
    (
        "recall_efficacy",
        "Recall efficacy",
        "Half plus half the gain in recall when precision is held at 0.9 and the synthetic table is added; 0.5 is no gain.",
    ),
];
