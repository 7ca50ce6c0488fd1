//! The search: a few thousand rows throw most pairs of columns out, all rows decide.

use std::cell::OnceCell;

use super::{By, Relations, Rule, arithmetic, ordered};
use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::data::schema::{Field, KindTag};
use crate::error::Result;

/// Rows that are looked at first.
const FIRST: usize = 4000;
/// Rows that would break a relation if it were chance, at least.
pub(super) const BROKEN: f64 = 50.0;
/// Rows per stretch of a number, at least.
const PER_STRETCH: usize = 50;
/// Stretches of a number, at most.
const STRETCHES: usize = 256;

/// A learned column as numbers: level codes or values, NaN where missing.
pub(super) struct Cells {
    pub(super) values: Vec<f64>,
    /// Level codes up to here; 0 for numbers.
    pub(super) levels: usize,
}

impl Cells {
    fn of(table: &Table, at: usize) -> Self {
        match table.column(at) {
            Column::Levels { codes, names } => Self {
                values: codes.iter().map(|&c| if c == MISSING { f64::NAN } else { f64::from(c) }).collect(),
                levels: names.len(),
            },
            Column::Numbers(values) => Self { values, levels: 0 },
            Column::Text(_) => Self { values: Vec::new(), levels: 0 },
        }
    }
}

/// The table under search: some rows of every column at once, all rows of a column when they are asked for.
pub(super) struct Search<'a> {
    table: &'a Table,
    columns: Vec<usize>,
    pub(super) few: Vec<Cells>,
    whole: Vec<OnceCell<Cells>>,
}

impl Search<'_> {
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn rows(&self) -> usize {
        self.table.rows()
    }

    /// All rows of a column.
    pub(super) fn all(&self, at: usize) -> &Cells {
        self.whole[at].get_or_init(|| Cells::of(self.table, self.columns[at]))
    }

    /// Some rows of a column as plain numbers: those of a number, or of levels that are all written as numbers.
    pub(super) fn few_numbers(&self, at: usize) -> Option<Cells> {
        self.numbers(at, &self.few[at])
    }

    /// All rows of a column of plain numbers.
    pub(super) fn all_numbers(&self, at: usize) -> Option<Cells> {
        self.numbers(at, self.all(at))
    }

    fn numbers(&self, at: usize, cells: &Cells) -> Option<Cells> {
        if cells.levels == 0 {
            return self.is_plain(at).then(|| Cells { values: cells.values.clone(), levels: 0 });
        }
        let written = written(self.table.levels(self.columns[at]).1)?;
        let value = |code: &f64| if code.is_nan() { f64::NAN } else { written[*code as usize] };
        Some(Cells { values: cells.values.iter().map(value).collect(), levels: 0 })
    }

    /// Whether a column holds plain numbers, not dates or times.
    pub(super) fn is_plain(&self, at: usize) -> bool {
        matches!(self.field(at).kind.tag(), KindTag::Integer | KindTag::Decimal)
    }

    pub(super) fn field(&self, at: usize) -> &Field {
        self.table.field(self.columns[at])
    }

    pub(super) fn name(&self, at: usize) -> String {
        self.field(at).name.clone()
    }
}

/// Levels that are all written as numbers, as these numbers.
pub(super) fn written(names: &[String]) -> Option<Vec<f64>> {
    names.iter().map(|n| n.trim().parse().ok().filter(|v: &f64| v.is_finite())).collect()
}

impl Relations {
    /// Finds the relations among the learned columns of `table` that are not left out.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) for a table that contradicts itself: a bug.
    pub fn of(table: &Table) -> Result<Self> {
        let rows = table.rows();
        let columns: Vec<usize> = (0..table.width())
            .filter(|&at| table.field(at).kind.tag().is_learned() && !table.field(at).left_out)
            .collect();
        let sample: Vec<u32> = (0..rows as u32).step_by(rows.div_ceil(FIRST).max(1)).collect();
        let sampled = table.take(&sample)?;
        let few: Vec<Cells> = columns.iter().map(|&at| Cells::of(&sampled, at)).collect();
        let whole = columns.iter().map(|_| OnceCell::new()).collect();
        let search = Search { table, columns, few, whole };
        let mut found = Found { taken: vec![None; search.len()] };
        from_levels(&search, &mut found);
        from_stretches(&search, &mut found);
        arithmetic::find(&search, &mut found);
        let rules = found.in_order(&search);
        let ordered = ordered::find(&search, &rules);
        Ok(Self { rules, ordered, rows: rows as u64 })
    }
}

