//! The small routes of the API, and what is answered to everything that is no route.

use axum::Json;
use axum::extract::OriginalUri;
use axum::http::{Method, StatusCode};
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

/// A route, for people who look for one.
#[derive(Debug, Serialize)]
struct Route {
    method: &'static str,
    path: &'static str,
}

/// Every route there is.
const ROUTES: [Route; 3] = [
    Route { method: "GET", path: "/api/v1/health" },
    Route { method: "GET", path: "/api/v1/models" },
    Route { method: "POST", path: "/api/v1/evaluations" },
];

/// Answer for what is no route.
#[derive(Debug, Serialize)]
struct Unknown {
    error: &'static str,
    method: String,
    path: String,
    routes: [Route; 3],
}

impl Unknown {
    fn new(error: &'static str, method: &Method, OriginalUri(uri): &OriginalUri) -> Json<Self> {
        Json(Self { error, method: method.to_string(), path: uri.path().to_owned(), routes: ROUTES })
    }
}

/// Names the routes that there are, for an address that does not exist.
pub(super) async fn unknown(method: Method, uri: OriginalUri) -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Unknown::new("not-found", &method, &uri))
}

/// The same for an address that exists, but not for this method.
pub(super) async fn wrong_method(method: Method, uri: OriginalUri) -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, Unknown::new("method-not-allowed", &method, &uri))
}
