//! How likely synthetic rows are under densities fitted to real rows, beside fresh real rows and rows without dependence.
//!
//! A mixture of normals over the numbers, and a Chow–Liu tree (1968) over the levels. Log-likelihoods have no bounds and say
//! nothing alone: what fresh real rows reach is the ideal, and more than that is a sign of rows drawn from the middle of the
//! distribution, or of copies.

use std::collections::BTreeMap;

use libm::log;

use crate::evaluate::fidelity::accuracy::coded;
use crate::evaluate::fidelity::information::information;
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::privacy::cells::{Cells as FrameCells, Frame};
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::sample::range;
use crate::evaluate::tables::{Tables, columns, pick};
use crate::learn::gaussians::Gaussians;
use crate::learn::scale::Scaler;
use crate::rng::Seed;

/// Numbers of components that are tried, and starts of each.
const COMPONENTS: [usize; 9] = [1, 2, 3, 5, 8, 12, 17, 23, 30];
const STARTS: usize = 3;
/// Rows that are spread over the levels of a column given its parent, so that no combination is impossible.
const SPREAD: f64 = 1.0;

/// Rows that a density is fitted to, and those that it judges: synthetic, fresh real, and without dependence.
struct Sides {
    fitted: Frame,
    judged: [Frame; 3],
}

impl Sides {
    /// Fresh rows are the held-out ones, or half of the real rows where there are none; at most `cap` of each.
    fn of(tables: &Tables, floor: &Frame, cap: usize, seed: Seed) -> Self {
        let some = |f: &Frame, at| f.take(&pick(f.height(), cap, seed, "likelihood/rows", at));
        let (fitted, fresh) = if let Some(holdout) = &tables.holdout {
            (some(&tables.real, 0), some(holdout, 1))
        } else {
            let mut order = pick(tables.real.height(), usize::MAX, seed, "likelihood/halves", 0);
            let mut rest = order.split_off(order.len() / 2);
            order.truncate(cap);
            rest.truncate(cap);
            (tables.real.take(&order), tables.real.take(&rest))
        };
        Self { fitted, judged: [some(&tables.synthetic, 2), fresh, some(floor, 3)] }
    }
}

/// `gmm_log_likelihood` and `bayes_network_log_likelihood`: mean log density of the synthetic rows in nats per row, with that of
/// fresh real rows as ideal and ceiling, and that of shuffled columns as floor. Numbers are standardised by the fitted rows, and
/// rows with a missing number are left out; levels beyond the ten most frequent are one, and a missing one is a level.
pub fn records(tables: &Tables, floor: &Frame, cap: usize, seed: Seed) -> Vec<Record> {
    let sides = Sides::of(tables, floor, cap, seed);
    let make = |id: &str, found: Result<([f64; 3], [usize; 2]), String>| {
        let value = found.as_ref().map(|f| f.0[0]).map_err(Clone::clone);
        let mut record = Record::new(id, Direction::Target, value).within(None, None, None);
        if let Ok(([_, fresh, floor], [fitted, judged])) = found {
            (record.ideal, record.reference_ceiling, record.reference_floor) = (Some(fresh), Some(fresh), Some(floor));
            record = record.rows(fitted, judged);
        }
        record.n_holdout = tables.holdout.as_ref().map(|_| sides.judged[1].height());
        record.sampled =
            sides.fitted.height() < tables.real.height() || sides.judged[0].height() < tables.synthetic.height();
        record.seed = Some(seed.0);
        record
    };
    vec![
        make("gmm_log_likelihood", numbers(&sides, seed)),
        make("bayes_network_log_likelihood", levels(tables, &sides)),
    ]
}

/// The numbers of a frame that `vary`, row by row; rows with a missing one are left out.
fn complete(frame: &Frame, vary: &[bool]) -> Vec<f64> {
    let kept: Vec<&[f64]> = frame
        .columns()
        .iter()
        .zip(vary)
        .filter_map(|(c, v)| match c {
            FrameCells::Numbers(x) if *v => Some(x.as_slice()),
            _ => None,
        })
        .collect();
    let row = |i: usize| kept.iter().map(|x| x[i]).collect::<Vec<f64>>();
    (0..frame.height()).map(row).filter(|r| r.iter().all(|v| v.is_finite())).flatten().collect()
}

