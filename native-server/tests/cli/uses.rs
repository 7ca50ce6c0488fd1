//! `impute`, `score` and `predict`.

use serde_json::Value;

use super::{Desk, column, people};

#[test]
fn missing_cells_are_filled_and_all_else_stays() {
    let desk = Desk::new();
    let ran = desk.done(&["impute", "people.csv", "--seed", "3"]);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("people.imputed.csv") && ran.err.contains("filled cells: income"), "{}", ran.err);
    let (before, after) = (people(400), desk.read("people.imputed.csv"));
    assert_eq!(after.lines().next(), before.lines().next());
    for name in ["id", "age", "job", "member", "joined"] {
        assert_eq!(column(&before, name), column(&after, name), "{name}");
    }
    let (old, new) = (column(&before, "income"), column(&after, "income"));
    assert!(old.iter().any(String::is_empty));
    for (old, new) in old.iter().zip(&new) {
        assert!(!new.is_empty() && (old.is_empty() || old == new), "{old} became {new}");
    }
    assert_eq!(desk.read("people.csv"), before, "the input is as it was");
    desk.done(&["impute", "people.csv", "--seed", "3", "-o", "again.csv"]);
    assert_eq!(desk.read("again.csv"), after, "one seed, one table");
    desk.done(&["impute", "people.csv", "--seed", "3", "--fill", "draw", "-o", "draw.csv"]);
    assert_ne!(desk.read("draw.csv"), after);
    let none = desk.done(&["impute", "people.csv", "--column", "age", "-o", "none.csv"]);
    assert!(none.err.contains("no cell that could be filled"), "{}", none.err);
    assert_eq!(desk.read("none.csv"), before);
}

#[test]
fn a_saved_model_fills_as_the_one_that_was_just_learned() {
    let desk = Desk::new();
    desk.done(&["fit", "people.csv", "--model", "sequential-trees", "--save", "m.facsimile", "--seed", "5"]);
    desk.done(&["impute", "people.csv", "--seed", "5", "-o", "one.csv"]);
    desk.done(&["impute", "people.csv", "--model-file", "m.facsimile", "--seed", "5", "-o", "two.csv"]);
    assert_eq!(desk.read("one.csv"), desk.read("two.csv"));
    // A dash streams, and the summary stands alone.
    let ran = desk.run_with(&["impute", "-", "--model-file", "m.facsimile", "--seed", "5", "--json"], &people(400));
    assert_eq!((ran.code, ran.out), (0, desk.read("one.csv")), "{}", ran.err);
    let summary: Value = serde_json::from_str(&ran.err).expect("JSON on standard error");
    assert_eq!(summary["rows"], 400);
    assert!(
        summary["filled"][0][0] == "income" && summary["filled"][0][1].as_u64().is_some_and(|n| n > 10),
        "{summary}"
    );
}

#[test]
fn odd_rows_are_told() {
    let desk = Desk::new();
    let mut rows = people(400);
    rows.push_str("P70400,25,99000.00,clerk,yes,2023-05-05\n");
    desk.put("new.csv", &rows);
    let ran = desk.done(&["score", "new.csv", "--train", "people.csv", "--json", "-o", "scored.csv"]);
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        (summary["oddest"][0]["row"].as_u64(), summary["oddest"][0]["column"].as_str()),
        (Some(401), Some("income"))
    );
    let scored = desk.read("scored.csv");
    assert_eq!(scored.lines().next(), Some("id,age,income,job,member,joined,log_likelihood,oddest_column"));
    assert_eq!(column(&scored, "income"), column(&rows, "income"));
    let scores: Vec<f64> = column(&scored, "log_likelihood").iter().map(|s| s.parse().expect("a number")).collect();
    assert!(scores[..400].iter().all(|s| *s > scores[400]));
    desk.done(&["score", "new.csv", "--train", "people.csv", "--only", "-o", "only.csv"]);
    assert_eq!(desk.read("only.csv").lines().next(), Some("log_likelihood,oddest_column"));
}

#[test]
fn a_column_is_predicted_where_it_is_absent() {
    let desk = Desk::new();
    desk.done(&["fit", "people.csv", "--model", "sequential-trees", "--save", "m.facsimile"]);
    desk.put("new.csv", "income,age,job\n6100.10,60,pilot\n2100.00,20,nurse\n");
    let ran = desk.done(&["predict", "new.csv", "--model-file", "m.facsimile", "--column", "member", "-o", "-"]);
    let header = "income,age,job,predicted_member,share_member_no,share_member_yes";
    let swapped = "income,age,job,predicted_member,share_member_yes,share_member_no";
    let first = ran.out.lines().next().expect("a header");
    assert!(first == header || first == swapped, "{first}");
    for row in 0..2 {
        let share =
            |level: &str| column(&ran.out, &format!("share_member_{level}"))[row].parse::<f64>().expect("a share");
        let (yes, no) = (share("yes"), share("no"));
        assert!((yes + no - 1.0).abs() < 2e-6);
        let best = if yes > no { "yes" } else { "no" };
        assert!(column(&ran.out, "predicted_member")[row] == best || yes == no);
    }
    let ran = desk.done(&["predict", "people.csv", "--column", "income", "--only", "-o", "-"]);
    let (truth, guess) = (column(&people(400), "income"), column(&ran.out, "predicted_income"));
    let pairs: Vec<(f64, f64)> =
        truth.iter().zip(&guess).filter_map(|(t, g)| Some((t.parse().ok()?, g.parse().ok()?))).collect();
    let mean = pairs.iter().map(|p| p.0).sum::<f64>() / pairs.len() as f64;
    let error = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(|p| (p.0 - f(p)).powi(2)).sum::<f64>();
    assert!(error(&|p| p.1) < 0.5 * error(&|_| mean), "age and job tell the income");
}

#[test]
fn what_cannot_be_done_is_said() {
    let desk = Desk::new();
    desk.done(&["fit", "people.csv", "--model", "gaussian-copula", "--save", "g.facsimile"]);
    for (args, code, part) in [
        (&["impute", "people.csv", "--model-file", "g.facsimile"][..], 4, "Sequential trees"),
        (&["score", "people.csv", "--model", "gaussian-copula"], 4, "sequential-trees"),
        (&["predict", "people.csv", "--column", "salary"], 4, "salary"),
        (&["predict", "people.csv", "--column", "id"], 4, "id"),
        (&["impute", "people.csv", "-o", "people.csv"], 2, "never overwritten"),
        (&["impute", "people.csv", "--model-file", "g.facsimile", "--model", "auto"], 2, "--model"),
        (&["impute", "people.csv", "--model-file", "people.csv"], 5, "people.csv"),
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.code, code, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
    }
    assert_eq!(desk.names(), ["g.facsimile", "people.csv"]);
}
