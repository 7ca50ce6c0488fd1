//! Columns of levels: their list, and which lists have a meaning of their own.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::column::{Column, MISSING};
use crate::data::csv::raw::RawColumn;
use crate::data::infer::missing::{Missing, Tokens};

/// Most levels that a column may have; beyond it, cells are text.
pub(crate) const MOST_LEVELS: usize = 100_000;

/// Pairs that mean yes and no, lower case.
const BOOLEANS: [[&str; 2]; 7] =
    [["yes", "no"], ["true", "false"], ["y", "n"], ["t", "f"], ["1", "0"], ["on", "off"], ["1.0", "0.0"]];

/// Scales that people agree on, lowest first, lower case.
const SCALES: [&[&str]; 16] = [
    &["very low", "low", "medium", "high", "very high"],
    &["very low", "low", "moderate", "high", "very high"],
    &["none", "mild", "moderate", "severe", "critical"],
    &["never", "rarely", "sometimes", "often", "always"],
    &["never", "rarely", "sometimes", "frequently", "always"],
    &["strongly disagree", "disagree", "neutral", "agree", "strongly agree"],
    &["very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"],
    &["very poor", "poor", "fair", "good", "very good", "excellent"],
    &["bad", "average", "good", "excellent"],
    &["tiny", "small", "medium", "large", "huge"],
    &["xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"],
    &["bronze", "silver", "gold", "platinum", "diamond"],
    &["first", "second", "third", "fourth", "fifth"],
    &["beginner", "intermediate", "advanced", "expert"],
    &["primary", "secondary", "tertiary"],
    &["junior", "mid", "senior", "lead"],
];

/// The different values of a column with their row counts, missing ones aside.
#[derive(Clone, Debug)]
pub(crate) struct LevelScan {
    /// In first-seen order.
    pub(crate) names: Vec<String>,
    pub(crate) counts: Vec<u64>,
    /// First row of each level.
    pub(crate) rows: Vec<u32>,
    /// Per entry of the column: position in `names`, or [`MISSING`].
    pub(crate) codes: Vec<u32>,
    pub(crate) missing: Missing,
}

/// Lists the levels of a column. `numeric`: tokens that mean missing among numbers count. `None` beyond [`MOST_LEVELS`].
pub(crate) fn scan(column: &RawColumn, tokens: &Tokens, numeric: bool) -> Option<LevelScan> {
    let mut s = LevelScan {
        names: Vec::new(),
        counts: Vec::new(),
        rows: Vec::new(),
        codes: Vec::with_capacity(column.len()),
        missing: Missing::default(),
    };
    // Only asked, never iterated: its order does not matter.
    let mut known: HashMap<&[u8], u32> = HashMap::new();
    let repeats = column.len() == column.rows() && matches!(column, RawColumn::Plain(_));
    for entry in column.entries() {
        let count = u64::from(entry.count);
        if if numeric { tokens.among_numbers(entry.text) } else { tokens.always(entry.text) } {
            s.missing.add(entry.text, count);
            s.codes.push(MISSING);
            continue;
        }
        let fresh = s.names.len() as u32;
        // The entries of a dictionary are different already.
        let code = if repeats { *known.entry(entry.text).or_insert(fresh) } else { fresh };
        if code == fresh {
            if s.names.len() == MOST_LEVELS {
                return None;
            }
            s.names.push(String::from_utf8_lossy(entry.text).into_owned());
            s.counts.push(0);
            s.rows.push(entry.row);
        }
        s.counts[code as usize] += count;
        s.codes.push(code);
    }
    Some(s)
}

impl LevelScan {
    /// Puts the levels into the order of `positions` (old positions, new order) and drops those that are not in it; gives the
    /// number of rows dropped.
    pub(crate) fn select(&mut self, positions: &[usize]) -> u64 {
        let mut moved = vec![MISSING; self.names.len()];
        for (new, &old) in positions.iter().enumerate() {
            moved[old] = new as u32;
        }
        let dropped = self.counts.iter().zip(&moved).filter(|(_, m)| **m == MISSING).map(|(n, _)| *n).sum();
        for code in &mut self.codes {
            *code = moved.get(*code as usize).copied().unwrap_or(MISSING);
        }
        self.names = positions.iter().map(|&p| std::mem::take(&mut self.names[p])).collect();
        self.counts = positions.iter().map(|&p| self.counts[p]).collect();
        self.rows = positions.iter().map(|&p| self.rows[p]).collect();
        dropped
    }

    /// The cells.
    pub(crate) fn column(self, raw: &RawColumn) -> Column {
        Column::Levels { codes: raw.expand(self.codes), names: Arc::from(self.names) }
    }
}

/// Whether two levels mean yes and no.
pub(crate) fn is_boolean(names: &[String]) -> bool {
    let [a, b] = names else { return false };
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    BOOLEANS.iter().any(|[yes, no]| (a == *yes && b == *no) || (a == *no && b == *yes))
}

/// Positions of the levels from low to high, if they are three or more of a well-known scale.
pub(crate) fn known_order(names: &[String]) -> Option<Vec<usize>> {
    if names.len() < 3 {
        return None;
    }
    let lower: Vec<String> = names.iter().map(|n| n.to_lowercase().replace(['_', '-'], " ")).collect();
    SCALES.iter().find_map(|scale| {
        let mut placed = lower
            .iter()
            .enumerate()
            .map(|(at, name)| Some((scale.iter().position(|s| s == name)?, at)))
            .collect::<Option<Vec<_>>>()?;
        placed.sort_unstable();
        // Two spellings of one step have no order.
        (placed.windows(2).all(|p| p[0].0 < p[1].0)).then(|| placed.into_iter().map(|(_, at)| at).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    #[test]
    fn yes_and_no_are_known_in_any_case() {
        for pair in [["Yes", "No"], ["FALSE", "TRUE"], ["0", "1"], ["off", "On"], ["n", "y"]] {
            assert!(is_boolean(&names(&pair)), "{pair:?}");
        }
        for pair in [&["yes", "yes"][..], &["a", "b"], &["yes", "no", "maybe"], &["0", "2"]] {
            assert!(!is_boolean(&names(pair)), "{pair:?}");
        }
    }

    #[test]
    fn scales_are_put_in_order() {
        assert_eq!(known_order(&names(&["High", "Low", "Medium"])), Some(vec![1, 2, 0]));
        assert_eq!(known_order(&names(&["severe", "none", "mild"])), Some(vec![1, 2, 0]));
        assert_eq!(known_order(&names(&["low", "high"])), None);
        assert_eq!(known_order(&names(&["low", "Low", "high"])), None);
        assert_eq!(known_order(&names(&["low", "medium", "red"])), None);
    }
}
