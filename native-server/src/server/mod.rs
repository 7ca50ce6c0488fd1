//! The page over HTTP: static files, `GET /api/v1/health` and `GET /api/v1/models`.
//!
//! Nothing can be uploaded: every route only reads, and the page does its work in the browser.

mod api;
mod headers;
mod site;

use std::path::PathBuf;

use axum::Router;
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

pub use site::locate;

/// Where the server finds what it serves.
#[derive(Clone, Debug)]
pub struct Site {
    /// Folder with the page's `index.html`.
    pub root: PathBuf,
}

/// All routes, with compression and security headers.
pub fn router(site: &Site) -> Router {
    let api =
        Router::new().route("/health", get(api::health)).route("/models", get(api::models)).fallback(api::unknown);
    Router::new()
        .nest("/api/v1", api)
        .fallback_service(site::files(&site.root))
        // Files that lie compressed beside the site are sent as they are; the rest is compressed quickly, because the
        // studio usually talks to the same machine.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(axum::middleware::from_fn(headers::add))
}
