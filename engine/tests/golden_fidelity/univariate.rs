//! Golden values of the metrics of single columns.

use crate::codes::codes;
use crate::suite::{Case, Suite, numbers};
use engine::evaluate::fidelity::bins::Bins;
use engine::evaluate::fidelity::divergence::{js_distance, js_divergence, js_nats, kl_divergence};
use engine::evaluate::fidelity::frequencies::{
    counts, emd_ordinal, goodness_of_fit, homogeneity, shares, total_variation, tv_complement,
};
use engine::evaluate::fidelity::moments::{Statistic, moments, shape, statistic_similarity};
use engine::evaluate::fidelity::steps::{emd_scaled, ks_complement, ks_statistic, wasserstein};
use engine::evaluate::fidelity::validity::{
    boundary_adherence, category_adherence, category_coverage, key_uniqueness, missing_similarity, range_coverage,
};
use engine::evaluate::sample::{deviation, range};
use engine::evaluate::significance::ks_test;

#[test]
fn every_value_of_the_file_is_met() {
    let suite = Suite::read("fidelity_univariate.json");
    steps(&suite);
    categories(&suite);
    divergences(&suite);
    values(&suite);
    validity(&suite);
    suite.finish();
}

fn sides(case: &Case) -> (Vec<f64>, Vec<f64>) {
    (case.numbers("real"), case.numbers("synthetic"))
}

fn levels(case: &Case) -> [Vec<u32>; 2] {
    codes(case.input("real"), case.input("synthetic"))
}

fn steps(suite: &Suite) {
    let case = suite.case("ks_basic");
    let (r, s) = sides(&case);
    let d = ks_statistic(&r, &s).expect("numbers");
    case.check("D", d);
    case.check("KSComplement", ks_complement(&r, &s));
    case.check("p_exact", ks_test::exact(d, r.len(), s.len()));
    case.check("p_asymp", ks_test::approximate(d, r.len(), s.len()));

    let case = suite.case("ks_unequal_n_ties");
    let (r, s) = sides(&case);
    let d = ks_statistic(&r, &s).expect("numbers");
    case.check("D", d);
    case.check("p_exact", ks_test::p_value(d, r.len(), s.len()));

    for id in ["ks_nan_dropped", "ks_disjoint", "ks_empty"] {
        let case = suite.case(id);
        let (r, s) = sides(&case);
        case.check("KSComplement", ks_complement(&r, &s));
    }
    for id in ["wasserstein_raw", "wasserstein_unequal_n"] {
        let case = suite.case(id);
        let (r, s) = sides(&case);
        case.check("W1", wasserstein(&r, &s));
    }
    let case = suite.case("wasserstein_scaled");
    let (r, s) = sides(&case);
    let (low, high) = range(&r).expect("numbers");
    let clipped: Vec<f64> = s.iter().map(|v| v.clamp(low, high)).collect();
    case.check("scaled_by_real_range", wasserstein(&r, &s).map(|w| w / (high - low)));
    case.check("scaled_by_union_range", emd_scaled(&r, &s));
    case.check("scaled_by_real_range_clipped", wasserstein(&r, &clipped).map(|w| w / (high - low)));
}

fn categories(suite: &Suite) {
    let case = suite.case("tv_unseen_category");
    let [r, s] = levels(&case);
    let tv = tv_complement(&r, &s).expect("levels");
    // The file's value has the tool's pseudo-count of 1e-6 in it; the exact one differs by less than that.
    let theirs = case.expected("TVComplement").as_f64().expect("a number");
    assert!((tv - theirs).abs() < 1e-6);
    case.check("TVD_exact", 1.0 - tv);

    let case = suite.case("tv_nan_dropped");
    let [r, s] = levels(&case);
    case.check("TVComplement", tv_complement(&r, &s));

    let case = suite.case("emd_ordinal");
    case.check("EMD", emd_ordinal(&case.numbers("real_counts"), &case.numbers("synthetic_counts")));

    let case = suite.case("emd_nominal");
    let [r, s] = levels(&case);
    let (r, s) = counts(&r, &s);
    case.check("EMD", total_variation(&r, &s));

    let case = suite.case("chisq_gof");
    let (chi, p) = goodness_of_fit(&case.numbers("observed"), &case.numbers("expected")).expect("counts");
    case.check("chi2", chi);
    case.check("p", p);

    let case = suite.case("chisq_homogeneity");
    let table = case.input("table");
    let test = homogeneity(&numbers(&table[0]), &numbers(&table[1])).expect("counts");
    case.check("chi2", test.statistic);
    case.check("p", test.p);
    case.check("dof", test.dof as f64);
    case.check("cramers_v", test.cramers_v);

    // Documents a test on shares, which the engine has not; ours on counts is stricter by construction.
    let case = suite.case("sdmetrics_cstest");
    let [r, s] = levels(&case);
    let (r, s) = counts(&r, &s);
    let (p, q) = (shares(&r).expect("levels"), shares(&s).expect("levels"));
    case.check("pvalue", goodness_of_fit(&q, &p).expect("shares").1);
    assert!(homogeneity(&r, &s).expect("counts").p < 0.965);
}

