//! Linkability: do the nearest synthetic rows tell that two halves of a record belong together? (Giomi et al. 2023)

use crate::error::Result;
use crate::evaluate::privacy::cells::{Encoding, Frame, closest};
use crate::evaluate::privacy::risk::Counts;
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
        let meet = |i: usize| {
            let part = i * first.k..(i + 1) * first.k;
            first.rows[part.clone()].iter().any(|r| second.rows[part.clone()].contains(r))
        };
        Ok((0..attacks).filter(|&i| meet(i)).count())
    };
    let mut draw = seed.stream("privacy/linkability/baseline");
    let n = synthetic.height();
    let k_drawn = k.min(n);
    let mut baseline = 0;
    for _ in 0..attacks {
        let mut pick = || -> Vec<usize> { (0..k_drawn).map(|_| draw.below(n)).collect() };
        let (x, y) = (pick(), pick());
        baseline += usize::from(x.iter().any(|r| y.contains(r)));
    }
    Ok(Counts {
        attacks,
        successes: count(training, "privacy/linkability/training")?,
        baseline,
        control: control.map(|c| count(c, "privacy/linkability/control")).transpose()?,
    })
}

/// `count` different rows of `height`, in random order.
pub(super) fn drawn(height: usize, count: usize, seed: Seed, name: &str) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..height).collect();
    seed.stream(name).shuffle(&mut rows);
    rows.truncate(count);
    rows
}
