//! Families of distributions for numeric columns.
//!
//! The parametric ones are cut to the real range and tabulated, so that a fitted model samples the same everywhere; the fit
//! itself uses `statrs`, whose last bit may differ between targets. The empirical one is exact everywhere.

use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal, Normal, StudentsT};

use crate::learn::normal;
use crate::models::margins::curve::Curve;

/// Points of a tabulated distribution.
const POINTS: usize = 513;
/// Most centres of a kernel density.
const CENTRES: usize = 2_000;
/// Share of the rows that `auto` fits on; the others choose.
const FITTED_SHARE: f64 = 0.8;

/// A family of distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The smoothed distribution of the data.
    Empirical,
    /// The family nearest to held-out rows.
    Auto,
    /// Normal.
    Normal,
    /// Normal, cut to the range while it is fitted.
    TruncatedNormal,
    /// Beta on the range.
    Beta,
    /// Gamma from just below the least value.
    Gamma,
    /// Student's t.
    StudentT,
    /// Log-normal from just below the least value.
    LogNormal,
    /// Uniform.
    Uniform,
    /// Gaussian kernel density, Scott's bandwidth.
    Kde,
}

/// Every family with its name in settings.
pub const NAMES: [(&str, Shape); 10] = [
    ("empirical", Shape::Empirical),
    ("auto", Shape::Auto),
    ("normal", Shape::Normal),
    ("truncated-normal", Shape::TruncatedNormal),
    ("beta", Shape::Beta),
    ("gamma", Shape::Gamma),
    ("student-t", Shape::StudentT),
    ("log-normal", Shape::LogNormal),
    ("uniform", Shape::Uniform),
    ("kde", Shape::Kde),
];

impl Shape {
    /// The family of this name; the default for any other.
    pub fn named(name: &str) -> Self {
        NAMES.iter().find(|(n, _)| *n == name).map_or(Self::Empirical, |(_, s)| *s)
    }

    /// Fits `sorted` (ascending, finite, not empty) on `min..=max`; `None` when the family cannot be fitted.
    pub fn curve(self, sorted: &[f64], min: f64, max: f64) -> Option<Curve> {
        match self {
            Self::Empirical => Some(Curve::empirical(sorted, min, max)),
            Self::Auto => Some(automatic(sorted, min, max)),
            _ if sorted.len() < 3 || min >= max => None,
            Self::Uniform => Some(Curve { u: vec![0.0, 1.0], x: vec![min, max] }),
            Self::Kde => Some(kernel(sorted, min, max)),
            Self::TruncatedNormal => truncated_normal(sorted, min, max),
            _ => self.parametric(sorted, min, max),
        }
    }

    fn parametric(self, sorted: &[f64], min: f64, max: f64) -> Option<Curve> {
        let (mean, sd) = moments(sorted.iter().copied());
        // Families with a lower end begin just below the least value, so that it keeps some density.
        let start = min - 1e-3 * (max - min);
        let shifted = || sorted.iter().map(|x| x - start);
        match self {
            Self::Normal => cut(&Normal::new(mean, sd).ok()?, 0.0, 1.0, min, max),
            Self::StudentT => {
                let (freedom, scale) = student(sorted, mean, sd);
                cut(&StudentsT::new(mean, scale, freedom).ok()?, 0.0, 1.0, min, max)
            }
            Self::LogNormal => {
                let (m, s) = moments(shifted().map(libm::log));
                cut(&LogNormal::new(m, s).ok()?, start, 1.0, min, max)
            }
            Self::Gamma => {
                let (m, s) = moments(shifted());
                let mean_log = shifted().map(libm::log).sum::<f64>() / sorted.len() as f64;
                let shape = gamma_shape(libm::log(m) - mean_log).unwrap_or(m * m / (s * s));
                cut(&Gamma::new(shape, shape / m).ok()?, start, 1.0, min, max)
            }
            Self::Beta => {
                let width = (max - min) * (1.0 + 2e-3);
                let (m, s) = moments(shifted().map(|x| x / width));
                let t = m * (1.0 - m) / (s * s) - 1.0;
                cut(&Beta::new(m * t, (1.0 - m) * t).ok()?, start, width, min, max)
            }
            _ => None,
        }
    }
}

/// Mean and standard deviation of the population.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (mut n, mut sum) = (0.0, 0.0);
    for x in values.clone() {
        n += 1.0;
        sum += x;
    }
    let mean = sum / n;
    let square: f64 = values.map(|x| (x - mean) * (x - mean)).sum();
    (mean, (square / n).sqrt())
}

