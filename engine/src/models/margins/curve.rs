//! The distribution of one numeric column as a polyline through its quantile function.

use crate::error::Result;
use crate::models::artifact::damaged;

/// A value keeps a spike of its own only when at least this many rows share it.
const SHARED_BY: usize = 5;
/// Most spikes, and most knots of everything between them.
const BUDGET: usize = 512;

/// A quantile function: straight between the points (`u`, `x`), both ascending. A flat piece is a spike (a value that holds
/// mass), an upright one a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Cumulated shares, from 0 to 1.
    pub u: Vec<f64>,
    /// Values.
    pub x: Vec<f64>,
}

/// A distinct value with the number of rows that hold it.
struct Tie {
    x: f64,
    count: usize,
}

impl Curve {
    /// The smoothed empirical distribution of `sorted` (ascending, finite, not empty), which lies in `min..=max`.
    ///
    /// Values that at least five rows share keep their exact mass. Between them the knots are the mid-points of neighbouring
    /// values, thinned evenly in mass and more finely towards the ends, so that no value of a single row is stored; where the
    /// mass ends it is smoothed by half a spacing, but not beyond the range.
    pub fn empirical(sorted: &[f64], min: f64, max: f64) -> Self {
        let mut ties: Vec<Tie> = Vec::new();
        for &x in sorted {
            match ties.last_mut() {
                Some(tie) if tie.x == x => tie.count += 1,
                _ => ties.push(Tie { x, count: 1 }),
            }
        }
        let spike = spikes(&ties);
        let n = sorted.len() as f64;
        let mut out = Self { u: Vec::new(), x: Vec::new() };
        let (mut at, mut seen) = (0, 0);
        while at < ties.len() {
            if spike[at] {
                out.push(seen as f64 / n, ties[at].x);
                seen += ties[at].count;
                out.push(seen as f64 / n, ties[at].x);
                at += 1;
                continue;
            }
            let end = (at..ties.len()).find(|&i| spike[i]).unwrap_or(ties.len());
            let before = at.checked_sub(1).map(|i| ties[i].x);
            let after = ties.get(end).map(|t| t.x);
            let run = &ties[at..end];
            let edges = edges(run, before.map_or(min, |x| x.max(min)), after.map_or(max, |x| x.min(max)));
            let held: usize = run.iter().map(|t| t.count).sum();
            for (k, rows) in thinned(run, held, sorted.len(), before.is_none(), after.is_none()) {
                out.push((seen + rows) as f64 / n, edges[k]);
            }
            seen += held;
            at = end;
        }
        out
    }

    /// A curve from quantiles of ascending shares that begin with 0 and end with 1; values are made ascending and finite
    /// inside `min..=max`.
    pub fn tabulated(points: impl Iterator<Item = (f64, f64)>, min: f64, max: f64) -> Self {
        let mut out = Self { u: Vec::new(), x: Vec::new() };
        let mut last = min;
        for (u, x) in points {
            last = x.clamp(last, max);
            out.push(u, last);
        }
        out
    }

    /// A curve as it was saved.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact) unless both lists are ascending, of one length and not empty.
    pub fn saved(u: &[f64], x: &[f64]) -> Result<Self> {
        let ascending = |v: &[f64]| v.iter().all(|a| a.is_finite()) && v.is_sorted();
        if u.len() != x.len() || u.is_empty() || !ascending(u) || !ascending(x) {
            return Err(damaged("a column's distribution is not ascending".to_owned()));
        }
        Ok(Self { u: u.to_vec(), x: x.to_vec() })
    }

    fn push(&mut self, u: f64, x: f64) {
        // Two equal points carry no mass.
        if self.u.last() != Some(&u) || self.x.last() != Some(&x) {
            self.u.push(u);
            self.x.push(x);
        }
    }

    /// The value below which a share `u` (0 to 1) of the mass lies.
    pub fn quantile(&self, u: f64) -> f64 {
        let after = self.u.partition_point(|&v| v <= u);
        if after == 0 {
            return self.x[0];
        }
        let Some(&next) = self.u.get(after) else { return self.x[self.x.len() - 1] };
        let (u0, x0, x1) = (self.u[after - 1], self.x[after - 1], self.x[after]);
        x0 + (x1 - x0) * ((u - u0) / (next - u0))
    }

    /// Mass strictly below `x`.
    pub fn below(&self, x: f64) -> f64 {
        self.share(x, self.x.partition_point(|&v| v < x))
    }

    /// Mass up to and including `x`.
    pub fn up_to(&self, x: f64) -> f64 {
        self.share(x, self.x.partition_point(|&v| v <= x))
    }

    /// Cumulated share at `x`, which lies before the point `after` and not before the one ahead of it.
    fn share(&self, x: f64, after: usize) -> f64 {
        if after == 0 {
            return self.u[0];
        }
        let (u0, x0) = (self.u[after - 1], self.x[after - 1]);
        match (self.u.get(after), self.x.get(after)) {
            (Some(&u1), Some(&x1)) if x1 > x0 => u0 + (u1 - u0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0),
            _ => u0,
        }
    }
}

