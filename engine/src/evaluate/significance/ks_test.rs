//! p-values of the two-sample Kolmogorov–Smirnov statistic.

use libm::{exp, floor, round, sqrt};

/// Product of the sample sizes up to which p is exact.
const EXACT: usize = 10_000;
/// Size up to which the one-sample distribution is worked out by matrix powers; beyond it the limit is as good.
const MATRIX: usize = 1_000;

/// Two-sided p of D for samples of `n` and `m` values: exact up to n·m = 10 000, otherwise from the one-sample distribution at
/// nm / (n + m) values. With ties (discrete columns) p is too large. None for an empty sample.
pub fn p_value(d: f64, n: usize, m: usize) -> Option<f64> {
    if n == 0 || m == 0 {
        return None;
    }
    Some(if n * m <= EXACT { exact(d, n, m) } else { approximate(d, n, m) })
}

/// Exact p: the share of lattice paths from (0, 0) to (n, m) that stray as far as D from the diagonal.
pub fn exact(d: f64, n: usize, m: usize) -> f64 {
    // Distances are multiples of 1 / (n m); half a step absorbs rounding.
    let limit = d * (n * m) as f64 - 0.5;
    let inside = |i: usize, j: usize| ((i * m).abs_diff(j * n) as f64) < limit;
    // Shares of the paths instead of their number, which would overflow: from (i, j), the next value is from either sample with the
    // probability of a random order.
    let mut row = vec![0.0; m + 1];
    row[0] = 1.0;
    for i in 0..=n {
        for j in 0..=m {
            let (left_x, left_y) = ((n - i) as f64, (m - j) as f64);
            let from_below = if j > 0 { row[j - 1] * (left_y + 1.0) / (left_x + left_y + 1.0) } else { 0.0 };
            let from_left = if i > 0 { row[j] * (left_x + 1.0) / (left_x + left_y + 1.0) } else { 0.0 };
            row[j] = match (i, j) {
                (0, 0) if inside(0, 0) => 1.0,
                _ if !inside(i, j) => 0.0,
                _ => from_below + from_left,
            };
        }
    }
    (1.0 - row[m]).clamp(0.0, 1.0)
}

/// Approximate p: that of a one-sample test of round(nm / (n + m)) values.
pub fn approximate(d: f64, n: usize, m: usize) -> f64 {
    let size = round((n * m) as f64 / (n + m) as f64).max(1.0);
    if size <= MATRIX as f64 { one_sample(d, size as usize) } else { limit(d * sqrt(size)) }
}

/// Limit of P(√n D > λ) for many values: 2 Σ (−1)^(k−1) exp(−2 k² λ²) (Kolmogorov 1933).
pub fn limit(lambda: f64) -> f64 {
    // Below this the series needs many terms, and the answer is 1 to 12 digits.
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let k = f64::from(k);
        exp(-2.0 * k * k * lambda * lambda) * if k % 2.0 == 0.0 { -1.0 } else { 1.0 }
    };
    (2.0 * (1..=100).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

/// P(Dₙ > d) of the one-sample statistic (Marsaglia, Tsang and Wang 2003).
pub fn one_sample(d: f64, n: usize) -> f64 {
    if d <= 0.0 || d >= 1.0 || n == 0 {
        return if d < 1.0 { 1.0 } else { 0.0 };
    }
    let nd = n as f64 * d;
    // Far out, the matrix is large and the answer has no digits left to lose.
    if nd * d > 18.0 {
        return limit(d * sqrt(n as f64));
    }
    let k = (floor(nd) as usize) + 1;
    let size = 2 * k - 1;
    let h = k as f64 - nd;
    let mut matrix = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size.min(i + 2) {
            matrix[i * size + j] = 1.0;
        }
    }
    let mut power = 1.0;
    for i in 0..size {
        power *= h;
        matrix[i * size] -= power;
        matrix[(size - 1) * size + size - 1 - i] -= power;
    }
    if 2.0 * h > 1.0 {
        matrix[(size - 1) * size] += (1..=size).fold(1.0, |p, _| p * (2.0 * h - 1.0));
    }
    for i in 0..size {
        for j in 0..size.min(i + 2) {
            for g in 1..=(i + 1 - j) {
                matrix[i * size + j] /= g as f64;
            }
        }
    }
    let (result, mut exponent) = raise(&matrix, size, n);
    let mut s = result[(k - 1) * size + k - 1];
    for i in 1..=n {
        s = s * i as f64 / n as f64;
        if s < 1e-140 {
            s *= 1e140;
            exponent -= 140;
        }
    }
    (1.0 - s * scale(exponent)).clamp(0.0, 1.0)
}

/// The `n`-th power of a square matrix, scaled by 10^exponent so that nothing overflows.
fn raise(matrix: &[f64], size: usize, n: usize) -> (Vec<f64>, i32) {
    if n == 1 {
        return (matrix.to_vec(), 0);
    }
    let (half, exponent) = raise(matrix, size, n / 2);
    let mut out = multiply(&half, &half, size);
    let mut exponent = 2 * exponent;
    if n % 2 == 1 {
        out = multiply(&out, matrix, size);
    }
    if out[(size / 2) * size + size / 2] > 1e140 {
        for v in &mut out {
            *v *= 1e-140;
        }
        exponent += 140;
    }
    (out, exponent)
}

fn multiply(a: &[f64], b: &[f64], size: usize) -> Vec<f64> {
    let mut out = vec![0.0; size * size];
    for i in 0..size {
        for k in 0..size {
            let factor = a[i * size + k];
            for j in 0..size {
                out[i * size + j] += factor * b[k * size + j];
            }
        }
    }
    out
}

/// 10^exponent for the multiples of 140 that [`raise`] leaves.
fn scale(exponent: i32) -> f64 {
    let step = if exponent < 0 { 1e-140 } else { 1e140 };
    (0..exponent.abs() / 140).fold(1.0, |p, _| p * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_and_approximate_agree_for_many_values() {
        for d in [0.1, 0.15, 0.2, 0.3] {
            let (sure, near) = (exact(d, 100, 99), approximate(d, 100, 99));
            assert!((sure - near).abs() < 0.04, "{d}: {sure} and {near}");
            let (one, many) = (one_sample(d, 900), limit(d * 30.0));
            assert!((one - many).abs() < 0.02, "{d}: {one} and {many}");
        }
        // No distance is no evidence, full distance is all there can be.
        assert_eq!((exact(0.0, 5, 5), p_value(0.1, 0, 3)), (1.0, None));
        assert!((exact(1.0, 3, 3) - 0.1).abs() < 1e-12, "two of twenty orders");
        assert_eq!(limit(0.01), 1.0);
    }
}