fn numbers(sides: &Sides, seed: Seed) -> Result<([f64; 3], [usize; 2]), String> {
    let varies = |c: &FrameCells| matches!(c, FrameCells::Numbers(x) if range(x).is_some_and(|(low, high)| low < high));
    let vary: Vec<bool> = sides.fitted.columns().iter().map(varies).collect();
    let width = vary.iter().filter(|v| **v).count();
    if width == 0 {
        return Err("no column of numbers that vary".to_owned());
    }
    let few = || "too few rows without a missing number".to_owned();
    let own = complete(&sides.fitted, &vary);
    if own.len() < 10 * width {
        return Err(few());
    }
    let scaler = Scaler::standard(&own, width);
    let fitted = scaler.apply(&own);
    let found = Gaussians::best(&fitted, width, &COMPONENTS, STARTS, seed).ok_or_else(few)?;
    let judged = sides.judged.each_ref().map(|f| scaler.apply(&complete(f, &vary)));
    let of = |rows: &[f64]| found.mean_log_density(rows).ok_or_else(few);
    let values = [of(&judged[0])?, of(&judged[1])?, of(&judged[2])?];
    Ok((values, [fitted.len() / width, judged[0].len() / width]))
}

/// Counts of a level given the level of its parent.
struct Node {
    parent: Option<usize>,
    counts: BTreeMap<(u32, u32), f64>,
    totals: BTreeMap<u32, f64>,
    levels: f64,
}

fn levels(tables: &Tables, sides: &Sides) -> Result<([f64; 3], [usize; 2]), String> {
    let beside = |other: &Frame| -> Vec<[Vec<u32>; 2]> {
        let pairs = columns(&tables.names, &sides.fitted, other);
        pairs.iter().filter(|c: &&Column| matches!(c.real, Cells::Levels(_))).filter_map(coded).collect()
    };
    let judged = sides.judged.each_ref().map(beside);
    let own: Vec<&[u32]> = judged[0].iter().map(|c| c[0].as_slice()).collect();
    let rows = sides.fitted.height();
    if own.is_empty() {
        return Err("no column of levels".to_owned());
    }
    if rows == 0 || sides.judged.iter().any(|f| f.height() == 0) {
        return Err("too few rows".to_owned());
    }
    let nodes: Vec<Node> = tree(&own).into_iter().enumerate().map(|(at, parent)| node(&own, at, parent)).collect();
    let of = |side: &[[Vec<u32>; 2]]| {
        let codes: Vec<&[u32]> = side.iter().map(|c| c[1].as_slice()).collect();
        let n = codes[0].len();
        (0..n).map(|i| nodes.iter().enumerate().map(|(at, x)| x.log_chance(&codes, at, i)).sum::<f64>()).sum::<f64>()
            / n as f64
    };
    Ok((judged.each_ref().map(|s| of(s)), [rows, sides.judged[0].height()]))
}

/// Parent of every column in the tree of largest mutual information (Prim); none for the first.
fn tree(columns: &[&[u32]]) -> Vec<Option<usize>> {
    let d = columns.len();
    let shared = |a: usize, b: usize| information(&filled(columns[a]), &filled(columns[b])).map_or(0.0, |i| i.mutual);
    let mut parents = vec![None; d];
    let mut best: Vec<(f64, usize)> = (0..d).map(|c| (if c == 0 { 0.0 } else { shared(0, c) }, 0)).collect();
    let mut open: Vec<usize> = (1..d).collect();
    while let Some(at) = (0..open.len()).max_by(|&a, &b| best[open[a]].0.total_cmp(&best[open[b]].0).then(b.cmp(&a))) {
        let column = open.remove(at);
        parents[column] = Some(best[column].1);
        for &other in &open {
            let value = shared(column, other);
            if value > best[other].0 {
                best[other] = (value, column);
            }
        }
    }
    parents
}

