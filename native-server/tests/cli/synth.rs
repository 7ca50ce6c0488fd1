//! `synth`, `fit` and `sample`.

use serde_json::Value;

use super::{Desk, column, people};

#[test]
fn one_seed_gives_the_same_bytes() {
    let desk = Desk::new();
    for (name, seed) in [("a.csv", "7"), ("b.csv", "7"), ("c.csv", "8")] {
        desk.done(&["synth", "people.csv", "--seed", seed, "--out", name]);
    }
    let [a, b, c] = ["a.csv", "b.csv", "c.csv"].map(|name| desk.read(name));
    assert_eq!(a, b);
    assert_ne!(a, c);
    assert_eq!(a.lines().next(), people(1).lines().next());
    assert_eq!(a.lines().count(), 401);
    assert_eq!(desk.read("people.csv"), people(400), "the input is as it was");
}

#[test]
fn rows_have_a_default_place_and_name() {
    let desk = Desk::new();
    let ran = desk.done(&["synth", "people.csv", "--rows", "200"]);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("people.synthetic.csv") && ran.err.contains("200 rows"), "{}", ran.err);
    assert!(ran.err.contains("similarity"), "{}", ran.err);
    assert!(ran.err.contains("not learned: \"id\" (made anew)"), "{}", ran.err);
    assert_eq!(desk.names(), ["people.csv", "people.synthetic.csv"]);
    assert_eq!(desk.read("people.synthetic.csv").lines().count(), 201);
    assert_eq!(desk.done(&["-q", "synth", "people.csv", "--rows", "20"]).err, "");
}

#[test]
fn a_dash_streams_both_ways() {
    let desk = Desk::new();
    let ran = desk.run_with(&["synth", "-", "--rows", "5", "-q"], &people(400));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.lines().count(), 6);
    desk.done(&["synth", "people.csv", "--rows", "5", "--out", "file.csv"]);
    assert_eq!(desk.read("file.csv"), ran.out, "one table, however it came and went");
    assert_eq!(desk.names(), ["file.csv", "people.csv"]);
}

#[test]
fn conditions_are_met_by_every_row() {
    let desk = Desk::new();
    let ran = desk.done(&[
        "synth",
        "people.csv",
        "--rows",
        "200",
        "--out",
        "-",
        "--model",
        "gaussian-copula",
        "--where",
        "job=pilot|nurse",
        "--where",
        "age>=30",
        "--where",
        "age<=40",
        "--where",
        "income=..4000",
        "--where",
        "member=no",
    ]);
    assert_eq!(ran.out.lines().count(), 201);
    let jobs = column(&ran.out, "job");
    assert!(jobs.iter().all(|j| j == "pilot" || j == "nurse"), "{jobs:?}");
    assert!(jobs.iter().any(|j| j == "pilot") && jobs.iter().any(|j| j == "nurse"));
    assert!(column(&ran.out, "age").iter().all(|a| (30..=40).contains(&a.parse::<i64>().expect("a number"))));
    assert!(column(&ran.out, "income").iter().all(|i| i.parse::<f64>().expect("a number") <= 4000.0));
    assert!(column(&ran.out, "member").iter().all(|m| m == "no"));
    let missing = desk.done(&["synth", "people.csv", "--rows", "30", "--out", "-", "--where", "income="]);
    assert!(column(&missing.out, "income").iter().all(String::is_empty));
}

#[test]
fn fit_and_sample_are_synth_in_two_steps() {
    let desk = Desk::new();
    for model in ["gaussian-copula", "independent", "auto"] {
        desk.done(&["fit", "people.csv", "--save", "m.facsimile", "--model", model, "--seed", "5"]);
        desk.done(&["sample", "m.facsimile", "--rows", "90", "--seed", "5", "--out", "two.csv"]);
        let both = ["--rows", "90", "--seed", "5", "--out", "one.csv", "--save", "n.facsimile"];
        desk.done(&[&["synth", "people.csv", "--model", model], &both[..]].concat());
        assert_eq!(desk.read("one.csv"), desk.read("two.csv"), "{model}");
        let bytes = |name: &str| std::fs::read(desk.path(name)).expect("a model");
        assert_eq!(bytes("m.facsimile"), bytes("n.facsimile"), "{model}");
    }
}

#[test]
fn json_sums_up_the_run() {
    let desk = Desk::new();
    let ran = desk.done(&["synth", "people.csv", "--rows", "50", "--seed", "3", "--json", "--out", "o.csv"]);
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON on standard output");
    assert_eq!((summary["rows"].as_u64(), summary["seed"].as_u64()), (Some(50), Some(3)));
    assert!(!summary["reason"].as_str().expect("why auto took it").is_empty());
    assert_eq!(summary["comparison"]["synthetic_rows"], 50);
    let streamed = desk.done(&["synth", "people.csv", "--rows", "50", "--seed", "3", "--json", "--out", "-"]);
    assert_eq!(streamed.out, desk.read("o.csv"));
    let summary: Value = serde_json::from_str(&streamed.err).expect("nothing but JSON on standard error");
    assert_eq!(summary["rows"], 50);
}

#[test]
fn a_settings_file_is_obeyed_and_flags_override_it() {
    let desk = Desk::new();
    desk.put(
        "s.json",
        r#"{"schema": {"columns": {"joined": {"left_out": true}}}, "model": "gaussian-copula", "settings": {}, "rows": 30,
            "seed": 9, "conditions": [{"column": "job", "test": {"one-of": ["nurse"]}}]}"#,
    );
    let ran = desk.done(&["synth", "people.csv", "--settings", "s.json", "--out", "-"]);
    assert_eq!(ran.out.lines().next(), Some("id,age,income,job,member"));
    let jobs = column(&ran.out, "job");
    assert_eq!(jobs, vec!["nurse"; 30]);
    let other = desk.done(&[
        "synth",
        "people.csv",
        "--settings",
        "s.json",
        "--rows",
        "4",
        "--where",
        "job=clerk",
        "--out",
        "-",
    ]);
    assert_eq!(column(&other.out, "job"), vec!["clerk"; 4]);
    let typo = desk.run(&["synth", "people.csv", "--settings", "people.csv"]);
    assert_eq!(typo.code, 3, "{}", typo.err);
}
