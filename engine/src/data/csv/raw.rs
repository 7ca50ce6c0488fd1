//! Cells of one column as they came, before their kind is known: a dictionary while values repeat, plain text once they do not.

/// Rows before a column may turn from dictionary to plain text.
const TRIAL: usize = 4096;
/// A dictionary is given up when more than one value in this many rows is new.
const SHARE: usize = 4;
/// A dictionary's text is given up at this many bytes, so that positions in it fit 32 bits.
const DICTIONARY_BYTES: usize = 1 << 30;

/// 64-bit hash of a cell: multiply and fold (the construction of wyhash), enough for tables and for telling rows apart.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let len = bytes.len() as u64;
    let word = |b: &[u8; 8]| u64::from_le_bytes(*b);
    let half = |b: &[u8; 4]| u64::from(u32::from_le_bytes(*b));
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let mut state = len;
        let mut rest = bytes;
        while rest.len() > 16 {
            if let (Some(a), Some(b)) = (rest.first_chunk::<8>(), rest[8..].first_chunk::<8>()) {
                state = fold(word(a) ^ state, word(b) ^ K[1]);
            }
            rest = &rest[16..];
        }
        fold(word(first) ^ K[0] ^ state, word(last) ^ K[2] ^ state.rotate_left(32))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        fold(half(first) ^ K[0], (half(last) | len << 32) ^ K[1])
    } else {
        let packed = bytes.iter().fold(len, |n, &b| n << 8 | u64::from(b));
        fold(packed ^ K[0], K[1])
    }
}

/// Odd constants without structure (digits of pi).
const K: [u64; 3] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7345, 0xa409_3822_299f_31d1];

/// Both halves of a 128-bit product, folded.
pub(crate) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// One column's cells.
#[derive(Clone, Debug)]
pub(crate) enum RawColumn {
    /// Different values, and which of them each row has.
    Dictionary(Dictionary),
    /// One text per row.
    Plain(Plain),
}

impl Default for RawColumn {
    fn default() -> Self {
        Self::Dictionary(Dictionary::default())
    }
}

/// A value of a column: text, number of rows that have it, and the first of these rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    /// Text, blanks at both ends removed.
    pub(crate) text: &'a [u8],
    /// Rows with it.
    pub(crate) count: u32,
    /// First row with it, from 0.
    pub(crate) row: u32,
}

impl RawColumn {
    /// Appends a cell whose [`hash`] is `hash`.
    pub(crate) fn push(&mut self, cell: &[u8], hash: u64) {
        match self {
            Self::Dictionary(d) => {
                let fresh = d.push(cell, hash);
                if fresh && d.is_futile() {
                    *self = Self::Plain(d.spill());
                }
            }
            Self::Plain(p) => p.push(cell),
        }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Dictionary(d) => d.codes.len(),
            Self::Plain(p) => p.rows,
        }
    }

    /// Number of entries: different values of a dictionary, rows of plain text.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Dictionary(d) => d.counts.len(),
            Self::Plain(p) => p.rows,
        }
    }

    /// The entries in first-seen order.
    pub(crate) fn entries(&self) -> Entries<'_> {
        match self {
            Self::Dictionary(d) => Entries::Dictionary { dictionary: d, at: 0 },
            Self::Plain(p) => Entries::Plain { rest: &p.bytes, row: 0 },
        }
    }

    /// The texts in row order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let (codes, plain) = match self {
            Self::Dictionary(d) => (Some(d.codes.iter().map(|&c| d.text(c as usize))), None),
            Self::Plain(_) => (None, Some(self.entries().map(|e| e.text))),
        };
        codes.into_iter().flatten().chain(plain.into_iter().flatten())
    }

    /// Spreads one value per entry over the rows.
    pub(crate) fn expand<T: Copy>(&self, values: Vec<T>) -> Vec<T> {
        match self {
            Self::Dictionary(d) => d.codes.iter().map(|&c| values[c as usize]).collect(),
            Self::Plain(_) => values,
        }
    }

    /// Keeps the rows whose mark is true.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        *self = self.rebuilt(keep, <[u8]>::to_vec);
    }

    /// Replaces every text.
    pub(crate) fn map(&mut self, f: impl Fn(&[u8]) -> Vec<u8>) {
        *self = self.rebuilt(&[], f);
    }

    fn rebuilt(&self, keep: &[bool], f: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let mut next = match self {
            Self::Dictionary(_) => Self::default(),
            Self::Plain(_) => Self::Plain(Plain::default()),
        };
        for (row, cell) in self.cells().enumerate() {
            if keep.get(row).copied().unwrap_or(true) {
                let cell = f(cell);
                next.push(&cell, hash(&cell));
            }
        }
        next
    }
}

/// Different values with counts, and a code per row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionary {
    codes: Vec<u32>,
    bytes: Vec<u8>,
    ends: Vec<u32>,
    counts: Vec<u32>,
    first: Vec<u32>,
    hashes: Vec<u32>,
    /// Code + 1 by hash, open addressing; 0 where free.
    slots: Vec<u32>,
}

