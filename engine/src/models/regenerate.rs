//! Columns that are never learned: identifiers in their pattern, placeholders for text.

use std::collections::HashSet;

use crate::data::schema::{ColumnKind, Field, IdPattern};
use crate::rng::{Seed, Stream};

/// What stands in for free text.
pub const PLACEHOLDER: &str = "[text]";
/// Below this many tries per row, repeats are avoided by drawing again; else every word of the mask is listed and shuffled.
const ROOM: u128 = 4;

/// One position of a mask: a fixed character or a class of them.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Fixed(char),
    /// Any of these ASCII characters.
    Any(&'static [u8]),
}

const DIGITS: &[u8] = b"0123456789";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const LOWER_HEX: &[u8] = b"0123456789abcdef";
const UPPER_HEX: &[u8] = b"0123456789ABCDEF";

/// `rows` cells of an identifier or text column, a share `missing` of them missing. Unique identifiers do not repeat: a mask
/// with too few words for that many rows is made longer by digits.
pub fn cells(field: &Field, missing: f64, rows: usize, seed: Seed, column: u64) -> Vec<Option<String>> {
    let mut gaps = seed.indexed("sample/missing", column);
    let present: Vec<bool> = (0..rows).map(|_| missing <= 0.0 || gaps.uniform() >= missing).collect();
    let needed = present.iter().filter(|p| **p).count();
    let mut rng = seed.indexed("sample/identifiers", column);
    let mut made = match &field.kind {
        ColumnKind::Identifier { pattern: IdPattern::Sequence { first, width }, .. } => {
            sequence(*first, *width, needed)
        }
        ColumnKind::Identifier { pattern: IdPattern::Mask { mask }, unique } => {
            words(parse(mask), *unique, needed, &mut rng)
        }
        _ => vec![PLACEHOLDER.to_owned(); needed],
    }
    .into_iter();
    present.into_iter().map(|p| if p { made.next() } else { None }).collect()
}

fn sequence(first: i64, width: u8, count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{:0width$}", i128::from(first) + i as i128, width = usize::from(width))).collect()
}

fn parse(mask: &str) -> Vec<Place> {
    let mut out = Vec::new();
    let mut letters = mask.chars();
    while let Some(c) = letters.next() {
        out.push(match c {
            '9' => Place::Any(DIGITS),
            'A' => Place::Any(UPPER),
            'a' => Place::Any(LOWER),
            'x' => Place::Any(LOWER_HEX),
            'X' => Place::Any(UPPER_HEX),
            '\\' => Place::Fixed(letters.next().unwrap_or('\\')),
            other => Place::Fixed(other),
        });
    }
    out
}

/// Number of words of a mask, at most `u128::MAX`.
fn language(mask: &[Place]) -> u128 {
    mask.iter().fold(1, |n: u128, place| match place {
        Place::Fixed(_) => n,
        Place::Any(letters) => n.saturating_mul(letters.len() as u128),
    })
}

/// The word with this number.
fn word(mask: &[Place], mut number: u128) -> String {
    let mut letters: Vec<char> = mask
        .iter()
        .rev()
        .map(|place| match place {
            Place::Fixed(c) => *c,
            Place::Any(class) => {
                let n = class.len() as u128;
                let letter = class[(number % n) as usize];
                number /= n;
                char::from(letter)
            }
        })
        .collect();
    letters.reverse();
    letters.into_iter().collect()
}

fn random_word(mask: &[Place], rng: &mut Stream) -> String {
    mask.iter()
        .map(|place| match place {
            Place::Fixed(c) => *c,
            Place::Any(class) => char::from(class[rng.below(class.len())]),
        })
        .collect()
}

fn words(mut mask: Vec<Place>, unique: bool, count: usize, rng: &mut Stream) -> Vec<String> {
    if !unique {
        return (0..count).map(|_| random_word(&mask, rng)).collect();
    }
    while language(&mask) < count as u128 {
        mask.push(Place::Any(DIGITS));
    }
    let size = language(&mask);
    if size < ROOM * count as u128 {
        // Fits in memory: at most four times the words that are needed.
        let mut numbers: Vec<u128> = (0..size).collect();
        rng.shuffle(&mut numbers);
        return numbers[..count].iter().map(|&n| word(&mask, n)).collect();
    }
    let mut seen = HashSet::with_capacity(count);
    let mut out = Vec::with_capacity(count);
    while out.len() < count {
        let new = random_word(&mask, rng);
        if seen.insert(new.clone()) {
            out.push(new);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers(pattern: IdPattern, unique: bool, rows: usize) -> Vec<String> {
        let field = Field::new("id", ColumnKind::Identifier { pattern, unique });
        cells(&field, 0.0, rows, Seed(1), 0).into_iter().flatten().collect()
    }

    fn mask(mask: &str) -> IdPattern {
        IdPattern::Mask { mask: mask.into() }
    }

    #[test]
    fn sequences_go_on_and_keep_their_width() {
        assert_eq!(identifiers(IdPattern::Sequence { first: 99, width: 4 }, true, 2), ["0099", "0100"]);
        assert_eq!(identifiers(IdPattern::Sequence { first: i64::MAX, width: 0 }, true, 2).len(), 2);
    }

    #[test]
    fn masks_are_kept_letter_by_letter() {
        for word in identifiers(mask(r"9A-a\9xX"), true, 50) {
            let c: Vec<char> = word.chars().collect();
            assert_eq!((c.len(), c[2], c[4]), (7, '-', '9'));
            assert!(c[0].is_ascii_digit() && c[1].is_ascii_uppercase() && c[3].is_ascii_lowercase());
            assert!(c[5].is_ascii_hexdigit() && !c[5].is_ascii_uppercase());
            assert!(c[6].is_ascii_hexdigit() && !c[6].is_ascii_lowercase());
        }
    }

    #[test]
    fn unique_ones_never_repeat_even_where_the_mask_is_too_small() {
        for rows in [10, 90, 100, 101, 2_000] {
            let mut made = identifiers(mask("K99"), true, rows);
            assert!(made.iter().all(|w| w.starts_with('K')));
            made.sort();
            made.dedup();
            assert_eq!(made.len(), rows);
        }
        assert_eq!(identifiers(mask("K"), false, 3), ["K", "K", "K"]);
        assert_eq!(identifiers(mask(""), true, 30).len(), 30);
    }

    #[test]
    fn text_is_replaced_and_missing_cells_stay_missing() {
        let made = cells(&Field::new("note", ColumnKind::Text), 0.5, 1_000, Seed(2), 1);
        let gaps = made.iter().filter(|c| c.is_none()).count();
        assert!((400..600).contains(&gaps), "{gaps}");
        assert!(made.iter().flatten().all(|c| c == PLACEHOLDER));
    }
}
