//! Character encodings: which one a file uses, and UTF-16 to UTF-8 on the way in.
//!
//! Bytes of UTF-8 and Windows-1252 are split into cells as they are, because delimiters and quotes are ASCII in both. Which of
//! the two a file is, is known only at its end: a single invalid byte may stand in its last line.

use crate::data::dialect::Encoding;

/// The encoding that the first bytes speak for, and the length of the byte-order mark. `None`: UTF-8 or Windows-1252.
pub(crate) fn detect(head: &[u8]) -> (Option<Encoding>, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => (Some(Encoding::Utf8Bom), 3),
        [0xff, 0xfe, ..] => (Some(Encoding::Utf16Le), 2),
        [0xfe, 0xff, ..] => (Some(Encoding::Utf16Be), 2),
        _ => (without_mark(head), 0),
    }
}

/// Text of mostly Latin letters in UTF-16 has a NUL in every other byte.
fn without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = head.len().min(4096) / 2;
    if pairs < 2 {
        return None;
    }
    let nuls = |offset: usize| head.chunks_exact(2).take(pairs).filter(|p| p[offset] == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    // A file of NULs is not text at all, and a few stray NULs are not UTF-16.
    if odd * 10 >= pairs * 7 && even * 10 <= pairs {
        Some(Encoding::Utf16Le)
    } else if even * 10 >= pairs * 7 && odd * 10 <= pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Length of the byte-order mark of `encoding` at the start of `head`.
pub(crate) fn mark_length(head: &[u8], encoding: Encoding) -> usize {
    let mark: &[u8] = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => &[0xef, 0xbb, 0xbf],
        Encoding::Utf16Le => &[0xff, 0xfe],
        Encoding::Utf16Be => &[0xfe, 0xff],
        Encoding::Windows1252 => &[],
    };
    if head.starts_with(mark) { mark.len() } else { 0 }
}

/// Turns UTF-16 chunks into UTF-8; passes other bytes through and watches whether they are UTF-8.
#[derive(Debug)]
pub(crate) struct Decoder {
    wide: Option<encoding_rs::Decoder>,
    buffer: String,
    check: Utf8Check,
}

impl Decoder {
    pub(crate) fn new(encoding: Option<Encoding>) -> Self {
        let wide = match encoding {
            Some(Encoding::Utf16Le) => Some(encoding_rs::UTF_16LE.new_decoder_without_bom_handling()),
            Some(Encoding::Utf16Be) => Some(encoding_rs::UTF_16BE.new_decoder_without_bom_handling()),
            _ => None,
        };
        Self { wide, buffer: String::new(), check: Utf8Check::default() }
    }

    /// Decodes a chunk; `last` flushes.
    pub(crate) fn decode<'a>(&'a mut self, chunk: &'a [u8], last: bool) -> &'a [u8] {
        let Some(wide) = &mut self.wide else {
            self.check.push(chunk, last);
            return chunk;
        };
        self.buffer.clear();
        // Every code unit takes at most three bytes; a pending one and a replacement need a little more.
        self.buffer.reserve(wide.max_utf8_buffer_length(chunk.len()).unwrap_or(chunk.len() * 3 + 16));
        let _ = wide.decode_to_string(chunk, &mut self.buffer, last);
        // Replacement characters are counted rather than the decoder's flag, which depends on the chunks.
        for piece in self.buffer.split_inclusive('\u{fffd}') {
            self.check.count(piece.as_bytes());
            self.check.invalid += u64::from(piece.ends_with('\u{fffd}'));
        }
        self.buffer.as_bytes()
    }

    /// The number of places so far that are not valid in the encoding, and the line of the first.
    pub(crate) fn invalid(&self) -> (u64, u64) {
        (self.check.invalid, self.check.feeds + 1)
    }

    /// Whether there are characters beyond ASCII.
    pub(crate) fn beyond_ascii(&self) -> bool {
        self.check.sequences + self.check.invalid > 0
    }

    /// Whether the bytes so far were valid, and if not, how they are best read.
    pub(crate) fn verdict(&self) -> Verdict {
        let Utf8Check { invalid, sequences, .. } = self.check;
        if invalid == 0 {
            Verdict::Valid
        } else if self.wide.is_some() || sequences > invalid.saturating_mul(10) {
            Verdict::Damaged(invalid)
        } else {
            Verdict::NotUtf8
        }
    }
}