/// Tabulates a distribution, stretched by `width` and moved by `start`, cut to the range.
fn cut(d: &impl ContinuousCDF<f64, f64>, start: f64, width: f64, min: f64, max: f64) -> Option<Curve> {
    let (below, up_to) = (d.cdf((min - start) / width), d.cdf((max - start) / width));
    if up_to - below < 1e-6 || (up_to - below).is_nan() {
        return None;
    }
    let points = shares().map(|u| (u, start + width * d.inverse_cdf(below + u * (up_to - below))));
    finished(points, min, max)
}

/// Shares from 0 to 1, closer together towards the ends.
fn shares() -> impl Iterator<Item = f64> {
    (0..POINTS).map(|i| match i {
        0 => 0.0,
        i if i == POINTS - 1 => 1.0,
        i => normal::cdf(-4.0 + 8.0 * i as f64 / (POINTS - 1) as f64),
    })
}

fn finished(points: impl Iterator<Item = (f64, f64)>, min: f64, max: f64) -> Option<Curve> {
    let points: Vec<_> = points.collect();
    if points.iter().any(|p| p.1.is_nan()) {
        return None;
    }
    Some(Curve::tabulated(points.into_iter(), min, max))
}

/// Shape of a gamma distribution from ln(mean) − mean(ln): Minka's rational start, then Newton steps.
fn gamma_shape(gap: f64) -> Option<f64> {
    use statrs::function::gamma::digamma;
    let mut k = (3.0 - gap + ((gap - 3.0) * (gap - 3.0) + 24.0 * gap).sqrt()) / (12.0 * gap);
    for _ in 0..20 {
        let h = 1e-5 * k;
        let slope = 1.0 / k - (digamma(k + h) - digamma(k - h)) / (2.0 * h);
        let next = k - (libm::log(k) - digamma(k) - gap) / slope;
        k = if next > 0.0 { next } else { 0.5 * k };
    }
    (k.is_finite() && k > 0.0).then_some(k)
}

/// Degrees of freedom from the kurtosis, and the scale that goes with the standard deviation.
fn student(sorted: &[f64], mean: f64, sd: f64) -> (f64, f64) {
    let fourth = sorted.iter().map(|x| ((x - mean) / sd) * ((x - mean) / sd)).map(|q| q * q).sum::<f64>();
    let excess = fourth / sorted.len() as f64 - 3.0;
    let freedom = if excess > 0.02 { (4.0 + 6.0 / excess).clamp(2.5, 300.0) } else { 300.0 };
    (freedom, sd * ((freedom - 2.0) / freedom).sqrt())
}

/// Mean and deviation that maximise the likelihood of a normal distribution cut to the range, by its two moment equations.
fn truncated_normal(sorted: &[f64], min: f64, max: f64) -> Option<Curve> {
    let (target_mean, target_sd) = moments(sorted.iter().copied());
    let (mut mean, mut sd) = (target_mean, target_sd);
    for _ in 0..200 {
        let (a, b) = ((min - mean) / sd, (max - mean) / sd);
        let mass = normal::cdf(b) - normal::cdf(a);
        if mass < 1e-6 {
            break;
        }
        let (fa, fb) = (normal::pdf(a), normal::pdf(b));
        let m = mean + sd * (fa - fb) / mass;
        let v = sd * sd * (1.0 + (a * fa - b * fb) / mass - ((fa - fb) / mass) * ((fa - fb) / mass));
        mean = (mean + 0.5 * (target_mean - m)).clamp(min, max);
        sd = (sd * (target_sd / v.max(1e-300).sqrt()).sqrt()).min(max - min);
    }
    cut(&Normal::new(mean, sd).ok()?, 0.0, 1.0, min, max)
}

/// Kernel density, its distribution tabulated on even values and inverted.
fn kernel(sorted: &[f64], min: f64, max: f64) -> Curve {
    let n = sorted.len();
    let every = n.div_ceil(CENTRES);
    let centres: Vec<f64> = sorted.iter().copied().step_by(every).collect();
    let (_, sd) = moments(sorted.iter().copied());
    let h = sd * libm::pow(n as f64, -0.2);
    let share = |x: f64| centres.iter().map(|c| normal::cdf((x - c) / h)).sum::<f64>() / centres.len() as f64;
    let xs = (0..POINTS).map(|i| min + (max - min) * i as f64 / (POINTS - 1) as f64);
    let raw: Vec<(f64, f64)> = xs.map(|x| (share(x), x)).collect();
    let (low, high) = (raw[0].0, raw[POINTS - 1].0);
    Curve::tabulated(raw.into_iter().map(|(u, x)| ((u - low) / (high - low), x)), min, max)
}

