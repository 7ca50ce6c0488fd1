//! Mixtures and normal scores against reference values.
#![cfg(feature = "table")]

mod golden;

use engine::learn::mixture::{Fitting, fit};
use engine::learn::normal;
use engine::transform::Marginal;
use golden::{Suite, all_near, counts, near, numbers};

fn suite() -> Suite {
    Suite::read(include_str!("../../tests/golden/transform/transform.json"))
}

#[test]
fn mixtures_are_those_of_the_reference() {
    let suite = suite();
    for id in
        ["three_normals", "six_components", "one_normal", "exponential", "point_mass", "counted_values", "two_points"]
    {
        let (i, e) = suite.case(id);
        let iterations = i["iterations"].as_u64().expect("a count") as usize;
        let components = i["components"].as_u64().expect("a count") as usize;
        let how = Fitting { iterations, ..Fitting::default() };
        let found = fit(&numbers(&i["x"]), &numbers(&i["counts"]), &counts(&i["labels"]), components, how);
        let of = |f: fn(&engine::learn::mixture::Component) -> f64| found.components.iter().map(f).collect::<Vec<_>>();
        assert_eq!(found.iterations as u64, e["iterations"].as_u64().expect("a count"), "{id}");
        assert_eq!(found.converged, e["converged"].as_bool().expect("a flag"), "{id}");
        all_near(&of(|c| c.weight), &e["weights"], 1e-8);
        all_near(&of(|c| c.mean), &e["means"], 1e-8);
        all_near(&of(|c| c.sd * c.sd), &e["variances"], 1e-8);
        let mut shares = Vec::new();
        for x in numbers(&i["at"]) {
            let scores: Vec<f64> = found.components.iter().map(|c| c.score(x)).collect();
            let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = scores.iter().map(|s| libm::exp(s - top)).sum();
            shares.extend(scores.iter().map(|s| libm::exp(s - top) / sum));
        }
        all_near(&shares, &e["responsibilities"], 1e-7);
    }
}

/// The reference interpolates every value and the curve here is smoothed, so they are near, not equal.
#[test]
fn scores_are_near_those_of_the_reference() {
    let suite = suite();
    let (i, e) = suite.case("scores_of_a_gamma");
    let mut sorted = numbers(&i["x"]);
    sorted.sort_by(f64::total_cmp);
    let marginal = Marginal::empirical(&sorted, None);
    for (x, z) in numbers(&i["at"]).into_iter().zip(e["z"].as_array().expect("scores")) {
        near(normal::quantile(marginal.mid(x)), z, 0.02);
    }
}
