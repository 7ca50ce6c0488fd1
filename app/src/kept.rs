//! Names of the files of an interrupted training, which page and worker share.

/// The table.
pub const TABLE: &str = "table";
/// The state of the training.
pub const STATE: &str = "state";
/// An [`engine::job::Unfinished`] as JSON: written last, so that what it names is there.
pub const ABOUT: &str = "about.json";