/// Missing cells as a level.
fn filled(codes: &[u32]) -> Vec<u32> {
    codes.iter().map(|&c| if c == u32::MAX { u32::MAX - 2 } else { c }).collect()
}

fn node(columns: &[&[u32]], at: usize, parent: Option<usize>) -> Node {
    let (mut counts, mut totals): (BTreeMap<(u32, u32), f64>, BTreeMap<u32, f64>) = Default::default();
    let mut own: Vec<u32> = columns[at].to_vec();
    for (i, &code) in columns[at].iter().enumerate() {
        let above = parent.map_or(0, |p| columns[p][i]);
        *counts.entry((above, code)).or_default() += 1.0;
        *totals.entry(above).or_default() += 1.0;
    }
    own.sort_unstable();
    own.dedup();
    Node { parent, counts, totals, levels: own.len() as f64 }
}

impl Node {
    fn log_chance(&self, columns: &[&[u32]], at: usize, row: usize) -> f64 {
        let above = self.parent.map_or(0, |p| columns[p][row]);
        let count = self.counts.get(&(above, columns[at][row])).copied().unwrap_or(0.0);
        let total = self.totals.get(&above).copied().unwrap_or(0.0);
        log((count + SPREAD / self.levels) / (total + SPREAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::KindTag;
    use crate::evaluate::tables::shuffled;

    fn frame(rows: usize, seed: u64) -> Frame {
        let mut draw = Seed(seed).stream("rows");
        let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rows {
            let x = draw.uniform();
            columns.0.push(x);
            columns.1.push(if draw.below(50) == 0 { f64::NAN } else { x * x + 0.05 * draw.uniform() });
            columns.2.push((x * 4.0) as u32);
            columns.3.push(if draw.below(20) == 0 { u32::MAX } else { (x * 8.0) as u32 / 3 });
        }
        Frame::new(vec![
            FrameCells::Numbers(columns.0),
            FrameCells::Numbers(columns.1),
            FrameCells::Levels(columns.2),
            FrameCells::Levels(columns.3),
        ])
        .expect("a frame")
    }

    fn tables(synthetic: Frame, holdout: Option<Frame>) -> Tables {
        Tables {
            names: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            kinds: vec![KindTag::Decimal, KindTag::Decimal, KindTag::Categorical, KindTag::Categorical],
            levels: vec![Vec::new(); 4],
            skipped: Vec::new(),
            real: frame(1500, 1),
            holdout,
            synthetic,
        }
    }

    #[test]
    fn fresh_rows_reach_the_ceiling_and_shuffled_columns_the_floor() {
        for holdout in [Some(frame(1500, 2)), None] {
            let mut tables = tables(frame(1500, 3), holdout);
            let floor = shuffled(&tables.real, Seed(1)).expect("a frame");
            for record in records(&tables, &floor, 1000, Seed(1)) {
                let (value, ceiling) = (record.value.expect("a value"), record.reference_ceiling.expect("a ceiling"));
                let floor = record.reference_floor.expect("a floor");
                assert!(
                    (value - ceiling).abs() < 0.15 && floor < ceiling - 0.5,
                    "{} {value} {ceiling} {floor}",
                    record.id
                );
            }
            tables.synthetic = floor.clone();
            for record in records(&tables, &floor, 1000, Seed(1)) {
                let (value, floor) = (record.value.expect("a value"), record.reference_floor.expect("a floor"));
                let way = record.reference_ceiling.expect("a ceiling") - floor;
                assert!((value - floor).abs() < 0.1 * way, "{} {value} {floor}", record.id);
            }
        }
    }

    #[test]
    fn tables_without_numbers_or_rows_give_reasons() {
        let empty = tables(frame(0, 1), Some(frame(3, 1)));
        let floor = shuffled(&empty.real, Seed(1)).expect("a frame");
        for record in records(&empty, &floor, 100, Seed(1)) {
            assert!(record.value.is_none() && record.reason.is_some(), "{}", record.id);
        }
    }
}
