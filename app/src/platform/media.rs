//! What the person's system prefers.

use gloo::events::EventListener;
use web_sys::MediaQueryList;

use super::Subscription;

fn query(text: &str) -> Option<MediaQueryList> {
    gloo::utils::window().match_media(text).ok().flatten()
}

/// Whether a media query holds now, such as `(prefers-reduced-motion: reduce)`.
pub fn matches_media(text: &str) -> bool {
    query(text).is_some_and(|q| q.matches())
}

/// Whether the person's system is set to dark.
pub fn prefers_dark() -> bool {
    matches_media("(prefers-color-scheme: dark)")
}

/// Hears each change of a media query.
pub fn on_media_change(text: &str, on: impl Fn(bool) + 'static) -> Subscription {
    let Some(list) = query(text) else { return Subscription::default() };
    let now = list.clone();
    Subscription(vec![EventListener::new(&list, "change", move |_| on(now.matches()))])
}
