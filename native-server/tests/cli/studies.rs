//! Generators side by side, an attack on one, and sequences.

use super::{Desk, people};

#[test]
fn generators_are_compared_by_their_tables() {
    let desk = Desk::new();
    for seed in ["1", "2"] {
        for (model, letter) in [("independent", "i"), ("gaussian-copula", "c")] {
            let out = format!("{letter}{seed}.csv");
            desk.done(&["synth", "people.csv", "--model", model, "--seed", seed, "--rows", "150", "--out", &out]);
        }
    }
    desk.put("held.csv", &people(150));
    let mut args =
        vec!["compare", "--real", "people.csv", "--holdout", "held.csv", "--out", "study.html", "--json", "study.json"];
    for table in ["copula=c1.csv", "copula=c2.csv", "independent=i1.csv", "independent=i2.csv"] {
        args.extend(["--synthetic", table]);
    }
    let ran = desk.done(&args);
    assert!(ran.out.contains("Best mean score: ") && ran.out.contains("Give at least 5 tables"), "{}", ran.out);
    assert!(ran.out.lines().all(|l| l.chars().count() <= 80), "{}", ran.out);
    assert!(desk.read("study.html").contains("Paired tests") && desk.read("study.json").contains("\"p (Holm)\""));
    for (table, word) in [("c1.csv", "NAME=FILE"), ("=c1.csv", "NAME=FILE")] {
        let ran = desk.run(&["compare", "--real", "people.csv", "--synthetic", table]);
        assert!(ran.code == 2 && ran.err.contains(word), "{}", ran.err);
    }
    let ran = desk.run(&["compare", "--real", "people.csv", "--synthetic", "copula=c1.csv"]);
    assert!(ran.code != 0 && ran.err.contains("two generators or more"), "{}", ran.err);
}

#[test]
fn models_are_compared_where_they_learn() {
    let desk = Desk::new();
    let both = ["--model", "independent", "--model", "gaussian-copula", "--tables", "2", "--json", "study.json"];
    desk.done(&[&["compare", "--real", "people.csv"], &both[..]].concat());
    let study: serde_json::Value = serde_json::from_str(&desk.read("study.json")).expect("JSON");
    let tables = study["provenance"]["tables"].as_array().expect("tables");
    let roles: Vec<_> = tables.iter().filter_map(|t| t["role"].as_str()).collect();
    assert_eq!(roles, ["real", "holdout", "independent", "independent", "gaussian-copula", "gaussian-copula"]);
    let ran = desk.run(&["compare", "--real", "people.csv", "--model", "independent", "--synthetic", "x=people.csv"]);
    assert!(ran.code != 0 && ran.err.contains("Give held-out rows"), "{}", ran.err);
    let ran = desk.run(&["compare", "--real", "people.csv"]);
    assert!(ran.code == 2 && ran.err.contains("--synthetic"), "{}", ran.err);
}

#[test]
fn an_attack_says_what_can_be_told() {
    let desk = Desk::new();
    let attack =
        ["attack", "people.csv", "--model", "independent", "--targets", "3", "--trainings", "20", "--rows", "60"];
    let ran = desk.done(&[&attack[..], &["--png", "painted"]].concat());
    assert!(
        ran.out.contains("chance alone gives up to") && ran.out.contains("wrote 1 pictures to painted"),
        "{}",
        ran.out
    );
    let quiet = desk.done(&[&attack[..], &["--quiet", "--json", "attack.json"]].concat());
    assert!(quiet.out.is_empty() && desk.read("attack.json").contains("shadow_auc"), "{}", quiet.out);
    let ran = desk.run(&["attack", "people.csv", "--model", "independent", "--trainings", "2"]);
    assert!(ran.code != 0 && ran.err.contains("at least 20"), "{}", ran.err);
}

#[test]
fn sequences_are_named_by_their_column() {
    let desk = Desk::new();
    let rows: Vec<String> = (0..240).map(|i| format!("v{},{},{}\n", i / 6, i % 3, i * 7 % 11)).collect();
    desk.put("visits.csv", &format!("person,state,level\n{}", rows.concat()));
    let args = ["evaluate", "--real", "visits.csv", "--synthetic", "visits.csv", "--entity", "person", "--json", "-"];
    assert!(desk.done(&args).out.contains("\"coherence\""));
    let ran = desk.run(&["evaluate", "--real", "visits.csv", "--synthetic", "visits.csv", "--entity", "nobody"]);
    assert!(ran.code != 0 && ran.err.contains("nobody"), "{}", ran.err);
}

#[test]
fn rows_are_judged_where_they_are_made() {
    let desk = Desk::new();
    let synth = ["synth", "people.csv", "--model", "independent", "--out", "copy.csv"];
    let places = ["--report", "r.html", "--report-json", "r.json", "--report-csv", "tables", "--report-png", "charts"];
    let ran = desk.done(&[&synth[..], &places[..]].concat());
    assert!(ran.err.contains("held ") && ran.err.contains("r.html") && ran.err.contains("charts"), "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&desk.read("r.json")).expect("JSON");
    let held = report["provenance"]["tables"].as_array().and_then(|t| t.iter().find(|t| t["role"] == "holdout"));
    assert!(held.is_some_and(|t| t["rows"].as_u64() > Some(0)), "{}", report["provenance"]);
    assert!(desk.read("r.html").starts_with("<!DOCTYPE html>"));
    let count = |folder: &str, ending: &str| {
        let entries = std::fs::read_dir(desk.path(folder)).expect("a folder");
        entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).filter(|n| n.ends_with(ending)).count()
    };
    assert!(count("charts", ".png") > 5 && count("charts", ".png") == count("tables", ".svg"));
    for taken in ["copy.csv", "people.csv"] {
        let ran = desk.run(&[&synth[..], &["--report-json", taken]].concat());
        assert!(ran.code == 2 && ran.err.contains(taken), "{}", ran.err);
    }
    let ran = desk.run(&[&synth[..], &["--report-png", "more", "--where", "age>=30"]].concat());
    assert!(ran.code == 2 && ran.err.contains("leave out one of the two"), "{}", ran.err);
}
