//! Text inside XML and HTML.

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($arg)*);
    }};
}
pub(crate) use put;

/// `text` for element content and quoted attributes; what XML cannot hold becomes U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// `text` as an element id and part of a file name: letters and digits of ASCII, everything else as `-`.
pub(crate) fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

/// Text cut to `most` characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Lines of at most `width` characters, broken between words where possible.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut taken = 0;
    for word in text.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            if taken > 0 && taken + 1 + rest.len() > width {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            let part: Vec<char> = rest.drain(..rest.len().min(width.max(1))).collect();
            if taken > 0 {
                line.push(' ');
                taken += 1;
            }
            taken += part.len();
            line.extend(part);
        }
    }
    if taken > 0 {
        lines.push(line);
    }
    lines
}

/// A `data:` address of a file that holds `text`, safe inside a quoted attribute.
pub(crate) fn data_address(kind: &str, text: &str) -> String {
    let mut out = format!("data:{kind};charset=utf-8,");
    out.reserve(text.len() + text.len() / 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(byte as char),
            b'-' | b'_' | b'.' | b'~' | b'/' | b':' | b',' | b';' | b'=' | b'(' | b')' | b'*' | b'!' => {
                out.push(byte as char);
            }
            _ => put!(out, "%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_becomes_markup() {
        assert_eq!(escape("<a href=\"x\">&'\u{0}\n"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\u{fffd} ");
        assert_eq!(slug("a b<c>_1"), "a-b-c-_1");
        assert_eq!(data_address("text/csv", "a,\"ü\"\n#"), "data:text/csv;charset=utf-8,a,%22%C3%BC%22%0A%23");
    }

    #[test]
    fn lines_break_between_words_and_inside_long_ones() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh ij", 5), ["abcde", "fgh", "ij"]);
        assert!(wrapped("  ", 5).is_empty());
        assert_eq!(short("abcdef", 4), "abc…");
    }
}
