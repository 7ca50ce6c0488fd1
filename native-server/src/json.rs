//! JSON that people write: a schema, settings.

use engine::data::SchemaSpec;
use engine::{Defect, Error, Result};

/// The text of a JSON file.
///
/// # Errors
/// [`Error::InvalidSchema`] when it is not UTF-8.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String> {
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::schema(Defect::new(
            "the file is no text",
            "JSON in UTF-8",
            "bytes that are not UTF-8",
            "Save the file as UTF-8.",
        ))
    })?;
    // Windows editors put a mark in front, which JSON does not allow.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The schema in a JSON file.
///
/// # Errors
/// What is wrong with it, and on which line.
pub(crate) fn schema(bytes: Vec<u8>) -> Result<SchemaSpec> {
    SchemaSpec::from_json(&text(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_in_front_is_passed_over_and_other_encodings_are_refused() {
        let marked = b"\xef\xbb\xbf{\"target\": \"y\"}".to_vec();
        assert_eq!(schema(marked).expect("a schema").target.as_deref(), Some("y"));
        let latin = schema(b"{\"target\": \"gr\xf6\xdfe\"}".to_vec()).expect_err("no UTF-8");
        assert!(latin.to_string().contains("UTF-8"), "{latin}");
        let broken = schema(b"{\n\"target\" 3}".to_vec()).expect_err("no JSON");
        assert_eq!(broken.defect().and_then(|d| d.place.line), Some(2));
    }
}
