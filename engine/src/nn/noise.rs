//! Random numbers in bulk. Single precision, from the host's streams, the same on every target.

use libm::{logf, sqrtf};

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
            let factor = sqrtf(-2.0 * logf(s) / s);
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
        *x = -logf(-logf(*x));
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
        assert!((-logf(-logf(open(u32::MAX)))).is_finite() && (-logf(-logf(open(0)))).is_finite());
    }
}
