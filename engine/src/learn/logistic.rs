//! Logistic regression with an L2 penalty, fitted by L-BFGS (Nocedal 1980): no random numbers, the same path every time.

use std::collections::VecDeque;

use libm::{exp, fabs, log, sqrt};

use crate::error::{Error, Result};

/// Steps remembered by L-BFGS.
const MEMORY: usize = 12;

/// How to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Inverse strength of the penalty: ½‖w‖² + c · Σ weighted log loss; intercepts are free.
    pub c: f64,
    /// Weight of each class; empty for equal weights.
    pub class_weights: Vec<f64>,
    /// Ends when no slope of the objective is larger.
    pub tolerance: f64,
    /// Most iterations.
    pub iterations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { c: 1.0, class_weights: Vec::new(), tolerance: 1e-8, iterations: 1000 }
    }
}

/// Weights `n/(k·n_c)`, so that every class counts the same; 0 for a class without rows.
pub fn balanced_weights(target: &[usize], classes: usize) -> Vec<f64> {
    let count = |c: usize| target.iter().filter(|t| **t == c).count();
    let present = (0..classes).filter(|&c| count(c) > 0).count();
    let weight = |c| match count(c) {
        0 => 0.0,
        n => target.len() as f64 / (present * n) as f64,
    };
    (0..classes).map(weight).collect()
}

/// A fitted model: one row of coefficients for two classes (of class 1), else one per class.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    width: usize,
    classes: usize,
    /// `width` coefficients and the intercept, per row.
    parameters: Vec<f64>,
}

impl Logistic {
    /// Fits `classes` ≥ 2 classes to `rows` of `width` cells. A class without rows gets probabilities near 0.
    ///
    /// # Errors
    /// [`Error::Internal`] when cells, classes or weights do not fit, or something is not finite.
    pub fn fit(rows: &[f64], width: usize, target: &[usize], classes: usize, settings: &Settings) -> Result<Self> {
        let fits = !target.is_empty()
            && rows.len() == width * target.len()
            && classes >= 2
            && target.iter().all(|&t| t < classes)
            && (settings.class_weights.is_empty() || settings.class_weights.len() == classes)
            && rows.iter().all(|v| v.is_finite());
        if !fits {
            return Err(Error::Internal("logistic regression needs finite rows, one class each".to_owned()));
        }
        let outputs = if classes == 2 { 1 } else { classes };
        let mut model = Self { width, classes, parameters: vec![0.0; outputs * (width + 1)] };
        let mut slope = Vec::new();
        let mut value = model.objective(rows, target, settings, &mut slope);
        let mut memory: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
        for _ in 0..settings.iterations {
            if slope.iter().all(|g| fabs(*g) <= settings.tolerance) {
                break;
            }
            let mut way = direction(&slope, &memory);
            let mut gain = dot(&way, &slope);
            if gain >= 0.0 {
                memory.clear();
                way = slope.iter().map(|g| -g).collect();
                gain = -dot(&slope, &slope);
            }
            let start = model.parameters.clone();
            // The first step has no curvature to go by.
            let mut step = if memory.is_empty() { 1.0 / sqrt(-gain).max(1.0) } else { 1.0 };
            let mut next = Vec::new();
            let moved = (0..60).any(|_| {
                for (p, (s, w)) in model.parameters.iter_mut().zip(start.iter().zip(&way)) {
                    *p = s + step * w;
                }
                let there = model.objective(rows, target, settings, &mut next);
                let good = there <= value + 1e-4 * step * gain;
                if good {
                    value = there;
                } else {
                    step *= 0.5;
                }
                good
            });
            if !moved {
                // As low as the numbers can tell.
                model.parameters = start;
                break;
            }
            let went: Vec<f64> = way.iter().map(|w| step * w).collect();
            let turned: Vec<f64> = next.iter().zip(&slope).map(|(a, b)| a - b).collect();
            if dot(&went, &turned) > 0.0 {
                if memory.len() == MEMORY {
                    memory.pop_front();
                }
                memory.push_back((went, turned));
            }
            slope = next;
        }
        Ok(model)
    }

