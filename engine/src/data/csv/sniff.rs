//! Finds delimiter, quote, line end, decimal mark and thousands mark on the first bytes of a file.

use crate::data::dialect::{Dialect, DialectSpec, Encoding};
use crate::error::{Defect, Error, Result};

/// Delimiters that are looked for, in the order in which ties are decided.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that the delimiter is judged by.
const RECORDS: usize = 200;

/// The dialect of `sample`, a decoded prefix of the file. `whole`: the sample is all of the file.
///
/// # Errors
/// [`Error::InvalidSchema`] when a fixed part of the dialect cannot be used.
pub(crate) fn sniff(sample: &[u8], whole: bool, spec: &DialectSpec, encoding: Encoding) -> Result<Dialect> {
    for (name, mark) in [("delimiter", spec.delimiter), ("quote", spec.quote)] {
        if mark.is_some_and(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '\n' || c == '\r') {
            return Err(unusable(name, "one character such as , ; tab | for the delimiter, \" or ' for the quote"));
        }
    }
    if spec.decimal_mark.is_some_and(|c| c != '.' && c != ',') {
        return Err(unusable("decimal_mark", ". or ,"));
    }
    if spec.thousands_mark.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '+') {
        return Err(unusable("thousands_mark", "a mark such as , . ' or a space"));
    }
    // A cut last line would count as ragged.
    let sample = match memchr::memrchr(b'\n', sample) {
        Some(end) if !whole => &sample[..=end],
        _ => sample,
    };
    let quotes: Vec<u8> = match spec.quote {
        Some(q) => vec![q as u8],
        None if single_quoted(sample) => vec![b'\'', b'"'],
        None => vec![b'"'],
    };
    let delimiters: Vec<u8> = spec.delimiter.map_or_else(|| DELIMITERS.to_vec(), |d| vec![d as u8]);
    let mut best = (0.0, delimiters[0], quotes[0]);
    for &quote in &quotes {
        for &delimiter in &delimiters {
            let score = score(sample, delimiter, quote);
            if score > best.0 {
                best = (score, delimiter, quote);
            }
        }
    }
    let (_, delimiter, quote) = best;
    let crlf = memchr::memchr(b'\n', sample).is_some_and(|end| end > 0 && sample[end - 1] == b'\r');
    let mut dialect =
        Dialect { delimiter: char::from(delimiter), quote: char::from(quote), encoding, crlf, ..Dialect::default() };
    let evidence = Evidence::gather(sample, delimiter, quote);
    (dialect.decimal_mark, dialect.thousands_mark) = evidence.decide(spec, delimiter);
    Ok(dialect)
}

fn unusable(what: &str, expected: &str) -> Error {
    Error::schema(Defect::new(
        format!("the {what} of the dialect cannot be used"),
        expected,
        "another character",
        "Correct the dialect, or leave it out to have it detected.",
    ))
}

/// Parses `sample` and calls `f` with each record.
pub(crate) fn records(sample: &[u8], delimiter: u8, quote: u8, most: usize, mut f: impl FnMut(&::csv::ByteRecord)) {
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quote(quote)
        .has_headers(false)
        .flexible(true)
        .from_reader(sample);
    let mut record = ::csv::ByteRecord::new();
    for _ in 0..most {
        match reader.read_byte_record(&mut record) {
            Ok(true) => f(&record),
            _ => break,
        }
    }
}

/// Whether cells stand between single quotes, and none between double ones.
fn single_quoted(sample: &[u8]) -> bool {
    if memchr::memchr(b'"', sample).is_some() {
        return false;
    }
    let border = |at: usize| sample.get(at).is_none_or(|b| DELIMITERS.contains(b) || matches!(b, b'\r' | b'\n'));
    let mut quoted = 0;
    let mut open = false;
    let mut marks = memchr::memchr_iter(b'\'', sample).peekable();
    while let Some(at) = marks.next() {
        let (opens, closes) = (at == 0 || border(at - 1), border(at + 1));
        if open {
            if marks.next_if_eq(&(at + 1)).is_some() {
                continue;
            }
            // A mark inside a quoted cell is doubled.
            if !closes {
                return false;
            }
            quoted += 1;
            open = false;
        } else if opens {
            open = true;
        } else if closes {
            // A cell that ends like `the boys'` but does not begin so.
            return false;
        }
    }
    quoted >= 2
}

