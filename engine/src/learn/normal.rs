//! The standard normal distribution, with the same bits on every target.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Probability of a value up to `x`, for any `x` including both infinities.
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// Density at `x`; 0 at both infinities.
pub fn pdf(x: f64) -> f64 {
    if x.is_infinite() { 0.0 } else { libm::exp(log_pdf(x)) }
}

/// Natural logarithm of the density at `x`.
pub fn log_pdf(x: f64) -> f64 {
    -0.5 * (x * x + libm::log(2.0 * PI))
}

/// The value below which a share `p` of the mass lies; `p` in 0..=1, infinite at the ends, NaN outside.
///
/// Wichura 1988, algorithm AS 241 (PPND16): about 16 digits.
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if tail < 0.0 { f64::NAN } else { q.signum() * f64::INFINITY };
    }
    q.signum() * lower_tail(libm::sqrt(-libm::log(tail)))
}

/// Distance from 0 of the quantile whose tail holds `exp(-r²)` of the mass; `r` at least 1.6.
fn lower_tail(r: f64) -> f64 {
    if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) }
}

/// Numerator and denominator, each from the constant term upwards.
type Rational = [[f64; 8]; 2];

fn ratio(r: f64, [top, bottom]: &Rational) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, &k| sum * r + k);
    horner(top) / horner(bottom)
}

const CENTRE: Rational = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];
const MIDDLE: Rational = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];
const FAR: Rational = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

#[cfg(test)]
mod tests {
    use statrs::distribution::{Continuous, ContinuousCDF, Normal};

    use super::*;

    fn reference() -> Normal {
        Normal::new(0.0, 1.0).expect("a standard normal")
    }

    #[test]
    fn the_distribution_function_agrees_with_another_library() {
        for i in -370..=370 {
            let x = f64::from(i) / 10.0;
            let (ours, theirs) = (cdf(x), reference().cdf(x));
            assert!((ours - theirs).abs() < 1e-10, "{x}: {ours} {theirs}");
            assert!((log_pdf(x) - reference().ln_pdf(x)).abs() < 1e-12 * (1.0 + x * x), "{x}");
        }
        // The other library keeps only ten digits: these are from scipy 1.17 (scipy.stats.norm.cdf).
        for (x, p) in [
            (-1.0, 0.158_655_253_931_457_05),
            (-4.9, 4.791_832_765_903_185e-7),
            (-10.0, 7.619_853_024_160_47e-24),
            (-37.0, 5.725_571_222_523_926_6e-300),
        ] {
            assert!((cdf(x) / p - 1.0_f64).abs() < 1e-12, "{x}");
        }
        assert_eq!((cdf(f64::NEG_INFINITY), cdf(f64::INFINITY)), (0.0, 1.0));
        assert_eq!(pdf(f64::INFINITY), 0.0);
    }

    #[test]
    fn the_quantile_agrees_with_another_library_and_inverts_the_distribution() {
        for i in 1..1000 {
            let p = f64::from(i) / 1000.0;
            assert!((quantile(p) - reference().inverse_cdf(p)).abs() < 1e-12, "{p}");
            assert!((cdf(quantile(p)) - p).abs() < 1e-15, "{p}");
        }
        for exponent in 1..300 {
            let p = libm::exp10(-f64::from(exponent));
            assert!((cdf(quantile(p)) / p - 1.0).abs() < 1e-11, "1e-{exponent}");
        }
        assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan());
        assert_eq!(quantile(0.5), 0.0);
    }
}
