//! An affine layer.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

use super::noise::uniforms;
use crate::rng::Stream;

/// x ↦ x·W + b.
#[derive(Module, Debug)]
pub struct Linear {
    /// `[inputs, outputs]`.
    pub weight: Param<Tensor<2>>,
    /// `[outputs]`.
    pub bias: Param<Tensor<1>>,
}

impl Linear {
    /// Weights and bias uniform within ±1/√inputs, as PyTorch draws them.
    pub fn new(inputs: usize, outputs: usize, draw: &mut Stream, device: &Device) -> Self {
        let bound = 1.0 / (inputs.max(1) as f32).sqrt();
        let mut values =
            |count: usize| uniforms(count, draw).into_iter().map(|u| (2.0 * u - 1.0) * bound).collect::<Vec<f32>>();
        let weight = TensorData::new(values(inputs * outputs), [inputs, outputs]);
        let bias = TensorData::new(values(outputs), [outputs]);
        Self { weight: Param::from_data(weight, device), bias: Param::from_data(bias, device) }
    }

    /// x: `[rows, inputs]`; `[rows, outputs]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.val()) + self.bias.val().unsqueeze()
    }
}
