//! The network and its loss.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::config::TvaeConfig;
use crate::models::neural::Layout;
use crate::nn::{Linear, Spans};
use crate::rng::Stream;

/// Standard deviation of every scalar before training …
const SIGMA: f32 = 0.1;
/// … and its bounds.
const SIGMA_RANGE: (f32, f32) = (0.01, 1.0);

/// Encoder, decoder and the spread of the scalars.
#[derive(Module, Debug)]
pub(super) struct Network {
    encoder: Vec<Linear>,
    mean: Linear,
    log_variance: Linear,
    decoder: Vec<Linear>,
    output: Linear,
    /// `[1, scalars]`, or `[1, 1]` without scalars, where it says nothing.
    pub(super) sigma: Param<Tensor<2>>,
}

/// Activations of a row's entries and the losses on them.
#[derive(Clone, Debug)]
pub(super) struct Heads {
    pub(super) scalars: usize,
    pub(super) spans: Option<Spans>,
    pub(super) width: usize,
}

/// Parts of the loss, `[1]` each: reconstruction (already weighted) and divergence, both per row.
#[derive(Debug)]
pub(super) struct Loss {
    pub(super) reconstruction: Tensor<1>,
    pub(super) divergence: Tensor<1>,
}

fn layers(first: usize, width: usize, count: i64, draw: &mut Stream, device: &Device) -> (Vec<Linear>, usize) {
    let mut inputs = first;
    let layers = (0..count)
        .map(|_| {
            let layer = Linear::new(inputs, width, draw, device);
            inputs = width;
            layer
        })
        .collect();
    (layers, inputs)
}

impl Network {
    /// For rows of `width` entries, `scalars` of them scalars.
    pub(super) fn new(config: &TvaeConfig, heads: &Heads, draw: &mut Stream, device: &Device) -> Self {
        let hidden = config.embedding_dim as usize;
        let (encoder, last) =
            layers(heads.width, config.compress_dim as usize, config.compress_layers, draw, device);
        let mean = Linear::new(last, hidden, draw, device);
        let log_variance = Linear::new(last, hidden, draw, device);
        let (decoder, last) =
            layers(hidden, config.decompress_dim as usize, config.decompress_layers, draw, device);
        let output = Linear::new(last, heads.width, draw, device);
        let sigma = Param::from_tensor(Tensor::full([1, heads.scalars.max(1)], SIGMA, device));
        Self { encoder, mean, log_variance, decoder, output, sigma }
    }

    /// Mean and log variance of the hidden variables, `[rows, hidden]` each, of x `[rows, width]`.
    pub(super) fn encode(&self, x: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let h = self.encoder.iter().fold(x, |h, layer| relu(layer.forward(h)));
        (self.mean.forward(h.clone()), self.log_variance.forward(h))
    }

    /// Entries before activation, `[rows, width]`, of z `[rows, hidden]`.
    pub(super) fn decode(&self, z: Tensor<2>) -> Tensor<2> {
        self.output.forward(self.decoder.iter().fold(z, |h, layer| relu(layer.forward(h))))
    }

    /// Loss on x `[rows, width]` with noise `[rows, hidden]`; `factor` weighs the reconstruction.
    pub(super) fn loss(&self, heads: &Heads, x: Tensor<2>, noise: Tensor<2>, factor: f32) -> Loss {
        let rows = x.dims()[0] as f32;
        let (mean, log_variance) = self.encode(x.clone());
        let deviation = (log_variance.clone() * 0.5).exp();
        let z = mean.clone() + deviation * noise;
        let output = self.decode(z);
        let divergence =
            (mean.square() + log_variance.clone().exp() - log_variance - 1.0).sum() * (0.5 / rows);
        let reconstruction = heads.reconstruction(output, x, self.sigma.val()) * (factor / rows);
        Loss { reconstruction, divergence }
    }

    /// Keeps the spread of the scalars in its bounds: after every step.
    #[must_use]
    pub(super) fn bounded(mut self) -> Self {
        self.sigma = self.sigma.map(|s| {
            let bounded = s.clone().inner().clamp(SIGMA_RANGE.0, SIGMA_RANGE.1);
            if s.is_autodiff() { bounded.autodiff().require_grad() } else { bounded }
        });
        self
    }
}

impl Heads {
    /// Of a layout.
    pub(super) fn new(layout: &Layout, device: &Device) -> Self {
        let spans = (!layout.spans.is_empty()).then(|| Spans::new(&layout.spans, device));
        Self { scalars: layout.scalars, spans, width: layout.width }
    }

    fn levels(&self) -> usize {
        self.width - self.scalars
    }

    /// Negative log likelihood of x under the decoder's output, summed over rows: `[1]`. Constants are left out.
    fn reconstruction(&self, output: Tensor<2>, x: Tensor<2>, sigma: Tensor<2>) -> Tensor<1> {
        let rows = x.dims()[0] as f32;
        let mut total: Option<Tensor<1>> = None;
        if self.scalars > 0 {
            let gap = x.clone().narrow(1, 0, self.scalars) - output.clone().narrow(1, 0, self.scalars).tanh();
            let own = (gap / sigma.clone()).square().sum() * 0.5 + sigma.clone().log().sum() * rows;
            total = Some(own);
        }
        if let Some(spans) = &self.spans {
            let logits = output.narrow(1, self.scalars, self.levels());
            let own = spans.cross_entropy(logits, x.narrow(1, self.scalars, self.levels()), None);
            total = Some(match total {
                Some(sum) => sum + own,
                None => own,
            });
        }
        // A network is only built for rows that have entries.
        total.unwrap_or_else(|| sigma.sum() * 0.0)
    }

    /// Means of the scalars and chances of the levels, `[rows, width]`, of the decoder's output.
    pub(super) fn activated(&self, output: Tensor<2>, temperature: f32) -> Tensor<2> {
        let mut parts = Vec::new();
        if self.scalars > 0 {
            parts.push(output.clone().narrow(1, 0, self.scalars).tanh());
        }
        if let Some(spans) = &self.spans {
            let logits = output.narrow(1, self.scalars, self.levels());
            parts.push(spans.softmax(logits * (1.0 / temperature)));
        }
        Tensor::cat(parts, 1)
    }
}