    /// Coefficients of output `i` (0 for two classes) and its intercept.
    pub fn output(&self, i: usize) -> (&[f64], f64) {
        let row = &self.parameters[i * (self.width + 1)..(i + 1) * (self.width + 1)];
        (&row[..self.width], row[self.width])
    }

    /// Probabilities, one per class and row.
    pub fn probabilities(&self, rows: &[f64]) -> Vec<f64> {
        let mut out = Vec::new();
        let height = rows.len().checked_div(self.width).unwrap_or(0);
        let mut p = vec![0.0; self.classes];
        for i in 0..height {
            self.row_probabilities(&rows[i * self.width..(i + 1) * self.width], &mut p);
            out.extend_from_slice(&p);
        }
        out
    }

    /// Fills `p`; returns the log of the normaliser and leaves margins to the caller.
    fn row_probabilities(&self, row: &[f64], p: &mut [f64]) {
        let outputs = self.parameters.len() / (self.width + 1);
        // Class 0 of two has margin 0.
        p[0] = 0.0;
        for o in 0..outputs {
            let (w, b) = self.output(o);
            p[self.classes - outputs + o] = b + dot(w, row);
        }
        let top = p.iter().copied().fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        for v in p.iter_mut() {
            *v = exp(*v - top);
            sum += *v;
        }
        for v in p.iter_mut() {
            *v /= sum;
        }
    }

    /// The objective, and its slope in `slope`.
    fn objective(&self, rows: &[f64], target: &[usize], settings: &Settings, slope: &mut Vec<f64>) -> f64 {
        let stride = self.width + 1;
        let outputs = self.parameters.len() / stride;
        slope.clear();
        slope.resize(self.parameters.len(), 0.0);
        let mut value = 0.0;
        let mut p = vec![0.0; self.classes];
        for (i, &t) in target.iter().enumerate() {
            let row = &rows[i * self.width..(i + 1) * self.width];
            self.row_probabilities(row, &mut p);
            let weight = settings.c * settings.class_weights.get(t).copied().unwrap_or(1.0);
            value -= weight * log(p[t].max(f64::MIN_POSITIVE));
            for o in 0..outputs {
                let class = self.classes - outputs + o;
                let g = weight * (p[class] - f64::from(u8::from(class == t)));
                let part = &mut slope[o * stride..(o + 1) * stride];
                for (s, x) in part.iter_mut().zip(row) {
                    *s += g * x;
                }
                part[self.width] += g;
            }
        }
        for (at, (s, w)) in slope.iter_mut().zip(&self.parameters).enumerate() {
            if at % stride != self.width {
                *s += w;
                value += 0.5 * w * w;
            }
        }
        value
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// −H·slope with H the inverse curvature that the remembered steps suggest (two-loop recursion).
fn direction(slope: &[f64], memory: &VecDeque<(Vec<f64>, Vec<f64>)>) -> Vec<f64> {
    let mut q: Vec<f64> = slope.iter().map(|g| -g).collect();
    let mut along = Vec::with_capacity(memory.len());
    for (s, y) in memory.iter().rev() {
        let a = dot(s, &q) / dot(s, y);
        for (q, y) in q.iter_mut().zip(y) {
            *q -= a * y;
        }
        along.push(a);
    }
    if let Some((s, y)) = memory.back() {
        let scale = dot(s, y) / dot(y, y);
        for q in &mut q {
            *q *= scale;
        }
    }
    for ((s, y), a) in memory.iter().zip(along.into_iter().rev()) {
        let b = dot(y, &q) / dot(s, y);
        for (q, s) in q.iter_mut().zip(s) {
            *q += (a - b) * s;
        }
    }
    q
}
