//! The page over HTTP, and what programs may ask.
//!
//! | route | what |
//! |---|---|
//! | `GET /api/v1/health` | whether the server works, and its version |
//! | `GET /api/v1/models` | the models with their settings |
//! | `POST /api/v1/evaluations` | judges a synthetic table: `multipart/form-data` in, a report out |
//! | everything else | the page's files |
//!
//! The page does its work in the browser and sends nothing: the one route that takes tables is for programs on this
//! machine, and refuses every page, whatever its origin. It keeps tables in memory only, and nothing is logged.

mod api;
mod caller;
mod evaluations;
mod failure;
mod headers;
mod site;
mod upload;

use std::path::PathBuf;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

pub use site::locate;

/// Bytes that a request for an evaluation may have, unless the person who starts the server says otherwise: 1 GiB.
pub const MAX_UPLOAD: u64 = 1 << 30;

/// What the server serves.
#[derive(Clone, Debug)]
pub struct Site {
    /// Folder with the page's `index.html`.
    pub root: PathBuf,
    /// Bytes that a request for an evaluation may have; [`MAX_UPLOAD`] by default.
    pub max_upload: u64,
}

impl Site {
    /// The page in `root`, and evaluations within the usual limit.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), max_upload: MAX_UPLOAD }
    }
}

/// All routes, with compression and security headers.
pub fn router(site: &Site) -> Router {
    // Counted while the body comes in, for callers that do not tell its length before.
    let counted = DefaultBodyLimit::max(usize::try_from(site.max_upload).unwrap_or(usize::MAX));
    let evaluations = post(evaluations::create).layer(counted).with_state(evaluations::Desk::new(site.max_upload));
    let api = Router::new()
        .route("/health", get(api::health))
        .route("/models", get(api::models))
        .route("/evaluations", evaluations)
        .method_not_allowed_fallback(api::wrong_method)
        .fallback(api::unknown);
    Router::new()
        .nest("/api/v1", api)
        .fallback_service(site::files(&site.root))
        // Files that lie compressed beside the site are sent as they are; the rest is compressed quickly, because the
        // studio usually talks to the same machine.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(axum::middleware::from_fn(headers::add))
}
