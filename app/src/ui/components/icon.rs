//! Line drawings of 16 by 16, for decoration: the text beside them says the same.

use engine::data::KindTag;
use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Integer,
    Decimal,
    Boolean,
    Categorical,
    Ordered,
    Date,
    Datetime,
    Time,
    Identifier,
    Text,
    Constant,
    Lock,
    Sun,
    Moon,
    Check,
    Warning,
    Info,
    Close,
    Download,
    Upload,
}

impl Glyph {
    /// SVG path data.
    fn path(self) -> &'static str {
        match self {
            Self::Integer => "M6.2 2.5 4.8 13.5M11.2 2.5 9.8 13.5M3 6h10.5M2.5 10H13",
            Self::Decimal => "M2 8a2 4 0 1 0 4 0a2 4 0 1 0-4 0M10 8a2 4 0 1 0 4 0a2 4 0 1 0-4 0M8 11.4v.6",
            Self::Boolean => "M5.2 4h5.6a4 4 0 0 1 0 8H5.2a4 4 0 0 1 0-8zM10.8 6.3a1.7 1.7 0 1 0 .01 0",
            Self::Categorical => "M2.5 2.5h5.2l5.8 5.8-5.2 5.2-5.8-5.8zM5.4 5.3v.3",
            Self::Ordered => "M3.5 13.5v-3M8 13.5v-6.5M12.5 13.5v-11",
            Self::Date => "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.3v3M10.5 2.3v3",
            Self::Datetime => "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.3v3M10.5 2.3v3M8 8.6v2h1.8",
            Self::Time => "M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.3l2.3 1.4",
            Self::Identifier => "M10.6 2.5a2.9 2.9 0 1 0 .01 0M8.5 7.4 2.5 13.4M4.3 11.6l1.8 1.8M6.2 9.7l1.4 1.4",
            Self::Text => "M2.5 4h11M2.5 8h11M2.5 12h6.5",
            Self::Constant => "M3 6h10M3 10h10",
            Self::Lock => "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            Self::Sun => {
                "M8 5a3 3 0 1 0 .01 0M8 1.2v1.3M8 13.5v1.3M1.2 8h1.3M13.5 8h1.3M3.2 3.2l.9.9M11.9 11.9l.9.9M12.8 3.2l-.9.9M4.1 11.9l-.9.9"
            }
            Self::Moon => "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z",
            Self::Check => "M2.8 8.6l3.4 3.4 7-7.6",
            Self::Warning => "M8 2.2 14.6 13.5H1.4zM8 6.4v3.4M8 11.6v.3",
            Self::Info => "M8 1.8a6.2 6.2 0 1 0 .01 0M8 7.2v4.2M8 4.6v.3",
            Self::Close => "M3.5 3.5l9 9M12.5 3.5l-9 9",
            Self::Download => "M8 2v8.2M4.4 7 8 10.6 11.6 7M2.5 13.5h11",
            Self::Upload => "M8 10.6V2.4M4.4 5.6 8 2l3.6 3.6M2.5 13.5h11",
        }
    }
}

/// The drawing for a column kind.
pub(crate) fn kind_glyph(kind: KindTag) -> Glyph {
    match kind {
        KindTag::Integer => Glyph::Integer,
        KindTag::Decimal => Glyph::Decimal,
        KindTag::Boolean => Glyph::Boolean,
        KindTag::Categorical => Glyph::Categorical,
        KindTag::Ordered => Glyph::Ordered,
        KindTag::Date => Glyph::Date,
        KindTag::Datetime => Glyph::Datetime,
        KindTag::Time => Glyph::Time,
        KindTag::Identifier => Glyph::Identifier,
        KindTag::Text => Glyph::Text,
        KindTag::Constant => Glyph::Constant,
    }
}

/// One drawing.
#[component]
pub(crate) fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=glyph.path()></path>
        </svg>
    }
}
