//! Coherence of sequential tables: whether the rows of one entity follow each other as in the real table.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::fidelity::accuracy::coded;
use crate::evaluate::fidelity::contingency::joint_similarity;
use crate::evaluate::fidelity::frequencies::{by_frequency, total_variation};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::record::mean_of;

const MISSING: u32 = u32::MAX;
/// Codes that keep a place of their own in [`Coherence::sequences_per_level`].
const FREQUENT: usize = 9;

/// How alike the sequences of two tables are; every part is a mean over columns in 0..=1, 1 for equal ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coherence {
    /// Joint accuracy of a column and its next value within the entity.
    pub next_value: Option<f64>,
    /// Likeness of the number of distinct values per entity.
    pub levels_per_sequence: Option<f64>,
    /// Likeness of the number of entities that contain each of the 9 most frequent values, or another one.
    pub sequences_per_level: Option<f64>,
    /// Likeness of the sequence lengths.
    pub length: Option<f64>,
    /// Mean of the first three.
    pub overall: Option<f64>,
}

/// Coherence of tables whose rows belong to the entities `keys` (`[real, synthetic]`), in the order of the sequence. Numbers are
/// compared by their bins. Parts without a value (no rows, no entity with two rows) are none.
pub fn coherence(columns: &[Column], keys: [&[u32]; 2]) -> Coherence {
    let entities = keys.map(groups);
    let codes: Vec<[Vec<u32>; 2]> = columns.iter().filter_map(coded).collect();
    let fits = |c: &&[Vec<u32>; 2]| c[0].len() == keys[0].len() && c[1].len() == keys[1].len();
    let mean = |part: &dyn Fn(&[Vec<u32>; 2]) -> Option<f64>| mean_of(codes.iter().filter(fits).map(part));

    let next_value = mean(&|c| {
        let pairs = [0, 1].map(|side| steps(&c[side], &entities[side]));
        joint_similarity(&[&pairs[0].0, &pairs[0].1], &[&pairs[1].0, &pairs[1].1])
    });
    let levels_per_sequence = mean(&|c| {
        let distinct = |side: usize| {
            let of = |rows: &Vec<usize>| rows.iter().map(|&i| c[side][i]).collect::<BTreeSet<u32>>().len() as f64;
            entities[side].iter().map(of).collect::<Vec<f64>>()
        };
        alike(distinct(0), distinct(1))
    });
    let sequences_per_level = mean(&|c| {
        let frequent = frequent(&c[0]);
        let of = |side: usize| containing(&c[side], &entities[side], &frequent);
        total_variation(&of(0), &of(1)).map(|d| 1.0 - d)
    });
    let lengths = |side: usize| entities[side].iter().map(|rows| rows.len() as f64).collect::<Vec<f64>>();
    Coherence {
        next_value,
        levels_per_sequence,
        sequences_per_level,
        length: alike(lengths(0), lengths(1)),
        overall: mean_of([next_value, levels_per_sequence, sequences_per_level]),
    }
}

/// Rows of every entity, in order.
fn groups(keys: &[u32]) -> Vec<Vec<usize>> {
    let mut out: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, &key) in keys.iter().enumerate().filter(|(_, k)| **k != MISSING) {
        out.entry(key).or_default().push(row);
    }
    out.into_values().collect()
}

/// Values and the values that follow them within an entity.
fn steps(codes: &[u32], entities: &[Vec<usize>]) -> (Vec<u32>, Vec<u32>) {
    entities.iter().flat_map(|rows| rows.windows(2).map(|w| (codes[w[0]], codes[w[1]]))).unzip()
}

/// 1 − total variation of two lists of numbers after binning by the first.
fn alike(real: Vec<f64>, synthetic: Vec<f64>) -> Option<f64> {
    let column = Column { name: String::new(), real: Cells::Numbers(real), synthetic: Cells::Numbers(synthetic) };
    let [r, s] = coded(&column)?;
    joint_similarity(&[&r], &[&s])
}

/// The most frequent codes; equally frequent ones by code.
fn frequent(codes: &[u32]) -> Vec<u32> {
    by_frequency(codes.iter().copied()).into_iter().take(FREQUENT).map(|l| l.0).collect()
}

/// Entities that contain each of the `frequent` codes, then those that contain another one.
fn containing(codes: &[u32], entities: &[Vec<usize>], frequent: &[u32]) -> Vec<f64> {
    let mut out = vec![0.0; frequent.len() + 1];
    for rows in entities {
        let place = |&i: &usize| frequent.iter().position(|f| *f == codes[i]).unwrap_or(frequent.len());
        for at in rows.iter().map(place).collect::<BTreeSet<usize>>() {
            out[at] += 1.0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(real: Vec<u32>, synthetic: Vec<u32>) -> Column {
        Column { name: "c".to_owned(), real: Cells::Levels(real), synthetic: Cells::Levels(synthetic) }
    }

    #[test]
    fn an_alternating_sequence_is_told_from_a_shuffled_one_with_the_same_shares() {
        let keys: Vec<u32> = (0..80).map(|i| i / 8).collect();
        let alternating: Vec<u32> = (0..80).map(|i| i % 2).collect();
        let blocks: Vec<u32> = (0..80).map(|i| u32::from(i % 8 >= 4)).collect();
        let same = coherence(&[column(alternating.clone(), alternating.clone())], [&keys, &keys]);
        assert_eq!((same.overall, same.length), (Some(1.0), Some(1.0)));
        let other = coherence(&[column(alternating, blocks)], [&keys, &keys]);
        assert!(other.next_value.is_some_and(|v| v < 0.5), "{other:?}");
        assert_eq!((other.levels_per_sequence, other.sequences_per_level), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn tables_without_sequences_have_no_coherence() {
        let none = coherence(&[column(Vec::new(), Vec::new())], [&[], &[]]);
        assert_eq!((none.overall, none.length), (None, None));
        let single = coherence(&[column(vec![0, 1], vec![1, 0])], [&[0, 1], &[0, 1]]);
        assert_eq!((single.next_value, single.length), (None, Some(1.0)));
    }
}