/// The family with the least distance (Kolmogorov–Smirnov) to rows that it was not fitted on.
fn automatic(sorted: &[f64], min: f64, max: f64) -> Curve {
    let every = (1.0 / (1.0 - FITTED_SHARE)).round() as usize;
    let held: Vec<f64> = sorted.iter().copied().skip(every / 2).step_by(every).collect();
    let fitted: Vec<f64> = sorted.iter().enumerate().filter(|(i, _)| i % every != every / 2).map(|(_, x)| *x).collect();
    let best = NAMES
        .iter()
        .map(|(_, shape)| *shape)
        .filter(|shape| *shape != Shape::Auto && held.len() >= ENOUGH_HELD)
        .filter_map(|shape| Some((distance(&shape.curve(&fitted, min, max)?, &held), shape)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(Shape::Empirical, |(_, shape)| shape);
    best.curve(sorted, min, max).unwrap_or_else(|| Curve::empirical(sorted, min, max))
}

/// Fewer held-out rows choose nothing.
const ENOUGH_HELD: usize = 10;

/// Largest difference of the distribution functions.
fn distance(curve: &Curve, sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    let mut worst = 0.0_f64;
    for (i, &x) in sorted.iter().enumerate() {
        let is_first = i == 0 || sorted[i - 1] < x;
        let is_last = i + 1 == sorted.len() || sorted[i + 1] > x;
        if is_first {
            worst = worst.max((curve.below(x) - i as f64 / n).abs());
        }
        if is_last {
            worst = worst.max((curve.up_to(x) - (i + 1) as f64 / n).abs());
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Even quantiles of a distribution: a sample without noise.
    fn sample(d: &impl ContinuousCDF<f64, f64>) -> Vec<f64> {
        (0..2_000).map(|i| d.inverse_cdf((f64::from(i) + 0.5) / 2_000.0)).collect()
    }

    #[test]
    fn each_family_fits_its_own_sample() {
        let cases: [(Shape, Vec<f64>); 7] = [
            (Shape::Normal, sample(&Normal::new(3.0, 2.0).expect("valid"))),
            (Shape::Beta, sample(&Beta::new(2.0, 5.0).expect("valid"))),
            (Shape::Gamma, sample(&Gamma::new(2.0, 0.5).expect("valid"))),
            (Shape::StudentT, sample(&StudentsT::new(0.0, 1.0, 8.0).expect("valid"))),
            (Shape::LogNormal, sample(&LogNormal::new(1.0, 0.4).expect("valid"))),
            (Shape::Uniform, (0..2_000).map(f64::from).collect()),
            (Shape::Kde, sample(&Normal::new(-1.0, 0.1).expect("valid"))),
        ];
        for (shape, sorted) in cases {
            let curve = shape.curve(&sorted, sorted[0], sorted[1_999]).expect("a fit");
            let d = distance(&curve, &sorted);
            assert!(d < 0.04, "{shape:?}: {d}");
            assert_eq!((curve.u[0], curve.u[curve.u.len() - 1]), (0.0, 1.0), "{shape:?}");
        }
    }

    #[test]
    fn a_cut_normal_is_recognised() {
        let whole = Normal::new(0.0, 1.0).expect("valid");
        let cut: Vec<f64> = (0..2_000).map(|i| whole.inverse_cdf(0.3 + 0.6 * (f64::from(i) + 0.5) / 2_000.0)).collect();
        let curve = Shape::TruncatedNormal.curve(&cut, cut[0], cut[1_999]).expect("a fit");
        let plain = Shape::Normal.curve(&cut, cut[0], cut[1_999]).expect("a fit");
        let (better, worse) = (distance(&curve, &cut), distance(&plain, &cut));
        assert!(better < 0.02 && better < worse, "{better} {worse}");
    }

    #[test]
    fn auto_prefers_what_fits() {
        let mut two: Vec<f64> = sample(&Normal::new(0.0, 1.0).expect("valid"));
        two.extend(sample(&Normal::new(30.0, 1.0).expect("valid")));
        let curve = Shape::Auto.curve(&two, two[0], two[3_999]).expect("always a fit");
        assert!(distance(&curve, &two) < 0.02);
        assert_eq!(Shape::Normal.curve(&[1.0, 1.0, 1.0], 1.0, 1.0), None);
        for (name, shape) in NAMES {
            assert_eq!(Shape::named(name), shape);
        }
    }
}