/// Which distinct values keep a spike: shared by enough rows, the commonest ones first while the budget lasts.
fn spikes(ties: &[Tie]) -> Vec<bool> {
    let mut shared: Vec<usize> = (0..ties.len()).filter(|&i| ties[i].count >= SHARED_BY).collect();
    if shared.len() > BUDGET {
        shared.sort_by(|&a, &b| ties[b].count.cmp(&ties[a].count).then(a.cmp(&b)));
        shared.truncate(BUDGET);
    }
    let mut out = vec![false; ties.len()];
    for i in shared {
        out[i] = true;
    }
    out
}

/// Borders between the values of a run (one more than values): mid-points inside, half a spacing at the ends, not beyond
/// `floor` and `ceiling`.
fn edges(run: &[Tie], floor: f64, ceiling: f64) -> Vec<f64> {
    let (first, last) = (run[0].x, run[run.len() - 1].x);
    let alone = (first - floor).min(ceiling - last);
    let spacing = |i: usize| if run.len() > 1 { run[i + 1].x - run[i].x } else { alone };
    let mut out = Vec::with_capacity(run.len() + 1);
    // Towards a spike next door, at most half the way.
    out.push(first - 0.5 * spacing(0).min(first - floor));
    out.extend(run.windows(2).map(|w| 0.5 * w[0].x + 0.5 * w[1].x));
    out.push(last + 0.5 * spacing(run.len().saturating_sub(2)).min(ceiling - last));
    out
}

/// The borders of a run that are kept, each with the rows of the run below it: all while they fit, else evenly spaced in rows
/// and ever more closely towards an end of the table's range, where one step would span a long tail.
fn thinned(run: &[Tie], held: usize, rows: usize, is_first: bool, is_last: bool) -> Vec<(usize, usize)> {
    let mut below = Vec::with_capacity(run.len() + 1);
    let mut sum = 0;
    below.push(0);
    below.extend(run.iter().map(|t| {
        sum += t.count;
        sum
    }));
    let allowed = (BUDGET * held / rows).max(8);
    if below.len() <= allowed + 1 {
        return below.into_iter().enumerate().collect();
    }
    let step = held as f64 / allowed as f64;
    let mut ranks: Vec<usize> = (0..=allowed).map(|i| (i as f64 * step).round() as usize).collect();
    let mut near = 1;
    while (near as f64) < step {
        ranks.extend(is_first.then_some(near));
        ranks.extend(is_last.then(|| held - near));
        near *= 2;
    }
    ranks.sort_unstable();
    let mut kept: Vec<usize> = ranks.into_iter().map(|r| below.partition_point(|&b| b < r)).collect();
    kept.dedup();
    kept.into_iter().map(|k| (k, below[k])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_values_keep_their_mass_and_single_ones_are_not_stored() {
        let mut cells = vec![0.0; 60];
        cells.extend((1..=40).map(|i| f64::from(i) * 1.37 + 0.011));
        let curve = Curve::empirical(&cells, 0.0, cells[99]);
        assert_eq!((curve.below(0.0), curve.up_to(0.0)), (0.0, 0.6));
        assert_eq!(curve.quantile(0.3), 0.0);
        assert!(curve.quantile(0.61) > 0.5);
        for x in &curve.x[1..curve.x.len() - 1] {
            assert!(*x == 0.0 || !cells.contains(x), "a stored value");
        }
    }

    #[test]
    fn a_column_of_few_numbers_is_reproduced_exactly() {
        let cells: Vec<f64> = (0..100).map(|i| f64::from(i / 25)).collect();
        let curve = Curve::empirical(&cells, 0.0, 3.0);
        for i in 0..4 {
            let x = f64::from(i);
            assert_eq!((curve.below(x), curve.up_to(x)), (x / 4.0, (x + 1.0) / 4.0));
            assert_eq!(curve.quantile(0.25 * x + 0.1), x);
        }
    }

    #[test]
    fn long_columns_are_thinned_and_stay_close() {
        let cells: Vec<f64> = (0..50_000).map(|i| libm::exp(f64::from(i) / 5_000.0)).collect();
        let curve = Curve::empirical(&cells, cells[0], cells[49_999]);
        assert!(curve.u.len() < 600, "{}", curve.u.len());
        for i in (0..50_000).step_by(997) {
            let u = (f64::from(i) + 0.5) / 50_000.0;
            assert!((curve.quantile(u) / cells[i as usize] - 1.0).abs() < 1e-2, "{i}");
        }
        assert!((curve.up_to(cells[40_000]) - 0.8).abs() < 1e-3);
    }

    #[test]
    fn shares_and_quantiles_invert_each_other() {
        let cells: Vec<f64> = (0..97).map(|i| f64::from(i * i % 89) * 0.731).collect();
        let mut sorted = cells.clone();
        sorted.sort_by(f64::total_cmp);
        let curve = Curve::empirical(&sorted, sorted[0], sorted[96]);
        for i in 0..=1000 {
            let u = f64::from(i) / 1000.0;
            let x = curve.quantile(u);
            assert!(curve.below(x) <= u + 1e-12 && u <= curve.up_to(x) + 1e-12, "{u}");
        }
        assert_eq!((curve.quantile(0.0), curve.quantile(1.0)), (sorted[0], sorted[96]));
    }
}
