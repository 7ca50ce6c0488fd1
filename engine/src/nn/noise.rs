//! Random numbers in bulk. Single precision, from the host's streams, the same on every target.

use libm::sqrtf;

use crate::rng::Stream;

/// Uniform on (0, 1), exactly representable: never 0, never 1.
fn open(bits: u32) -> f32 {
    ((bits >> 9) as f32 + 0.5) * (1.0 / 8_388_608.0)
}

/// Two uniforms on (0, 1) from one draw.
fn pair(draw: &mut Stream) -> (f32, f32) {
    let bits = draw.bits();
    (open(bits as u32), open((bits >> 32) as u32))
}

/// Coefficients of (ln(1 + f) - f + f²/2) / f³ for f from √½ - 1 to √2 - 1, highest first, by least squares.
const SERIES: [f32; 7] =
    [0.086_427_7, -0.142_628_31, 0.149_341_75, -0.165_789_6, 0.199_611_47, -0.250_012_6, 0.333_339_7];

/// ln x of a normal x above 0, to about 1e-7 of itself: several at once where the machine can, unlike `libm`'s, and the same on
/// every target, since it is made of exactly rounded operations.
fn ln(x: f32) -> f32 {
    // ln 2 in two parts, so that whole multiples of the first are exact.
    const LN_2: (f32, f32) = (0.693_145_75, 1.428_606_8e-6);
    // The bits of √½: below them the power of two is one less, so that the rest lies around 1.
    let power = x.to_bits().wrapping_sub(0x3f35_04f3).cast_signed() >> 23;
    let f = f32::from_bits(x.to_bits().wrapping_sub((power << 23).cast_unsigned())) - 1.0;
    let series = SERIES.iter().fold(0.0, |sum, c| sum * f + c);
    let power = power as f32;
    let square = f * f;
    power * LN_2.0 + (f + (power * LN_2.1 + (square * f * series - 0.5 * square)))
}

/// `count` uniforms on (0, 1).
pub fn uniforms(count: usize, draw: &mut Stream) -> Vec<f32> {
    let mut out = Vec::with_capacity(count + 1);
    while out.len() < count {
        let (a, b) = pair(draw);
        out.push(a);
        out.push(b);
    }
    out.truncate(count);
    out
}

/// `count` standard normals, by the polar method (Marsaglia, Bray 1964).
pub fn normals(count: usize, draw: &mut Stream) -> Vec<f32> {
    let mut out = Vec::with_capacity(count + 1);
    while out.len() < count {
        let (a, b) = pair(draw);
        let (u, v) = (2.0 * a - 1.0, 2.0 * b - 1.0);
        let s = u * u + v * v;
        if s < 1.0 && s > 0.0 {
            let factor = sqrtf(-2.0 * ln(s) / s);
            out.push(u * factor);
            out.push(v * factor);
        }
    }
    out.truncate(count);
    out
}

/// `count` standard Gumbel variables, -ln(-ln U), in -2.8..=16.7.
pub fn gumbels(count: usize, draw: &mut Stream) -> Vec<f32> {
    let mut out = uniforms(count, draw);
    for x in &mut out {
        *x = -ln(-ln(*x));
    }
    out
}

/// `count` factors of dropout: 0 with chance `rate`, else 1 / (1 - rate). `rate` in 0..1.
pub fn keeps(count: usize, rate: f64, draw: &mut Stream) -> Vec<f32> {
    if rate <= 0.0 {
        return vec![1.0; count];
    }
    let kept = (1.0 / (1.0 - rate)) as f32;
    // 16 bits decide an entry: a rate is met to 1 in 65 536.
    let limit = (rate * 65_536.0) as u64;
    let mut out = Vec::with_capacity(count + 3);
    while out.len() < count {
        let mut bits = draw.bits();
        for _ in 0..4 {
            out.push(if bits & 0xffff < limit { 0.0 } else { kept });
            bits >>= 16;
        }
    }
    out.truncate(count);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    fn moments(x: &[f32]) -> (f64, f64) {
        let n = x.len() as f64;
        let mean = x.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        (mean, x.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n)
    }

    #[test]
    fn each_kind_has_its_mean_and_variance() {
        let mut draw = Seed(3).stream("noise");
        let (mean, variance) = moments(&normals(200_001, &mut draw));
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        let (mean, variance) = moments(&gumbels(200_000, &mut draw));
        // Euler's constant and π²/6.
        assert!((mean - 0.577).abs() < 0.01 && (variance - 1.645).abs() < 0.03, "{mean} {variance}");
        let (mean, variance) = moments(&uniforms(200_000, &mut draw));
        assert!((mean - 0.5).abs() < 0.005 && (variance - 1.0 / 12.0).abs() < 0.001, "{mean} {variance}");
        let keep = keeps(200_000, 0.3, &mut draw);
        assert!((moments(&keep).0 - 1.0).abs() < 0.01);
        assert!(keep.iter().all(|k| *k == 0.0 || (*k - 1.0 / 0.7).abs() < 1e-6));
        assert_eq!(keeps(5, 0.0, &mut draw), [1.0; 5]);
    }

    #[test]
    fn no_draw_is_infinite() {
        assert!(open(0) > 0.0 && open(u32::MAX) < 1.0);
        assert!((-ln(-ln(open(u32::MAX)))).is_finite() && (-ln(-ln(open(0)))).is_finite());
    }

    #[test]
    fn the_fast_logarithm_is_the_logarithm() {
        for i in 0..2_000_000_u32 {
            // Every 128th number from the least that is drawn to beyond the greatest logarithm.
            let x = f32::from_bits(0x3300_0000 + i * 128);
            let exact = libm::log(f64::from(x));
            if x > 20.0 {
                break;
            }
            assert!((f64::from(ln(x)) - exact).abs() <= 1.5e-7 * exact.abs().max(1e-6), "{x}: {} {exact}", ln(x));
        }
        assert_eq!(ln(1.0), 0.0);
    }
}