impl Dictionary {
    fn text(&self, code: usize) -> &[u8] {
        let start = if code == 0 { 0 } else { self.ends[code - 1] as usize };
        &self.bytes[start..self.ends[code] as usize]
    }

    /// Appends a cell; says whether its value is new.
    fn push(&mut self, cell: &[u8], hash: u64) -> bool {
        if self.slots.len() < self.counts.len() * 2 + 4 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let tag = (hash >> 32) as u32;
        let mut at = tag as usize & mask;
        loop {
            match self.slots[at] {
                0 => break,
                code => {
                    let code = code as usize - 1;
                    if self.hashes[code] == tag && self.text(code) == cell {
                        self.counts[code] += 1;
                        self.codes.push(code as u32);
                        return false;
                    }
                }
            }
            at = (at + 1) & mask;
        }
        let code = self.counts.len() as u32;
        self.slots[at] = code + 1;
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len() as u32);
        self.counts.push(1);
        self.first.push(self.codes.len() as u32);
        self.hashes.push(tag);
        self.codes.push(code);
        true
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(8);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (code, &tag) in self.hashes.iter().enumerate() {
            let mut at = tag as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = code as u32 + 1;
        }
    }

    fn is_futile(&self) -> bool {
        let rows = self.codes.len();
        self.bytes.len() > DICTIONARY_BYTES || (rows >= TRIAL && self.counts.len() * SHARE > rows)
    }

    fn spill(&self) -> Plain {
        let mut plain = Plain::default();
        for &code in &self.codes {
            plain.push(self.text(code as usize));
        }
        plain
    }
}

/// Texts one after another, each after its length (7 bits per byte, low first).
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    bytes: Vec<u8>,
    rows: usize,
}

impl Plain {
    fn push(&mut self, cell: &[u8]) {
        let mut len = cell.len();
        while len >= 0x80 {
            self.bytes.push(len as u8 | 0x80);
            len >>= 7;
        }
        self.bytes.push(len as u8);
        self.bytes.extend_from_slice(cell);
        self.rows += 1;
    }
}

/// Iterator over [`RawColumn::entries`].
#[derive(Clone, Debug)]
pub(crate) enum Entries<'a> {
    /// Over a dictionary.
    Dictionary {
        /// The dictionary.
        dictionary: &'a Dictionary,
        /// Next code.
        at: usize,
    },
    /// Over plain text.
    Plain {
        /// What is left.
        rest: &'a [u8],
        /// Next row.
        row: u32,
    },
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        match self {
            Self::Dictionary { dictionary, at } => {
                let count = *dictionary.counts.get(*at)?;
                *at += 1;
                Some(Entry { text: dictionary.text(*at - 1), count, row: dictionary.first[*at - 1] })
            }
            Self::Plain { rest, row } => {
                let (&first, mut tail) = rest.split_first()?;
                let mut len = usize::from(first & 0x7f);
                let (mut more, mut shift) = (first & 0x80 != 0, 7);
                while more {
                    let (&byte, after) = tail.split_first()?;
                    len |= usize::from(byte & 0x7f) << shift;
                    shift += 7;
                    more = byte & 0x80 != 0;
                    tail = after;
                }
                let (text, after) = tail.split_at(len);
                *rest = after;
                *row += 1;
                Some(Entry { text, count: 1, row: *row - 1 })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(cells: impl Iterator<Item = String>) -> RawColumn {
        let mut column = RawColumn::default();
        for cell in cells {
            column.push(cell.as_bytes(), hash(cell.as_bytes()));
        }
        column
    }

    #[test]
    fn repeated_values_stay_in_a_dictionary() {
        let column = filled((0..20_000).map(|i| format!("level {}", i % 100)));
        assert!(matches!(column, RawColumn::Dictionary(_)));
        assert_eq!((column.rows(), column.len()), (20_000, 100));
        let entry = column.entries().nth(42).expect("100 entries");
        assert_eq!((entry.text, entry.count, entry.row), (&b"level 42"[..], 200, 42));
    }

    #[test]
    fn values_that_do_not_repeat_become_plain_text() {
        let long = "é".repeat(300);
        let column = filled((0..10_000).map(|i| format!("{i}{long}")));
        assert!(matches!(column, RawColumn::Plain(_)));
        assert_eq!(column.rows(), 10_000);
        for (i, cell) in column.cells().enumerate() {
            assert_eq!(cell, format!("{i}{long}").as_bytes());
        }
    }

    #[test]
    fn rows_are_dropped_by_mark() {
        let mut column = filled((0..6).map(|i| (i % 3).to_string()));
        column.retain(&[true, true, false, false, true, true]);
        assert_eq!(column.cells().collect::<Vec<_>>(), [b"0", b"1", b"1", b"2"]);
        assert_eq!(column.entries().map(|e| e.count).collect::<Vec<_>>(), [1, 2, 1]);
    }

    #[test]
    fn hashes_differ_by_length_and_place() {
        let texts =
            ["", "0", "00", "a", "ab", "ba", "abcd", "abcdabcd", "abcdabc", "abcdabcdabcdabcd", "abcdabcdabcdabcda"];
        let mut hashes: Vec<u64> = texts.iter().map(|t| hash(t.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), texts.len());
    }
}
