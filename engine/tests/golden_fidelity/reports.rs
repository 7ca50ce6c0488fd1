//! Golden values of pairs of columns and of the reports.

use crate::codes::codes;
use crate::suite::{Case, Suite, numbers};
use engine::evaluate::fidelity::accuracy::{Accuracy, accuracies, breaks};
use engine::evaluate::fidelity::association::{Contingency, correlation_ratio};
use engine::evaluate::fidelity::contingency::contingency_similarity;
use engine::evaluate::fidelity::correlation::{Coefficient, correlation_similarity, kendall, spearman};
use engine::evaluate::fidelity::information::information;
use engine::evaluate::fidelity::matrices::{associations, distance};
use engine::evaluate::fidelity::reports::{Cells, Column, Trends, diagnostic, quality};
use engine::evaluate::fidelity::validity::table_structure;
use engine::rng::Seed;
use serde_json::Value;

#[test]
fn every_value_of_the_file_is_met() {
    let suite = Suite::read("fidelity_pairs_and_reports.json");
    correlations(&suite);
    associated(&suite);
    matrices(&suite);
    reports(&suite);
    binned_accuracy(&suite);
    suite.finish();
}

fn correlations(suite: &Suite) {
    for (id, coefficient) in [("corrsim_pearson", Coefficient::Pearson), ("corrsim_spearman", Coefficient::Spearman)] {
        let case = suite.case(id);
        let side = |s: &str| ["x", "y"].map(|c| numbers(&case.input(s)[c]));
        let (r, s) = (side("real"), side("synthetic"));
        let found = correlation_similarity([&r[0], &r[1]], [&s[0], &s[1]], coefficient).expect("spread");
        case.check("score", found.score);
        case.check("real", found.real);
        case.check("synthetic", found.synthetic);
    }
    let case = suite.case("kendall");
    case.check("tau_b", kendall(&case.numbers("x"), &case.numbers("y")));
    let case = suite.case("spearman_ties");
    case.check("rho", spearman(&case.numbers("x"), &case.numbers("y")));
}

fn associated(suite: &Suite) {
    for id in ["contingency_cat_cat", "contingency_missing"] {
        let case = suite.case(id);
        let column = |c: &str| codes(&case.input("real")[c], &case.input("synthetic")[c]);
        let (a, b) = (column("a"), column("b"));
        case.check("score", contingency_similarity([&a[0], &b[0]], [&a[1], &b[1]]));
    }
    let table = |case: &Case| Contingency {
        cells: case.input("table").as_array().expect("rows").iter().map(numbers).collect(),
    };
    let case = suite.case("cramers_v");
    case.check("V", table(&case).cramers_v());
    case.check("V_bias_corrected", table(&case).cramers_v_corrected());
    case.check("tschuprow_T", table(&case).tschuprow_t());
    let case = suite.case("theils_u");
    case.check("U_row_given_col", table(&case).theils_u());
    case.check("U_col_given_row", table(&case).transposed().theils_u());
    let case = suite.case("correlation_ratio");
    let [category, _] = codes(case.input("category"), &Value::Array(Vec::new()));
    case.check("eta", correlation_ratio(&category, &case.numbers("value")));
    let case = suite.case("mutual_info");
    let none = Value::Array(Vec::new());
    let [a, _] = codes(case.input("labels_a"), &none);
    let [b, _] = codes(case.input("labels_b"), &none);
    let found = information(&a, &b).expect("rows");
    case.check("MI_nats", found.mutual);
    case.check("NMI_arithmetic", found.normalised());
    case.check("NMI_min", found.normalised_by_least());
}

fn matrices(suite: &Suite) {
    let case = suite.case("corr_matrix_distance");
    let columns = |side: &str| -> Vec<Cells> {
        let rows: Vec<Vec<f64>> = case.input(side).as_array().expect("rows").iter().map(numbers).collect();
        (0..3).map(|c| Cells::Numbers(rows.iter().map(|r| r[c]).collect())).collect()
    };
    let (r, s) = (
        associations(&columns("real"), Coefficient::Pearson),
        associations(&columns("synthetic"), Coefficient::Pearson),
    );
    for (key, found) in [("corr_real", &r), ("corr_synthetic", &s)] {
        let expected: Vec<Vec<f64>> = case.expected(key).as_array().expect("rows").iter().map(numbers).collect();
        for (at, (i, j)) in [(0, 1), (0, 2), (1, 2)].into_iter().enumerate() {
            case.near(key, expected[i][j], found[at].expect("spread"));
            assert_eq!((expected[j][i], expected[i][i]), (expected[i][j], 1.0));
        }
    }
    let d = distance(&r, &s).expect("pairs");
    case.check("frobenius", d.frobenius);
    case.check("frobenius_upper_only", d.upper);
    case.check("frobenius_abs_values", d.frobenius_abs);
    case.check("mean_abs_delta_offdiag", d.mean);
    case.check("max_abs_delta", d.largest);
    case.check("rmse_offdiag", d.rmse);
    case.check("similarity_frobenius", d.similarity);
    case.check("similarity_mean_half", d.similarity_mean);
}

