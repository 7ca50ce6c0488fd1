//! Generators side by side on a table that the tests make.
#![cfg(feature = "table")]

use engine::data::Table;
use engine::evaluate::compare::{Entrant, compare};
use engine::evaluate::privacy::panel::Limits;
use engine::evaluate::report::{Study, Value, render};
use engine::evaluate::run::{Caps, Options};
use engine::models::{self, SampleRequest, conformance};
use engine::rng::Seed;
use engine::run::{CancelToken, NoPacer, NoProgress, RunCx, block_on};

fn rows() -> [Table; 2] {
    let all = conformance::table(&conformance::mixed_csv(600), r#"{"target": "target"}"#);
    let take = |from: u32, to: u32| all.take(&(from..to).collect::<Vec<u32>>()).expect("rows");
    [take(0, 300), take(300, 600)]
}

fn made(real: &Table, id: &str, tables: u64) -> Entrant {
    let model = models::find(id).expect("a model");
    let one = |seed| {
        let fitted = block_on(model.fit(&serde_json::Map::new(), real, Seed(seed), &RunCx::quiet())).expect("a fit");
        let request = SampleRequest { rows: 300, seed, conditions: Vec::new() };
        (Some(format!("{id}-{seed}.csv")), block_on(fitted.sample(&request, &RunCx::quiet())).expect("rows"))
    };
    Entrant { name: id.to_owned(), tables: (1..=tables).map(one).collect() }
}

fn options() -> Options {
    let mut caps = Caps::browser();
    (caps.detection, caps.pairs_of_rows, caps.view, caps.augmentation) = (200, 200, 50, 150);
    (caps.utility.repeats, caps.utility.resamples) = (0, 0);
    caps.privacy = Limits { rows: 200, pool: 300, candidates: 200, attacks: 50, attempts: 2_000 };
    caps.utility.members = vec![engine::evaluate::utility::panel::members::Member::Boosted];
    Options { seed: 3, caps, ..Options::default() }
}

fn grid<'a>(study: &'a Study, id: &str) -> &'a [Vec<Value>] {
    &study.sections.iter().flat_map(|s| &s.grids).find(|g| g.id == id).unwrap_or_else(|| panic!("no table {id}")).rows
}

#[test]
fn a_better_generator_is_shown_to_be_better() {
    let [real, holdout] = rows();
    let entrants = ["sequential-trees", "independent", "gaussian-copula"].map(|id| made(&real, id, 6));
    let found = || {
        let holdout = Some((Some("holdout.csv"), &holdout));
        block_on(compare((Some("train.csv"), &real), holdout, &entrants, &options(), &RunCx::quiet())).expect("a study")
    };
    let study = found();
    assert_eq!(grid(&study, "measures").len(), 8 * 3);
    // Eight measures, three pairs.
    assert_eq!(grid(&study, "paired_tests").len(), 24);
    let detector = grid(&study, "paired_tests")
        .iter()
        .find(|r| r[0] == Value::text("Detector's AUC, unseen rows") && r[2] == Value::text("independent"))
        .expect("a test");
    let (Value::Number(difference), Value::Number(p)) = (&detector[3], &detector[8]) else { panic!("{detector:?}") };
    assert!(*difference < -0.05 && *p < 0.05, "{detector:?}");
    assert!(grid(&study, "friedman").len() >= 6);
    assert_eq!(grid(&study, "mcnemar").len(), 3);
    assert!(study.summary[0].starts_with("Best mean score: "), "{:?}", study.summary);
    assert_eq!(study.provenance.tables.len(), 2 + 18);
    assert!(study.advice.is_empty(), "{:?}", study.advice);
    let (html, text) = (render::study_html(&study), render::study_text(&study));
    assert!(html.contains("McNemar") && html.contains("sequential-trees-6.csv") && !html.contains("NaN"));
    assert!(text.contains("independent") && text.lines().all(|l| l.chars().count() <= 80), "{text}");
    assert_eq!(study, found(), "one seed gives one answer");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let [real, holdout] = rows();
    let trees = made(&real, "independent", 1);
    let run = |entrants: &[Entrant], holdout: Option<&Table>, cx: &RunCx<'_>| {
        block_on(compare((None, &real), holdout.map(|h| (None, h)), entrants, &options(), cx))
    };
    let quiet = RunCx::quiet();
    for entrants in [
        vec![],
        vec![trees.clone()],
        vec![trees.clone(), trees.clone()],
        vec![trees.clone(), Entrant { name: "none".to_owned(), tables: vec![] }],
    ] {
        let error = run(&entrants, Some(&holdout), &quiet).expect_err("nothing to compare");
        assert!(error.defect().is_some_and(|d| !d.fix.is_empty()), "{error}");
    }
    let other = Entrant { name: "other".to_owned(), ..trees.clone() };
    let study = run(&[trees.clone(), other.clone()], None, &quiet).expect("a study");
    assert_eq!(study.advice.len(), 2, "few tables, no held-out rows: {:?}", study.advice);
    assert!(study.summary[1].contains("1 of at least 5 tables"), "{:?}", study.summary);
    // A table that does not fit is named.
    let mut odd = other;
    let narrow = conformance::table("a,b\n1,2\n2,1\n3,4\n", "{}");
    odd.tables = vec![(Some("odd.csv".to_owned()), narrow)];
    let error = run(&[trees.clone(), odd], None, &quiet).expect_err("another table");
    assert!(error.to_string().contains("odd.csv"), "{error}");
    let stop = CancelToken::default();
    stop.cancel();
    let stopped = RunCx::new(&NoProgress, stop, &NoPacer);
    assert!(run(&[trees.clone(), made(&real, "gaussian-copula", 1)], None, &stopped).is_err());
}
