//! The race behind `auto`.
#![cfg(feature = "table")]

use engine::models::conformance;
use engine::race::race;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};

#[test]
fn dependence_beats_independent_columns_and_one_seed_has_one_winner() {
    let real = conformance::table(&conformance::mixed_csv(1500), r#"{"target": "target"}"#);
    let run = |seed| block_on(race(&real, Seed(seed), &RunCx::quiet())).expect("a race");
    let first = run(4);
    assert_eq!(first.fitted_rows + first.held_rows, 1500);
    let place = |id: &str| first.entrants.iter().position(|e| e.model == id).expect("every model ran");
    assert!(place("sequential-trees") < place("independent") && place("gaussian-copula") < place("independent"));
    let losses: Vec<f64> = first.entrants.iter().filter_map(|e| e.loss).collect();
    assert!(losses.len() == first.entrants.len() && losses[1..].windows(2).all(|w| w[0] <= w[1]), "{losses:?}");
    // Only other settings of the winning model may have lost less, by what so few rows cannot tell.
    let less = first.entrants.iter().filter(|e| e.loss < first.entrants[0].loss);
    assert!(less.into_iter().all(|e| e.model == first.entrants[0].model), "{losses:?}");
    let again = run(4);
    let judged =
        |r: &engine::race::Race| r.entrants.iter().map(|e| (e.label(), e.detector, e.membership)).collect::<Vec<_>>();
    assert_eq!(judged(&first), judged(&again));
}

#[test]
fn small_and_odd_tables_have_a_winner_too() {
    for text in ["a,b\n1,x\n2,y\n", "a\n1\n2\n3\n4\n", "a,b,c\n1,x,\n2,y,\n3,x,\n4,x,\n5,y,\n"] {
        let real = conformance::table(text, "{}");
        let run = block_on(race(&real, Seed(1), &RunCx::quiet())).expect("a race");
        assert!(!run.entrants.is_empty(), "{text}");
    }
}
