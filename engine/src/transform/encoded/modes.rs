//! Mode-specific normalisation of numbers (Xu et al. 2019, section 4.2).

use libm::{exp, sqrt};
use serde::{Deserialize, Serialize};

use super::settings::Settings;
use crate::learn::cluster::cluster;
use crate::learn::mixture::{Component, Fitting, fit};
use crate::rng::Stream;

/// Components below this share are dropped, as in the reference.
const LEAST_WEIGHT: f64 = 0.005;
/// A scalar is a quarter of the distance from its mode in standard deviations …
const REACH: f64 = 4.0;
/// … clipped to this.
const EDGE: f64 = 0.99;
/// Added to every responsibility before a mode is drawn, as in the reference.
const FLOOR: f64 = 1e-6;
/// Below so many rows, fewer modes are tried.
const SMALL: usize = 1000;

/// The modes of the values less `centre`, over `scale`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Modes {
    centre: f64,
    scale: f64,
    parts: Vec<Component>,
}

impl Modes {
    /// Of different values (rising, at least two) with their rows.
    pub(super) fn fit(values: &[(f64, usize)], settings: &Settings, draw: &mut Stream) -> Self {
        let rows: usize = values.iter().map(|(_, n)| n).sum();
        // Scaled by the largest first: squares of the largest numbers would overflow.
        let most = values.iter().fold(0.0, |m: f64, (v, _)| m.max(v.abs()));
        let share = |n: usize| n as f64 / rows as f64;
        let mean: f64 = values.iter().map(|&(v, n)| v / most * share(n)).sum();
        let variance: f64 = values.iter().map(|&(v, n)| (v / most - mean) * (v / most - mean) * share(n)).sum();
        let (centre, mut scale) = (mean * most, sqrt(variance) * most);
        if !scale.is_normal() {
            // Values that differ in their last digits only.
            scale = most.max(f64::MIN_POSITIVE);
        }
        let scaled: Vec<(f64, usize)> = values.iter().map(|&(v, n)| (v / scale - centre / scale, n)).collect();
        let (points, weights) = points(&scaled, rows, settings, draw);
        let small = if rows < SMALL { (rows / 50).max(2) } else { usize::MAX };
        let count = settings.modes.clamp(1, small).min(points.len());
        let start = cluster(&points, &weights, count, draw);
        let how = Fitting { iterations: settings.iterations, ..Fitting::default() };
        let mut found = fit(&points, &weights, &start, count, how).components;
        found.retain(|c| c.weight > LEAST_WEIGHT && c.sd > 0.0 && c.mean.is_finite() && c.peak.is_finite());
        found.sort_by(|a, b| a.mean.total_cmp(&b.mean));
        if found.is_empty() {
            found.push(Component { weight: 1.0, mean: 0.0, sd: 1.0, peak: 0.0 });
        }
        Self { centre, scale, parts: found }
    }

    /// Number of modes, at least one.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The scalar of `x`, and the mode that was drawn for it. `chances` is room to work in.
    pub(super) fn encode(&self, x: f64, chances: &mut Vec<f64>, draw: &mut Stream) -> (f64, usize) {
        let z = x / self.scale - self.centre / self.scale;
        let k = pick(&self.parts, z, chances, draw);
        (((z - self.parts[k].mean) / (REACH * self.parts[k].sd)).clamp(-EDGE, EDGE), k)
    }

    /// The number at a scalar in a mode.
    pub(super) fn decode(&self, scalar: f64, mode: usize) -> f64 {
        let Some(mode) = self.parts.get(mode) else { return f64::NAN };
        let z = scalar.clamp(-1.0, 1.0) * REACH * mode.sd + mode.mean;
        // In halves, so that the largest numbers do not overflow on the way.
        (0.5 * z * self.scale + 0.5 * self.centre) * 2.0
    }

    /// Whether nothing in it can fail: for modes that were read from a file.
    pub(super) fn fits(&self) -> bool {
        let sound = |m: &Component| m.sd > 0.0 && m.mean.is_finite() && m.peak.is_finite();
        self.centre.is_finite() && self.scale > 0.0 && !self.parts.is_empty() && self.parts.iter().all(sound)
    }
}

/// A mode drawn by its responsibility for `z`.
fn pick(modes: &[Component], z: f64, chances: &mut Vec<f64>, draw: &mut Stream) -> usize {
    if modes.len() < 2 {
        return 0;
    }
    chances.clear();
    chances.extend(modes.iter().map(|m| m.score(z)));
    let top = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for c in chances.iter_mut() {
        *c = exp(*c - top);
        sum += *c;
    }
    let mut left = draw.uniform() * (1.0 + FLOOR * modes.len() as f64);
    let found = chances.iter().position(|c| {
        left -= c / sum + FLOOR;
        left < 0.0
    });
    found.unwrap_or(modes.len() - 1)
}

/// The points that a mixture is fitted to, rising, with their weights.
fn points(values: &[(f64, usize)], rows: usize, settings: &Settings, draw: &mut Stream) -> (Vec<f64>, Vec<f64>) {
    let most = settings.points.max(10);
    if values.len() <= most && settings.joined || rows <= most {
        return values.iter().map(|&(v, n)| (v, n as f64)).unzip();
    }
    if !settings.joined {
        let mut all: Vec<f64> = values.iter().flat_map(|&(v, n)| std::iter::repeat_n(v, n)).collect();
        draw.shuffle(&mut all);
        all.truncate(most);
        all.sort_unstable_by(f64::total_cmp);
        return all.into_iter().map(|v| (v, 1.0)).unzip();
    }
    // Neighbours are joined while they hold less than their part of the rows; values that hold more stay alone.
    let part = rows.div_ceil(most);
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(most);
    let (mut sum, mut held) = (0.0, 0);
    for &(v, n) in values {
        if held > 0 && held + n > part {
            out.push((sum / held as f64, held as f64));
            (sum, held) = (0.0, 0);
        }
        sum += v * n as f64;
        held += n;
    }
    if held > 0 {
        out.push((sum / held as f64, held as f64));
    }
    out.into_iter().unzip()
}