/// The table that all reports of the file share: age, income, city, owner.
fn table(suite: &Suite) -> Vec<Column> {
    let case = suite.case("quality_report_no_threshold");
    let columns = ["age", "income", "city", "owner"]
        .map(|name| {
            let (r, s) = (&case.input("real")[name], &case.input("synthetic")[name]);
            let (real, synthetic) = if name == "age" || name == "income" {
                (Cells::Numbers(numbers(r)), Cells::Numbers(numbers(s)))
            } else {
                let [r, s] = codes(r, s);
                (Cells::Levels(r), Cells::Levels(s))
            };
            Column { name: name.to_owned(), real, synthetic }
        })
        .to_vec();
    // The values of this case are checked where the report is.
    for key in ["overall", "column_shapes", "column_pair_trends", "shapes", "pairs"] {
        case.expected(key);
    }
    columns
}

fn reports(suite: &Suite) {
    let columns = table(suite);
    for (id, rule) in
        [("quality_report_no_threshold", Trends::PUBLISHED), ("quality_report_default_threshold", Trends::STRONG)]
    {
        let case = suite.case(id);
        let found = quality(&columns, rule, Seed(1));
        case.check("overall", found.overall);
        case.check("column_shapes", found.shape);
        case.check("column_pair_trends", found.trend);
        for entry in &found.shapes {
            case.near(
                &entry.name,
                case.expected("shapes")[&entry.name].as_f64().expect("a score"),
                entry.value.expect("a score"),
            );
        }
        let pairs = case.expected("pairs").as_array().expect("pairs");
        assert_eq!(pairs.len(), found.pairs.len());
        for (expected, pair) in pairs.iter().zip(&found.pairs) {
            assert_eq!(
                (expected["c1"].as_str(), expected["c2"].as_str()),
                (Some(&*pair.columns.0), Some(&*pair.columns.1))
            );
            assert_eq!(expected["metric"].as_str(), Some(pair.metric));
            assert_eq!(expected["meets"].as_bool().unwrap_or(true), pair.counts);
            let values =
                [("score", pair.score), ("real_corr", pair.real_correlation), ("real_assoc", pair.real_association)];
            for (key, value) in values {
                match (expected[key].as_f64(), value) {
                    (Some(e), Some(f)) => case.near(key, e, f),
                    (e, f) => assert_eq!(e, f, "{id} {key} of {:?}", pair.columns),
                }
            }
        }
    }
    let case = suite.case("mixed_pair_shared_edges");
    let found = quality(&columns, Trends::default(), Seed(1));
    let score =
        |a: &str, b: &str| found.pairs.iter().find(|p| p.columns == (a.to_owned(), b.to_owned())).and_then(|p| p.score);
    case.check("age|city", score("age", "city"));
    case.check("age|owner", score("age", "owner"));
    case.check("income|city", score("income", "city"));

    let case = suite.case("diagnostic_report");
    let names: Vec<(String, String)> = columns.iter().map(|c| (c.name.clone(), "same".to_owned())).collect();
    let found = diagnostic(&columns, Vec::new(), table_structure(&names, &names));
    case.check("overall", found.overall);
    case.check("data_validity", found.validity);
    case.check("data_structure", found.structure);
    for entry in &found.entries {
        case.near(
            &entry.name,
            case.expected("details")[&entry.name].as_f64().expect("a score"),
            entry.value.expect("a score"),
        );
    }
}

fn binned_accuracy(suite: &Suite) {
    let columns = table(suite);
    // Single values are rounded to 5 digits in the file, and so are the ones that its means are taken from.
    let case = suite.case("accuracy_mostlyai").within(5.1e-6);
    for (at, name) in ["age", "income"].into_iter().enumerate() {
        let Cells::Numbers(x) = &columns[at].real else { panic!("numbers") };
        assert_eq!(numbers(&case.expected("bins")[name]), breaks(x), "bins of {name}");
    }
    let found = accuracies(&columns, Seed(1));
    for (key, list) in
        [("univariate", &found.univariate), ("bivariate", &found.bivariate), ("trivariate", &found.trivariate)]
    {
        let expected = case.expected(key).as_object().expect("scores");
        assert_eq!(expected.len(), list.len());
        for one in list {
            let [accuracy, most] = numbers(&expected[&name(&columns, one)])[..] else { panic!("two numbers") };
            case.near(key, accuracy, one.accuracy);
            case.near(key, most, one.expected);
        }
    }
    for (key, means, overall) in
        [("mean", found.means, found.overall), ("mean_max", found.expected, found.overall_expected)]
    {
        let expected = case.expected(key);
        for (part, value) in
            ["univariate", "bivariate", "trivariate", "overall"].iter().zip(means.into_iter().chain([overall]))
        {
            case.near(part, expected[*part].as_f64().expect("a mean"), value.expect("a mean"));
        }
    }
}

/// Names of the columns in the order of the letters, as the file joins them.
fn name(columns: &[Column], one: &Accuracy) -> String {
    let mut names: Vec<&str> = one.columns.iter().map(|&c| columns[c].name.as_str()).collect();
    names.sort_unstable();
    names.join("|")
}