/// How well a delimiter explains the sample: the share of records that are as wide as the header, a little more for wide ones.
fn score(sample: &[u8], delimiter: u8, quote: u8) -> f64 {
    let mut widths: Vec<usize> = Vec::new();
    records(sample, delimiter, quote, RECORDS, |r| widths.push(r.len()));
    let Some((&header, body)) = widths.split_first() else { return 0.0 };
    if body.is_empty() {
        return wide(header);
    }
    let share = |width: usize| body.iter().filter(|&&w| w == width).count() as f64 / body.len() as f64;
    let as_header = wide(header) * share(header);
    // A header that fits no record: judge by the commonest width, with less trust.
    let mut sorted = body.to_vec();
    sorted.sort_unstable();
    let middle = sorted[sorted.len() / 2];
    let as_body = 0.4 * wide(middle.min(header)) * share(middle);
    as_header.max(as_body)
}

/// 0 for one column, 1/2 for two, towards 1 for many.
fn wide(columns: usize) -> f64 {
    1.0 - 0.5_f64.powi(columns.saturating_sub(1).min(60) as i32)
}

/// Counts of number-like cells by the marks that they show.
#[derive(Debug, Default)]
struct Evidence {
    /// `1.5`, `0.125`: a point that cannot group.
    point_decimal: u32,
    /// `1,5`, `0,125`: a comma that cannot group.
    comma_decimal: u32,
    /// `1.234`: a point that may group.
    point_either: u32,
    /// `1,234`: a comma that may group.
    comma_either: u32,
    /// `1.234.567` or `1.234,5`.
    point_group: u32,
    /// `1,234,567` or `1,234.5`.
    comma_group: u32,
    /// Groups by other marks.
    other_group: [u32; OTHER.len()],
}

/// Thousands marks besides point and comma: apostrophes and blanks.
const OTHER: [char; 6] = ['\'', '\u{2019}', ' ', '\u{a0}', '\u{202f}', '_'];

impl Evidence {
    fn gather(sample: &[u8], delimiter: u8, quote: u8) -> Self {
        let mut evidence = Self::default();
        let mut header = true;
        records(sample, delimiter, quote, usize::MAX, |record| {
            if !std::mem::take(&mut header) {
                for cell in record {
                    evidence.add(cell);
                }
            }
        });
        evidence
    }

    fn add(&mut self, cell: &[u8]) {
        // Plain whole numbers, words and long texts say nothing.
        if cell.len() > 40 || cell.len() < 3 || cell.iter().all(u8::is_ascii_digit) {
            return;
        }
        let text = String::from_utf8_lossy(cell);
        let text = text.trim_matches(|c: char| !c.is_ascii_digit());
        if !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || OTHER.contains(&c)) {
            return;
        }
        let other = OTHER.iter().position(|&m| text.contains(m));
        if let Some(at) = other {
            let whole = text.split(['.', ',']).next().unwrap_or_default();
            if grouped(whole, OTHER[at]) {
                self.other_group[at] += 1;
                let tail = &text[whole.len()..];
                self.point_decimal += u32::from(tail.starts_with('.'));
                self.comma_decimal += u32::from(tail.starts_with(','));
            }
            return;
        }
        match (text.matches('.').count(), text.matches(',').count()) {
            (1, 0) if may_group(text, '.') => self.point_either += 1,
            (1, 0) => self.point_decimal += 1,
            (0, 1) if may_group(text, ',') => self.comma_either += 1,
            (0, 1) => self.comma_decimal += 1,
            (0, c) if c > 1 => self.comma_group += u32::from(grouped(text, ',')),
            (p, 0) if p > 1 => self.point_group += u32::from(grouped(text, '.')),
            (1, _) if text.find('.') > text.rfind(',') => {
                let fits = grouped(text.split('.').next().unwrap_or_default(), ',');
                self.comma_group += u32::from(fits);
                self.point_decimal += u32::from(fits);
            }
            (_, 1) if text.find(',') > text.rfind('.') => {
                let fits = grouped(text.split(',').next().unwrap_or_default(), '.');
                self.point_group += u32::from(fits);
                self.comma_decimal += u32::from(fits);
            }
            _ => {}
        }
    }

    fn decide(&self, spec: &DialectSpec, delimiter: u8) -> (char, Option<char>) {
        let decimal = spec.decimal_mark.unwrap_or_else(|| {
            let comma = self.comma_decimal + self.point_group;
            let point = self.point_decimal + self.comma_group;
            // `1,234` alone: people who separate cells by semicolons do so because their comma is taken.
            let tie = comma == 0 && point == 0 && self.comma_either > 0 && self.point_either == 0 && delimiter != b',';
            if comma > point || tie { ',' } else { '.' }
        });
        let (group, others) = if decimal == ',' {
            // Beside a decimal comma, a point between groups that all have three digits can only group.
            (('.', self.point_group + self.point_either), self.point_decimal)
        } else {
            ((',', self.comma_group + self.comma_either), self.comma_decimal)
        };
        let thousands = spec.thousands_mark.or_else(|| {
            let mut best = if group.1 > others { (group.1, Some(group.0)) } else { (0, None) };
            for (&mark, &count) in OTHER.iter().zip(&self.other_group) {
                if count > best.0 {
                    best = (count, Some(mark));
                }
            }
            best.1
        });
        (decimal, thousands.filter(|&m| m != decimal))
    }
}

