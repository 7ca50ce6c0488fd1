//! Refusals of the route for evaluations: a status, a word for programs, and the engine's defect for people.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{Defect, Error, ErrorCode};
use serde::Serialize;

/// Why there is no report.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    /// Seconds after which another try is worth it.
    retry: Option<u64>,
    body: Box<Body>,
}

/// What is answered: `error` is stable, `defect` says what was expected, what was found and what to do.
#[derive(Debug, Serialize)]
struct Body {
    error: Code,
    /// Part of the request that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// Name of the file in that part, as the caller gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Bytes that a request may have, where it had more.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    defect: Defect,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Code {
    Engine(ErrorCode),
    Request(&'static str),
}

impl Failure {
    fn new(status: StatusCode, error: &'static str, defect: Defect) -> Self {
        let body = Body { error: Code::Request(error), part: None, file: None, limit: None, defect };
        Self { status, retry: None, body: Box::new(body) }
    }

    /// The request has not the form that it should have.
    pub(super) fn request(defect: Defect) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", defect)
    }

    /// Who asks may not.
    pub(super) fn forbidden(defect: Defect) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", defect)
    }

    /// The request has more than `limit` bytes: `found`, in words.
    pub(super) fn too_large(limit: u64, found: impl Into<String>) -> Self {
        let fix = "Send fewer rows, or start the server with a larger --max-upload.";
        let defect = Defect::new("the request is too large", format!("at most {limit} bytes"), found, fix);
        let mut failure = Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", defect);
        failure.body.limit = Some(limit);
        failure
    }

    /// No byte came for a while.
    pub(super) fn stalled(seconds: u64) -> Self {
        let found = format!("{seconds} s without a byte");
        let defect = Defect::new("the request did not go on", "the rest of the request", found, "Send it again.");
        Self::new(StatusCode::REQUEST_TIMEOUT, "timeout", defect)
    }

    /// Another evaluation runs; worth another try after `seconds`.
    pub(super) fn busy(seconds: u64) -> Self {
        let defect = Defect::new(
            "another evaluation runs",
            "one evaluation at a time",
            "a second one",
            "Try again when it has ended; Retry-After says when to ask.",
        );
        Self { retry: Some(seconds), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", defect) }
    }

    /// The engine's own word on a table, a schema or a wish.
    pub(super) fn engine(error: &Error) -> Self {
        let code = error.code();
        let status = match code {
            ErrorCode::InvalidTable
            | ErrorCode::InvalidSchema
            | ErrorCode::InvalidConfig
            | ErrorCode::InvalidRequest
            | ErrorCode::Unsupported => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let defect = error.defect().cloned().unwrap_or_else(|| {
            let fix = "Try again; if it stays, please report it.";
            Defect::new("the evaluation has not ended well", "a report", error.to_string(), fix)
        });
        let mut failure = Self::new(status, "", defect);
        failure.body.error = Code::Engine(code);
        failure
    }

    /// Names the part that it is about.
    #[must_use]
    pub(super) fn in_part(mut self, part: &str) -> Self {
        self.body.part = Some(part.to_owned());
        self
    }

    /// Names the file in that part.
    #[must_use]
    pub(super) fn in_file(mut self, name: Option<String>) -> Self {
        self.body.file = name;
        self
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(seconds) = self.retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
