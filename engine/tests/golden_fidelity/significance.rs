//! Golden values of the tests of significance.

use crate::suite::{Suite, numbers};
use engine::evaluate::sample::{deviation, mean};
use engine::evaluate::significance::adjust::{benjamini_hochberg, bonferroni, holm};
use engine::evaluate::significance::bootstrap::{bca, correction, jackknife, percentile};
use engine::evaluate::significance::friedman::{friedman, nemenyi_q};
use engine::evaluate::significance::ks_test;
use engine::evaluate::significance::mcnemar::mcnemar;
use engine::evaluate::significance::paired::{corrected_resampled_t, paired_t};
use engine::evaluate::significance::proportion::{agresti_coull, clopper_pearson, wald, wilson};
use engine::evaluate::significance::rank_sum::rank_sum;
use engine::evaluate::significance::wilcoxon::wilcoxon;
use engine::learn::normal;
use engine::learn::special::{chi_squared_tail, f_tail, normal_tail, student_two_sided};

#[test]
fn every_value_of_the_file_is_met() {
    let suite = Suite::read("significance.json");
    pairs(&suite);
    many_models(&suite);
    classifiers(&suite);
    intervals(&suite);
    others(&suite);
    suite.finish();
}

fn pairs(suite: &Suite) {
    let case = suite.case("paired_t");
    let found = paired_t(&case.numbers("a"), &case.numbers("b")).expect("pairs");
    case.check("t", found.t);
    case.check("p_two_sided", found.p);
    case.check("df", found.df);
    case.check("mean_diff", found.mean);
    case.check_list("ci95", &[found.interval.0, found.interval.1]);
    case.check("cohen_dz", found.effect);

    let case = suite.case("corrected_resampled_t");
    let share = case.params("test_train_ratio").as_f64().expect("a number");
    let found = corrected_resampled_t(&case.numbers("a"), &case.numbers("b"), share).expect("pairs");
    case.check("t", found.t);
    case.check("p_two_sided", found.p);
    case.check("df", found.df);

    let case = suite.case("wilcoxon_exact");
    let found = wilcoxon(&case.numbers("a"), &case.numbers("b")).expect("pairs");
    case.check("W", found.w);
    case.check("p_exact_two_sided", found.p_exact);
    case.check("p_normal_cc", found.p_normal_corrected);
    case.check("p_normal_no_cc", found.p_normal);

    let case = suite.case("wilcoxon_zeros_ties");
    let found = wilcoxon(&case.numbers("a"), &case.numbers("b")).expect("pairs");
    case.check("W", found.w);
    case.check("p_normal_no_cc", found.p_normal);
    assert_eq!((found.p, found.p_exact), (found.p_normal, None));
}

fn many_models(suite: &Suite) {
    let case = suite.case("friedman_nemenyi");
    let rows = case.input("scores_rows_datasets_cols_models").as_array().expect("rows");
    let found = friedman(&rows.iter().map(numbers).collect::<Vec<_>>()).expect("models");
    case.check("chi2", found.chi_squared);
    case.check("p", found.p);
    case.check("iman_davenport_F", found.f);
    case.check("iman_davenport_p", found.p_f);
    case.check_list("mean_ranks_best_is_1", &found.mean_ranks);
    case.check("q_alpha_0.05", nemenyi_q(4, 0.05));
    case.check("critical_difference_0.05", found.critical_difference(0.05));
    let expected = case.expected("nemenyi_p").as_array().expect("rows").clone();
    for (row, found) in expected.iter().map(numbers).zip(found.nemenyi()) {
        for (e, f) in row.into_iter().zip(found) {
            case.near("nemenyi_p", e, f);
        }
    }
    let case = suite.case("nemenyi_q_table");
    let models: Vec<usize> = case.numbers("k").iter().map(|k| *k as usize).collect();
    for (key, alpha) in [("0.05", 0.05), ("0.10", 0.10)] {
        case.check_list(key, &models.iter().map(|&k| nemenyi_q(k, alpha)).collect::<Vec<_>>());
    }
}

fn classifiers(suite: &Suite) {
    for id in ["mcnemar_0", "mcnemar_1", "mcnemar_2"] {
        let case = suite.case(id);
        let found = mcnemar(case.number("b_only_A_correct") as u64, case.number("c_only_B_correct") as u64);
        case.check("exact_p", found.exact);
        case.check("mid_p", found.mid);
        case.check("chi2_cc", found.corrected.0);
        case.check("p_cc", found.corrected.1);
        case.check("chi2", found.chi_squared);
    }
}

fn intervals(suite: &Suite) {
    for id in ["bootstrap_percentile", "bootstrap_bca"] {
        let case = suite.case(id);
        let x = case.numbers("values");
        let of = |rows: &[u32]| mean(&rows.iter().map(|&i| x[i as usize]).collect::<Vec<_>>());
        let resamples = case.input("resample_indices").as_array().expect("lists");
        let means: Vec<f64> = resamples
            .iter()
            .filter_map(|list| of(&numbers(list).iter().map(|i| *i as u32).collect::<Vec<_>>()))
            .collect();
        if id == "bootstrap_percentile" {
            case.check_list("bootstrap_means", &means);
            case.check("se", deviation(&means, 1));
            let found = percentile(&means, 0.9).expect("values");
            case.check_list("ci90_percentile", &[found.low, found.high]);
        } else {
            let (estimate, left_out) = (mean(&x).expect("values"), jackknife(x.len(), of));
            let corrected = correction(&means, estimate, &left_out).expect("values");
            case.check("z0", corrected.bias);
            case.check("acceleration", corrected.acceleration);
            let found = bca(&means, estimate, &left_out, 0.9).expect("values");
            case.check_list("ci90", &[found.low, found.high]);
        }
    }
    let case = suite.case("proportion_ci");
    let (k, n) = (case.number("k") as u64, case.number("n") as u64);
    let list = |i: Option<(f64, f64)>| i.map(|(low, high)| [low, high]).expect("trials");
    case.check_list("normal", &list(wald(k, n, 0.95)));
    case.check_list("wilson", &list(wilson(k, n, 0.95)));
    case.check_list("beta", &list(clopper_pearson(k, n, 0.95)));
    case.check_list("agresti_coull", &list(agresti_coull(k, n, 0.95)));
}

fn others(suite: &Suite) {
    let case = suite.case("multiple_testing");
    let p = case.numbers("p");
    case.check_list("bonferroni", &bonferroni(&p));
    case.check_list("holm", &holm(&p));
    case.check_list("benjamini_hochberg", &benjamini_hochberg(&p));

    let case = suite.case("cliffs_delta_mwu");
    let found = rank_sum(&case.numbers("x"), &case.numbers("y")).expect("samples");
    case.check("U", found.u);
    case.check("p_asymptotic", found.p);
    case.check("cliffs_delta", found.cliffs_delta);
    case.check("vargha_delaney_A", found.vargha_delaney);

    let case = suite.case("ttest_dists");
    let at = |key: &str| case.number(key);
    case.check("t_sf_two", student_two_sided(at("t"), at("df")));
    case.check("chi2_sf", chi_squared_tail(at("chi2"), at("chi2_df")));
    case.check("norm_sf", normal_tail(at("z")));
    case.check("norm_ppf_975", normal::quantile(0.975));
    case.check("f_sf", f_tail(at("f"), at("f_d1"), at("f_d2")));
    case.check("ks_asymp_D0.2_n50_m60", ks_test::limit(0.2 * (50.0 * 60.0 / 110.0_f64).sqrt()));
    case.check("kstwo_D0.2_n27", ks_test::one_sample(0.2, 27));
}
