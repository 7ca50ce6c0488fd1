//! Who may have tables evaluated: programs, and no page in a browser.
//!
//! A page of any origin can send a form to this machine without asking (no preflight), and a name that its owner points at
//! 127.0.0.1 makes it look like a page of ours. Browsers name the origin of such requests, and the name in `Host`; so both
//! are looked at. The studio's own page is refused as well: it promises to send nothing, and this keeps it to that.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use engine::Defect;

use super::failure::Failure;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests of pages, and requests to a name that anybody may have given to this machine.
///
/// # Errors
/// What showed it, and what to do.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Failure> {
    let from_page = |name: &HeaderName| headers.get_all(name).iter().any(|v| v != "none");
    if headers.contains_key(header::ORIGIN) || from_page(&FETCH_SITE) {
        return Err(Failure::forbidden(Defect::new(
            "the request comes from a page in a browser",
            "a request of a program, without Origin and Sec-Fetch-Site",
            "a header that browsers send for pages",
            "Use curl or a program; in the browser the studio evaluates tables itself, without sending them.",
        )));
    }
    let mut hosts = headers.get_all(header::HOST).iter().peekable();
    if hosts.peek().is_none() || !hosts.all(is_address) {
        return Err(Failure::forbidden(Defect::new(
            "the request is addressed to a name that could belong to anybody",
            "Host with an address such as 127.0.0.1:8080, or localhost",
            "another name, or none",
            "Ask the address that `facsimile serve` prints.",
        )));
    }
    Ok(())
}

/// Whether it names an address, or this machine; nobody can point those elsewhere.
fn is_address(host: &HeaderValue) -> bool {
    let authority = host.to_str().ok().and_then(|h| h.parse::<Authority>().ok());
    authority.is_some_and(|authority| {
        let name = authority.host();
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
        name.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(headers: &[(&'static str, &'static str)]) -> bool {
        let pairs = headers.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        check(&pairs.collect()).is_ok()
    }

    #[test]
    fn programs_may_ask_an_address_or_localhost() {
        for host in ["127.0.0.1", "127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "192.168.1.7:80"] {
            assert!(allowed(&[("host", host)]), "{host}");
        }
        assert!(allowed(&[("host", "127.0.0.1"), ("sec-fetch-site", "none")]));
    }

    #[test]
    fn names_that_anybody_can_point_at_this_machine_are_refused() {
        for host in ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "", "x y"]
        {
            assert!(!allowed(&[("host", host)]), "{host}");
        }
        assert!(!allowed(&[]));
    }

    #[test]
    fn pages_are_refused_even_ours() {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:8080"] {
            assert!(!allowed(&[("host", "127.0.0.1:8080"), ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "same-origin"] {
            assert!(!allowed(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", site)]), "{site}");
        }
    }
}
