//! The correlation of two latent columns from the covariance of their scores, where intervals hide a part of it.
//!
//! A score is a rising function of its latent normal: the identity where the cell is a number, the mean of the interval where
//! it is a level. In Hermite polynomials of the latent, the covariance of two such scores is a power series in the
//! correlation (Mehler), rising throughout, and is inverted pair by pair. Nothing is drawn, and every row counts.

use crate::learn::normal;

use super::scores::Scores;

/// Terms of the series.
const TERMS: usize = 40;
/// Places at which a score function is looked at.
const PLACES: usize = 2_000;
/// Strongest correlation that a pair is given.
const STRONGEST: f64 = 0.998;

/// Hermite coefficients of a score function, from the first order up.
#[derive(Clone, Debug)]
pub(super) struct Series([f64; TERMS]);

impl Series {
    /// The series of one latent column.
    pub(super) fn of(scores: &Scores) -> Self {
        let mut slots: Vec<_> = scores.slots.iter().filter(|s| !s.is_all()).collect();
        slots.sort_by(|a, b| a.lo.total_cmp(&b.lo));
        let means: Vec<f64> = slots.iter().map(|s| s.standard_mean()).collect();
        let mut sums = [0.0; TERMS];
        let mut slot = 0;
        for place in 0..PLACES {
            let z = normal::quantile((place as f64 + 0.5) / PLACES as f64);
            while slot < slots.len() && slots[slot].hi < z {
                slot += 1;
            }
            let score = if slot < slots.len() && slots[slot].lo <= z { means[slot] } else { z };
            // Normalised polynomials: h0 = 1, h1 = z, h(k+1) = (z h(k) - sqrt(k) h(k-1)) / sqrt(k+1).
            let (mut before, mut now) = (1.0, z);
            for (k, sum) in sums.iter_mut().enumerate() {
                *sum += score * now;
                let order = k as f64 + 1.0;
                let next = (z * now - order.sqrt() * before) / (order + 1.0).sqrt();
                (before, now) = (now, next);
            }
        }
        Self(sums.map(|s| s / PLACES as f64))
    }

    /// The correlation at which two scores have this covariance.
    pub(super) fn correlation(&self, other: &Self, covariance: f64) -> f64 {
        let terms: Vec<f64> = self.0.iter().zip(&other.0).map(|(a, b)| a * b).collect();
        let at = |rho: f64| terms.iter().rev().fold(0.0, |sum, c| (sum + c) * rho);
        let (mut low, mut high) = (-STRONGEST, STRONGEST);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if at(middle) < covariance {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::margins::Levels;

    fn levels(shares: &[(u32, usize)]) -> Scores {
        Scores::of_levels(&[0], &Levels::new(shares, 1))
    }

    #[test]
    fn two_numbers_have_the_correlation_of_their_scores() {
        let numbers = Series::of(&Scores::of_numbers(&(0..100).map(f64::from).collect::<Vec<_>>()));
        for rho in [-0.9, 0.0, 0.3, 0.95] {
            assert!((numbers.correlation(&numbers, rho) - rho).abs() < 2e-3, "{rho}");
        }
    }

    #[test]
    fn a_number_and_two_halves_follow_the_closed_form() {
        // The score of a half is ±sqrt(2/π); its covariance with a number is 2ρ/π.
        let numbers = Series::of(&Scores::of_numbers(&(0..100).map(f64::from).collect::<Vec<_>>()));
        let halves = Series::of(&levels(&[(0, 1), (1, 1)]));
        for rho in [-0.8, 0.5, 0.9] {
            let covariance = 2.0 / std::f64::consts::PI * rho;
            assert!((numbers.correlation(&halves, covariance) - rho).abs() < 2e-3, "{rho}");
        }
    }

    #[test]
    fn two_pairs_of_halves_follow_the_arcsine() {
        // The signs of two normals agree with probability 1/2 + asin(ρ)/π.
        let halves = Series::of(&levels(&[(0, 1), (1, 1)]));
        for rho in [-0.7_f64, 0.4, 0.9] {
            let covariance = 2.0 / std::f64::consts::PI * (2.0 / std::f64::consts::PI * libm::asin(rho));
            assert!((halves.correlation(&halves, covariance) - rho).abs() < 5e-3, "{rho}");
        }
        assert!(halves.correlation(&halves, 5.0) > 0.99);
    }
}
