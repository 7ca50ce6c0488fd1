//! What the page remembers of a person's taste. Never a table, a name of one, or anything out of one.

use gloo::storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Before each key: other pages may share the origin.
const PREFIX: &str = "facsimile.";

/// The preference called `key`; `None` when it was never set, has another form, or the browser keeps nothing.
pub fn preference<T: DeserializeOwned>(key: &str) -> Option<T> {
    LocalStorage::get(format!("{PREFIX}{key}")).ok()
}

/// Remembers a preference; where the browser keeps nothing it holds until the page is left.
pub fn set_preference(key: &str, value: &impl Serialize) {
    // A private window may refuse: the page works without.
    let _ = LocalStorage::set(format!("{PREFIX}{key}"), value);
}

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the person's system is set.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The remembered theme.
pub fn theme() -> Theme {
    preference("theme").unwrap_or_default()
}

/// Remembers a theme and puts it on the root element as `data-theme`; absent there for [`Theme::System`].
pub fn set_theme(theme: Theme) {
    set_preference("theme", &theme);
    let root = gloo::utils::document_element();
    // Neither name nor value can be refused: both are plain words.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}
