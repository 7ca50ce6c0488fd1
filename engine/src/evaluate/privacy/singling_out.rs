//! Singling out: do predicates read off synthetic rows select exactly one real row? (Giomi et al. 2023)

use crate::data::MISSING;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::privacy::linkability::drawn;
use crate::evaluate::privacy::risk::Counts;
use crate::evaluate::sample::{ordered, quantile};
use crate::rng::{Seed, Stream};

/// Columns of one predicate.
const COLUMNS: usize = 3;

/// A condition on one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Test {
    /// Equal to the code.
    Is(u32),
    /// Missing number.
    Missing,
    /// At least.
    AtLeast(f64),
    /// At most.
    AtMost(f64),
    /// This number.
    Equal(f64),
}

/// Conditions that must all hold.
pub(super) type Predicate = Vec<(usize, Test)>;

fn holds(table: &Frame, predicate: &[(usize, Test)], row: usize) -> bool {
    predicate.iter().all(|&(c, test)| match (&table.columns()[c], test) {
        (Cells::Levels(x), Test::Is(code)) => x[row] == code,
        (Cells::Numbers(x), Test::Missing) => x[row].is_nan(),
        (Cells::Numbers(x), Test::AtLeast(v)) => x[row] >= v,
        (Cells::Numbers(x), Test::AtMost(v)) => x[row] <= v,
        (Cells::Numbers(x), Test::Equal(v)) => x[row] == v,
        _ => false,
    })
}

fn selects_one(table: &Frame, predicate: &[(usize, Test)]) -> bool {
    (0..table.height()).filter(|&row| holds(table, predicate, row)).take(2).count() == 1
}

/// Up to `most` different columns.
fn columns(width: usize, most: usize, draw: &mut Stream) -> Vec<usize> {
    let mut all: Vec<usize> = (0..width).collect();
    draw.shuffle(&mut all);
    all.truncate(most);
    all
}

/// Conditions that a synthetic row meets: towards the outside of the synthetic median for numbers.
fn from_row(synthetic: &Frame, medians: &[Option<f64>], draw: &mut Stream) -> Predicate {
    let row = draw.below(synthetic.height());
    let test = |c: usize| match &synthetic.columns()[c] {
        Cells::Levels(x) => Test::Is(x[row]),
        Cells::Numbers(x) if x[row].is_nan() => Test::Missing,
        Cells::Numbers(x) if medians[c].is_some_and(|m| x[row] > m) => Test::AtLeast(x[row]),
        Cells::Numbers(x) => Test::AtMost(x[row]),
    };
    columns(synthetic.columns().len(), COLUMNS, draw).into_iter().map(|c| (c, test(c))).collect()
}

/// Conditions with values and directions at random, each value from a row of its own.
fn at_random(synthetic: &Frame, most: usize, draw: &mut Stream) -> Predicate {
    let picked = columns(synthetic.columns().len(), most, draw);
    let mut test = |c: usize| match &synthetic.columns()[c] {
        Cells::Levels(x) => Test::Is(x.get(draw.below(x.len())).copied().unwrap_or(MISSING)),
        Cells::Numbers(x) => match (x[draw.below(x.len())], draw.below(2)) {
            (v, _) if v.is_nan() => Test::Missing,
            (v, 0) => Test::AtLeast(v),
            (v, _) => Test::AtMost(v),
        },
    };
    picked.into_iter().map(|c| (c, test(c))).collect()
}

/// A search for predicates that select exactly one synthetic row.
#[derive(Debug)]
pub struct Search<'a> {
    synthetic: &'a Frame,
    medians: Vec<Option<f64>>,
    draw: Stream,
    found: Vec<Predicate>,
}

impl<'a> Search<'a> {
    /// Nothing found yet; none without synthetic rows.
    pub fn new(synthetic: &'a Frame, seed: Seed) -> Option<Self> {
        let median = |c: &Cells| match c {
            Cells::Numbers(x) => quantile(&ordered(x), 0.5),
            Cells::Levels(_) => None,
        };
        let medians = synthetic.columns().iter().map(median).collect();
        let draw = seed.stream("privacy/singling-out/predicates");
        (synthetic.height() > 0).then_some(Self { synthetic, medians, draw, found: Vec::new() })
    }

