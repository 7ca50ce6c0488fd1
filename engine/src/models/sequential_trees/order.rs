//! The order in which columns are drawn.

use super::coding::{Part, Role};
use crate::data::column::{Column, MISSING};
use crate::data::schema::{KindTag, Schema};

/// Share of the rarest class below which it is drawn first: so few rows would be lost among the noise of the other columns.
const RARE: f64 = 0.05;

/// Groups of a part's codes.
const BINS: usize = 12;
/// Rows times pairs of parts that are looked at, at most.
const PAIRED: usize = 400_000_000;

/// Puts parts in the order of drawing: dates, levels from few to many, numbers from few values to many, or as `sequence` says; the
/// column to predict where `wish` says. A number to predict comes last. The clock of a date comes right after its day.
pub(super) fn arrange(parts: &mut [Part], schema: &Schema, cells: &[Column], (wish, sequence): (&str, &str)) {
    let target = schema.target.as_deref().and_then(|t| schema.index(t));
    let last = match wish {
        "target-first" => false,
        "target-last" => true,
        _ => target.is_none_or(|t| rarest(&cells[t]) >= RARE),
    };
    let size = |column: usize, parts: &[Part]| {
        parts.iter().filter(|p| p.column == column).map(|p| p.coding.len()).max().unwrap_or(0)
    };
    let keys: Vec<_> = parts
        .iter()
        .map(|p| {
            let ordered = p.coding.is_ordered();
            let dated = matches!(schema.fields[p.column].kind.tag(), KindTag::Date | KindTag::Datetime);
            let rank = match (target == Some(p.column), ordered) {
                (true, false) => if last { 6 } else { 0 },
                (false, _) if dated => 1,
                (false, false) if sequence == "numbers-first" => 4,
                (false, false) => 2,
                (false, true) => 3,
                (true, true) => 5,
            };
            (rank, size(p.column, parts), p.column, p.role == Role::Clock)
        })
        .collect();
    let mut at: Vec<usize> = (0..parts.len()).collect();
    at.sort_by_key(|&i| keys[i]);
    if sequence == "connected" {
        at = chained(parts, cells, &at, |i| target == Some(parts[i].column));
    }
    let sorted: Vec<Part> = at.into_iter().map(|i| parts[i].clone()).collect();
    for (to, from) in parts.iter_mut().zip(sorted) {
        *to = from;
    }
}

/// The places `at` with each part after the one that it shares most with, from the one with the fewest codes on; where the column to predict stands is
/// kept, and a clock stays behind its day.
fn chained(parts: &[Part], cells: &[Column], at: &[usize], is_target: impl Fn(usize) -> bool) -> Vec<usize> {
    let codes: Vec<Vec<usize>> = parts.iter().map(|p| coarse(p, &cells[p.column], parts.len())).collect();
    let entropies: Vec<f64> = codes.iter().map(|c| entropy(c, BINS)).collect();
    let shared = |i: usize, j: usize| {
        let both: Vec<usize> = codes[i].iter().zip(&codes[j]).map(|(a, b)| a * BINS + b).collect();
        let information = entropies[i] + entropies[j] - entropy(&both, BINS * BINS);
        information.max(0.0) / entropies[i].min(entropies[j]).max(0.05)
    };
    let mut open: Vec<usize> =
        at.iter().copied().filter(|&i| !is_target(i) && parts[i].role != Role::Clock).collect();
    // What has the fewest codes begins, and dates wait for their turn.
    let fewest = open.iter().copied().min_by_key(|&i| parts[i].coding.len());
    let mut strongest: Vec<f64> = (0..parts.len()).map(|i| f64::from(u8::from(Some(i) == fewest))).collect();
    let mut chain = Vec::with_capacity(at.len());
    while !open.is_empty() {
        // The first of equal ones.
        let next = (0..open.len()).rev().max_by(|&a, &b| strongest[open[a]].total_cmp(&strongest[open[b]]));
        let i = open.remove(next.unwrap_or(0));
        chain.push(i);
        chain.extend((0..parts.len()).find(|&k| parts[k].column == parts[i].column && parts[k].role == Role::Clock));
        for &j in &open {
            strongest[j] = strongest[j].max(shared(i, j));
        }
    }
    let own: Vec<usize> = at.iter().copied().filter(|&i| is_target(i)).collect();
    if own.first().is_some_and(|&i| at.first() == Some(&i)) {
        own.into_iter().chain(chain).collect()
    } else {
        chain.into_iter().chain(own).collect()
    }
}

