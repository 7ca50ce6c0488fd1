//! The generator, and the activations of its output.

use burn::module::Module;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use crate::models::neural::Layout;
use crate::nn::{BatchNorm, Linear, Moments, Spans};
use crate::rng::Stream;

/// Linear, batch normalisation, rectifier; the input is appended to the output.
#[derive(Module, Debug)]
struct Residual {
    linear: Linear,
    norm: BatchNorm,
}

/// Makes rows from noise and a condition.
#[derive(Module, Debug)]
pub(super) struct Generator {
    blocks: Vec<Residual>,
    output: Linear,
}

impl Generator {
    /// From `inputs` entries (noise, then condition) to rows of `outputs`.
    pub(super) fn new(
        (inputs, outputs): (usize, usize),
        (width, layers): (usize, i64),
        draw: &mut Stream,
        device: &Device,
    ) -> Self {
        let mut last = inputs;
        let blocks = (0..layers)
            .map(|_| {
                let linear = Linear::new(last, width, draw, device);
                last += width;
                Residual { linear, norm: BatchNorm::new(width, device) }
            })
            .collect();
        Self { blocks, output: Linear::new(last, outputs, draw, device) }
    }

    /// Entries before activation, `[rows, outputs]`, of input `[rows, inputs]`, normalised by the batch; and its moments.
    pub(super) fn by_batch(&self, input: Tensor<2>) -> (Tensor<2>, Vec<Moments>) {
        let mut moments = Vec::with_capacity(self.blocks.len());
        let mut x = input;
        for block in &self.blocks {
            let (h, own) = block.norm.by_batch(block.linear.forward(x.clone()));
            moments.push(own);
            x = Tensor::cat(vec![relu(h), x], 1);
        }
        (self.output.forward(x), moments)
    }

    /// The same, normalised by the running moments: a row does not depend on the others of its batch.
    pub(super) fn by_running(&self, input: Tensor<2>) -> Tensor<2> {
        let x = self.blocks.iter().fold(input, |x, block| {
            let h = block.norm.by_running(block.linear.forward(x.clone()));
            Tensor::cat(vec![relu(h), x], 1)
        });
        self.output.forward(x)
    }

    /// Moves the running moments towards those of a batch of `rows`.
    #[must_use]
    pub(super) fn observe(mut self, moments: Vec<Moments>, rows: usize) -> Self {
        let blocks = std::mem::take(&mut self.blocks);
        let observed = blocks.into_iter().zip(moments);
        self.blocks =
            observed.map(|(b, own)| Residual { linear: b.linear, norm: b.norm.observe(own, rows) }).collect();
        self
    }
}

/// Activations of a row's entries.
#[derive(Clone, Debug)]
pub(super) struct Heads {
    pub(super) scalars: usize,
    pub(super) spans: Option<Spans>,
    pub(super) width: usize,
}

impl Heads {
    /// Of a layout.
    pub(super) fn new(layout: &Layout, device: &Device) -> Self {
        let spans = (!layout.spans.is_empty()).then(|| Spans::new(&layout.spans, device));
        Self { scalars: layout.scalars, spans, width: layout.width }
    }

    /// Number of entries in spans of levels.
    pub(super) fn levels(&self) -> usize {
        self.width - self.scalars
    }

    /// Rows `[rows, width]`: tanh of the scalars, Gumbel-softmax (Jang, Gu, Poole 2017) of the levels with `gumbels`
    /// `[rows, levels]`.
    pub(super) fn activated(&self, raw: Tensor<2>, gumbels: Tensor<2>, temperature: f32) -> Tensor<2> {
        let mut parts = Vec::new();
        if self.scalars > 0 {
            parts.push(raw.clone().narrow(1, 0, self.scalars).tanh());
        }
        if let Some(spans) = &self.spans {
            let logits = raw.narrow(1, self.scalars, self.levels());
            parts.push(spans.softmax((logits + gumbels) * (1.0 / temperature)));
        }
        if parts.len() == 1 { parts.remove(0) } else { Tensor::cat(parts, 1) }
    }

    /// Cross-entropy of the asked levels (`targets` `[rows, levels]`, in the spans of `chosen` `[rows, spans]`), per row: `[1]`.
    pub(super) fn asked(&self, raw: Tensor<2>, targets: Tensor<2>, chosen: Tensor<2>) -> Option<Tensor<1>> {
        let rows = raw.dims()[0] as f32;
        let spans = self.spans.as_ref()?;
        let logits = raw.narrow(1, self.scalars, self.levels());
        Some(spans.cross_entropy(logits, targets, Some(chosen)) * (1.0 / rows))
    }
}
