//! `POST /api/v1/evaluations` without a network: what is answered to good and to bad requests.

mod form;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use engine::data::csv::read_all;
use engine::evaluate::report::Report;
use engine::evaluate::run::{Options, evaluate};
use engine::run::{RunCx, block_on};
use form::Form;
use native_server::server::{Site, router};
use serde_json::Value;
use tower::ServiceExt as _;

const ADDRESS: &str = "/api/v1/evaluations";
const LOANS: &str = include_str!("../../data/loans/loans.csv");
const SCHEMA: &str = include_str!("../../data/loans/schema.json");

/// The header and some rows of the loans.
fn rows(from: usize, to: usize) -> String {
    let chosen = LOANS.lines().enumerate().filter(|(i, _)| *i == 0 || (from..to).contains(i));
    chosen.flat_map(|(_, line)| [line, "\n"]).collect()
}

fn real() -> String {
    rows(1, 121)
}

fn holdout() -> String {
    rows(121, 201)
}

fn synthetic() -> String {
    rows(201, 321)
}

/// A form with the two files that every request needs.
fn tables() -> Form {
    Form::default().file("real", "real.csv", &real()).file("synthetic", "made.csv", &synthetic())
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().expect("ASCII")
    }
}

async fn post(site: &Site, address: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let mut request = Request::post(address).header("content-type", Form::content_type());
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "127.0.0.1:8080");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header("content-length", body.len()).body(Body::from(body)).expect("a request");
    let response = router(site).oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 64 << 20).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, body: bytes.to_vec() }
}

async fn ask(form: Form) -> Answer {
    // No page is needed: the folder may be any.
    post(&Site::new("."), ADDRESS, &[], form.body()).await
}

/// What the engine itself says of the same tables.
fn expected(seed: u64) -> Report {
    let read = |text: &str, spec: &engine::data::SchemaSpec| {
        block_on(read_all(text.as_bytes(), None, spec, &RunCx::quiet())).expect("a table").table
    };
    let spec = engine::data::SchemaSpec::from_json(SCHEMA).expect("a schema");
    let real = read(&real(), &spec);
    let like = spec.beside(real.schema());
    let options = Options {
        seed,
        target: Some("loan_approved".to_owned()),
        sensitive: vec!["employment_type".to_owned()],
        names: [Some("real.csv".to_owned()), Some("held.csv".to_owned()), Some("made.csv".to_owned())],
        ..Options::default()
    };
    let (holdout, synthetic) = (read(&holdout(), &like), read(&synthetic(), &like));
    block_on(evaluate(&real, Some(&holdout), &synthetic, &options, &RunCx::quiet())).expect("a report")
}

