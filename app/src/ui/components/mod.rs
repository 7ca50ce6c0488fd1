//! Parts that several sections use.

mod error_card;
mod header;
mod preview;

pub(super) use error_card::ErrorCard;
pub(super) use header::Header;
pub(super) use preview::{PreviewTable, cells};
