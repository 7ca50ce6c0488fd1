//! The two routes of the API.

use axum::Json;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use serde::Serialize;

/// Answer of `GET /api/v1/health`.
#[derive(Debug, Serialize)]
pub(super) struct Health {
    status: &'static str,
    version: &'static str,
}

/// Says that the server works, and its version.
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Every model with its settings, in the order of the page's menu.
pub(super) async fn models() -> impl IntoResponse {
    Json(engine::models::specs())
}

/// Answer for an address that does not exist.
#[derive(Debug, Serialize)]
struct Unknown {
    error: &'static str,
    path: String,
    routes: [&'static str; 2],
}

/// Names the routes that there are.
pub(super) async fn unknown(uri: Uri) -> impl IntoResponse {
    let body =
        Unknown { error: "not-found", path: uri.path().to_owned(), routes: ["/api/v1/health", "/api/v1/models"] };
    (StatusCode::NOT_FOUND, Json(body))
}