#[tokio::test]
async fn the_report_is_the_engines_own() {
    // The order of the parts does not matter.
    let form = Form::default()
        .field("seed", "11")
        .file("holdout", "held.csv", &holdout())
        .file("synthetic", "made.csv", &synthetic())
        .field("sensitive", "employment_type")
        .file("real", "real.csv", &real())
        .field("target", "loan_approved")
        .file("schema", "schema.json", SCHEMA);
    let answer = ask(form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut report = answer.json();
    let time = report["provenance"]["time"].take();
    assert!(time.as_str().is_some_and(|t| t.ends_with('Z')), "{time}");
    assert_eq!(report, serde_json::to_value(expected(11)).expect("JSON"));
}

#[tokio::test]
async fn a_page_comes_when_it_is_asked_for() {
    for (address, accept) in [(format!("{ADDRESS}?format=html"), "*/*"), (ADDRESS.to_owned(), "text/html")] {
        let answer = post(&Site::new("."), &address, &[("accept", accept)], tables().body()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        // The page has its styles inside, which the policy of the studio would take away.
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'unsafe-inline'"), "{policy}");
        let page = String::from_utf8(answer.body).expect("UTF-8");
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Quality and privacy of made.csv"), "{page:.300}");
        assert!(page.trim_end().ends_with("</html>") && page.contains("<svg"));
    }
}

/// Status, `error`, `part` and the text of the defect.
fn refusal(answer: &Answer) -> (u16, String, String, String) {
    let body = answer.json();
    for key in ["what", "expected", "found", "fix"] {
        assert!(body["defect"][key].as_str().is_some_and(|t| !t.is_empty()), "{key}: {body}");
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text(&body["error"]), text(&body["part"]), body["defect"].to_string())
}

#[tokio::test]
async fn parts_that_are_missing_doubled_or_unknown_are_named() {
    let one = |part: &str| Form::default().file(part, "t.csv", &real());
    for (form, part, word) in [
        (one("synthetic"), "real", "missing"),
        (one("real"), "synthetic", "missing"),
        (Form::default(), "real", "missing"),
        (tables().file("real", "again.csv", &real()), "real", "twice"),
        (tables().field("seed", "1").field("seed", "2"), "seed", "twice"),
        (tables().field("target", "a").field("target", "b"), "target", "twice"),
        (tables().file("schema", "s", "{}").file("schema", "s", "{}"), "schema", "twice"),
        (tables().field("taget", "loan_approved"), "taget", "synthetic, holdout"),
        (tables().field("seed", "-1"), "seed", "whole number"),
        (tables().field("seed", "1e3"), "seed", "whole number"),
    ] {
        let answer = ask(form).await;
        let (status, error, named, defect) = refusal(&answer);
        assert_eq!((status, error.as_str(), named.as_str()), (400, "bad-request", part), "{defect}");
        assert!(defect.contains(word), "{word}: {defect}");
    }
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let mut cut = tables().body();
    cut.truncate(cut.len() - 30);
    let (status, error, _, defect) = refusal(&post(&Site::new("."), ADDRESS, &[], cut).await);
    assert_eq!((status, error.as_str()), (400, "bad-request"), "{defect}");
    let request = Request::post(ADDRESS).header("host", "127.0.0.1").header("content-type", "text/csv");
    let response = router(&Site::new(".")).oneshot(request.body(Body::from(real())).expect("a request")).await;
    assert_eq!(response.expect("an answer").status(), StatusCode::BAD_REQUEST);
    let asked = format!("{ADDRESS}?format=pdf");
    let (status, _, _, defect) = refusal(&post(&Site::new("."), &asked, &[], tables().body()).await);
    assert!(status == 400 && defect.contains("format=html"), "{defect}");
}

#[tokio::test]
async fn a_bad_cell_is_told_with_file_column_and_line_but_not_its_content() {
    // The incomes from the 10th row on; fewer odd cells would be read as missing.
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut lines: Vec<_> = synthetic().lines().map(cells).collect();
    lines.iter_mut().skip(10).for_each(|line| "Secret Name".clone_into(&mut line[1]));
    let broken: String = lines.iter().map(|line| line.join(",") + "\n").collect();
    let answer = ask(Form::default().file("real", "real.csv", &real()).file("synthetic", "broken.csv", &broken)).await;
    let (status, error, part, defect) = refusal(&answer);
    assert_eq!((status, error.as_str(), part.as_str()), (422, "invalid-schema", "synthetic"), "{defect}");
    let body = answer.json();
    assert_eq!(body["file"], "broken.csv");
    assert_eq!(body["defect"]["place"], serde_json::json!({"line": 11, "column": "income"}), "{defect}");
    assert!(!defect.contains("Secret"), "{defect}");
}

#[tokio::test]
async fn what_the_engine_refuses_is_told_in_its_words() {
    let picture = "\u{89}PNG\u{0}\u{1}\u{2}\u{3}".repeat(50);
    for (form, error, part, words) in [
        (tables().file("holdout", "h.csv", ""), "invalid-table", "holdout", "empty"),
        (tables().file("holdout", "h.csv", &picture), "invalid-table", "holdout", "not a text table"),
        (tables().file("schema", "s.json", "{\n!"), "invalid-schema", "schema", "\"line\":2"),
        (tables().file("schema", "s.json", r#"{"columns": {"agee": "integer"}}"#), "invalid-schema", "real", "agee"),
        (tables().field("target", "agee"), "invalid-request", "", "agee"),
        (tables().field("sensitive", "sexx"), "invalid-request", "", "sexx"),
        (tables().file("holdout", "h.csv", "age,income\n1,2\n3,4\n"), "invalid-table", "", "holdout lacks"),
    ] {
        let answer = ask(form).await;
        let (status, found, named, defect) = refusal(&answer);
        assert_eq!((status, found.as_str(), named.as_str()), (422, error, part), "{defect}");
        assert!(defect.contains(words), "{words}: {defect}");
    }
}

#[tokio::test]
async fn no_page_and_no_strange_name_can_start_an_evaluation() {
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "cross-site")],
        // A name that its owner points at this machine.
        &[("host", "evil.example:8080")],
        &[("host", "evil.example:8080"), ("origin", "http://evil.example:8080")],
    ] {
        let answer = post(&Site::new("."), ADDRESS, headers, tables().body()).await;
        let (status, error, _, defect) = refusal(&answer);
        assert_eq!((status, error.as_str()), (403, "forbidden"), "{headers:?}: {defect}");
        assert!(answer.headers.get("access-control-allow-origin").is_none());
    }
}

#[tokio::test]
async fn more_than_the_limit_is_refused_with_the_limit() {
    let site = Site { max_upload: 5000, ..Site::new(".") };
    let body = tables().body();
    assert!(body.len() > 5000);
    let answer = post(&site, ADDRESS, &[], body.clone()).await;
    let (status, error, _, defect) = refusal(&answer);
    assert_eq!((status, error.as_str()), (413, "too-large"), "{defect}");
    assert_eq!(answer.json()["limit"], 5000);
    assert!(defect.contains("--max-upload") && defect.contains(&body.len().to_string()), "{defect}");
    // Counted where the length is not told before.
    let request = Request::post(ADDRESS).header("host", "localhost").header("content-type", Form::content_type());
    let response = router(&site).oneshot(request.body(Body::from(body)).expect("a request")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let just = Site { max_upload: tables().body().len() as u64, ..Site::new(".") };
    assert_eq!(post(&just, ADDRESS, &[], tables().body()).await.status, StatusCode::OK);
}
