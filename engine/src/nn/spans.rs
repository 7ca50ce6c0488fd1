//! Softmax and cross-entropy over many spans of one matrix at once, by matrix products instead of one operation per span.
//!
//! A matrix of 0 and 1 sums the entries of each span, its transpose spreads the sums back. What must be per span is the shift that
//! keeps the exponentials finite: it is a soft maximum at a high temperature, which is at least the maximum and exceeds it by at
//! most `WARMTH`·ln(width), so that no sum underflows. The shift cancels, hence it needs no gradient.

use burn::tensor::{Device, Tensor};

use super::matrix;

/// Temperature of the soft maximum: sums stay normal up to spans of 50 000 entries, exponents up to differences of 640.
const WARMTH: f32 = 8.0;
/// Exponents are cut here before they overflow; only a diverged network gets near it.
const MOST: f32 = 80.0;

/// Consecutive spans that fill a row.
#[derive(Clone, Debug)]
pub struct Spans {
    /// `[width, spans]`, 1 where the entry lies in the span.
    gather: Tensor<2>,
    /// The transpose.
    spread: Tensor<2>,
    /// [`Spans::gather`] over the spans' widths.
    average: Tensor<2>,
    count: usize,
    width: usize,
}

impl Spans {
    /// Of these widths, one after the other; each at least 1.
    pub fn new(widths: &[usize], device: &Device) -> Self {
        let device = &device.clone().without_autodiff();
        let (count, width) = (widths.len(), widths.iter().sum::<usize>());
        let mut gather = vec![0.0; width * count];
        let mut average = gather.clone();
        let mut entry = 0;
        for (span, &own) in widths.iter().enumerate() {
            for _ in 0..own {
                gather[entry * count + span] = 1.0;
                average[entry * count + span] = 1.0 / own as f32;
                entry += 1;
            }
        }
        let mut spread = vec![0.0; width * count];
        for entry in 0..width {
            for span in 0..count {
                spread[span * width + entry] = gather[entry * count + span];
            }
        }
        Self {
            gather: matrix(gather, [width, count], device),
            spread: matrix(spread, [count, width], device),
            average: matrix(average, [width, count], device),
            count,
            width,
        }
    }

    /// Number of spans.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Entries of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// `logits` less a constant per span, at most 0 where finite: `[rows, width]`.
    fn shifted(&self, logits: Tensor<2>) -> Tensor<2> {
        let fixed = logits.clone().inner();
        let mean = fixed.clone().matmul(self.average.clone()).matmul(self.spread.clone());
        let warm = ((fixed - mean.clone()) * (1.0 / WARMTH)).clamp_max(MOST).exp();
        let soft = warm.matmul(self.gather.clone()).log().matmul(self.spread.clone()) * WARMTH;
        logits - (mean + soft)
    }

    /// Softmax within each span. logits: `[rows, width]`, the result alike.
    pub fn softmax(&self, logits: Tensor<2>) -> Tensor<2> {
        let exponentials = self.shifted(logits).exp();
        let sums = exponentials.clone().matmul(self.gather.clone()).matmul(self.spread.clone());
        exponentials / sums
    }

    /// Cross-entropies between softmax(logits) and one-hot `targets`, summed over rows and spans: `[1]`.
    /// logits and targets: `[rows, width]`. With `chosen` (`[rows, spans]`, 0 or 1) only the chosen spans count; targets are 0 in
    /// the others.
    pub fn cross_entropy(&self, logits: Tensor<2>, targets: Tensor<2>, chosen: Option<Tensor<2>>) -> Tensor<1> {
        let shifted = self.shifted(logits);
        let logs = shifted.clone().exp().matmul(self.gather.clone()).log();
        let logs = match chosen {
            Some(chosen) => logs * chosen,
            None => logs,
        };
        logs.sum() - (shifted * targets).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{normals, read};
    use crate::rng::Seed;
    use crate::run::block_on;

    fn values(t: Tensor<2>) -> Vec<f32> {
        let n = t.dims().iter().product::<usize>();
        block_on(read(vec![t.reshape([n])])).expect("a device").remove(0)
    }

    /// Softmax in double precision, span by span.
    fn reference(x: &[f32], widths: &[usize]) -> Vec<f64> {
        let mut out = Vec::new();
        let mut at = 0;
        for &w in widths {
            let span: Vec<f64> = x[at..at + w].iter().map(|v| f64::from(*v)).collect();
            let top = span.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = span.iter().map(|v| (v - top).exp()).sum();
            out.extend(span.iter().map(|v| (v - top).exp() / sum));
            at += w;
        }
        out
    }

    #[test]
    fn spans_are_softmaxed_apart_even_where_their_logits_are_far_apart() {
        let device = Device::flex();
        let widths = [3, 1, 200, 2];
        let spans = Spans::new(&widths, &device);
        let mut draw = Seed(1).stream("t");
        // The spans' levels differ by hundreds, and so do logits inside a span: one shift for the row would underflow.
        let mut x: Vec<f32> = normals(206, &mut draw);
        for (i, v) in x.iter_mut().enumerate() {
            *v = *v * 40.0 + if i < 3 { 300.0 } else { -250.0 };
        }
        let got = values(spans.softmax(matrix(x.clone(), [1, 206], &device)));
        for (a, b) in got.iter().zip(reference(&x, &widths)) {
            assert!((f64::from(*a) - b).abs() < 2e-5, "{a} {b}");
        }
    }

    #[test]
    fn cross_entropy_and_its_gradient_are_the_textbook_ones() {
        let device = Device::flex().autodiff();
        let widths = [4, 3];
        let spans = Spans::new(&widths, &device);
        let x: Vec<f32> = normals(14, &mut Seed(2).stream("t"));
        let mut target = vec![0.0; 14];
        for at in [1, 4, 7 + 3, 7 + 6] {
            target[at] = 1.0;
        }
        let logits = matrix(x.clone(), [2, 7], &device).require_grad();
        let loss = spans.cross_entropy(logits.clone(), matrix(target.clone(), [2, 7], &device), None);
        let mut gradients = loss.backward();
        let slope = values(logits.grad_remove(&mut gradients).expect("tracked"));
        let p: Vec<f64> = x.chunks(7).flat_map(|row| reference(row, &widths)).collect();
        let expected: f64 = [1, 4, 10, 13].iter().map(|&i| -p[i].ln()).sum();
        let got = block_on(read(vec![loss])).expect("a device")[0][0];
        assert!((f64::from(got) - expected).abs() < 1e-5, "{got} {expected}");
        for i in 0..14 {
            assert!((f64::from(slope[i]) - (p[i] - f64::from(target[i]))).abs() < 1e-5, "{i}");
        }
        // Only the first span of the first row counts.
        let chosen = matrix(vec![1.0, 0.0, 0.0, 0.0], [2, 2], &device);
        let one = (0..14).map(|i| if i == 1 { 1.0 } else { 0.0 }).collect();
        let part = spans.cross_entropy(matrix(x, [2, 7], &device), matrix(one, [2, 7], &device), Some(chosen));
        assert!((f64::from(block_on(read(vec![part])).expect("a device")[0][0]) + p[1].ln()).abs() < 1e-5);
    }
}
