//! The page's frame.

use leptos::prelude::*;

use crate::platform::{on_drop, on_paste};
use crate::ui::components::{Glyph, Icon};
use crate::ui::data::DataStep;
use crate::ui::form::FormStep;
use crate::ui::header::Header;
use crate::ui::result::ResultStep;
use crate::ui::run::RunStep;
use crate::ui::state::Studio;

/// The whole page.
#[component]
pub(crate) fn StudioPage() -> impl IntoView {
    let studio = Studio::new();
    provide_context(studio);
    studio.begin();
    let hovering = RwSignal::new(false);
    on_drop(move |over| hovering.set(over), move |file| studio.open_file(file)).forever();
    on_paste(move |text| studio.open_text(&text), move |file| studio.open_file(file)).forever();
    view! {
        <a class="skip-link" href="#studio-data">"Skip to the data"</a>
        <Header/>
        <main class="studio">
            <p class="studio__lead">
                "Make a synthetic copy of a table: the same columns, spelling and patterns, with rows that are made up. A sample is open already; press the button, or open a file of your own."
            </p>
            <div class="studio__work">
                <DataStep/>
                <div class="studio__side">
                    <FormStep/>
                    <RunStep/>
                </div>
            </div>
            <ResultStep/>
        </main>
        <footer class="footer">
            <p>"Facsimile runs in your browser. The same engine is on the command line: "<code>"facsimile synth table.csv"</code></p>
        </footer>
        <div class="drop-veil" hidden=move || !hovering.get() aria-hidden="true">
            <div class="drop-veil__sign"><Icon glyph=Glyph::Upload/>"Drop the file to open it"</div>
        </div>
    }
}

/// The numbered heading of a step.
#[component]
pub(crate) fn StepTitle(id: &'static str, number: u8, title: &'static str) -> impl IntoView {
    view! {
        <h2 class="step__title" id=id tabindex="-1"><span class="step__number" aria-hidden="true">{number}</span>{title}</h2>
    }
}
