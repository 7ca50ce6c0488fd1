//! The distribution of a column of levels: consecutive intervals of the unit interval, in an order that a model chooses.

use crate::data::MISSING;
use crate::error::Result;
use crate::models::Artifact;
use crate::models::artifact::damaged;

/// Shares of levels as cumulated borders.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// Level codes in order; [`MISSING`] where missing cells are a level of their own.
    pub codes: Vec<u32>,
    /// Upper border of each, ascending; the last is 1.
    pub upper: Vec<f64>,
}

impl Levels {
    /// Levels with these counts, in this order; those without rows are dropped. Counts below `least` are spread over the
    /// other levels in proportion, unless no level would be left.
    pub fn new(order: &[(u32, usize)], least: usize) -> Self {
        let kept: Vec<_> = order.iter().filter(|(_, n)| *n >= least.max(1)).collect();
        let kept = if kept.is_empty() { order.iter().filter(|(_, n)| *n > 0).collect() } else { kept };
        let total: usize = kept.iter().map(|(_, n)| n).sum();
        let mut sum = 0;
        let mut out = Self { codes: Vec::with_capacity(kept.len()), upper: Vec::with_capacity(kept.len()) };
        for (code, n) in kept {
            sum += n;
            out.codes.push(*code);
            out.upper.push(sum as f64 / total as f64);
        }
        out
    }

    /// The level that holds the share `u` (0 to 1).
    pub fn code(&self, u: f64) -> u32 {
        self.codes[self.upper.partition_point(|&b| b < u).min(self.codes.len() - 1)]
    }

    /// The borders of the level at `position` of the order.
    pub fn shares(&self, position: usize) -> (f64, f64) {
        (position.checked_sub(1).map_or(0.0, |p| self.upper[p]), self.upper[position])
    }

    /// Adds the shares to a saved model.
    pub fn save(&self, name: &str, artifact: &mut Artifact) {
        artifact.push(format!("{name}/codes"), self.codes.iter().map(|&c| f64::from(c)).collect());
        artifact.push(format!("{name}/upper"), self.upper.clone());
    }

    /// Reads what [`Levels::save`] wrote, of a column with `names` levels.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact).
    pub fn load(name: &str, names: usize, artifact: &Artifact) -> Result<Self> {
        let codes: Vec<u32> = artifact.array(&format!("{name}/codes"))?.iter().map(|&c| c as u32).collect();
        let upper = artifact.array(&format!("{name}/upper"))?.to_vec();
        let known = |c: &u32| *c == MISSING || (*c as usize) < names;
        let valid = codes.len() == upper.len()
            && codes.iter().all(known)
            && upper.iter().all(|u| (0.0..=1.0).contains(u))
            && upper.is_sorted()
            && upper.last() == Some(&1.0);
        if valid { Ok(Self { codes, upper }) } else { Err(damaged("a column's levels do not add up".to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_holds_its_share() {
        let levels = Levels::new(&[(2, 5), (0, 0), (MISSING, 3), (1, 2)], 1);
        assert_eq!(levels.codes, [2, MISSING, 1]);
        assert_eq!(levels.shares(1), (0.5, 0.8));
        assert_eq!([0.0, 0.5, 0.51, 0.8, 0.9, 1.0].map(|u| levels.code(u)), [2, 2, MISSING, MISSING, 1, 1]);
    }

    #[test]
    fn rare_levels_are_spread_over_the_others() {
        let levels = Levels::new(&[(0, 6), (1, 2), (2, 2)], 3);
        assert_eq!((levels.codes, levels.upper), (vec![0], vec![1.0]));
        assert_eq!(Levels::new(&[(0, 1), (1, 1)], 3).codes, [0, 1]);
    }
}
