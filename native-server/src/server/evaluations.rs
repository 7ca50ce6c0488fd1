//! `POST /api/v1/evaluations`: judges a synthetic table and answers the report.
//!
//! The form has the files `real` and `synthetic`, may have `holdout` and `schema`, and the fields `target`, `sensitive` (any
//! number of times), `entity` and `seed`: what `facsimile evaluate` takes, with the same meaning and the same report for the same
//! seed. The answer is JSON, or the HTML page when the address ends in `?format=html` or `Accept` prefers `text/html`.
//!
//! One evaluation runs at a time, because one takes every core; whoever comes meanwhile is told 503 and when to ask again,
//! before the tables are sent. When the caller goes away, the evaluation ends at its next step. Tables stay in memory, are
//! never written to disk and are gone after the answer; nothing about a request is logged.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::Defect;
use engine::Error;
use engine::data::csv::read_all;
use engine::evaluate::report::{Report, render};
use engine::evaluate::run::Options;
use engine::run::{CancelToken, NoPacer, NoProgress, RunCx, block_on};
use tokio::sync::Semaphore;

use super::caller;
use super::failure::Failure;
use super::upload::{self, Upload};
use crate::evaluation::now;

/// Seconds after which a caller that was told to wait may ask again.
const RETRY_AFTER: u64 = 5;

/// The policy of a report in a browser: the one that it carries itself. Styles are in the page, scripts may not run.
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                             form-action 'none'; frame-ancestors 'none'";

/// What the route needs from one request to the next.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    seat: Arc<Semaphore>,
    limit: u64,
}

impl Desk {
    /// A desk that takes requests of at most `limit` bytes.
    pub(super) fn new(limit: u64) -> Self {
        Self { seat: Arc::new(Semaphore::new(1)), limit }
    }
}

/// Evaluates what was sent.
pub(super) async fn create(State(desk): State<Desk>, request: Request) -> Result<Response, Failure> {
    caller::check(request.headers())?;
    let form = Form::wanted(request.uri().query(), request.headers())?;
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|l| l.to_str().ok()?.parse::<u64>().ok());
    if let Some(length) = length.filter(|l| *l > desk.limit) {
        return Err(Failure::too_large(desk.limit, format!("{length} bytes")));
    }
    let seat = desk.seat.try_acquire_owned().map_err(|_| Failure::busy(RETRY_AFTER))?;
    let upload = upload::read(request, desk.limit).await?;
    // Dropped with this future, which the server drops when the caller hangs up.
    let watch = CancelOnDrop(CancelToken::default());
    let cancel = watch.0.clone();
    let judged = tokio::task::spawn_blocking(move || {
        // Kept until the cores are free again, which a cancelled run takes a moment for.
        let _seat = seat;
        judge(upload, &cancel).and_then(|report| form.write(&report))
    });
    let body = judged.await.map_err(|_| Failure::engine(&Error::Internal("it broke off".to_owned())))??;
    Ok(form.answer(body))
}

/// Asks a run to stop when nobody waits for it any more.
struct CancelOnDrop(CancelToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn judge(upload: Upload, cancel: &CancelToken) -> Result<Report, Failure> {
    let cx = || RunCx::new(&NoProgress, cancel.clone(), &NoPacer);
    let Upload { files, schema, target, sensitive, entity, seed } = upload;
    let names = files.names(|file| file.name.clone());
    let reading = cx();
    let tables = files.read(&schema, |mut file, spec| {
        let total = file.length();
        let read = block_on(read_all(&mut file, Some(total), spec, &reading));
        read.map_err(|e| Failure::engine(&e).in_part(file.part).in_file(file.name))
    })?;
    let options = Options { seed, target, sensitive, entity, names, time: Some(now()), ..Options::default() };
    tables.judge(&options, &cx()).map_err(|e| Failure::engine(&e))
}

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Html,
}

impl Form {
    /// What `?format=` names, else what `Accept` prefers.
    ///
    /// # Errors
    /// An address that asks for something else.
    fn wanted(query: Option<&str>, headers: &HeaderMap) -> Result<Self, Failure> {
        match query {
            Some("format=html") => Ok(Self::Html),
            Some("format=json") => Ok(Self::Json),
            None | Some("") => {
                let html = quality(headers, "text/html");
                Ok(if html > 0.0 && html > quality(headers, "application/json") { Self::Html } else { Self::Json })
            }
            Some(_) => Err(Failure::request(Defect::new(
                "the address asks for something that there is not",
                "?format=json, ?format=html, or nothing behind the path",
                "something else",
                "Leave out what stands behind the question mark; wishes are parts of the form.",
            ))),
        }
    }

    fn write(self, report: &Report) -> Result<String, Failure> {
        match self {
            Self::Html => Ok(render::html(report)),
            Self::Json => serde_json::to_string(report).map_err(|e| Failure::engine(&Error::Internal(e.to_string()))),
        }
    }

    fn answer(self, body: String) -> Response {
        let media = match self {
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
        };
        let mut response = ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store")], body).into_response();
        if self == Self::Html {
            let policy = HeaderValue::from_static(REPORT_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// How much `Accept` wants `media`, from 0 to 1; 0 where it is not named.
fn quality(headers: &HeaderMap, media: &str) -> f32 {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok());
    let mut ranges = lines.flat_map(|line| line.split(',')).map(|range| range.split(';').map(str::trim));
    let named = ranges.find_map(|mut range| range.next()?.eq_ignore_ascii_case(media).then_some(range));
    let Some(mut parameters) = named else { return 0.0 };
    parameters.find_map(|p| p.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: Option<&str>, accept: &'static str) -> Option<Form> {
        let headers = [(header::ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
        Form::wanted(query, &headers).ok()
    }

    #[test]
    fn the_address_decides_then_what_is_accepted() {
        for accept in ["*/*", "application/json", "text/html;q=0.5, application/json", "text/html;q=0", "text/plain"] {
            assert_eq!(form(None, accept), Some(Form::Json), "{accept}");
        }
        for accept in
            ["text/html", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "application/json;q=0.1, TEXT/HTML"]
        {
            assert_eq!(form(None, accept), Some(Form::Html), "{accept}");
        }
        assert_eq!(form(Some("format=html"), "application/json"), Some(Form::Html));
        assert_eq!(form(Some("format=json"), "text/html"), Some(Form::Json));
        assert_eq!(form(Some("format=pdf"), "*/*"), None);
        assert_eq!(form(Some("seed=3"), "*/*"), None, "a wish in the wrong place is not passed over");
    }
}
