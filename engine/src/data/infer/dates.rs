//! Columns of dates and times: finds the format and parses by it.

use crate::data::csv::raw::RawColumn;
use crate::data::infer::forms::candidates;
use crate::data::infer::missing::{Missing, Tokens};
use crate::data::infer::{Odd, shape};
use crate::data::spell::datetime::{BARE_DAY, BARE_HOUR, BARE_MONTH, Outcome, read};
use crate::data::spell::format::{Parts, parts};

/// Entries on which candidates are made and tried before all cells are read.
const SAMPLE: usize = 60;

/// What parsing a column by a format gave.
#[derive(Clone, Debug)]
pub(crate) struct DateScan {
    /// Days or seconds per entry; NaN where there is none.
    pub(crate) values: Vec<f64>,
    pub(crate) valid: u64,
    /// Rows in the right form that no calendar has.
    pub(crate) impossible: Odd,
    /// Rows in another form.
    pub(crate) odd: Odd,
    pub(crate) missing: Missing,
    /// The format, exact enough to write the cells back.
    pub(crate) format: String,
    pub(crate) parts: Parts,
    /// The other format that fits every cell as well, when day and month cannot be told apart.
    pub(crate) rival: Option<String>,
}

impl DateScan {
    /// Share of the cells that are not missing and have the form of the format.
    pub(crate) fn share(&self) -> f64 {
        let fit = self.valid + self.impossible.count;
        let all = fit + self.odd.count;
        if all == 0 { 0.0 } else { fit as f64 / all as f64 }
    }
}

/// Finds the format of a column, if at least half of the cells agree on one. `day_first` decides where nothing else does.
pub(crate) fn detect(column: &RawColumn, tokens: &Tokens, day_first: bool) -> Option<DateScan> {
    let sample: Vec<&[u8]> =
        column.entries().map(|e| e.text).filter(|t| !tokens.among_numbers(t)).take(SAMPLE).collect();
    let mut tried: Vec<String> = Vec::new();
    let mut best: Option<(usize, Vec<String>)> = None;
    for text in &sample {
        for candidate in std::str::from_utf8(text).map(candidates).unwrap_or_default() {
            if tried.contains(&candidate) {
                continue;
            }
            let fit = sample.iter().filter(|t| read(&candidate, t) != Outcome::Mismatch).count();
            if fit * 2 >= sample.len() {
                match &mut best {
                    Some((n, formats)) if *n == fit => formats.push(candidate.clone()),
                    Some((n, _)) if *n > fit => {}
                    _ => best = Some((fit, vec![candidate.clone()])),
                }
            }
            tried.push(candidate);
        }
    }
    let (_, formats) = best?;
    // Formats of one form differ by which number is the day: the calendar tells.
    let mut scans: Vec<DateScan> = formats.iter().filter_map(|f| scan(column, tokens, f)).collect();
    let fewest = scans.iter().map(|s| s.impossible.count + s.odd.count).min()?;
    scans.retain(|s| s.impossible.count + s.odd.count == fewest);
    let is_day_first = |s: &DateScan| match (s.format.find('d'), s.format.find('m')) {
        (Some(day), Some(month)) => day < month,
        _ => true,
    };
    let chosen = scans.iter().position(|s| is_day_first(s) == day_first).unwrap_or(0);
    let mut scan = scans.swap_remove(chosen);
    // A variable offset is right for every zone, a literal one only when it is the same throughout: then it is chosen.
    scan.rival = scans
        .into_iter()
        .find(|s| numeric_month(&s.format) && is_day_first(s) != is_day_first(&scan) && s.values != scan.values)
        .map(|s| s.format);
    (scan.share() >= 0.5 && scan.valid > 0).then_some(scan)
}

fn numeric_month(format: &str) -> bool {
    format.contains("%m") || format.contains("%-m")
}

/// Parses every cell by `format`; `None` when the format has an unknown directive.
pub(crate) fn scan(column: &RawColumn, tokens: &Tokens, format: &str) -> Option<DateScan> {
    let parts = parts(format)?;
    let mut s = DateScan {
        values: Vec::with_capacity(column.len()),
        valid: 0,
        impossible: Odd::default(),
        odd: Odd::default(),
        missing: Missing::default(),
        format: String::new(),
        parts,
        rival: None,
    };
    let mut all_bare = 0;
    let (mut shortest, mut longest) = (u8::MAX, 0);
    for entry in column.entries() {
        let text = entry.text;
        let count = u64::from(entry.count);
        if tokens.among_numbers(text) {
            s.missing.add(text, count);
            s.values.push(f64::NAN);
            continue;
        }
        match read(format, text) {
            Outcome::Value { value, bare, fraction } => {
                s.values.push(value);
                s.valid += count;
                all_bare |= bare;
                shortest = shortest.min(fraction);
                longest = longest.max(fraction);
            }
            Outcome::Impossible => {
                s.values.push(f64::NAN);
                s.impossible.add(entry, || shape(text));
            }
            Outcome::Mismatch => {
                s.values.push(f64::NAN);
                s.odd.add(entry, || shape(text));
            }
        }
    }
    s.format = exact(format, all_bare, (shortest, longest));
    Some(s)
}