/// See [`Decoder::verdict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Valid.
    Valid,
    /// In the right encoding but for some bytes; at least this many places.
    Damaged(u64),
    /// Another encoding: Windows-1252.
    NotUtf8,
}

/// Validates UTF-8 over chunk borders.
#[derive(Debug, Default)]
struct Utf8Check {
    pending: Vec<u8>,
    /// Characters beyond ASCII.
    sequences: u64,
    /// Places that are not UTF-8.
    invalid: u64,
    /// Line feeds before the first of them.
    feeds: u64,
}

impl Utf8Check {
    fn push(&mut self, chunk: &[u8], last: bool) {
        if self.pending.is_empty() {
            self.scan(chunk);
        } else {
            // At most three pending bytes: only the start of the chunk is copied.
            let split = chunk.len().min(8);
            let mut joined = std::mem::take(&mut self.pending);
            joined.extend_from_slice(&chunk[..split]);
            self.scan(&joined);
            if !chunk[split..].is_empty() {
                if self.pending.is_empty() {
                    self.scan(&chunk[split..]);
                } else {
                    self.push(&chunk[split..], false);
                }
            }
        }
        if last {
            self.invalid += u64::from(!self.pending.is_empty());
            self.pending.clear();
        }
    }

    fn scan(&mut self, mut bytes: &[u8]) {
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.count(text.as_bytes());
                    return;
                }
                Err(e) => {
                    let (valid, rest) = bytes.split_at(e.valid_up_to());
                    self.count(valid);
                    let Some(len) = e.error_len() else {
                        self.pending = rest.to_vec();
                        return;
                    };
                    self.invalid += 1;
                    bytes = &rest[len..];
                }
            }
        }
    }

    fn count(&mut self, valid: &[u8]) {
        if self.invalid == 0 {
            self.feeds += memchr::memchr_iter(b'\n', valid).count() as u64;
        }
        if !valid.is_ascii() {
            self.sequences += valid.iter().filter(|&&b| b >= 0xc0).count() as u64;
        }
    }
}

/// UTF-8 of a Windows-1252 text.
pub(crate) fn from_windows_1252(bytes: &[u8]) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned().into_bytes()
}

/// UTF-8 with U+FFFD for everything that is none.
pub(crate) fn repaired(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(bytes: &[u8], chunk: usize) -> Verdict {
        let mut decoder = Decoder::new(None);
        for part in bytes.chunks(chunk) {
            decoder.decode(part, false);
        }
        decoder.decode(&[], true);
        decoder.verdict()
    }

    #[test]
    fn the_first_bytes_name_the_encoding() {
        assert_eq!(detect(b"\xef\xbb\xbfa,b"), (Some(Encoding::Utf8Bom), 3));
        assert_eq!(detect(b"\xff\xfea\0"), (Some(Encoding::Utf16Le), 2));
        assert_eq!(detect(b"a\0,\0b\0\n\0"), (Some(Encoding::Utf16Le), 0));
        assert_eq!(detect(b"\0a\0,\0b\0\n"), (Some(Encoding::Utf16Be), 0));
        assert_eq!(detect(b"a,b\n1,\0\n"), (None, 0));
        assert_eq!(detect(b""), (None, 0));
    }

    #[test]
    fn validity_does_not_depend_on_the_chunks() {
        let text = "aé€😀,b\n".repeat(50);
        let mut broken = text.clone().into_bytes();
        broken[40] = 0xff;
        for chunk in 1..40 {
            assert_eq!(verdict(text.as_bytes(), chunk), Verdict::Valid, "{chunk}");
            assert!(matches!(verdict(&broken, chunk), Verdict::Damaged(_)), "{chunk}");
            assert_eq!(verdict(b"caf\xe9,na\xefve\n", chunk), Verdict::NotUtf8, "{chunk}");
            assert_eq!(verdict(b"caf\xc3", chunk), Verdict::NotUtf8, "{chunk}");
        }
    }

    #[test]
    fn utf_16_is_decoded_over_chunk_borders() {
        let text = "aé€😀,b\r\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for chunk in 1..bytes.len() {
            let mut decoder = Decoder::new(Some(Encoding::Utf16Be));
            let mut out = Vec::new();
            for part in bytes.chunks(chunk) {
                out.extend_from_slice(decoder.decode(part, false));
            }
            out.extend_from_slice(decoder.decode(&[], true));
            assert_eq!(out, text.as_bytes());
            assert_eq!(decoder.verdict(), Verdict::Valid);
        }
    }
}
