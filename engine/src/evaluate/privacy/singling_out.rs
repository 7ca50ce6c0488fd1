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
enum Test {
    /// Equal to the code.
    Is(u32),
    /// Missing number.
    Missing,
    /// At least.
    AtLeast(f64),
    /// At most.
    AtMost(f64),
}

/// Conditions that must all hold.
type Predicate = Vec<(usize, Test)>;

fn holds(table: &Frame, predicate: &[(usize, Test)], row: usize) -> bool {
    predicate.iter().all(|&(c, test)| match (&table.columns()[c], test) {
        (Cells::Levels(x), Test::Is(code)) => x[row] == code,
        (Cells::Numbers(x), Test::Missing) => x[row].is_nan(),
        (Cells::Numbers(x), Test::AtLeast(v)) => x[row] >= v,
        (Cells::Numbers(x), Test::AtMost(v)) => x[row] <= v,
        _ => false,
    })
}

fn selects_one(table: &Frame, predicate: &[(usize, Test)]) -> bool {
    (0..table.height()).filter(|&row| holds(table, predicate, row)).take(2).count() == 1
}

/// Up to three different columns.
fn columns(width: usize, draw: &mut Stream) -> Vec<usize> {
    let mut all: Vec<usize> = (0..width).collect();
    draw.shuffle(&mut all);
    all.truncate(COLUMNS);
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
    columns(synthetic.columns().len(), draw).into_iter().map(|c| (c, test(c))).collect()
}

/// Conditions with values and directions at random, each value from a row of its own.
fn at_random(synthetic: &Frame, draw: &mut Stream) -> Predicate {
    let picked = columns(synthetic.columns().len(), draw);
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

/// Attacks with predicates over three columns that select exactly one synthetic row; `attempts` bounds the search. Training and
/// control are cut to the same number of rows, so that success in both means the same and needs no correction for size.
/// Fewer than `most` predicates may be found; none without synthetic rows.
pub fn singling_out(
    training: &Frame,
    control: Option<&Frame>,
    synthetic: &Frame,
    most: usize,
    attempts: usize,
    seed: Seed,
) -> Counts {
    if synthetic.height() == 0 {
        return Counts::default();
    }
    let rows = training.height().min(control.map_or(usize::MAX, Frame::height));
    let cut = |table: &Frame, name: &str| table.take(&drawn(table.height(), rows, seed, name));
    let medians: Vec<Option<f64>> = synthetic
        .columns()
        .iter()
        .map(|c| match c {
            Cells::Numbers(x) => quantile(&ordered(x), 0.5),
            Cells::Levels(_) => None,
        })
        .collect();
    let mut draw = seed.stream("privacy/singling-out/predicates");
    let mut found: Vec<Predicate> = Vec::new();
    for _ in 0..attempts {
        if found.len() == most {
            break;
        }
        let predicate = from_row(synthetic, &medians, &mut draw);
        if selects_one(synthetic, &predicate) && !found.contains(&predicate) {
            found.push(predicate);
        }
    }
    let mut guess = seed.stream("privacy/singling-out/baseline");
    let guesses: Vec<Predicate> = found.iter().map(|_| at_random(synthetic, &mut guess)).collect();
    let count = |table: &Frame, all: &[Predicate]| all.iter().filter(|p| selects_one(table, p)).count();
    let training = cut(training, "privacy/singling-out/training");
    Counts {
        attacks: found.len(),
        successes: count(&training, &found),
        baseline: count(&training, &guesses),
        control: control.map(|c| count(&cut(c, "privacy/singling-out/control"), &found)),
    }
}
