//! Whether a new batch still looks like the reference.
