//! What the relations of a table and the conditions of a request say of a row together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::find::written;
use super::ordered::Ordered;
use super::{By, Formula, Relations};
use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::error::Result;
use crate::models::conditions::{self, Ask, Wanted};
use crate::models::spec::SampleRequest;
use crate::rng::Stream;

/// A rule with the positions of its columns.
struct Placed<'a> {
    by: &'a By,
    follower: usize,
    of: Vec<usize>,
    /// The numbers that levels are written as, where a formula asks for them.
    written: Vec<Option<Vec<f64>>>,
}

impl Placed<'_> {
    /// A value that the follower follows from.
    fn operand(&self, i: usize, columns: &[Column], row: usize) -> Option<f64> {
        let value = get(&columns[*self.of.get(i)?], row);
        self.written[i].as_ref().map_or(value, |w| value.and_then(|code| w.get(code as usize).copied()))
    }
}

/// What is known when rows are put right.
pub(super) struct Order<'a> {
    rules: Vec<Placed<'a>>,
    ordered: Vec<(&'a Ordered, usize, usize)>,
    roots: Vec<Root>,
    asks: Vec<Ask>,
    /// By column, whether a rule names it.
    pub(super) involved: Vec<bool>,
}

/// Rows that do not fit as they were drawn, in rising order.
pub(super) struct Unfit {
    /// Those that miss a condition or leave a range when the relations are kept.
    pub(super) odd: Vec<usize>,
    /// Those whose follower was drawn as another one than the stretch of its number says, and those that are the wrong way round: one of
    /// both was drawn badly.
    pub(super) contradicting: Vec<usize>,
}

impl Unfit {
    pub(super) fn unfit(&self) -> Vec<usize> {
        let mut all = [self.odd.as_slice(), &self.contradicting].concat();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A column of levels that others follow from.
struct Root {
    at: usize,
    /// The follower that a level is chosen by when the two contradict each other, as its rule.
    guide: Option<usize>,
    /// Rows of every level that meets the conditions on the root and on its followers; 0 for others.
    rows: Vec<u32>,
    /// The same by what the guide says.
    by_guide: BTreeMap<u64, Vec<usize>>,
    /// Whether it follows from another column itself, and so stays as it is.
    fixed: bool,
}

impl Relations {
    pub(super) fn order(&self, drawn: &Table, request: &SampleRequest) -> Result<Order<'_>> {
        let schema = drawn.schema();
        let names: Vec<_> = (0..drawn.width())
            .map(|at| match drawn.column(at) {
                Column::Levels { names, .. } => names,
                _ => [].into(),
            })
            .collect();
        let asks = conditions::read(schema, &names, &request.conditions)?;
        let mut rules = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let of = rule.by.of().into_iter().map(|c| drawn.position(c)).collect::<Result<Vec<_>>>()?;
            let read = |&at: &usize| {
                written(&names[at]).filter(|_| matches!(rule.by, By::Formula { .. }) && !names[at].is_empty())
            };
            let written = of.iter().map(read).collect();
            rules.push(Placed { by: &rule.by, follower: drawn.position(&rule.follower)?, of, written });
        }
        let mut ordered = Vec::with_capacity(self.ordered.len());
        for pair in &self.ordered {
            ordered.push((pair, drawn.position(&pair.lower)?, drawn.position(&pair.upper)?));
        }
        let named = |at: usize| {
            rules.iter().any(|p| p.follower == at || p.of.contains(&at))
                || ordered.iter().any(|(_, lower, upper)| *lower == at || *upper == at)
        };
        let involved = (0..drawn.width()).map(named).collect();
        let mut order = Order { rules, ordered, roots: Vec::new(), asks, involved };
        for at in 0..drawn.width() {
            if let Some(root) = order.root(at, &names) {
                if root.rows.iter().all(|n| *n == 0) {
                    let columns: Vec<usize> = order.asks.iter().map(|(c, _)| *c).collect();
                    return Err(conditions::impossible(schema, &columns));
                }
                order.roots.push(root);
            }
        }
        Ok(order)
    }
}

