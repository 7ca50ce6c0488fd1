//! Parts that know nothing of tables and runs.

mod error_card;
mod file_button;
mod icon;
mod later;
mod popover;
mod progress_bar;
mod rows;

pub(crate) use error_card::{ErrorCard, place};
pub(crate) use file_button::FileButton;
pub(crate) use icon::{Glyph, Icon, kind_glyph};
pub(crate) use later::Later;
pub(crate) use popover::Popover;
pub(crate) use progress_bar::ProgressBar;
pub(crate) use rows::{Rows, body as rows_body};
