//! Names of the measures of likeness: columns, pairs, whole rows, detectors.

/// Id, name, and what it means with which way is good.
pub(super) const FIDELITY: &[(&str, &str, &str)] = &[
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
        "emd_ranked_mean",
        "Mean earth mover's distance of ranks",
        "The same over ranks, which no outlier stretches; 0 is equal, 1 without overlap.",
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
        "mmd_permutation_p",
        "Chance of such a kernel distance (p)",
        "How often relabelled rows lie as far apart; below 0.05 the difference is more than chance, which with many rows it mostly is.",
    ),
    (
        "sliced_wasserstein",
        "Sliced Wasserstein distance",
        "Mean distance along random directions, in standard deviations of the columns; lower is better.",
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
    (
        "nmi_l1",
        "Shared information",
        "Mean difference of the normalised mutual information of pairs of columns; lower is better.",
    ),
    ("phi_k_delta", "Difference of φ_K", "Mean difference of φ_K over pairs of columns of any kinds; lower is better."),
    (
        "gmm_log_likelihood",
        "Log-likelihood of the numbers",
        "Mean log density of synthetic numbers under a mixture of normals fitted to real ones; near that of fresh real rows is good.",
    ),
    (
        "bayes_network_log_likelihood",
        "Log-likelihood of the levels",
        "Mean log chance of synthetic levels under a Bayesian network fitted to real ones; near that of fresh real rows is good.",
    ),
    ("coherence", "Coherence of sequences", "How alike the rows of one entity follow each other; 1 is the same."),
    (
        "coherence_next_value",
        "Next values",
        "How alike a value and the next one of the same entity go together; 1 is the same.",
    ),
    (
        "coherence_levels_per_sequence",
        "Different values per sequence",
        "How alike the numbers of different values of an entity are; 1 is the same.",
    ),
    (
        "coherence_sequences_per_level",
        "Sequences per value",
        "How alike the shares of entities that have each frequent value are; 1 is the same.",
    ),
    ("sequence_length", "Length of sequences", "How alike the numbers of rows of an entity are; 1 is the same."),
];