    /// Makes `attempts` to find predicates over three columns of a synthetic row, up to `most`; whether there are enough.
    pub fn go(&mut self, most: usize, attempts: usize) -> bool {
        for _ in 0..attempts {
            if self.found.len() >= most {
                break;
            }
            let predicate = from_row(self.synthetic, &self.medians, &mut self.draw);
            if selects_one(self.synthetic, &predicate) && !self.found.contains(&predicate) {
                self.found.push(predicate);
            }
        }
        self.found.len() >= most
    }

    /// What was found, and as many predicates over `columns` columns at random.
    fn with_guesses(synthetic: &Frame, found: Vec<Predicate>, columns: usize, seed: Seed) -> Attack {
        let mut guess = seed.stream("privacy/singling-out/baseline");
        let guesses = found.iter().map(|_| at_random(synthetic, columns, &mut guess)).collect();
        Attack { found, guesses }
    }

    /// The attack with what was found.
    pub fn attack(self, seed: Seed) -> Attack {
        Self::with_guesses(self.synthetic, self.found, COLUMNS, seed)
    }
}

/// Predicates to try on real rows.
#[derive(Debug)]
pub struct Attack {
    found: Vec<Predicate>,
    guesses: Vec<Predicate>,
}

impl Attack {
    /// Up to `most` predicates over one column: at most the least value, at least the largest, missing, or a value that occurs once.
    pub fn univariate(synthetic: &Frame, most: usize, seed: Seed) -> Self {
        let mut all: Vec<(usize, Test)> = Vec::new();
        for (c, cells) in synthetic.columns().iter().enumerate() {
            match cells {
                Cells::Numbers(x) => {
                    let sorted = ordered(x);
                    all.push((c, Test::Missing));
                    all.extend(sorted.first().map(|v| (c, Test::AtMost(*v))));
                    all.extend(sorted.last().map(|v| (c, Test::AtLeast(*v))));
                    let single = sorted.chunk_by(|a, b| a == b).filter(|g| g.len() == 1);
                    all.extend(single.map(|g| (c, Test::Equal(g[0]))));
                }
                Cells::Levels(x) => {
                    let mut sorted = x.clone();
                    sorted.sort_unstable();
                    let single = sorted.chunk_by(|a, b| a == b).filter(|g| g.len() == 1);
                    all.extend(single.map(|g| (c, Test::Is(g[0]))));
                }
            }
        }
        seed.stream("privacy/singling-out/univariate").shuffle(&mut all);
        let found = all.into_iter().map(|p| vec![p]).filter(|p| selects_one(synthetic, p)).take(most).collect();
        Search::with_guesses(synthetic, found, 1, seed)
    }

    /// Number of predicates.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing selects a single synthetic row.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many of the predicates in `range` select exactly one row of `table`, and how many of as many guesses.
    pub fn count(&self, table: &Frame, range: std::ops::Range<usize>) -> [usize; 2] {
        let count = |all: &[Predicate]| all.iter().filter(|p| selects_one(table, p)).count();
        [count(&self.found[range.clone()]), count(&self.guesses[range])]
    }
}

/// Both real tables cut to the same number of rows, so that success in both means the same and needs no correction for size.
pub fn same_height(training: &Frame, control: Option<&Frame>, seed: Seed) -> (Frame, Option<Frame>) {
    let rows = training.height().min(control.map_or(usize::MAX, Frame::height));
    let cut = |table: &Frame, name: &str| table.take(&drawn(table.height(), rows, seed, name));
    (cut(training, "privacy/singling-out/training"), control.map(|c| cut(c, "privacy/singling-out/control")))
}

/// Attacks with predicates over three columns that select exactly one synthetic row; `attempts` bounds the search. Fewer than `most`
/// predicates may be found; none without synthetic rows.
pub fn singling_out(
    training: &Frame,
    control: Option<&Frame>,
    synthetic: &Frame,
    most: usize,
    attempts: usize,
    seed: Seed,
) -> Counts {
    let Some(mut search) = Search::new(synthetic, seed) else { return Counts::default() };
    search.go(most, attempts);
    let attack = search.attack(seed);
    let (training, control) = same_height(training, control, seed);
    let [successes, baseline] = attack.count(&training, 0..attack.len());
    Counts {
        attacks: attack.len(),
        successes,
        baseline,
        control: control.map(|c| attack.count(&c, 0..attack.len())[0]),
    }
}
