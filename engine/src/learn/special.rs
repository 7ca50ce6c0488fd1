//! Incomplete gamma and beta functions, and the tail probabilities that tests of significance need.
//!
//! `statrs` has them too, but through the system's mathematics; the tests hold ours against it. Series and continued fractions
//! after Abramowitz and Stegun (6.5.29, 6.5.31, 26.5.8), evaluated with the modified Lentz method (Thompson and Barnett 1986).

use libm::{erfc, exp, fabs, lgamma, log, log1p, sqrt};

use crate::learn::normal;

/// Terms after which a series is taken as it is.
const TERMS: usize = 10_000;
const TINY: f64 = 1e-300;

/// Q(a, x) = Γ(a, x) / Γ(a) for a > 0, x ≥ 0, to about 1e-14; NaN outside.
pub fn gamma_upper(a: f64, x: f64) -> f64 {
    if a.is_nan() || x.is_nan() || a <= 0.0 || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return 1.0;
    }
    if x.is_infinite() {
        return 0.0;
    }
    let front = exp(a * log(x) - x - lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..TERMS {
            term *= x / (a + n as f64);
            sum += term;
            if term < sum * f64::EPSILON {
                break;
            }
        }
        return (1.0 - front * sum).clamp(0.0, 1.0);
    }
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut h = d;
    for n in 1..TERMS {
        let n = n as f64;
        let an = -n * (n - a);
        b += 2.0;
        d = 1.0 / away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        let step = c * d;
        h *= step;
        if fabs(step - 1.0) < f64::EPSILON {
            break;
        }
    }
    (front * h).clamp(0.0, 1.0)
}

/// I(x; a, b), the distribution function of Beta(a, b) for a, b > 0, 0 ≤ x ≤ 1, to about 1e-14; NaN outside.
pub fn beta_lower(a: f64, b: f64, x: f64) -> f64 {
    if a.is_nan() || b.is_nan() || a <= 0.0 || b <= 0.0 || !(0.0..=1.0).contains(&x) {
        return f64::NAN;
    }
    if x == 0.0 || x == 1.0 {
        return x;
    }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    // The fraction converges fast on one side of the mean only.
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * beta_fraction(a, b, x) / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * beta_fraction(b, a, 1.0 - x) / b).clamp(0.0, 1.0)
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..TERMS {
        let m = m as f64;
        for factor in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / away_from_zero(1.0 + factor * d);
            c = away_from_zero(1.0 + factor / c);
            h *= c * d;
        }
        if fabs(c * d - 1.0) < f64::EPSILON {
            break;
        }
    }
    h
}

fn away_from_zero(x: f64) -> f64 {
    if fabs(x) < TINY { TINY } else { x }
}

/// The p-quantile of Beta(a, b), by bisection to the last bit; NaN for p outside 0..=1.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || a <= 0.0 || b <= 0.0 {
        return f64::NAN;
    }
    bisect(0.0, 1.0, |x| beta_lower(a, b, x) < p)
}

/// P(χ² > x) for `df` degrees of freedom; 1 for none, because nothing was left free to differ.
pub fn chi_squared_tail(x: f64, df: f64) -> f64 {
    if df == 0.0 { 1.0 } else { gamma_upper(df / 2.0, x.max(0.0) / 2.0) }
}

/// P(|T| > |t|) for Student's t with `df` degrees of freedom.
pub fn student_two_sided(t: f64, df: f64) -> f64 {
    if t.is_infinite() { 0.0 } else { beta_lower(df / 2.0, 0.5, df / (df + t * t)) }
}

/// The p-quantile of Student's t with `df` degrees of freedom, 0 < p < 1.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if p == 0.5 {
        return 0.0;
    }
    let tail = 2.0 * p.min(1.0 - p);
    // t² = df (1 − x) / x for x the beta quantile of the two-sided tail.
    let x = beta_quantile(df / 2.0, 0.5, tail);
    let t = sqrt(df * (1.0 - x) / x);
    if p < 0.5 { -t } else { t }
}

/// P(F > x) with `above` and `below` degrees of freedom.
pub fn f_tail(x: f64, above: f64, below: f64) -> f64 {
    if x.is_infinite() { 0.0 } else { beta_lower(below / 2.0, above / 2.0, below / (below + above * x.max(0.0))) }
}

/// P(Z > z) for a standard normal Z, with full relative precision far up.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// P(Q > q) of the studentised range of `k` standard normal draws (infinitely many degrees of freedom), to about 1e-13.
///
/// 1 − k ∫ φ(z) (Φ(z) − Φ(z − q))^(k−1) dz by the trapezoid rule, which is spectrally exact for such an integrand.
pub fn studentized_range_tail(q: f64, k: usize) -> f64 {
    if q <= 0.0 {
        return 1.0;
    }
    let step = 1.0 / 16.0;
    let below = k.saturating_sub(1) as i32;
    let area: f64 = (-144..=144)
        .map(|i| {
            let z = f64::from(i) * step;
            normal::density(z) * power(normal::cdf(z) - normal::cdf(z - q), below)
        })
        .sum();
    (1.0 - k as f64 * area * step).clamp(0.0, 1.0)
}

