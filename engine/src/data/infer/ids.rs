//! Identifiers: recognises them and describes their pattern without keeping any of them.

use crate::data::schema::IdPattern;

/// Whether a header has the word "id" (or a kin of it) among its words.
pub(crate) fn named_id(header: &str) -> bool {
    words(header).iter().any(|w| matches!(w.as_str(), "id" | "ids" | "uuid" | "guid" | "identifier" | "rowid" | "pk"))
}

/// Words of a header: split where letters end and where a capital follows a small letter.
fn words(header: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut chars = header.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            // `userID` and `IDNumber` both have the word "id".
            let starts = !before.is_alphanumeric()
                || (c.is_uppercase() && before.is_lowercase())
                || (c.is_uppercase() && before.is_uppercase() && chars.peek().is_some_and(|n| n.is_lowercase()));
            if starts {
                out.push(String::new());
            }
            if let Some(word) = out.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    out
}

/// The form of a text with runs drawn together: `AB-1234` is `A-9`.
pub(crate) fn outline(text: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for &b in text.iter().take(64) {
        let class = match b {
            b'0'..=b'9' => b'9',
            b'A'..=b'Z' => b'A',
            b'a'..=b'z' => b'a',
            0x80.. => b'~',
            _ => b,
        };
        if out.last() != Some(&class) || !class.is_ascii_alphanumeric() {
            out.push(class);
        }
    }
    out
}

/// Whether a text is written in hexadecimal digits (with dashes): a hash or UUID.
pub(crate) fn is_hexadecimal(text: &[u8]) -> bool {
    let digits = text.iter().filter(|b| b.is_ascii_digit()).count();
    text.len() >= 8
        && digits > 0
        && text.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-')
        // Eight digits and a dash are a date or a number before they are a hash.
        && (text.len() >= 32 || digits + text.iter().filter(|&&b| b == b'-').count() < text.len())
        && !(text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase))
}

/// Learns the pattern of identifiers from their texts.
#[derive(Debug, Default)]
pub(crate) struct PatternBuilder {
    /// Number of texts by length in characters.
    lengths: Vec<(usize, u64)>,
    /// Classes by position, by length.
    places: Vec<Vec<Place>>,
    whole: Whole,
    hexadecimal: bool,
    any: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    first: char,
    constant: bool,
    digit: bool,
    upper: bool,
    lower: bool,
    beyond_f: bool,
    other: bool,
}

/// Whole numbers among identifiers.
#[derive(Debug)]
enum Whole {
    Largest { value: i64, width: usize, padded: bool, even: bool },
    None,
    No,
}

impl Default for Whole {
    fn default() -> Self {
        Self::None
    }
}

/// Lengths whose positions are kept apart.
const LENGTHS: usize = 32;
/// Characters of an identifier that are generalised; longer ones are cut.
const LONGEST: usize = 128;

impl PatternBuilder {
    /// Takes one identifier.
    pub(crate) fn add(&mut self, text: &str) {
        if !self.any {
            (self.any, self.hexadecimal) = (true, true);
        }
        self.hexadecimal &= is_hexadecimal(text.as_bytes());
        self.add_whole(text);
        let length = text.chars().take(LONGEST).count();
        let at = match self.lengths.iter().position(|&(l, _)| l == length) {
            Some(at) => at,
            None if self.lengths.len() < LENGTHS => {
                self.lengths.push((length, 0));
                self.places.push(Vec::new());
                self.lengths.len() - 1
            }
            None => return,
        };
        self.lengths[at].1 += 1;
        let places = &mut self.places[at];
        for (i, c) in text.chars().take(LONGEST).enumerate() {
            if places.len() == i {
                places.push(Place {
                    first: c,
                    constant: true,
                    digit: false,
                    upper: false,
                    lower: false,
                    beyond_f: false,
                    other: false,
                });
            }
            let place = &mut places[i];
            place.constant &= place.first == c;
            place.digit |= c.is_ascii_digit();
            place.upper |= c.is_ascii_uppercase();
            place.lower |= c.is_ascii_lowercase();
            place.beyond_f |= c.is_ascii_alphabetic() && !c.is_ascii_hexdigit();
            place.other |= !c.is_ascii_alphanumeric();
        }
    }

