//! Linkability: do the nearest synthetic rows tell that two halves of a record belong together? (Giomi et al. 2023)

use crate::error::Result;
use crate::evaluate::privacy::cells::{Encoding, Frame, closest};
use crate::evaluate::privacy::risk::Counts;
use crate::learn::neighbours::Nearest;
use crate::rng::Seed;

/// Attacks with columns `a` and `b` (disjoint): success when the `k` nearest synthetic rows under `a` and under `b` have a row in
/// common. Originals, and as many control rows, are drawn without repeats; the baseline draws the synthetic rows at random.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when columns do not match or a side has none.
pub fn linkability(
    training: &Frame,
    control: Option<&Frame>,
    synthetic: &Frame,
    (a, b): (&[usize], &[usize]),
    k: usize,
    most: usize,
    seed: Seed,
) -> Result<Counts> {
    let attacks = most.min(training.height()).min(control.map_or(usize::MAX, Frame::height));
    let made = (synthetic.select(a)?, synthetic.select(b)?);
    let count = |table: &Frame, name: &str| -> Result<usize> {
        let rows = table.take(&drawn(table.height(), attacks, seed, name));
        let first = closest(&rows.select(a)?, &made.0, &training.select(a)?, Encoding::Gower, k, false)?;
        let second = closest(&rows.select(b)?, &made.1, &training.select(b)?, Encoding::Gower, k, false)?;
        Ok(meeting(&first, &second))
    };
    let baseline = by_chance(attacks, synthetic.height(), k, seed);
    Ok(Counts {
        attacks,
        successes: count(training, "privacy/linkability/training")?,
        baseline,
        control: control.map(|c| count(c, "privacy/linkability/control")).transpose()?,
    })
}

/// How many queries have a row in common among their nearest under both halves.
pub(super) fn meeting(first: &Nearest, second: &Nearest) -> usize {
    let pairs = first.rows.chunks(first.k.max(1)).zip(second.rows.chunks(second.k.max(1)));
    pairs.filter(|(a, b)| a.iter().any(|r| b.contains(r))).count()
}

/// How many of `attacks` pairs of `k` random rows of `n` have a row in common.
pub(super) fn by_chance(attacks: usize, n: usize, k: usize, seed: Seed) -> usize {
    let mut draw = seed.stream("privacy/linkability/baseline");
    let k = k.min(n);
    let mut pick = || -> Vec<usize> { (0..k).map(|_| draw.below(n)).collect() };
    (0..attacks)
        .filter(|_| {
            let (x, y) = (pick(), pick());
            x.iter().any(|r| y.contains(r))
        })
        .count()
}

/// `count` different rows of `height`, in random order.
pub(super) fn drawn(height: usize, count: usize, seed: Seed, name: &str) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..height).collect();
    seed.stream(name).shuffle(&mut rows);
    rows.truncate(count);
    rows
}
