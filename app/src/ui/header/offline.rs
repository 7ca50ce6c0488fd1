//! Whether the page works without a network.

use leptos::prelude::*;

use crate::platform::on_offline_ready;
use crate::ui::components::{Glyph, Icon};

/// Appears once every file of the site is kept.
#[component]
pub(crate) fn OfflineBadge() -> impl IntoView {
    let ready = RwSignal::new(false);
    on_offline_ready(move || ready.set(true)).forever();
    view! {
        <span class="badge" class:badge--waiting=move || !ready.get() data-testid="offline" role="status"
            title="All files of the page are kept in this browser: it works with the network switched off.">
            {move || if ready.get() { view! { <Icon glyph=Glyph::Check/>"Works offline" }.into_any() } else { ().into_any() }}
        </span>
    }
}
