//! What a setting is. One declaration with [`params!`](macro@crate::params) drives defaults, validation, the page's form, the
//! command line, the docs and the tests of invalid values.
//!
//! Must not know about tables, models or transports.

mod macros;
mod spec;
mod value;

pub use spec::{Choice, ParamKind, ParamSpec, Scale};
pub use value::{Config, JsonMap, defaults, invalid_examples, parse_setting, to_json, validate};
