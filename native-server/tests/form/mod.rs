//! Requests as `curl -F` writes them.

/// Between the parts of a form.
const BOUNDARY: &str = "------------------------a1b2c3d4e5f60718";

/// A `multipart/form-data` body.
#[derive(Default)]
pub(crate) struct Form(Vec<u8>);

impl Form {
    /// What stands in `Content-Type`.
    pub(crate) fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The form with a file more.
    pub(crate) fn file(self, part: &str, name: &str, content: &str) -> Self {
        self.part(&format!("name=\"{part}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream"), content)
    }

    /// The form with a field more.
    pub(crate) fn field(self, part: &str, content: &str) -> Self {
        self.part(&format!("name=\"{part}\""), content)
    }

    fn part(mut self, head: &str, content: &str) -> Self {
        let text = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// The body.
    pub(crate) fn body(mut self) -> Vec<u8> {
        self.0.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }
}
