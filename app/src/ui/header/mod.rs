//! The bar at the top: name, promise, and the proofs of it.

mod offline;
mod theme;
mod traffic;

use leptos::prelude::*;

use crate::ui::components::{Glyph, Icon};

/// The bar.
#[component]
pub(crate) fn Header() -> impl IntoView {
    view! {
        <header class="bar">
            <div class="bar__inner">
                <div class="bar__brand">
                    <svg class="bar__logo" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
                        <rect class="bar__logo-back" x="4" y="4" width="40" height="40" rx="6"></rect>
                        <rect class="bar__logo-front" x="18" y="18" width="42" height="42" rx="6"></rect>
                        <path class="bar__logo-lines" d="M20 32h38M20 46h38M33 20v38M46 20v38"></path>
                    </svg>
                    <h1 class="bar__name">"Facsimile"</h1>
                </div>
                <p class="bar__promise"><Icon glyph=Glyph::Lock/>"Your data stays in this tab"</p>
                <div class="bar__status">
                    <traffic::SentBytes/>
                    <offline::OfflineBadge/>
                    <theme::ThemeToggle/>
                </div>
            </div>
        </header>
    }
}
