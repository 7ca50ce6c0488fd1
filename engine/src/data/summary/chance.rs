//! Whether an association is more than chance gives columns of the same size.

use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

/// An association of two columns with what its test needs.
///
/// P-values decide wordings only; no result holds one. (They come from the system's `ln` and `exp`, whose last bit differs
/// between machines.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Pearson (signed), correlation ratio or Cramér's V.
    pub value: f64,
    /// Rows with both cells.
    pub rows: usize,
    /// Levels of the first column among those rows; `None` for numbers.
    pub first_levels: Option<usize>,
    /// Levels of the second column among those rows; `None` for numbers.
    pub second_levels: Option<usize>,
}

impl Pair {
    /// Chance of an association at least as strong between independent columns, 0 to 1: the t test of a correlation, the F
    /// test of a one-way analysis of variance, or the chi-squared test of a contingency table. 1 where there is no test,
    /// because a column is constant or there are too few rows.
    pub fn p_value(&self) -> f64 {
        let n = self.rows as f64;
        match (self.first_levels, self.second_levels) {
            (None, None) => f_test(self.value, 1.0, n - 2.0),
            (Some(k), None) | (None, Some(k)) => f_test(self.value, k as f64 - 1.0, n - k as f64),
            (Some(r), Some(c)) => {
                let (r, c) = (r as f64 - 1.0, c as f64 - 1.0);
                let statistic = n * self.value * self.value * r.min(c);
                if statistic <= 0.0 {
                    return 1.0;
                }
                ChiSquared::new(r * c).map_or(1.0, |d| probability(d.sf(statistic)))
            }
        }
    }

    /// Whether the association is above chance, when it is the strongest of `tests` that were looked at (Bonferroni, 0.1 %).
    pub fn above_chance(&self, tests: usize) -> bool {
        self.p_value() * (tests.max(1) as f64) < 1e-3
    }
}

/// Upper tail of `F = (ρ² / a) / ((1 − ρ²) / b)` with `a` and `b` degrees of freedom.
fn f_test(association: f64, a: f64, b: f64) -> f64 {
    let explained = (association * association).min(1.0);
    if a < 1.0 || b < 1.0 || explained == 0.0 {
        return 1.0;
    }
    if explained == 1.0 {
        return 0.0;
    }
    let f = (explained / a) / ((1.0 - explained) / b);
    FisherSnedecor::new(a, b).map_or(1.0, |d| probability(d.sf(f)))
}

fn probability(p: f64) -> f64 {
    if p.is_finite() { p.clamp(0.0, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(value: f64, rows: usize, first: Option<usize>, second: Option<usize>) -> Pair {
        Pair { value, rows, first_levels: first, second_levels: second }
    }

    /// Golden case `chisq_homogeneity` (scipy `chi2_contingency`): V 0.083488468435 of a 2 × 3 table with 200 rows.
    #[test]
    fn cramers_v_has_the_p_value_of_the_chi_squared_test() {
        let p = pair(0.083_488_468_435, 200, Some(2), Some(3)).p_value();
        assert!((p - 0.498_061_141_119).abs() < 1e-9, "{p}");
    }

    /// scipy `pearsonr` and `f_oneway` on the columns of the golden cases `corrsim_pearson` (real) and
    /// `correlation_ratio`.
    #[test]
    fn correlations_have_the_p_values_of_t_and_f_tests() {
        let p = pair(0.896_421_457_001, 8, None, None).p_value();
        assert!((p - 0.002_566_766_096_253).abs() < 1e-9, "{p}");
        let p = pair(0.901_387_818_866, 8, Some(3), None).p_value();
        assert!((p - 0.015_223_102_800_898).abs() < 1e-9, "{p}");
        assert_eq!(p, pair(0.901_387_818_866, 8, None, Some(3)).p_value());
    }

    #[test]
    fn a_perfect_association_of_all_different_levels_is_chance() {
        // 30 rows with 30 levels on both sides: Cramér's V is 1 whatever the columns say.
        assert!(!pair(1.0, 30, Some(30), Some(30)).above_chance(1));
        assert!(!pair(1.0, 30, Some(30), None).above_chance(1));
        assert!(pair(1.0, 300, Some(3), Some(30)).above_chance(100));
        assert!(pair(0.999, 100, None, None).above_chance(1000));
    }

    #[test]
    fn without_a_test_everything_is_chance() {
        for p in [
            pair(1.0, 2, None, None),
            pair(0.0, 0, None, None),
            pair(0.0, 9, Some(1), Some(4)),
            pair(0.5, 9, Some(1), None),
        ] {
            assert_eq!(p.p_value(), 1.0, "{p:?}");
        }
    }
}