    fn add_whole(&mut self, text: &str) {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        self.whole = match (std::mem::take(&mut self.whole), text.parse::<i64>()) {
            (Whole::No, _) => Whole::No,
            (Whole::None, Ok(value)) if plain => {
                Whole::Largest { value, width: text.len(), padded: text.len() > 1 && text.starts_with('0'), even: true }
            }
            (Whole::Largest { value: v, width, padded, even }, Ok(value)) if plain => Whole::Largest {
                value: v.max(value),
                width: width.max(text.len()),
                padded: padded || (text.len() > 1 && text.starts_with('0')),
                even: even && width == text.len(),
            },
            _ => Whole::No,
        };
    }

    /// The pattern.
    pub(crate) fn finish(self) -> IdPattern {
        if let Whole::Largest { value, width, padded, even } = self.whole
            && let Some(first) = value.checked_add(1)
        {
            let width = if padded && even { width.min(40) as u8 } else { 0 };
            return IdPattern::Sequence { first, width };
        }
        let commonest = (0..self.lengths.len()).max_by_key(|&i| (self.lengths[i].1, self.lengths[i].0));
        let mut mask = String::new();
        for place in commonest.map(|i| self.places[i].as_slice()).unwrap_or_default() {
            mask.push_str(&self.symbol(*place));
        }
        IdPattern::Mask { mask }
    }

    fn symbol(&self, place: Place) -> String {
        let letters = place.upper || place.lower;
        let symbol = if place.constant || !(place.digit || letters) {
            return match place.first {
                c @ ('9' | 'A' | 'a' | 'x' | 'X' | '\\') => format!("\\{c}"),
                c => c.to_string(),
            };
        } else if self.hexadecimal || (place.digit && letters && !place.beyond_f) {
            if self.hexadecimal && !letters && !place.digit {
                '9'
            } else if place.upper || (self.hexadecimal && self.upper()) {
                'X'
            } else {
                'x'
            }
        } else if place.digit && !letters {
            '9'
        } else if place.upper {
            'A'
        } else {
            'a'
        };
        symbol.to_string()
    }

    /// Whether hexadecimal digits are written in capitals.
    fn upper(&self) -> bool {
        self.places.iter().flatten().any(|p| p.upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(texts: &[&str]) -> IdPattern {
        let mut builder = PatternBuilder::default();
        for text in texts {
            builder.add(text);
        }
        builder.finish()
    }

    fn mask(texts: &[&str]) -> String {
        match pattern(texts) {
            IdPattern::Mask { mask } => mask,
            IdPattern::Sequence { .. } => panic!("a sequence"),
        }
    }

    #[test]
    fn headers_are_split_into_words() {
        for header in ["id", "ID", "PatientID", "customer_id", "customerId", "Row ID", "IDNumber", "user-id"] {
            assert!(named_id(header), "{header}");
        }
        for header in ["idle", "valid", "Idaho", "android", "identity", "paid"] {
            assert!(!named_id(header), "{header}");
        }
    }

    #[test]
    fn whole_numbers_go_on_beyond_the_largest() {
        assert_eq!(pattern(&["7", "12", "9"]), IdPattern::Sequence { first: 13, width: 0 });
        assert_eq!(pattern(&["0007", "0012"]), IdPattern::Sequence { first: 13, width: 4 });
        assert_eq!(mask(&["9223372036854775807", "9223372036854775806"]), "\\9223372036854775809");
    }

    #[test]
    fn positions_are_generalised() {
        assert_eq!(mask(&["7590-VHVEG", "5575-GNVDE", "3668-QPYBK", "7795-CFOCW"]), "9999-AAAAA");
        assert_eq!(mask(&["A9-01", "A9-12", "A9-23"]), "\\A\\9-99");
        assert_eq!(mask(&["u1", "u22", "u33", "u44"]), "u99");
        assert_eq!(mask(&["aB", "Ba"]), "AA");
    }

    #[test]
    fn hashes_become_hexadecimal() {
        assert_eq!(mask(&["1f35-4c0a", "9b2e-4d1f"]), "xxxx-4xxx");
        assert_eq!(mask(&["1F35-4C0A", "9B2E-4D1F"]), "XXXX-4XXX");
    }

    #[test]
    fn outlines_draw_runs_together() {
        assert_eq!(outline(b"AB-1234"), b"A-9");
        assert_eq!(outline("é1".as_bytes()), b"~~9");
        assert!(is_hexadecimal(b"deadbeef01") && !is_hexadecimal(b"20200102") && !is_hexadecimal(b"2020-01-02"));
    }
}
