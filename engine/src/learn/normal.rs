//! The standard normal distribution: distribution function, quantile, draws from a part of it.
//!
//! `statrs` has the first two, but through the system's mathematics; the tests hold ours against it.

#![expect(clippy::excessive_precision, reason = "coefficients as they were published")]

use libm::{erfc, exp, log, sqrt};

use crate::rng::Stream;

/// Φ(x), to about 1e-16 relative in the lower tail.
pub fn cdf(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Density φ(x).
pub fn density(x: f64) -> f64 {
    const INVERSE_ROOT_TWO_PI: f64 = 0.398_942_280_401_432_7;
    INVERSE_ROOT_TWO_PI * exp(-0.5 * x * x)
}

/// Φ⁻¹(p) for 0 < p < 1; infinite at the ends (Wichura 1988, algorithm AS 241, PPND16, relative error about 1e-16).
pub fn quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let r = sqrt(-log(if q < 0.0 { p } else { 1.0 - p }));
    let x = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&TAIL, r - 5.0) };
    if q < 0.0 { -x } else { x }
}

/// Numerator and denominator, highest power first.
type Rational = ([f64; 8], [f64; 8]);

fn ratio((above, below): &Rational, r: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().fold(0.0, |sum, k| sum * r + k);
    horner(above) / horner(below)
}

const CENTRE: Rational = (
    [
        2_509.080_928_730_122_7,
        33_430.575_583_588_128,
        67_265.770_927_008_7,
        45_921.953_931_549_87,
        13_731.693_765_509_461,
        1_971.590_950_306_551_3,
        133.141_667_891_784_38,
        3.387_132_872_796_366_5,
    ],
    [
        5_226.495_278_852_854,
        28_729.085_735_721_943,
        39_307.895_800_092_71,
        21_213.794_301_586_597,
        5_394.196_021_424_751,
        687.187_007_492_057_9,
        42.313_330_701_600_91,
        1.0,
    ],
);
const MIDDLE: Rational = (
    [
        7.745_450_142_783_414e-4,
        0.022_723_844_989_269_184,
        0.241_780_725_177_450_6,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        0.015_198_666_563_616_457,
        0.148_103_976_427_480_08,
        0.689_767_334_985_1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
);
const TAIL: Rational = (
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        0.001_242_660_947_388_078_4,
        0.026_532_189_526_576_124,
        0.296_560_571_828_504_87,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        0.014_875_361_290_850_615,
        0.136_929_880_922_735_8,
        0.599_832_206_555_888,
        1.0,
    ],
);

/// Smallest mass of an interval that is worked with; below it the nearer end is taken.
const NO_MASS: f64 = 1e-300;

/// One draw of N(mean, sd²) given that it lies in `low..high` (ends may be infinite), by inversion in the tail that holds it.
pub fn truncated(mean: f64, sd: f64, low: f64, high: f64, draw: &mut Stream) -> f64 {
    let u = draw.uniform();
    let (a, b) = ((low - mean) / sd, (high - mean) / sd);
    // Far up, 1 − Φ loses every digit: the mirror image keeps them.
    let z = if a > 0.0 {
        let (from, to) = (cdf(-b), cdf(-a));
        if to - from < NO_MASS { a } else { -quantile(from + u * (to - from)) }
    } else {
        let (from, to) = (cdf(a), cdf(b));
        if to - from < NO_MASS { b } else { quantile(from + u * (to - from)) }
    };
    (mean + sd * z).clamp(low, high)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;
    use crate::rng::Seed;

    #[test]
    fn agrees_with_an_independent_implementation() {
        let oracle = Normal::new(0.0, 1.0).expect("a standard normal");
        for i in -800..=800 {
            let x = f64::from(i) / 100.0;
            assert!((cdf(x) - oracle.cdf(x)).abs() < 1e-10, "cdf at {x}");
        }
        // Reference values of Φ⁻¹ to 16 digits.
        for (p, x) in
            [(0.975, 1.959_963_984_540_054), (1e-10, -6.361_340_902_404_056), (0.25, -0.674_489_750_196_081_7)]
        {
            assert!((quantile(p) - x).abs() < 1e-13, "quantile of {p}: {}", quantile(p));
        }
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function() {
        for i in -370..=50 {
            let x = f64::from(i) / 10.0;
            let error = (quantile(cdf(x)) - x).abs();
            assert!(error < 1e-8_f64.max(1e-13 / density(x).max(1e-300) * cdf(x)), "{x}: {error}");
        }
    }

    #[test]
    fn truncated_draws_stay_inside_even_far_out() {
        let mut draw = Seed(1).stream("t");
        for (low, high) in [(0.0, 0.1), (8.0, f64::INFINITY), (f64::NEG_INFINITY, -30.0), (40.0, 41.0), (-1.0, 1.0)] {
            for _ in 0..100 {
                let z = truncated(0.3, 0.8, low, high, &mut draw);
                assert!(z >= low && z <= high && z.is_finite(), "{z} outside {low}..{high}");
            }
        }
    }

    #[test]
    fn truncated_draws_have_the_right_mean() {
        let mut draw = Seed(2).stream("t");
        let n = 20_000;
        let mean = (0..n).map(|_| truncated(0.0, 1.0, 0.0, f64::INFINITY, &mut draw)).sum::<f64>() / f64::from(n);
        // E|Z| = √(2/π).
        assert!((mean - 0.797_884_560_8).abs() < 0.015, "mean {mean}");
    }
}