/// The q with P(Q > q) = `alpha` for `k` ≥ 2 draws.
pub fn studentized_range_quantile(alpha: f64, k: usize) -> f64 {
    bisect(0.0, 40.0, |q| studentized_range_tail(q, k) > alpha)
}

/// ψ(x), the derivative of ln Γ, for x > 0, to about 1e-12: recurrence up to 10, then the asymptotic series (Abramowitz and
/// Stegun 6.3.5 and 6.3.18). NaN elsewhere.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * (1.0 / 252.0 - r * (1.0 / 240.0 - r / 132.0))));
    shift + log(x) - 0.5 / x - series
}

/// x to a whole power, by repeated multiplication: `powi` may differ from target to target.
pub fn power(x: f64, n: i32) -> f64 {
    let (mut square, mut left, mut out) = (if n < 0 { 1.0 / x } else { x }, n.unsigned_abs(), 1.0);
    while left > 0 {
        if left & 1 == 1 {
            out *= square;
        }
        square *= square;
        left >>= 1;
    }
    out
}

/// Where `low` (true, then false) changes, to the last bit that halving reaches.
fn bisect(mut from: f64, mut to: f64, low: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (from + to);
        if middle <= from || middle >= to {
            break;
        }
        if low(middle) {
            from = middle;
        } else {
            to = middle;
        }
    }
    0.5 * (from + to)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta, ChiSquared, ContinuousCDF, FisherSnedecor, StudentsT};

    use super::*;

    fn near(a: f64, b: f64, what: &str) {
        assert!((a - b).abs() < 1e-9 * b.abs().max(1e-3), "{what}: {a} instead of {b}");
    }

    #[test]
    fn tails_agree_with_an_independent_implementation() {
        for df in [1.0, 2.0, 5.0, 9.5, 30.0, 400.0] {
            let chi = ChiSquared::new(df).expect("a distribution");
            let t = StudentsT::new(0.0, 1.0, df).expect("a distribution");
            for x in [0.01, 0.5, 1.0, 3.0, 7.81, 20.0, 60.0] {
                near(chi_squared_tail(x, df), chi.sf(x), "chi-squared");
                near(student_two_sided(x, df), 2.0 * t.sf(x), "student");
                for other in [1.0, 4.0, 21.0] {
                    let f = FisherSnedecor::new(df, other).expect("a distribution");
                    near(f_tail(x, df, other), f.sf(x), "f");
                }
            }
        }
    }

    #[test]
    fn quantiles_undo_the_distribution_functions() {
        for (a, b) in [(0.5, 0.5), (2.0, 7.0), (30.0, 1.5), (400.0, 600.0)] {
            let oracle = Beta::new(a, b).expect("a distribution");
            for p in [0.001, 0.025, 0.3, 0.5, 0.9, 0.999] {
                near(beta_lower(a, b, beta_quantile(a, b, p)), p, "beta");
                near(oracle.cdf(beta_quantile(a, b, p)), p, "beta oracle");
            }
        }
        near(student_quantile(0.975, 9.0), 2.262_157_162_798_205, "student");
        near(student_quantile(0.025, 9.0), -2.262_157_162_798_205, "student");
        assert_eq!(student_quantile(0.5, 3.0), 0.0);
    }

    #[test]
    fn the_range_of_two_draws_is_a_normal_difference() {
        // |X − Y| / √2 is |N(0, 1)|.
        near(studentized_range_tail(2.0 * std::f64::consts::SQRT_2, 2), 2.0 * normal_tail(2.0), "range");
        near(studentized_range_quantile(0.05, 2), 1.959_963_984_540_054 * std::f64::consts::SQRT_2, "range");
        assert_eq!(studentized_range_tail(0.0, 5), 1.0);
    }

    #[test]
    fn the_digamma_function_agrees_with_an_independent_implementation() {
        for x in [1e-3, 0.1, 0.5, 1.0, 1.5, 3.0, 5.999, 9.0, 25.0, 1e4, 1e9] {
            let oracle = statrs::function::gamma::digamma(x);
            assert!((digamma(x) - oracle).abs() < 1e-11 * oracle.abs().max(1.0), "{x}: {} {oracle}", digamma(x));
        }
        assert!(digamma(0.0).is_nan() && digamma(-1.0).is_nan());
    }

    #[test]
    fn arguments_without_a_meaning_give_no_number() {
        assert!(gamma_upper(-1.0, 1.0).is_nan() && beta_lower(1.0, 1.0, 2.0).is_nan());
        assert!(beta_quantile(1.0, 1.0, f64::NAN).is_nan());
        assert_eq!((power(2.0, 10), power(2.0, -1), power(0.0, 0)), (1024.0, 0.5, 1.0));
    }
}