fn divergences(suite: &Suite) {
    let case = suite.case("js_base2");
    let (p, q) = (case.numbers("p"), case.numbers("q"));
    case.check("distance", js_distance(&p, &q));
    case.check("divergence", js_divergence(&p, &q));
    let case = suite.case("js_natural");
    case.check("distance", js_nats(&p, &q).map(f64::sqrt));
    case.check("divergence", js_nats(&p, &q));
    let case = suite.case("js_disjoint");
    case.check("distance", js_distance(&case.numbers("p"), &case.numbers("q")));
    let case = suite.case("kl");
    let kl = kl_divergence(&p, &q).expect("shares");
    case.check("KL_p_q", kl);
    case.check("KL_q_p", kl_divergence(&q, &p));
    case.check("inv_kl_p_q", 1.0 / (1.0 + kl));
    let case = suite.case("js_hist");
    let (r, s) = sides(&case);
    let bins = Bins::inner_edges(&r, case.params("bins").as_u64().expect("a number") as usize).expect("numbers");
    let Bins::Edges(edges) = &bins else { panic!("edges") };
    case.check_list("edges_inner", edges);
    // The last bin is that of missing values.
    let (r, s) = (bins.counts(&r), bins.counts(&s));
    case.check_list("real_counts", &r[..5]);
    case.check_list("synthetic_counts", &s[..5]);
    case.check("distance", js_distance(&r, &s));
}

fn values(suite: &Suite) {
    for id in ["moments_real", "moments_synthetic"] {
        let case = suite.case(id);
        let x = case.numbers("values");
        let m = moments(&x).expect("numbers");
        let (skewness, kurtosis) = shape(&x).expect("spread");
        let std = m.std.expect("two numbers");
        case.check("mean", m.mean);
        case.check("std_ddof1", std);
        case.check("std_ddof0", deviation(&x, 0));
        case.check("var_ddof1", std * std);
        case.check("skew_biased", skewness);
        case.check("skew_adjusted", m.skewness);
        case.check("kurtosis_excess_biased", kurtosis);
        case.check("kurtosis_excess_adjusted", m.kurtosis);
        case.check("min", m.min);
        case.check("q05", m.quantiles[0]);
        case.check("q25", m.quantiles[1]);
        case.check("median", m.quantiles[2]);
        case.check("q75", m.quantiles[3]);
        case.check("q95", m.quantiles[4]);
        case.check("max", m.max);
        case.check("iqr", m.quantiles[3] - m.quantiles[1]);
        case.check("mad", m.mad);
    }
    let case = suite.case("moments_constant");
    let m = moments(&case.numbers("values")).expect("numbers");
    case.check("std_ddof1", m.std);
    case.check("skew_adjusted", m.skewness);
    case.check("kurtosis_excess_adjusted", m.kurtosis);
    for (id, statistic) in [
        ("statsim_mean", Statistic::Mean),
        ("statsim_std", Statistic::Deviation),
        ("statsim_median", Statistic::Median),
    ] {
        let case = suite.case(id);
        let (r, s) = sides(&case);
        case.check("score", statistic_similarity(&r, &s, statistic));
    }
}

fn validity(suite: &Suite) {
    for id in ["range_coverage_full", "range_coverage_part", "range_coverage_outside"] {
        let case = suite.case(id);
        let (r, s) = sides(&case);
        case.check("score", range_coverage(&r, &s));
    }
    for id in ["boundary_adherence", "boundary_adherence_nan_bad", "boundary_adherence_nan_ok"] {
        let case = suite.case(id);
        let (r, s) = sides(&case);
        case.check("score", boundary_adherence(&r, &s, None));
    }
    let case = suite.case("category_adherence");
    let [r, s] = levels(&case);
    case.check("score", category_adherence(&r, &s));
    let case = suite.case("category_coverage");
    let [r, s] = levels(&case);
    case.check("score", category_coverage(&r, &s));
    let case = suite.case("missing_similarity");
    let (r, s) = sides(&case);
    let missing = |x: &[f64]| x.iter().filter(|v| v.is_nan()).count();
    case.check("score", missing_similarity(missing(&r), r.len(), missing(&s), s.len()));
    let case = suite.case("key_uniqueness");
    let keys: Vec<Option<&str>> =
        case.input("synthetic").as_array().expect("keys").iter().map(|v| v.as_str()).collect();
    case.check("score", key_uniqueness(&keys));
}
