//! Headers of every answer: what the page may do, and how long a browser may keep a file.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The one source of the policy; the page carries it as well, so that it holds on any host.
const POLICY_FILE: &str = include_str!("../../../public/csp.txt");

/// The features of a browser that the page never uses.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), \
                           serial=(), usb=(), bluetooth=(), hid=()";

/// The value of the line `Content-Security-Policy: …` of `public/csp.txt`, always with `frame-ancestors`.
pub(super) fn policy() -> String {
    let policy = POLICY_FILE
        .lines()
        .find_map(|line| line.trim().strip_prefix("Content-Security-Policy:"))
        .map_or("default-src 'none'", str::trim);
    if policy.contains("frame-ancestors") { policy.to_owned() } else { format!("{policy}; frame-ancestors 'none'") }
}

/// Whether a build gives the file a new name when its content changes (`app-1f2e3d4c5b6a7988_bg.wasm`).
pub(super) fn is_hashed(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| hash.len() >= 12 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Adds the headers to whatever a route answers.
pub(super) async fn add(request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let keep =
        if hashed && response.status().is_success() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    // A report says itself that it is not to be kept.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(keep));
    secure(headers);
    response
}

fn secure(headers: &mut HeaderMap) {
    // A policy that cannot be a header would be a mistake in a file of ours; then nothing at all may run.
    let policy = HeaderValue::from_str(&policy()).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    // A report brings a stricter one of its own, for its styles are in the page.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_comes_from_the_file_and_forbids_frames() {
        let policy = policy();
        assert!(policy.starts_with("default-src"), "{policy}");
        assert!(policy.contains("connect-src 'self'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }

    #[test]
    fn only_names_that_end_in_a_digest_are_kept_for_long() {
        for name in ["/app-1f2e3d4c5b6a7988.js", "/app-1f2e3d4c5b6a7988_bg.wasm", "/sub/base-0011223344556677.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["/", "/index.html", "/sw.js", "/worker.js", "/worker_bg.wasm", "/data/us-facade.csv", "/app-.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
