//! The critic, and the gradient of its value with respect to its input in closed form.

use burn::module::Module;
use burn::tensor::activation::leaky_relu;
use burn::tensor::{Device, Tensor};

use crate::nn::Linear;
use crate::rng::Stream;

/// Slope of the activation below 0.
const SLOPE: f64 = 0.2;
/// Added under the root of the gradient's norm: its own gradient stays finite at 0.
const EPSILON: f32 = 1e-12;

/// Judges several rows together: linear layers with leaky rectifiers and dropout, without normalisation.
#[derive(Module, Debug)]
pub(super) struct Critic {
    layers: Vec<Linear>,
    output: Linear,
}

impl Critic {
    /// Over `inputs` entries: those of all rows that are judged together.
    pub(super) fn new(inputs: usize, width: usize, layers: i64, draw: &mut Stream, device: &Device) -> Self {
        let mut last = inputs;
        let layers = (0..layers)
            .map(|_| {
                let layer = Linear::new(last, width, draw, device);
                last = width;
                layer
            })
            .collect();
        Self { layers, output: Linear::new(last, 1, draw, device) }
    }

    /// Values `[groups, 1]` of x `[groups, inputs]` under dropout `masks`, `[groups, width]` per layer.
    pub(super) fn value(&self, x: Tensor<2>, masks: &[Tensor<2>]) -> Tensor<2> {
        let layers = self.layers.iter().zip(masks);
        let h = layers.fold(x, |h, (layer, mask)| leaky_relu(layer.forward(h), SLOPE) * mask.clone());
        self.output.forward(h)
    }

    /// Gradient of the value with respect to x, `[groups, inputs]`, as a product of the weights.
    ///
    /// The critic is piecewise linear: where the signs of the activations stay, its value is x·W₁·A₁·W₂·A₂·w₃ + …, with A the
    /// slopes times the dropout masks, and its gradient is ((w₃ᵀ·A₂)·W₂ᵀ·A₁)·W₁ᵀ. The slopes are constant almost everywhere, so the
    /// gradient of this product with respect to the weights is exact and of first order.
    pub(super) fn slope(&self, x: Tensor<2>, masks: &[Tensor<2>]) -> Tensor<2> {
        let groups = x.dims()[0];
        let mut h = x.inner();
        let mut factors = Vec::with_capacity(self.layers.len());
        for (at, (layer, mask)) in self.layers.iter().zip(masks).enumerate() {
            let before = h.matmul(layer.weight.val().inner()) + layer.bias.val().inner().unsqueeze();
            let factor = (before.clone().greater_elem(0.0).float() * (1.0 - SLOPE) + SLOPE) * mask.clone();
            h = if at + 1 < self.layers.len() { before * factor.clone() } else { before };
            factors.push(factor);
        }
        let mut slope = self.output.weight.val().transpose().repeat_dim(0, groups);
        for (layer, factor) in self.layers.iter().zip(factors).rev() {
            slope = (slope * factor).matmul(layer.weight.val().transpose());
        }
        slope
    }

    /// Mean squared distance of the slope's norm from 1 (Gulrajani et al. 2017): `[1]`.
    pub(super) fn penalty(&self, x: Tensor<2>, masks: &[Tensor<2>]) -> Tensor<1> {
        let norm = (self.slope(x, masks).square().sum_dim(1) + EPSILON).sqrt();
        (norm - 1.0).square().mean()
    }
}
