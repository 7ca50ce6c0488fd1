//! Reads the reference values of `tests/golden/evaluation`.

#![allow(dead_code, reason = "each test binary uses a part")]

use serde_json::Value;

/// The cases of one file.
pub(crate) struct Suite(Value);

impl Suite {
    pub(crate) fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).expect("golden JSON"))
    }

    /// (input, expected) of the case called `id`.
    pub(crate) fn case(&self, id: &str) -> (&Value, &Value) {
        let cases = self.0["cases"].as_array().expect("cases");
        let case = cases.iter().find(|c| c["id"] == id).unwrap_or_else(|| panic!("no case {id}"));
        (&case["input"], &case["expected"])
    }
}

/// A number; NaN for null.
pub(crate) fn number(v: &Value) -> f64 {
    if v == "inf" { f64::INFINITY } else { v.as_f64().unwrap_or(f64::NAN) }
}

pub(crate) fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().expect("a list").iter().map(number).collect()
}

/// A list of lists, row by row.
pub(crate) fn flat(v: &Value) -> Vec<f64> {
    v.as_array().expect("rows").iter().flat_map(numbers).collect()
}

pub(crate) fn counts(v: &Value) -> Vec<usize> {
    numbers(v).into_iter().map(|x| x as usize).collect()
}

pub(crate) fn bools(v: &Value) -> Vec<bool> {
    numbers(v).into_iter().map(|x| x == 1.0).collect()
}

/// Codes of words by their order in `names`, which grows.
pub(crate) fn codes(v: &Value, names: &mut Vec<String>) -> Vec<u32> {
    let code = |w: &Value| {
        let word = w.as_str().expect("a word").to_owned();
        let at = names.iter().position(|n| *n == word).unwrap_or_else(|| {
            names.push(word);
            names.len() - 1
        });
        at as u32
    };
    v.as_array().expect("a list").iter().map(code).collect()
}

pub(crate) fn near(found: f64, expected: &Value, tolerance: f64) {
    let expected = number(expected);
    assert!(found == expected || (found - expected).abs() <= tolerance, "{found} instead of {expected}");
}

pub(crate) fn all_near(found: &[f64], expected: &Value, tolerance: f64) {
    let list = expected.as_array().expect("a list");
    assert_eq!(found.len(), list.len());
    for (f, e) in found.iter().zip(list) {
        near(*f, e, tolerance);
    }
}
