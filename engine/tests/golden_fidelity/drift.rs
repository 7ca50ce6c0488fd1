//! Golden values of the drift metrics.

use crate::suite::Suite;
use engine::evaluate::drift::column::column_drift;
use engine::evaluate::drift::psi::{FLOOR, psi};
use engine::evaluate::fidelity::bins::Bins;
use engine::evaluate::fidelity::divergence::js_distance;
use engine::evaluate::fidelity::frequencies::{homogeneity, shares, total_variation};
use engine::evaluate::fidelity::reports::{Cells, Column};
use engine::evaluate::significance::ks_test;

#[test]
fn every_value_of_the_file_is_met() {
    let suite = Suite::read("drift.json");
    for id in ["psi_small", "psi_large", "psi_zero_bin"] {
        let case = suite.case(id);
        assert_eq!(case.params("epsilon").as_f64(), Some(FLOOR));
        case.check("psi", psi(&case.numbers("reference_share"), &case.numbers("current_share"), FLOOR));
    }

    let case = suite.case("numeric_drift");
    let (r, c) = (case.numbers("reference"), case.numbers("current"));
    let column = Column { name: "x".to_owned(), real: Cells::Numbers(r.clone()), synthetic: Cells::Numbers(c.clone()) };
    let found = column_drift(&column);
    let bins = Bins::quantiles(&r, 10).expect("numbers");
    let Bins::Edges(edges) = &bins else { panic!("edges") };
    case.check_list("inner_edges", edges);
    let share = |x: &[f64]| shares(&bins.counts(x)).expect("numbers")[..10].to_vec();
    case.check_list("reference_share", &share(&r));
    case.check_list("current_share", &share(&c));
    case.check("psi", found.psi);
    case.check("ks_D", found.ks);
    case.check("ks_p_exact", found.p);
    case.check("ks_p_asymp", ks_test::approximate(found.ks.expect("numbers"), r.len(), c.len()));
    case.check("js_distance_base2", found.js);
    case.check("wasserstein_over_ref_std", found.wasserstein_over_std);

    let case = suite.case("categorical_drift");
    let (r, c) = (case.numbers("reference_counts"), case.numbers("current_counts"));
    let codes = |counts: &[f64]| {
        counts.iter().enumerate().flat_map(|(code, n)| vec![code as u32; *n as usize]).collect::<Vec<u32>>()
    };
    let column = Column { name: "c".to_owned(), real: Cells::Levels(codes(&r)), synthetic: Cells::Levels(codes(&c)) };
    let found = column_drift(&column);
    case.check("psi", found.psi);
    assert_eq!(found.psi, psi(&r, &c, FLOOR));
    case.check("chi2", found.chi_squared);
    case.check("p", found.p);
    case.check("dof", homogeneity(&r, &c).map(|t| t.dof as f64));
    case.check("js_distance_base2", js_distance(&r, &c));
    case.check("tvd", total_variation(&r, &c));
    suite.finish();
}
