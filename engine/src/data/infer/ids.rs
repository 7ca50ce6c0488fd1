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
        && (text.len() >= 32 || digits + memchr::memchr_iter(b'-', text).count() < text.len())
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

/// What stands at one position.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: char,
    constant: bool,
    /// `DIGIT`, `UPPER`, … bits of all characters met.
    classes: u8,
}

const DIGIT: u8 = 1;
const UPPER: u8 = 2;
const LOWER: u8 = 4;
/// A letter that is no hexadecimal digit.
const BEYOND_F: u8 = 8;

fn class(c: char) -> u8 {
    let beyond = if c.is_ascii_hexdigit() { 0 } else { BEYOND_F };
    match c {
        '0'..='9' => DIGIT,
        'A'..='Z' => UPPER | beyond,
        _ if c.is_alphabetic() => LOWER | beyond,
        _ => 0,
    }
}

/// Whole numbers among identifiers.
#[derive(Debug, Default)]
enum Whole {
    Largest {
        value: i64,
        width: usize,
        padded: bool,
        even: bool,
    },
    #[default]
    Unknown,
    No,
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
                places.push(Place { first: c, constant: true, classes: 0 });
            }
            places[i].constant &= places[i].first == c;
            places[i].classes |= class(c);
        }
    }

    fn add_whole(&mut self, text: &str) {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        self.whole = match (std::mem::take(&mut self.whole), text.parse::<i64>()) {
            (Whole::Unknown, Ok(value)) if plain => {
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
        let places = commonest.map(|i| self.places[i].as_slice()).unwrap_or_default();
        // A mask of nothing but constants would be the identifier itself.
        let literal = places.iter().any(|p| !p.constant);
        let mut symbols: Vec<Symbol> = places.iter().map(|p| self.symbol(*p, literal)).collect();
        if self.lengths.len() > 1 {
            self.widen(&mut symbols);
        }
        let mask = symbols.into_iter().fold(String::new(), |mut mask, symbol| {
            match symbol {
                Symbol::Literal(c) if "9AaxX\\".contains(c) => mask.extend(['\\', c]),
                Symbol::Literal(c) | Symbol::Any(c, _) => mask.push(c),
            }
            mask
        });
        IdPattern::Mask { mask }
    }

    fn symbol(&self, place: Place, literal: bool) -> Symbol {
        let has = |class: u8| place.classes & class != 0;
        if place.classes == 0 || (place.constant && literal) {
            Symbol::Literal(place.first)
        } else if self.hexadecimal || (has(DIGIT) && has(UPPER | LOWER) && !has(BEYOND_F)) {
            let upper =
                has(UPPER) || (self.hexadecimal && self.places.iter().flatten().any(|p| p.classes & UPPER != 0));
            Symbol::Any(if upper { 'X' } else { 'x' }, 16.0)
        } else if !has(UPPER | LOWER) {
            Symbol::Any('9', 10.0)
        } else {
            Symbol::Any(if has(UPPER) { 'A' } else { 'a' }, 26.0)
        }
    }

    /// Identifiers of several lengths grow with their number: room is made for many more than there are.
    fn widen(&self, symbols: &mut Vec<Symbol>) {
        let count: u64 = self.lengths.iter().map(|(_, n)| n).sum();
        let mut room: f64 = symbols.iter().map(Symbol::choices).product();
        let Some(last) = symbols.iter().rposition(|s| matches!(s, Symbol::Any('9', _))) else { return };
        while room < 20.0 * count as f64 {
            symbols.insert(last, Symbol::Any('9', 10.0));
            room *= 10.0;
        }
    }
}

/// One character of a mask.
enum Symbol {
    Literal(char),
    /// A class and the number of characters in it.
    Any(char, f64),
}

impl Symbol {
    fn choices(&self) -> f64 {
        match self {
            Self::Literal(_) => 1.0,
            Self::Any(_, n) => *n,
        }
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
        assert_eq!(mask(&["u1", "u2", "u3", "u4", "u5", "u6", "u17"]), "u999");
        assert_eq!(mask(&["aB", "Ba"]), "AA");
        assert_eq!(mask(&["Ab-1", "Ab-1"]), "Aa-9");
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
