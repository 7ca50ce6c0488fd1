//! Who is a member: the rows that membership attacks judge, and what the attacker has.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::privacy::panel::Limits;
use crate::evaluate::tables::pick;
use crate::rng::Seed;

/// Fewest rows of each side that an attack is judged on.
pub(super) const FEWEST: usize = 20;
/// Small holdouts are split anew until about this many of their rows were judged.
const LOOKED_AT: usize = 1500;
/// Splits, at most.
const MOST_RUNS: usize = 10;

/// One split.
pub(super) struct Split {
    /// Learned rows, then held-out ones.
    pub(super) candidates: Frame,
    /// Which of them were learned.
    pub(super) members: Vec<bool>,
    /// Held-out rows beside the candidates, for attacks that compare with fresh rows.
    pub(super) reference: Frame,
}

/// Splits that suit a holdout of `rows` rows: an even number of them uses both halves as candidates.
pub(super) fn runs(rows: usize, limits: &Limits) -> usize {
    let half = (rows / 2).clamp(1, limits.candidates.max(1));
    let wanted = LOOKED_AT.min(2 * limits.candidates).div_ceil(half);
    if wanted < 2 { 1 } else { wanted.next_multiple_of(2).min(MOST_RUNS) }
}

/// Split `run`: one half of the holdout as candidates beside as many learned rows, the other half as reference. None when fewer
/// than [`FEWEST`] rows are left on a side.
pub(super) fn split(real: &Frame, holdout: &Frame, run: usize, limits: &Limits, seed: Seed) -> Result<Option<Split>> {
    let order = pick(holdout.height(), usize::MAX, seed, "privacy/membership/holdout", run as u64 / 2);
    let (first, second) = order.split_at(order.len() / 2);
    let (others, reference) = if run.is_multiple_of(2) { (first, second) } else { (second, first) };
    let others = &others[..others.len().min(limits.candidates)];
    let reference = &reference[..reference.len().min(2 * limits.candidates)];
    let members = pick(real.height(), others.len(), seed, "privacy/membership/members", run as u64);
    let (members, others) = (real.take(&members), holdout.take(others));
    let (members, others) = distinct(members, others);
    if members.height().min(others.height()).min(reference.len()) < FEWEST {
        return Ok(None);
    }
    let flags = (0..members.height() + others.height()).map(|i| i < members.height()).collect();
    Ok(Some(Split { candidates: members.joined(&others)?, members: flags, reference: holdout.take(reference) }))
}

/// Both without rows that repeat or that both have, which nothing could tell apart; unchanged where less than half would be left.
/// As both sides have as many rows, this favours neither.
fn distinct(members: Frame, others: Frame) -> (Frame, Frame) {
    let keys = |f: &Frame| -> Vec<Vec<u64>> { (0..f.height()).map(|i| f.key(i)).collect() };
    let (ours, theirs) = (keys(&members), keys(&others));
    let alone = |own: &[Vec<u64>], foreign: &[Vec<u64>]| -> Vec<usize> {
        let foreign: BTreeSet<&Vec<u64>> = foreign.iter().collect();
        let mut seen = BTreeSet::new();
        (0..own.len()).filter(|&i| !foreign.contains(&own[i]) && seen.insert(&own[i])).collect()
    };
    let (kept, left) = (alone(&ours, &theirs), alone(&theirs, &ours));
    if 2 * kept.len().min(left.len()) < members.height() {
        return (members, others);
    }
    (members.take(&kept), others.take(&left))
}