impl Order<'_> {
    /// The cells of a column that a rule names; of others nothing.
    pub(super) fn column(&self, table: &Table, at: usize) -> Column {
        if self.involved[at] { table.column(at) } else { Column::Text(Vec::new()) }
    }

    /// Moves what is still the wrong way round, unless a condition asks for it.
    pub(super) fn settle(&self, columns: &mut [Column]) {
        let asked = |column: usize| {
            self.asks.iter().any(|(c, _)| *c == column)
                || self.rules.iter().any(|p| p.follower == column || p.of.contains(&column))
        };
        // What is moved may be the upper one of another pair, so the pairs are gone through until all is well: once per link of a chain.
        for _ in &self.ordered {
            let mut moved = false;
            for (pair, lower, upper) in &self.ordered {
                // What a condition asks for or a rule says stays.
                let up = match (asked(*lower), asked(*upper)) {
                    (true, true) => continue,
                    (true, false) => true,
                    (false, true) => false,
                    (false, false) => pair.up,
                };
                moved |= pair.settle(columns, *lower, *upper, up);
            }
            if !moved {
                break;
            }
        }
    }

    /// The table with the columns that rules name.
    pub(super) fn settled(&self, mut table: Table, columns: Vec<Column>) -> Result<Table> {
        for (at, column) in columns.into_iter().enumerate().filter(|(at, _)| self.involved[*at]) {
            table = table.with_column(at, column)?;
        }
        Ok(table)
    }

    fn root(&self, at: usize, names: &[Arc<[String]>]) -> Option<Root> {
        let of_root = |p: &Placed<'_>| matches!(p.by, By::Level { .. }) && p.of[0] == at;
        let rules: Vec<usize> = (0..self.rules.len()).filter(|&r| of_root(&self.rules[r])).collect();
        let Some(By::Level { rows, .. }) = rules.first().map(|&r| self.rules[r].by) else { return None };
        let levels = rows.len() - 1;
        let mut rows = rows.clone();
        for (code, n) in rows.iter_mut().enumerate() {
            let own = if code == levels { None } else { Some(code as f64) };
            let followers = rules.iter().map(|&r| (self.rules[r].follower, self.says(r, code)));
            if !std::iter::once((at, own)).chain(followers).all(|(column, value)| self.meets(column, value)) {
                *n = 0;
            }
        }
        // The finest follower that is clearly coarser than the root: the model has drawn it with more rows behind it.
        let size = |r: &usize| names[self.rules[*r].follower].len();
        let guide = rules.iter().copied().filter(|r| size(r) > 0 && size(r) * 2 <= levels).max_by_key(size);
        let mut by_guide: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        if let Some(guide) = guide {
            for code in (0..rows.len()).filter(|&c| rows[c] > 0) {
                by_guide.entry(bits(self.says(guide, code))).or_default().push(code);
            }
        }
        let fixed = self.rules.iter().any(|p| p.follower == at);
        Some(Root { at, guide, rows, by_guide, fixed })
    }

    /// What a rule says of a level.
    fn says(&self, rule: usize, code: usize) -> Option<f64> {
        match self.rules[rule].by {
            By::Level { values, .. } => values.get(code).copied().flatten(),
            _ => None,
        }
    }

    /// Whether a value of a column meets the condition on it.
    fn meets(&self, column: usize, value: Option<f64>) -> bool {
        let Some((_, wanted)) = self.asks.iter().find(|(c, _)| *c == column) else { return true };
        match (wanted, value) {
            (Wanted::Codes(codes), value) => codes.contains(&value.map_or(MISSING, |v| v as u32)),
            (Wanted::Absent, value) => value.is_none(),
            (_, None) => false,
            (Wanted::Range(low, high), Some(v)) => (*low..=*high).contains(&v),
            (Wanted::Values(values), Some(v)) => values.contains(&v),
        }
    }

    /// Puts all rows right.
    pub(super) fn put_right(&self, columns: &mut [Column], height: usize, draw: &mut Stream) -> Unfit {
        let (mut odd, mut contradicting) = (vec![false; height], vec![false; height]);
        for root in self.roots.iter().filter(|r| !r.fixed) {
            for row in 0..height {
                self.choose(root, columns, row, draw);
            }
        }
        for placed in &self.rules {
            let coarse = matches!(placed.by, By::Stretch { .. });
            for row in 0..height {
                let of = [0, 1].map(|i| placed.operand(i, columns, row));
                // Without all that it follows from, a cell stays as it was drawn.
                let Some((value, fits)) = placed.by.value(of) else { continue };
                odd[row] |= !fits || !self.meets(placed.follower, value);
                contradicting[row] |= coarse && get(&columns[placed.follower], row) != value;
                set(&mut columns[placed.follower], row, value);
            }
        }
        for (pair, lower, upper) in &self.ordered {
            for (row, contradicting) in contradicting.iter_mut().enumerate() {
                *contradicting |= pair.is_crossed(get(&columns[*lower], row), get(&columns[*upper], row));
            }
        }
        let rows = |of: &[bool]| (0..height).filter(|&r| of[r]).collect();
        Unfit { odd: rows(&odd), contradicting: rows(&contradicting) }
    }

    /// The level of a root: as drawn, unless its followers or the conditions on them say something else.
    fn choose(&self, root: &Root, columns: &mut [Column], row: usize, draw: &mut Stream) {
        let levels = root.rows.len() - 1;
        let code = get(&columns[root.at], row).map_or(levels, |v| (v as usize).min(levels));
        let allowed = root.rows[code] > 0;
        let told = root.guide.map(|guide| get(&columns[self.rules[guide].follower], row));
        let contradicts = root.guide.is_some_and(|guide| Some(self.says(guide, code)) != told);
        if allowed && !contradicts {
            return;
        }
        let told = told.and_then(|value| root.by_guide.get(&bits(value)));
        let chosen = match told {
            Some(codes) => {
                let weight = |i: usize| f64::from(root.rows[codes[i]]);
                let at = draw.weighted(codes.len(), (0..codes.len()).map(weight).sum(), weight);
                codes.get(at).copied().unwrap_or(0)
            }
            None if allowed => code,
            None => {
                let weight = |i: usize| f64::from(root.rows[i]);
                draw.weighted(root.rows.len(), (0..root.rows.len()).map(weight).sum(), weight)
            }
        };
        set(&mut columns[root.at], row, (chosen < levels).then_some(chosen as f64));
    }
}

