//! Golden values of the joint metrics.

use crate::suite::{Case, Suite, numbers};
use engine::evaluate::fidelity::alpha::alpha_beta;
use engine::evaluate::fidelity::detection::{accuracy, detection_score, discriminative_score, pmse};
use engine::evaluate::fidelity::kernels::{energy_squared, median_gamma, mmd, mmd_linear};
use engine::evaluate::fidelity::manifold::manifold;
use engine::evaluate::fidelity::steps::energy_distance;
use engine::evaluate::fidelity::thresholds::{diversity, within};
use engine::evaluate::sample::range;
use engine::evaluate::utility::curves::roc_auc;
use engine::learn::neighbours::{Metric, Rows, nearest};

#[test]
fn every_value_of_the_file_is_met() {
    let suite = Suite::read("fidelity_joint.json");
    kernels(&suite);
    clouds(&suite);
    detection(&suite);
    suite.finish();
}

fn rows(case: &Case, side: &str) -> Rows<f64> {
    let list: Vec<Vec<f64>> = case.input(side).as_array().expect("rows").iter().map(numbers).collect();
    Rows::new(list[0].len(), 0, list.concat()).expect("whole rows")
}

/// Both tables, scaled to 0..=1 by the real ranges.
fn scaled(case: &Case) -> [Rows<f64>; 2] {
    let tables = [rows(case, "real"), rows(case, "synthetic")];
    let width = tables[0].width();
    let ranges: Vec<(f64, f64)> = (0..width)
        .map(|c| range(&(0..tables[0].height()).map(|i| tables[0].row(i)[c]).collect::<Vec<_>>()).expect("numbers"))
        .collect();
    tables.map(|t| {
        let cells = (0..t.height())
            .flat_map(|i| t.row(i).iter().zip(&ranges).map(|(v, (a, b))| (v - a) / (b - a)).collect::<Vec<_>>())
            .collect();
        Rows::new(width, 0, cells).expect("whole rows")
    })
}

fn kernels(suite: &Suite) {
    let case = suite.case("mmd_rbf");
    let (r, s) = (rows(&case, "real"), rows(&case, "synthetic"));
    let gamma = case.params("gamma").as_f64().expect("a number");
    let found = mmd(&r, &s, gamma).expect("same columns").expect("rows");
    case.check("mmd2_biased_gamma1", found.biased);
    case.check("mmd2_unbiased_gamma1", found.unbiased);
    case.check("mmd_biased_gamma1", found.biased.sqrt());
    let (median, gamma) = median_gamma(&r, &s).expect("same columns").expect("rows");
    case.check("median_pairwise_distance", median);
    case.check("mmd2_biased_median_gamma", mmd(&r, &s, gamma).expect("same columns").expect("rows").biased);
    case.check("mmd2_linear", mmd_linear(&r, &s));

    let case = suite.case("mmd_rbf_unequal");
    let (r, s) = (rows(&case, "real"), rows(&case, "synthetic"));
    let found = mmd(&r, &s, 1.0).expect("same columns").expect("rows");
    case.check("mmd2_biased_gamma1", found.biased);
    case.check("mmd2_unbiased_gamma1", found.unbiased);

    let case = suite.case("energy_distance_1d");
    case.check("energy", energy_distance(&case.numbers("real"), &case.numbers("synthetic")));

    let case = suite.case("energy_distance_nd");
    let energy = energy_squared(&rows(&case, "real"), &rows(&case, "synthetic")).expect("same columns").expect("rows");
    case.check("energy2", energy);
    case.check("energy", energy.sqrt());
}

fn clouds(suite: &Suite) {
    for (id, k) in [("prdc_k3", 3), ("prdc_k5", 5), ("prdc_unequal", 3)] {
        let case = suite.case(id);
        assert_eq!(case.params("nearest_k").as_u64(), Some(k));
        let found = manifold(&rows(&case, "real"), &rows(&case, "synthetic"), k as usize);
        let found = found.expect("same columns").expect("rows");
        case.check("precision", found.precision);
        case.check("recall", found.recall);
        case.check("density", found.density);
        case.check("coverage", found.coverage);
    }
    for id in ["alpha_precision_naive", "alpha_precision_copy"] {
        let case = suite.case(id);
        let [r, s] = scaled(&case);
        let found = alpha_beta(&r, &s).expect("same columns").expect("rows");
        case.check_list("alpha_precision_curve", &found.precision_curve);
        case.check_list("beta_recall_curve", &found.recall_curve);
        case.check("delta_precision_alpha", found.delta_precision);
        case.check("delta_coverage_beta", found.delta_recall);
        case.check("authenticity_paper_definition", found.authenticity);
        case.check("authenticity_as_coded_in_synthcity", as_coded(&r, &s));
    }
    let case = suite.case("threshold_coverage_density");
    let [r, s] = scaled(&case);
    let found = within(&r, &s, &numbers(case.params("tau")), Metric::Euclidean).expect("same columns").expect("rows");
    case.check_list("coverage", &found.iter().map(|w| w.coverage).collect::<Vec<_>>());
    case.check_list("precision_at_tau", &found.iter().map(|w| w.precision).collect::<Vec<_>>());
    case.check_list("density", &found.iter().map(|w| w.density).collect::<Vec<_>>());
    case.check_list("real_self_coverage", &found.iter().map(|w| w.real_coverage).collect::<Vec<_>>());
    let found = diversity(&r, &s).expect("same columns").expect("rows");
    case.check("diversity_pairwise_ratio", found.pairwise_ratio);
    case.check("diversity_nn_ratio", found.nearest_ratio);
}

/// The other tool's quantity, which indexes real rows by synthetic ones: documented in the file, and no part of the engine.
fn as_coded(real: &Rows<f64>, synthetic: &Rows<f64>) -> f64 {
    let own = nearest(real, real, 1, Metric::Euclidean, true).expect("same columns");
    let other = nearest(real, synthetic, 1, Metric::Euclidean, false).expect("same columns");
    let authentic = (0..real.height()).filter(|&i| other.distances[i] > own.distances[other.rows[i] as usize]).count();
    authentic as f64 / real.height() as f64
}

fn detection(suite: &Suite) {
    let read = |case: &Case| {
        let labels: Vec<bool> = case.numbers("label").iter().map(|v| *v == 1.0).collect();
        (labels, case.numbers("prob_real"))
    };
    let case = suite.case("detection_from_probs");
    let (labels, p) = read(&case);
    let area = roc_auc(&labels, &p).expect("both classes");
    case.check("auc", area);
    case.check("sdmetrics_score", detection_score(&[area]));
    case.check("accuracy", accuracy(&labels, &p));
    case.check("discriminative_score", discriminative_score(&labels, &p));
    case.check("pMSE", pmse(&labels, &p));

    let case = suite.case("detection_auc_below_half");
    let (labels, p) = read(&case);
    let area = roc_auc(&labels, &p).expect("both classes");
    case.check("auc", area);
    case.check("sdmetrics_score", detection_score(&[area]));
}