/// What was found: per column what it follows from, and how.
pub(super) struct Found {
    taken: Vec<Option<(Vec<usize>, By)>>,
}

impl Found {
    /// Whether a column may follow from others: it follows from nothing yet, and none of them follows from it.
    pub(super) fn allows(&self, follower: usize, of: &[usize]) -> bool {
        self.taken[follower].is_none() && of.iter().all(|&c| c != follower && !self.reaches(c, follower))
    }

    pub(super) fn add(&mut self, follower: usize, of: Vec<usize>, by: By) {
        self.taken[follower] = Some((of, by));
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        self.taken[from].as_ref().is_some_and(|(of, _)| of.iter().any(|&c| c == to || self.reaches(c, to)))
    }

    /// Rules, each after those that it builds on.
    fn in_order(mut self, search: &Search<'_>) -> Vec<Rule> {
        let mut rules = Vec::new();
        loop {
            let ready = (0..search.len()).find(|&at| {
                let of = self.taken[at].as_ref().map(|t| &t.0);
                of.is_some_and(|of| of.iter().all(|&c| self.taken[c].is_none()))
            });
            let Some(at) = ready else { return rules };
            if let Some((_, by)) = self.taken[at].take() {
                rules.push(Rule { follower: search.name(at), by });
            }
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

fn some(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// Chance that two rows differ.
fn variety(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len().max(1) as f64;
    1.0 - sorted.chunk_by(|a, b| same(*a, *b)).map(|run| (run.len() as f64 / n).powi(2)).sum::<f64>()
}

/// Functional dependencies on columns of levels: every other column follows from the level column with the fewest levels that
/// decides it and follows from nothing itself.
fn from_levels(search: &Search<'_>, found: &mut Found) {
    let few = &search.few;
    let rows = search.table.rows();
    let mut order: Vec<usize> = (0..few.len()).filter(|&c| few[c].levels > 1).collect();
    let varieties: Vec<f64> = few.iter().map(|c| variety(&c.values)).collect();
    // The finest column of a chain decides all others; of two that decide each other the first one.
    order.sort_by_key(|&c| (std::cmp::Reverse(few[c].levels), c));
    let decided = |of: usize, follower: usize| {
        // Levels that hardly ever come twice say nothing about each other.
        let repeats = || rows - rows_of(search.all(of)).iter().filter(|n| **n > 0).count();
        follows(&few[of], &few[follower])
            && (rows as f64) * varieties[follower] >= BROKEN
            && repeats() * 2 >= rows
            && repeats() as f64 * varieties[follower] >= BROKEN
            && follows(search.all(of), search.all(follower))
    };
    let mut pairs = Vec::new();
    for follower in 0..few.len() {
        for &of in order.iter().filter(|&&of| of != follower) {
            if decided(of, follower) {
                pairs.push((follower, of));
            }
        }
    }
    // Roots first: a column that another one decides is no root, unless both decide each other and it comes first.
    let decides = |of: usize, follower: usize| pairs.contains(&(follower, of));
    let place = |c: usize| order.iter().position(|&o| o == c).unwrap_or(usize::MAX);
    let is_root = |c: usize| !order.iter().any(|&o| decides(o, c) && (!decides(c, o) || place(o) < place(c)));
    let roots: Vec<usize> = order.iter().copied().filter(|&c| is_root(c)).collect();
    for follower in (0..few.len()).filter(|f| !roots.contains(f)) {
        // Of several roots the one with the fewest levels has the most rows behind each.
        if let Some(&root) = roots.iter().rev().find(|&&root| decides(root, follower)) {
            found.add(follower, vec![root], level(search, root, follower));
        }
    }
}

fn code(cells: &Cells, row: usize) -> usize {
    let value = cells.values[row];
    if value.is_nan() { cells.levels } else { value as usize }
}

fn rows_of(cells: &Cells) -> Vec<u32> {
    let mut rows = vec![0; cells.levels + 1];
    if cells.levels > 0 {
        for row in 0..cells.values.len() {
            rows[code(cells, row)] += 1;
        }
    }
    rows
}

fn follows(of: &Cells, follower: &Cells) -> bool {
    let mut first: Vec<Option<f64>> = vec![None; of.levels + 1];
    (0..of.values.len()).all(|row| {
        let value = follower.values[row];
        same(*first[code(of, row)].get_or_insert(value), value)
    })
}

fn level(search: &Search<'_>, root: usize, follower: usize) -> By {
    let (of, follower) = (search.all(root), search.all(follower));
    let mut values = vec![None; of.levels + 1];
    for row in 0..of.values.len() {
        values[code(of, row)] = some(follower.values[row]);
    }
    By::Level { of: search.name(root), values, rows: rows_of(of) }
}

/// Columns of few values that follow from the stretch that a number lies in.
fn from_stretches(search: &Search<'_>, found: &mut Found) {
    let few = &search.few;
    for of in (0..few.len()).filter(|&c| few[c].levels == 0) {
        let (mut first, mut whole) = (None, None);
        for follower in 0..few.len() {
            if !found.allows(follower, &[of]) || few[follower].levels > STRETCHES {
                continue;
            }
            let order = first.get_or_insert_with(|| sorted(&few[of]));
            // A sample has no more stretches than all rows.
            if stretches(order, &few[of], &few[follower], search.table.rows()).is_none() {
                continue;
            }
            let order = whole.get_or_insert_with(|| sorted(search.all(of)));
            if let Some((ends, values)) = stretches(order, search.all(of), search.all(follower), order.len()) {
                found.add(follower, vec![of], By::Stretch { of: search.name(of), ends, values });
            }
        }
    }
}

/// Rows in which the number is there, by its size.
fn sorted(cells: &Cells) -> Vec<usize> {
    let mut order: Vec<usize> = (0..cells.values.len()).filter(|&r| !cells.values[r].is_nan()).collect();
    order.sort_by(|&a, &b| cells.values[a].total_cmp(&cells.values[b]));
    order
}

/// Borders and values of the stretches in which the follower is constant; `None` where there are too many for `rows` rows, or one.
#[allow(clippy::type_complexity, reason = "two lists that belong together for one call")]
fn stretches(order: &[usize], of: &Cells, follower: &Cells, rows: usize) -> Option<(Vec<f64>, Vec<Option<f64>>)> {
    let most = (rows / PER_STRETCH).min(STRETCHES);
    let (&first, rest) = order.split_first()?;
    let mut ends = Vec::new();
    let mut values = vec![some(follower.values[first])];
    let mut last = first;
    for &row in rest {
        if !same(follower.values[last], follower.values[row]) {
            // One value with two followers decides nothing.
            if of.values[last] >= of.values[row] || values.len() >= most {
                return None;
            }
            ends.push(roundest(of.values[last], of.values[row]));
            values.push(some(follower.values[row]));
        }
        last = row;
    }
    (values.len() > 1).then_some((ends, values))
}

/// The number above `low` and up to `high` with the fewest digits.
pub(super) fn roundest(low: f64, high: f64) -> f64 {
    let mut unit = 10.0_f64.powi(high.abs().max(low.abs()).max(1e-9).log10().ceil() as i32 + 1);
    while unit > (high - low) / 1e6 {
        let candidate = (high / unit).floor() * unit;
        if candidate > low && candidate <= high {
            return candidate;
        }
        unit /= 10.0;
    }
    high
}