impl By {
    /// What the columns that it follows from say, and whether that lies in the follower's range; `None` where they say nothing.
    fn value(&self, of: [Option<f64>; 2]) -> Option<(Option<f64>, bool)> {
        match self {
            Self::Level { values, .. } => {
                let code = of[0].map_or(values.len() - 1, |v| v as usize);
                Some((values.get(code).copied().flatten(), true))
            }
            Self::Stretch { ends, values, .. } => {
                let number = of[0]?;
                Some((values.get(ends.partition_point(|end| *end <= number)).copied().flatten(), true))
            }
            Self::Formula { formula, within, decimals } => {
                let value = match formula {
                    Formula::Line { factor, offset, .. } => factor * of[0]? + offset,
                    Formula::Sum { .. } => of[0]? + of[1]?,
                    Formula::Product { .. } => of[0]? * of[1]?,
                };
                let scale = decimals.map(|d| 10.0_f64.powi(i32::from(d)));
                // Sums of decimals are off by the last bit, which no one wrote.
                let value = scale.map_or(value, |s| (value * s).round() / s);
                Some((Some(value), (within.0..=within.1).contains(&value)))
            }
        }
    }
}

/// A value as a key: no number has the bits of NaN here.
fn bits(value: Option<f64>) -> u64 {
    value.map_or(u64::MAX, f64::to_bits)
}

pub(super) fn get(column: &Column, row: usize) -> Option<f64> {
    match column {
        Column::Numbers(x) => Some(x[row]).filter(|v| !v.is_nan()),
        Column::Levels { codes, .. } => Some(codes[row]).filter(|c| *c != MISSING).map(f64::from),
        Column::Text(_) => None,
    }
}

pub(super) fn set(column: &mut Column, row: usize, value: Option<f64>) {
    match column {
        Column::Numbers(x) => x[row] = value.unwrap_or(f64::NAN),
        Column::Levels { codes, .. } => codes[row] = value.map_or(MISSING, |v| v as u32),
        Column::Text(_) => {}
    }
}
