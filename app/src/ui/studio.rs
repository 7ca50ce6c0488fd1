//! The page from top to bottom.

use leptos::prelude::*;

use super::components::{ErrorCard, Header};
use super::data::DataSection;
use super::form::ModelSection;
use super::report::ReportSection;
use super::result::ResultSection;
use super::run::RunSection;
use super::state::Store;
use super::training::{TrainingSection, UnfinishedSection};

/// The whole studio.
#[component]
pub(super) fn Studio() -> impl IntoView {
    let store = Store::new();
    provide_context(store);
    store.begin();
    view! {
        <Header />
        <main class="studio" class:studio--hover=move || store.hovered.get()>
            <DataSection />
            <ErrorCard />
            <UnfinishedSection />
            <Show when=move || store.can_run()>
                <ModelSection />
                <RunSection />
            </Show>
            <TrainingSection />
            <ResultSection />
            <ReportSection />
        </main>
        <footer class="footer">
            "Facsimile " {env!("CARGO_PKG_VERSION")}
            ". Synthetic rows are not proven to be anonymous: read the notes beside each result."
        </footer>
    }
}
