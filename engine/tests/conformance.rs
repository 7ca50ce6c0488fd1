//! Every model of the registry, held against what all models must do.
#![cfg(feature = "table")]

use std::fmt::Write as _;

use engine::models::{all, conformance};
use proptest::prelude::*;

#[test]
fn every_model_conforms() {
    for model in all() {
        conformance::check(model);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(11), ..ProptestConfig::default() })]

    /// Whatever small table is read, each model learns it or says why not, and draws what was asked for.
    #[test]
    fn small_tables_never_panic(rows in prop::collection::vec((prop::option::of(-50_i32..50), "[ab ]{0,2}", any::<bool>(), prop::num::f64::NORMAL), 1..40)) {
        let mut text = String::from("n,s,b,x\n");
        for (n, s, b, x) in rows {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{},{s},{b},{x:e}", n.map(|n| n.to_string()).unwrap_or_default());
        }
        let real = conformance::table(&text, "{}");
        for model in all() {
            let request = engine::models::SampleRequest { rows: 30, seed: 1, conditions: Vec::new() };
            let cx = engine::run::RunCx::quiet();
            let fitted = engine::run::block_on(model.fit(&conformance::quick(model), &real, engine::rng::Seed(1), &cx));
            if let Ok(fitted) = fitted {
                let drawn = engine::run::block_on(fitted.sample(&request, &cx));
                prop_assert_eq!(drawn.map(|t| t.rows()), Ok(30));
            }
        }
    }
}
