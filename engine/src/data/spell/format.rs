//! The items of a strptime format: literals and directives.

/// What a format speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Year, month or day.
    pub(crate) date: bool,
    /// Hour, minute or second.
    pub(crate) time: bool,
}

/// One step of a format.
pub(super) enum Item {
    Literal(u8),
    Directive { letter: u8, flag: u8, width: u8 },
}

/// Splits a format into its items; composite directives are spelled out.
pub(super) struct Items<'a> {
    rest: &'a [u8],
    pending: &'a [u8],
}

impl<'a> Items<'a> {
    pub(super) fn new(format: &'a str) -> Self {
        Self { rest: format.as_bytes(), pending: &[] }
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let source = if self.pending.is_empty() { &mut self.rest } else { &mut self.pending };
        let (&first, mut rest) = source.split_first()?;
        if first != b'%' {
            *source = rest;
            return Some(Item::Literal(first));
        }
        let (mut flag, mut width) = (0, 0);
        let letter = loop {
            let Some((&byte, after)) = rest.split_first() else {
                *source = rest;
                return Some(Item::Literal(b'%'));
            };
            rest = after;
            match byte {
                b'-' | b'^' => flag = byte,
                b'0'..=b'9' => width = byte - b'0',
                // chrono writes a fraction as `%.3f`; the point is read as a literal before it.
                b'.' if flag == 0 && rest.iter().find(|b| !b.is_ascii_digit()) == Some(&b'f') => flag = b'.',
                _ => break byte,
            }
        };
        *source = rest;
        let composite: &[u8] = match letter {
            b'F' => b"%Y-%m-%d",
            b'T' => b"%H:%M:%S",
            b'R' => b"%H:%M",
            b'%' => return Some(Item::Literal(b'%')),
            _ => return Some(Item::Directive { letter, flag, width }),
        };
        self.pending = composite;
        self.next()
    }
}

/// Whether every directive of `format` is known, and what it speaks of.
pub(crate) fn parts(format: &str) -> Option<Parts> {
    let mut parts = Parts { date: false, time: false };
    for item in Items::new(format) {
        match item {
            Item::Literal(_) => {}
            Item::Directive { letter: b'Y' | b'y' | b'm' | b'd' | b'b' | b'B' | b'a' | b'A' | b'j', .. } => {
                parts.date = true;
            }
            Item::Directive { letter: b'H' | b'I' | b'M' | b'S' | b'p' | b'P' | b'f' | b'z', .. } => parts.time = true,
            Item::Directive { .. } => return None,
        }
    }
    (parts.date || parts.time).then_some(parts)
}