/// A part's codes in a few groups of rows or levels, of some rows: enough to see what depends on what.
fn coarse(part: &Part, column: &Column, parts: usize) -> Vec<usize> {
    let codes = part.coding.encode(&part.cells(column));
    let rows = (PAIRED / (parts * parts).max(1)).clamp(200, 4_000);
    let codes: Vec<u16> = codes.iter().copied().step_by((codes.len() / rows).max(1)).collect();
    if !part.coding.is_ordered() {
        return codes.iter().map(|&c| usize::from(c).min(BINS - 1)).collect();
    }
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    let cuts: Vec<u16> = (1..BINS).filter_map(|k| sorted.get(k * sorted.len() / BINS).copied()).collect();
    codes.iter().map(|c| cuts.partition_point(|k| k <= c)).collect()
}

fn entropy(codes: &[usize], count: usize) -> f64 {
    let mut rows = vec![0_u32; count];
    for &code in codes {
        rows[code] += 1;
    }
    let n = codes.len().max(1) as f64;
    let term = |&r: &u32| -f64::from(r) / n * libm::log(f64::from(r) / n);
    rows.iter().filter(|r| **r > 0).map(term).sum()
}

/// Share of the rarest level that occurs.
fn rarest(column: &Column) -> f64 {
    let Column::Levels { codes, names } = column else { return 1.0 };
    let mut counts = vec![0_usize; names.len()];
    for &code in codes.iter().filter(|c| **c != MISSING) {
        counts[code as usize] += 1;
    }
    let least = counts.into_iter().filter(|&n| n > 0).min().unwrap_or(0);
    least as f64 / codes.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::conformance;
    use crate::models::fields::Taken;
    use crate::models::sequential_trees::coding;
    use crate::rng::Seed;

    /// Names of the columns of a table in the order in which they are drawn.
    fn order(sequence: &str, target: &str) -> Vec<String> {
        let mut draw = Seed(1).stream("order");
        let rows: Vec<String> = (0..600)
            .map(|_| {
                let (group, noise, other) = (draw.below(3), draw.uniform(), draw.below(40));
                let near = group as f64 * 10.0 + draw.uniform();
                let day = 1 + draw.below(28);
                format!("g{group},{noise:.1},{near:.3},c{},2024-01-{day:02} 10:{other:02}:00\n", other % 4)
            })
            .collect();
        let text = format!("group,noise,near,other,when\n{}", rows.concat());
        let table = conformance::table(&text, &format!(r#"{{"target": "{target}"}}"#));
        let Taken { schema, cells, .. } = Taken::of(&table).expect("columns");
        let mut parts = Vec::new();
        for (at, (field, column)) in schema.fields.iter().zip(&cells).enumerate() {
            parts.extend(coding::parts(at, field, column, 10));
        }
        arrange(&mut parts, &schema, &cells, ("auto", sequence));
        parts.iter().map(|p| schema.fields[p.column].name.clone()).collect()
    }

    #[test]
    fn columns_follow_as_asked_and_the_target_keeps_its_place() {
        assert_eq!(order("levels-first", "other"), ["when", "when", "group", "noise", "near", "other"]);
        assert_eq!(order("numbers-first", "other"), ["when", "when", "noise", "near", "group", "other"]);
        let chain = order("connected", "other");
        let at = |name: &str| chain.iter().position(|n| n == name).expect("a column");
        assert!(at("near").abs_diff(at("group")) == 1 && at("other") == 5, "{chain:?}");
        assert!(chain[0] == "group" && at("when") > 1 && chain[at("when") + 1] == "when", "{chain:?}");
        assert_eq!(order("connected", "near").last().map(String::as_str), Some("near"));
    }
}
