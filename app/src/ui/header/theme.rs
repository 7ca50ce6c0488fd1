//! Light or dark.

use leptos::prelude::*;

use crate::platform::{Theme, on_media_change, prefers_dark, set_theme, theme};
use crate::ui::components::{Glyph, Icon};

/// Switches between light and dark; until it is first used, the system decides.
#[component]
pub(crate) fn ThemeToggle() -> impl IntoView {
    let chosen = RwSignal::new(theme());
    let system_dark = RwSignal::new(prefers_dark());
    set_theme(chosen.get_untracked());
    on_media_change("(prefers-color-scheme: dark)", move |dark| system_dark.set(dark)).forever();
    let dark = move || match chosen.get() {
        Theme::Dark => true,
        Theme::Light => false,
        Theme::System => system_dark.get(),
    };
    let switch = move |_| {
        let next = if dark() { Theme::Light } else { Theme::Dark };
        set_theme(next);
        chosen.set(next);
    };
    view! {
        <button type="button" class="icon-button" data-testid="theme-toggle" on:click=switch
            aria-label=move || if dark() { "Use light colours" } else { "Use dark colours" }
            title=move || if dark() { "Use light colours" } else { "Use dark colours" }>
            {move || if dark() { view! { <Icon glyph=Glyph::Sun/> } } else { view! { <Icon glyph=Glyph::Moon/> } }}
        </button>
    }
}
