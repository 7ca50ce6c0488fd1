//! Name, promise, what was sent, colours.

use crate::platform::Theme;
use leptos::prelude::*;

use crate::ui::charts::words;
use crate::ui::state::Store;

/// The top of the page.
#[component]
pub(in crate::ui) fn Header() -> impl IntoView {
    let store = Store::here();
    let sent = move || {
        let (bytes, refused) = store.traffic.get();
        let refused = if refused > 0 { format!(", {refused} requests refused") } else { String::new() };
        format!("Sent: {}{refused}", words::bytes(bytes))
    };
    let theme = move || match store.theme.get() {
        Theme::System => "Colours: system",
        Theme::Light => "Colours: light",
        Theme::Dark => "Colours: dark",
    };
    view! {
        <header class="header">
            <div class="header__name">
                <h1 class="header__title">"Facsimile"</h1>
                <p class="header__promise">"A synthetic copy of your table. Your data stays in this tab."</p>
            </div>
            <div class="header__tools">
                <details class="popover">
                    <summary class="badge" data-testid="sent-bytes">{sent}</summary>
                    <p class="popover__body">
                        "Counted where every request of this page passes: bytes that left it beside the names of the studio's own "
                        "files. The page's security policy forbids every other address, and there is no upload."
                    </p>
                </details>
                <span class="badge" data-testid="offline">
                    {move || if store.offline.get() { "Works offline" } else { "Online" }}
                </span>
                <button type="button" class="button button--quiet" data-testid="theme-toggle"
                        on:click=move |_| store.next_theme()>{theme}</button>
            </div>
        </header>
        <p class="visually-hidden" role="status">{move || store.said.get()}</p>
    }
}