/// The format with leading zeros and fraction digits as met.
fn exact(format: &str, bare: u8, fraction: (u8, u8)) -> String {
    let mut out = format.to_owned();
    for (bit, letters) in [(BARE_DAY, "d"), (BARE_MONTH, "m"), (BARE_HOUR, "HI")] {
        if bare & bit != 0 {
            for letter in letters.chars() {
                out = out.replace(&format!("%{letter}"), &format!("%-{letter}"));
            }
        }
    }
    if fraction.0 == fraction.1 && fraction.1 > 0 {
        out = out.replace("%f", &format!("%{}f", fraction.1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::csv::raw::hash;

    fn format_of(cells: &[&str]) -> Option<String> {
        let mut column = RawColumn::default();
        for cell in cells {
            column.push(cell.as_bytes(), hash(cell.as_bytes()));
        }
        let scan = detect(&column, &Tokens::default(), false)?;
        assert_eq!(scan.odd.count, 0, "{cells:?} by {}", scan.format);
        Some(scan.format)
    }

    #[test]
    fn formats_are_found() {
        for (cells, format) in [
            (&["2020-01-02", "1999-12-31"][..], "%Y-%m-%d"),
            (&["2020/1/2", "1999/12/31"], "%Y/%-m/%-d"),
            (&["2020-01-02 03:04:05", "2020-01-02 13:04:05"], "%Y-%m-%d %H:%M:%S"),
            (&["2020-01-02T03:04:05.123Z"], "%Y-%m-%dT%H:%M:%S.%3fZ"),
            (&["2020-01-02T03:04:05+01:00", "2020-07-02T03:04:05+01:00"], "%Y-%m-%dT%H:%M:%S+01:00"),
            (&["2020-01-02T03:04:05+01:00", "2020-07-02T03:04:05+02:00"], "%Y-%m-%dT%H:%M:%S%z"),
            (&["31.12.2020", "01.02.2020"], "%d.%m.%Y"),
            (&["31/12/20", "1/2/20"], "%-d/%-m/%y"),
            (&["12/31/2020 1:05 PM", "01/02/2020 11:05 AM"], "%m/%d/%Y %-I:%M %p"),
            (&["12 Jan 2020", "01 Feb 2021"], "%d %b %Y"),
            (&["12-JAN-20", "01-FEB-21"], "%d-%^b-%y"),
            (&["January 5, 2020", "March 15, 2021"], "%B %-d, %Y"),
            (&["Mon, 06 Jan 2020", "Tue, 07 Jan 2020"], "%a, %d %b %Y"),
            (&["Jan 2020", "Dec 2021"], "%b %Y"),
            (&["13:45", "07:30"], "%H:%M"),
            (&["7:30:01 pm", "12:30:01 am"], "%-I:%M:%S %P"),
            (&["2020-01", "2021-12"], "%Y-%m"),
        ] {
            assert_eq!(format_of(cells).as_deref(), Some(format), "{cells:?}");
        }
    }

    #[test]
    fn what_is_no_date_has_no_format() {
        for cells in
            [&["abc", "def"][..], &["12", "13"], &["1.2.3.4", "5.6.7.8"], &["may", "june"], &["10:5", "1:2:3:4"]]
        {
            assert_eq!(format_of(cells), None, "{cells:?}");
        }
    }

    #[test]
    fn the_calendar_decides_which_number_is_the_day() {
        let detect = |cells: &[&str], day_first| {
            let mut column = RawColumn::default();
            for cell in cells {
                column.push(cell.as_bytes(), hash(cell.as_bytes()));
            }
            detect(&column, &Tokens::default(), day_first).expect("dates")
        };
        let scan = detect(&["01/02/2020", "25/02/2020"], false);
        assert_eq!((scan.format.as_str(), scan.rival), ("%d/%m/%Y", None));
        let scan = detect(&["01/02/2020", "02/03/2020"], false);
        assert_eq!((scan.format.as_str(), scan.rival.as_deref()), ("%m/%d/%Y", Some("%d/%m/%Y")));
        let scan = detect(&["01/02/2020", "02/03/2020"], true);
        assert_eq!(scan.format, "%d/%m/%Y");
        let scan = detect(&["2020-02-30", "2020-02-28", "2020-13-01"], false);
        assert_eq!((scan.impossible.count, scan.valid, scan.impossible.row), (2, 1, 0));
    }
}