/// `12.345`, but not `0.345`, `1234.567` or `1.23`.
fn may_group(text: &str, mark: char) -> bool {
    grouped(text, mark) && !text.starts_with('0')
}

/// One to three digits, then groups of three.
fn grouped(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    groups.next().is_some_and(|g| (1..=3).contains(&g.len()) && g.bytes().all(|b| b.is_ascii_digit()))
        && text.contains(mark)
        && groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sample: &str) -> Dialect {
        sniff(sample.as_bytes(), true, &DialectSpec::default(), Encoding::Utf8).expect("a dialect")
    }

    #[test]
    fn delimiters_are_found() {
        assert_eq!(of("a,b,c\n1,2,3\n").delimiter, ',');
        assert_eq!(of("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n").delimiter, ';');
        assert_eq!(of("a\tb\n1,2\t3\n").delimiter, '\t');
        assert_eq!(of("a|b|c\nx, y|1|2\n").delimiter, '|');
        assert_eq!(of("only\n1\n2\n").delimiter, ',');
        assert_eq!(of("name;note\nx;\"a,b,c\"\ny;\"d,e,f\"\n").delimiter, ';');
        assert_eq!(of("a,b\n1,2,3\n1,2,3\n").delimiter, ',');
    }

    #[test]
    fn quotes_and_line_ends_are_found() {
        assert_eq!(of("a,b\n'x, y','z'\n'u','v'\n").quote, '\'');
        for text in
            ["a,b\nit's,don't\nwe're,x\n", "a,b\n'tis,x\n'twas,y'\n", "a\n'x'y\n'z'\n'u'\n", "a,b\n'x',1\ny,2\n"]
        {
            assert_eq!(of(text).quote, '"', "{text}");
        }
        assert_eq!(of("a,b\n'it''s','''x'''\n").quote, '\'');
        assert!(of("a,b\r\n1,2\r\n").crlf && !of("a,b\n1,2\r\n").crlf);
    }

    #[test]
    fn marks_are_found_from_numbers() {
        let marks = |sample: &str| (of(sample).decimal_mark, of(sample).thousands_mark);
        assert_eq!(marks("a;b\n1,5;x\n2,25;y\n"), (',', None));
        assert_eq!(marks("a;b\n1.234,50;x\n2,25;y\n"), (',', Some('.')));
        assert_eq!(marks("a,b\n\"1,234.50\",x\n2.25,y\n"), ('.', Some(',')));
        assert_eq!(marks("a,b\n\"1,234\",x\n999,y\n"), ('.', Some(',')));
        assert_eq!(marks("a;b\n1,234;x\n0,999;y\n"), (',', None));
        assert_eq!(marks("a;b\n1,234;x\n3,999;y\n"), (',', None));
        assert_eq!(marks("a;b\n1 234,5;x\n12 999,5;y\n"), (',', Some(' ')));
        assert_eq!(marks("a,b\n1'234.5,x\n12'999.5,y\n"), ('.', Some('\'')));
        assert_eq!(marks("a,b\n1.234,x\n3.999,y\n"), ('.', None));
        assert_eq!(marks("a,b\n2020-01-02,x\n01.02.2023,y\n"), ('.', None));
        assert_eq!(marks("a;b\n\u{20ac} 1.234,50;x\n"), (',', Some('.')));
    }

    #[test]
    fn a_fixed_part_is_kept_and_an_unusable_one_named() {
        let spec = DialectSpec { delimiter: Some(';'), decimal_mark: Some(','), ..DialectSpec::default() };
        let dialect = sniff(b"a,b\n1,2\n", true, &spec, Encoding::Utf8).expect("a dialect");
        assert_eq!((dialect.delimiter, dialect.decimal_mark), (';', ','));
        for spec in [
            DialectSpec { delimiter: Some('é'), ..DialectSpec::default() },
            DialectSpec { quote: Some('\n'), ..DialectSpec::default() },
            DialectSpec { decimal_mark: Some(';'), ..DialectSpec::default() },
            DialectSpec { thousands_mark: Some('1'), ..DialectSpec::default() },
        ] {
            assert!(sniff(b"a,b\n", true, &spec, Encoding::Utf8).is_err());
        }
    }
}
