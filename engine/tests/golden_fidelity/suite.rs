//! Reads a golden file and makes sure that every value of every case is checked.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// A golden file; dropping it fails when a case was not asked for.
pub(crate) struct Suite {
    cases: Vec<Value>,
    asked: RefCell<BTreeSet<String>>,
}

impl Suite {
    pub(crate) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/evaluation").join(name);
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let file: Value = serde_json::from_str(&text).expect("a JSON file");
        let cases = file["cases"].as_array().expect("a list of cases").clone();
        Self { cases, asked: RefCell::default() }
    }

    pub(crate) fn case(&self, id: &str) -> Case<'_> {
        self.asked.borrow_mut().insert(id.to_owned());
        let body = self.cases.iter().find(|c| c["id"] == id).unwrap_or_else(|| panic!("no case {id}"));
        Case { id: id.to_owned(), body, checked: RefCell::default(), tolerance: 1e-9 }
    }

    /// Fails when a case of the file was left out.
    pub(crate) fn finish(&self) {
        let all: BTreeSet<String> = self.cases.iter().map(|c| c["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(all, *self.asked.borrow(), "cases of the file and cases that were checked");
    }
}

/// One case; dropping it fails when one of its expected values was not checked.
pub(crate) struct Case<'a> {
    id: String,
    body: &'a Value,
    checked: RefCell<BTreeSet<String>>,
    tolerance: f64,
}

impl Case<'_> {
    /// A wider tolerance than 1e-9, for values that the file itself gives with fewer digits.
    pub(crate) fn within(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    pub(crate) fn input(&self, key: &str) -> &Value {
        &self.body["input"][key]
    }

    pub(crate) fn params(&self, key: &str) -> &Value {
        &self.body["params"][key]
    }

    /// A list of numbers of the input; NaN where missing.
    pub(crate) fn numbers(&self, key: &str) -> Vec<f64> {
        numbers(self.input(key))
    }

    pub(crate) fn number(&self, key: &str) -> f64 {
        self.input(key).as_f64().unwrap_or_else(|| panic!("{}: input {key}", self.id))
    }

    /// An expected value, taken as checked.
    pub(crate) fn expected(&self, key: &str) -> &Value {
        self.checked.borrow_mut().insert(key.to_owned());
        let value = &self.body["expected"][key];
        assert!(self.body["expected"].get(key).is_some(), "{}: no expected {key}", self.id);
        value
    }

    /// Checks a number; `None` against `null`.
    pub(crate) fn check(&self, key: &str, found: impl Into<Option<f64>>) {
        let found = found.into();
        match (self.expected(key).as_f64(), found) {
            (None, None) => {}
            (Some(e), Some(f)) => self.near(key, e, f),
            (e, f) => panic!("{} {key}: {f:?} instead of {e:?}", self.id),
        }
    }

    /// Checks a list of numbers.
    pub(crate) fn check_list(&self, key: &str, found: &[f64]) {
        let expected = numbers(self.expected(key));
        assert_eq!(expected.len(), found.len(), "{} {key}", self.id);
        for (e, f) in expected.iter().zip(found) {
            self.near(key, *e, *f);
        }
    }

    pub(crate) fn near(&self, key: &str, expected: f64, found: f64) {
        let off = (expected - found).abs();
        assert!(off <= self.tolerance * expected.abs().max(1.0), "{} {key}: {found} instead of {expected}", self.id);
    }
}

impl Drop for Case<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let all: BTreeSet<String> =
                self.body["expected"].as_object().expect("expected values").keys().cloned().collect();
            assert_eq!(all, *self.checked.borrow(), "{}: expected values and checked ones", self.id);
        }
    }
}

/// Numbers of a JSON list; NaN where missing.
pub(crate) fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().expect("a list").iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}
