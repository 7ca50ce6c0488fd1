//! Reads the reference values of `tests/golden/neural`.

use serde_json::Value;

use crate::nn::Entry;

/// Numbers of a list.
pub(in crate::models) fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number") as f32).collect()
}

pub(in crate::models) fn size(value: &Value) -> usize {
    value.as_u64().expect("a size") as usize
}

/// Parameters by name, in the order of `form`.
pub(in crate::models) fn state(value: &Value, form: &[(String, Vec<usize>)]) -> Vec<Entry> {
    let all = value.as_array().expect("parameters");
    assert_eq!(all.len(), form.len());
    let of = |(name, shape): &(String, Vec<usize>)| {
        let found = all.iter().find(|e| e["name"] == name.as_str()).unwrap_or_else(|| panic!("no parameter {name}"));
        Entry { name: name.clone(), shape: shape.clone(), values: numbers(&found["values"]) }
    };
    form.iter().map(of).collect()
}

/// Fails naming the first parameter that is further off than `tolerance` (absolute, or relative above 1).
pub(in crate::models) fn near(found: &[Entry], expected: &[Entry], tolerance: f32, when: &str) {
    for (a, b) in found.iter().zip(expected) {
        for (at, (x, y)) in a.values.iter().zip(&b.values).enumerate() {
            assert!((x - y).abs() <= tolerance * y.abs().max(1.0), "{when}: {} {at}: {x} instead of {y}", a.name);
        }
    }
}

/// The same for single numbers.
pub(in crate::models) fn number_near(found: f32, expected: &Value, tolerance: f32, when: &str) {
    let y = expected.as_f64().expect("a number") as f32;
    assert!((found - y).abs() <= tolerance * y.abs().max(1.0), "{when}: {found} instead of {y}");
}
