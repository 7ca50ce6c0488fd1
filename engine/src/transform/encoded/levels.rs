//! Columns of levels: one code per level, rare levels sharing the last but one, missing cells last.

use serde::{Deserialize, Serialize};

use super::coded::UNKNOWN;
use super::settings::Settings;
use crate::data::column::MISSING;
use crate::rng::Stream;

/// Codes of a column of levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct LevelCode {
    /// Per code the levels that share it with their rows: one each, but for the pool of rare ones.
    groups: Vec<Vec<(u32, u64)>>,
}

impl LevelCode {
    /// Of a column with `names` levels; levels that no row has get no code.
    pub(super) fn fit(codes: &[u32], names: usize, settings: &Settings) -> Self {
        let mut counts = vec![0_u64; names + 1];
        for &code in codes {
            counts[(code as usize).min(names)] += 1;
        }
        let missing = counts[names];
        let mut seen: Vec<(u32, u64)> = (0..names).filter(|&i| counts[i] > 0).map(|i| (i as u32, counts[i])).collect();
        // Frequent levels first; ties keep their order.
        seen.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
        let common = seen.iter().take_while(|(_, n)| *n >= settings.least_rows).count();
        let most = settings.levels.max(2);
        let kept = if common == seen.len() && common <= most { common } else { common.min(most - 1) };
        let mut rare = seen.split_off(kept);
        seen.sort_unstable_by_key(|&(code, _)| code);
        rare.sort_unstable_by_key(|&(code, _)| code);
        let mut groups: Vec<Vec<(u32, u64)>> = seen.into_iter().map(|level| vec![level]).collect();
        if !rare.is_empty() {
            groups.push(rare);
        }
        if missing > 0 {
            groups.push(vec![(MISSING, missing)]);
        }
        Self { groups }
    }

    /// Number of codes.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The code of every level and, last, of missing cells; [`UNKNOWN`] for levels that the fit did not see.
    fn table(&self, names: usize) -> Vec<u32> {
        let mut table = vec![UNKNOWN; names + 1];
        for (at, group) in self.groups.iter().enumerate() {
            for &(level, _) in group {
                table[(level as usize).min(names)] = at as u32;
            }
        }
        table
    }

    /// Codes of the cells of `rows`.
    pub(super) fn encode(&self, codes: &[u32], names: usize, rows: &[u32]) -> Vec<u32> {
        let table = self.table(names);
        rows.iter().map(|&r| table[(codes[r as usize] as usize).min(names)]).collect()
    }

    /// The code that `level` has ([`MISSING`] for a missing cell), and its share of the rows with that code.
    pub(super) fn place(&self, level: u32) -> Option<(usize, f64)> {
        self.groups.iter().enumerate().find_map(|(at, group)| {
            let total: u64 = group.iter().map(|(_, n)| n).sum();
            let own = group.iter().find(|(l, _)| *l == level)?.1;
            Some((at, own as f64 / total.max(1) as f64))
        })
    }

    /// A level with this code, drawn by frequency where several share it; [`MISSING`] where there is none.
    pub(super) fn decode(&self, code: usize, draw: &mut Stream) -> u32 {
        match self.groups.get(code).map(Vec::as_slice) {
            None | Some([]) => MISSING,
            Some([(level, _)]) => *level,
            Some(group) => {
                let total: u64 = group.iter().map(|(_, n)| n).sum();
                let mut left = draw.below(total.max(1) as usize) as u64;
                let found = group.iter().find(|(_, n)| {
                    let here = left < *n;
                    left = left.saturating_sub(*n);
                    here
                });
                found.map_or(group[0].0, |(level, _)| *level)
            }
        }
    }

    /// Whether every level is one of `names`.
    pub(super) fn fits(&self, names: usize) -> bool {
        self.groups.iter().flatten().all(|(l, _)| *l == MISSING || (*l as usize) < names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn rare_levels_share_a_code_and_are_drawn_by_their_frequencies() {
        // Level 0: 60 rows, 1: 3, 2: 1, 3: 36; level 4 unseen; 2 missing.
        let mut codes = vec![0; 60];
        codes.extend([1, 1, 1, 2, MISSING, MISSING]);
        codes.extend(vec![3; 36]);
        let code = LevelCode::fit(&codes, 5, &Settings { least_rows: 5, ..Settings::default() });
        assert_eq!(code.groups, [vec![(0, 60)], vec![(3, 36)], vec![(1, 3), (2, 1)], vec![(MISSING, 2)]]);
        assert_eq!(code.encode(&[0, 1, 2, 3, 4, MISSING], 5, &[0, 1, 2, 3, 4, 5]), [0, 2, 2, 1, UNKNOWN, 3]);
        let mut draw = Seed(1).stream("t");
        let ones = (0..4000).filter(|_| code.decode(2, &mut draw) == 1).count();
        assert!((2900..3100).contains(&ones), "{ones} of 4000");
        assert_eq!(code.place(2), Some((2, 0.25)));
    }

    #[test]
    fn the_number_of_codes_is_capped_with_the_pool_counted() {
        let codes: Vec<u32> = (0..1000).collect();
        let code = LevelCode::fit(&codes, 1000, &Settings { levels: 50, ..Settings::default() });
        assert_eq!((code.len(), code.groups[49].len()), (50, 951));
        assert_eq!(LevelCode::fit(&codes[..50], 1000, &Settings { levels: 50, ..Settings::default() }).len(), 50);
    }
}
