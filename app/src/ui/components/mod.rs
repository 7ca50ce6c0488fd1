//! Parts that several sections use.

mod error_card;
mod header;
mod later;
mod preview;

pub(super) use error_card::ErrorCard;
pub(super) use header::Header;
pub(super) use later::{Later, soon};
pub(super) use preview::{PreviewTable, cells};
