//! Reference values of `φ_K`.

use engine::evaluate::fidelity::association::Contingency;
use engine::evaluate::fidelity::phi_k::of_table;
use serde_json::Value;

#[test]
fn the_correlation_of_every_table_agrees() {
    let suite: Value = serde_json::from_str(include_str!("../../../tests/golden/evaluation/phi_k.json")).expect("JSON");
    let cases = suite["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 5);
    for case in cases {
        let cells: Vec<Vec<f64>> = serde_json::from_value(case["input"]["table"].clone()).expect("a table");
        let found = of_table(&Contingency { cells }).expect("two levels a side");
        let expected = case["expected"]["phi_k"].as_f64().expect("a number");
        let tolerance = case["tolerance"].as_f64().expect("a number");
        assert!((found - expected).abs() < tolerance, "{}: {found} instead of {expected}", case["id"]);
    }
}
