//! `inspect`, `models`, and the help.

use serde_json::Value;

use super::{Desk, people};

#[test]
fn the_report_names_every_column_with_kind_and_reason() {
    let ran = Desk::new().done(&["inspect", "people.csv"]);
    assert!(ran.out.starts_with("people.csv: 400 rows, 6 columns"), "{}", ran.out);
    assert!(ran.out.contains("UTF-8") && ran.out.contains("comma"), "{}", ran.out);
    for (name, kind) in
        [("age", "integer"), ("income", "decimal"), ("job", "categorical"), ("member", "boolean"), ("joined", "date")]
    {
        let line = ran
            .out
            .lines()
            .find(|l| l.starts_with(&format!("{name} ")))
            .unwrap_or_else(|| panic!("{name}: {}", ran.out));
        assert!(line.contains(kind) && line.contains('%'), "{line}");
    }
    assert!(!ran.out.contains('\u{1b}'), "colours go to terminals alone");
    let income = ran.out.lines().find(|l| l.starts_with("income ")).expect("a line");
    assert!(income.contains("mean"), "{income}");
}

#[test]
fn json_is_the_whole_profile() {
    let ran = Desk::new().done(&["inspect", "people.csv", "--json", "--quiet"]);
    assert_eq!(ran.err, "");
    let profile: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(profile["rows"], 400);
    assert_eq!(profile["columns"].as_array().map(Vec::len), Some(6));
    assert_eq!(profile["columns"][1]["field"]["name"], "age");
    assert!(profile["columns"][1]["detection"]["confidence"].as_f64().expect("a number") > 0.5);
}

#[test]
fn standard_input_and_a_schema_are_read() {
    let desk = Desk::new();
    desk.put("schema.json", r#"{"columns": {"age": "categorical"}}"#);
    let piped = desk.run_with(&["inspect", "-"], &people(50));
    assert!(piped.out.starts_with("standard input: 50 rows"), "{}{}", piped.out, piped.err);
    let detected = desk.done(&["inspect", "people.csv"]);
    assert!(detected.out.contains("--schema schema.json"), "{}", detected.out);
    let chosen = desk.done(&["inspect", "people.csv", "--schema", "schema.json"]);
    let age = chosen.out.lines().find(|l| l.starts_with("age ")).expect("a line");
    assert!(age.contains("categorical") && age.contains("set"), "{age}");
    assert!(!chosen.out.contains("not used"), "{}", chosen.out);
}

#[test]
fn warnings_say_what_to_do() {
    let desk = Desk::new();
    let rows: String = (0..60).map(|i| ["0,x,\n", "1,x,\n", "2,x,\n", "3,x,\n"][i % 4]).collect();
    desk.put("odd.csv", &format!("a,same,empty\n{rows}"));
    let out = desk.done(&["inspect", "odd.csv"]).out;
    for part in ["column \"empty\"", "column \"same\"", "expected", "found", "fix", "schema"] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

#[test]
fn models_are_listed_and_described() {
    let desk = Desk::new();
    let list = desk.done(&["models"]).out;
    let json: Value = serde_json::from_str(&desk.done(&["models", "--json"]).out).expect("JSON");
    for spec in engine::models::specs() {
        assert!(list.contains(spec.id) && list.contains(spec.name), "{list}");
        let one = desk.done(&["models", spec.id]).out;
        for param in spec.params {
            assert!(one.contains(param.name) && one.contains("default"), "{one}");
        }
    }
    assert_eq!(json.as_array().map(Vec::len), Some(engine::models::specs().len()));
    assert!(json[0]["defaults"].is_object());
    let unknown = desk.run(&["models", "gaussian-copla"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("gaussian-copula"), "{}", unknown.err);
}

#[test]
fn help_documents_exit_codes_and_conditions() {
    let desk = Desk::new();
    let root = desk.done(&["--help"]).out;
    assert!(root.contains("130") && root.contains("synth"), "{root}");
    let synth = desk.done(&["synth", "--help"]).out;
    assert!(synth.contains("col=lo..hi") && synth.contains("Examples:"), "{synth}");
    assert!(desk.done(&["--version"]).out.starts_with("facsimile "));
}
