//! How many bytes have left the page.

use gloo::timers::callback::Interval;
use leptos::prelude::*;

use crate::platform::{Traffic, spawn, traffic, watch_refusals};
use crate::ui::components::Popover;
use crate::ui::words::{bytes, counted};

/// How often the count is asked for, in milliseconds.
const EVERY_MS: u32 = 3_000;

/// The count, with an explanation that opens below it.
#[component]
pub(crate) fn SentBytes() -> impl IntoView {
    let now = RwSignal::new(Traffic::default());
    watch_refusals().forever();
    let ask = move || {
        spawn(async move {
            let counted = traffic().await;
            if now.get_untracked() != counted {
                now.set(counted);
            }
        });
    };
    ask();
    // The page lives as long as its header.
    Interval::new(EVERY_MS, ask).forget();
    let refused = move || match now.get().refused {
        0 => "None was refused.".to_owned(),
        n => format!("{} to elsewhere refused.", counted(n, "request")),
    };
    let counter = move || {
        if now.get().counted_by_service_worker {
            "The count comes from the page's service worker, through which every request passes."
        } else {
            "The count comes from the browser's own list of requests since the page was loaded."
        }
    };
    view! {
        <Popover label=move || view! { <span data-testid="sent-bytes">{move || format!("Sent: {}", bytes(now.get().sent_bytes))}</span> }>
            <p><strong>"Nothing of your table is sent anywhere."</strong></p>
            <p>"Reading, learning and drawing run inside this tab. The page's security policy lets the browser fetch this site's own files and nothing else, and there is no address that takes an upload."</p>
            <p>{move || counted(now.get().requests, "request")}" for the site's own files so far. "{refused}</p>
            <p>{counter}" You can check it: switch the network off and go on working."</p>
        </Popover>
    }
}
