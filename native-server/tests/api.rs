//! The server as a browser sees it.

use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use native_server::server::{Site, router};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

const WASM: &[u8] = b"\0asm\x01\0\0\0";

/// A site with one file of each kind.
fn site() -> (TempDir, Router) {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, bytes).expect("written");
    };
    write("index.html", b"<!doctype html><title>studio</title>");
    write("sw.js", b"// worker");
    write("app-0123456789abcdef.js", "// a script that is long enough to be worth compressing\n".repeat(40).as_bytes());
    write("app-0123456789abcdef_bg.wasm", WASM);
    write("worker_bg.wasm", WASM);
    write("base-0123456789abcdef.css", b"body{}");
    write("favicon.svg", b"<svg/>");
    write("manifest.webmanifest", b"{}");
    write("data/index.json", b"[]");
    write("data/t.csv", b"a,b\n1,2\n");
    let app = router(&Site::new(folder.path()));
    (folder, app)
}

async fn send(app: &Router, method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = app.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.expect("a body");
    (parts.status, parts.headers, bytes.to_vec())
}

async fn get(app: &Router, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    send(app, Method::GET, path, &[]).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().expect("ASCII")
}

#[tokio::test]
async fn health_tells_the_version() {
    let (_folder, app) = site();
    let (status, headers, body) = get(&app, "/api/v1/health").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(header(&headers, "content-type"), "application/json");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body, serde_json::json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}));
}

#[tokio::test]
async fn models_are_listed_with_their_settings() {
    let (_folder, app) = site();
    let (status, _, body) = get(&app, "/api/v1/models").await;
    assert_eq!(status, StatusCode::OK);
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    let ids: Vec<_> = body.as_array().expect("a list").iter().map(|m| m["id"].as_str().expect("an id")).collect();
    let expected: Vec<_> = engine::models::specs().into_iter().map(|s| s.id).collect();
    assert_eq!(ids, expected);
    assert!(ids.contains(&"gaussian-copula"), "{ids:?}");
    assert!(body[0]["params"].is_array());
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let (_folder, app) = site();
    for path in ["/", "/worker_bg.wasm", "/api/v1/health", "/api/v1/absent", "/absent"] {
        let (_, headers, _) = get(&app, path).await;
        let policy = header(&headers, "content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("http:") && !policy.contains("https:") && !policy.contains('*'), "{path}: {policy}");
        assert_eq!(header(&headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&headers, "referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header(&headers, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(header(&headers, "permissions-policy").contains("camera=()"), "{path}");
        assert!(headers.get("access-control-allow-origin").is_none(), "{path}");
    }
}

/// What the header says must be what the page says, or the page breaks on one host and not on another.
#[tokio::test]
async fn the_header_and_the_page_carry_one_policy() {
    let (_folder, app) = site();
    let (_, headers, _) = get(&app, "/").await;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/index.html");
    let page = std::fs::read_to_string(page).expect("the page");
    let meta = page
        .split("http-equiv=\"Content-Security-Policy\" content=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a policy in the page");
    assert_eq!(header(&headers, "content-security-policy"), format!("{meta}; frame-ancestors 'none'"));
}

#[tokio::test]
async fn files_have_their_media_type_and_time_to_live() {
    let (_folder, app) = site();
    let long = "public, max-age=31536000, immutable";
    for (path, media, keep) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/app-0123456789abcdef.js", "text/javascript", long),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", long),
        ("/worker_bg.wasm", "application/wasm", "no-cache"),
        ("/base-0123456789abcdef.css", "text/css", long),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/data/index.json", "application/json", "no-cache"),
        ("/data/t.csv", "text/csv", "no-cache"),
    ] {
        let (status, headers, body) = get(&app, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(header(&headers, "content-type").starts_with(media), "{path}: {}", header(&headers, "content-type"));
        assert_eq!(header(&headers, "cache-control"), keep, "{path}");
        assert!(!body.is_empty(), "{path}");
    }
    let (status, _, body) = get(&app, "/worker_bg.wasm").await;
    assert_eq!((status, body.as_slice()), (StatusCode::OK, WASM));
}

#[tokio::test]
async fn head_range_and_compression_work() {
    let (_folder, app) = site();
    let script = "/app-0123456789abcdef.js";
    let (status, headers, body) = send(&app, Method::HEAD, script, &[]).await;
    assert_eq!((status, body.len()), (StatusCode::OK, 0));
    assert_eq!(header(&headers, "content-length"), "2240");
    let (status, headers, body) = send(&app, Method::GET, script, &[("range", "bytes=3-8")]).await;
    assert_eq!((status, body.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"a scri"[..]));
    assert_eq!(header(&headers, "content-range"), "bytes 3-8/2240");
    for coding in ["br", "gzip"] {
        let (_, headers, body) = send(&app, Method::GET, script, &[("accept-encoding", coding)]).await;
        assert_eq!(header(&headers, "content-encoding"), coding);
        assert!(body.len() < 500, "{coding}: {}", body.len());
    }
}

#[tokio::test]
async fn unknown_addresses_are_not_found() {
    let (folder, app) = site();
    let outside = folder.path().parent().expect("a parent").join("outside.txt");
    for path in
        ["/absent", "/data/absent.csv", "/api/v1", "/api/v1/", "/api/v1/jobs", "/../outside.txt", "/%2e%2e/outside.txt"]
    {
        let (status, _, _) = get(&app, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path} ({})", outside.display());
    }
    let (_, headers, body) = get(&app, "/api/v1/jobs").await;
    assert_eq!(header(&headers, "content-type"), "application/json");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!((&body["error"], &body["path"]), (&"not-found".into(), &"/api/v1/jobs".into()));
    let (status, headers, wrong) = send(&app, Method::GET, "/api/v1/evaluations", &[]).await;
    assert_eq!((status, header(&headers, "allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    let wrong: Value = serde_json::from_slice(&wrong).expect("JSON");
    assert_eq!(wrong["error"], "method-not-allowed");
    for body in [body, wrong] {
        let routes = body["routes"].as_array().expect("a list");
        assert_eq!(routes.len(), 3, "{body}");
        // Each route that is named is one.
        for route in routes {
            let method = route["method"].as_str().and_then(|m| m.parse().ok()).expect("a method");
            let (status, _, _) = send(&app, method, route["path"].as_str().expect("a path"), &[]).await;
            assert!(status == StatusCode::OK || status == StatusCode::FORBIDDEN, "{route}: {status}");
        }
    }
}

#[tokio::test]
async fn nothing_but_evaluations_can_be_sent_to_the_server() {
    let (_folder, app) = site();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for path in
            ["/", "/index.html", "/data/t.csv", "/upload", "/api/v1/health", "/api/v1/models", "/api/v1/datasets"]
        {
            let (status, _, _) = send(&app, method.clone(), path, &[]).await;
            let refused = status == StatusCode::METHOD_NOT_ALLOWED || status == StatusCode::NOT_FOUND;
            assert!(refused, "{method} {path}: {status}");
        }
    }
}
