//! Adam (Kingma, Ba 2015) with the rules of PyTorch: decay is added to the gradient, epsilon to the root.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Gradients, Tensor, TensorData};

use super::read::read;
use crate::error::{Error, Result};

/// Settings of the optimiser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamSettings {
    /// Learning rate, above 0.
    pub rate: f64,
    /// Decay of the first and the second moment, 0 to 1.
    pub betas: (f64, f64),
    /// Multiple of the weights that is added to the gradient.
    pub decay: f64,
    /// Added to the root of the second moment.
    pub epsilon: f64,
    /// Largest norm of all gradients together; above it they are scaled down. `None` for no limit.
    pub clip: Option<f64>,
}

impl Default for AdamSettings {
    fn default() -> Self {
        Self { rate: 1e-3, betas: (0.9, 0.999), decay: 0.0, epsilon: 1e-8, clip: None }
    }
}

/// First and second moment of a parameter's gradients, flat; `None` for parameters without a gradient so far.
type Moments = Option<(Tensor<1>, Tensor<1>)>;

/// The optimiser of one module.
#[derive(Debug)]
pub struct Adam {
    /// Settings; the rate may be changed between steps.
    pub settings: AdamSettings,
    steps: u64,
    moments: Vec<Moments>,
}

impl Adam {
    /// Before the first step.
    pub fn new(settings: AdamSettings) -> Self {
        Self { settings, steps: 0, moments: Vec::new() }
    }

    /// One step: the module with moved parameters. Parameters without a gradient stay.
    #[must_use]
    pub fn step<M: Module>(&mut self, module: M, gradients: Gradients) -> M {
        self.steps += 1;
        let mut gradients = gradients;
        let scale = self.settings.clip.and_then(|most| {
            let mut norm = Norm { gradients: &gradients, sum: None };
            module.visit(&mut norm);
            // Without a read: the factor stays on the device.
            norm.sum.map(|sum| (sum.sqrt() + 1e-6).recip().mul_scalar(most).clamp_max(1.0))
        });
        let mut step = Step { adam: self, gradients: &mut gradients, scale, at: 0 };
        module.map(&mut step)
    }

    /// Steps so far, and the moments, read in one round trip: a flat first and second moment per parameter, empty where
    /// there is none.
    ///
    /// # Errors
    /// [`Error::Internal`] when the device failed.
    pub async fn save(&self) -> Result<(u64, Vec<[Vec<f32>; 2]>)> {
        let tensors = self.moments.iter().flatten().flat_map(|(m, v)| [m.clone(), v.clone()]).collect();
        let mut values = read(tensors).await?.into_iter();
        let pairs = self.moments.iter().map(|moments| match moments {
            Some(_) => [values.next().unwrap_or_default(), values.next().unwrap_or_default()],
            None => [Vec::new(), Vec::new()],
        });
        Ok((self.steps, pairs.collect()))
    }

    /// Goes on where [`Adam::save`] was.
    ///
    /// # Errors
    /// [`Error::Internal`] when the moments do not fit.
    pub fn load<M: Module>(&mut self, module: &M, steps: u64, moments: &[[Vec<f32>; 2]]) -> Result<()> {
        let mut sizes = Sizes::default();
        module.visit(&mut sizes);
        if !moments.is_empty() && moments.len() != sizes.0.len() {
            return Err(Error::Internal("moments of another network".to_owned()));
        }
        self.steps = steps;
        self.moments.clear();
        for ((size, device), [first, second]) in sizes.0.iter().zip(moments) {
            if first.is_empty() {
                self.moments.push(None);
                continue;
            }
            if first.len() != *size || second.len() != *size {
                return Err(Error::Internal("moments of another shape".to_owned()));
            }
            let tensor = |v: &Vec<f32>| Tensor::from_data(TensorData::new(v.clone(), [*size]), device);
            self.moments.push(Some((tensor(first), tensor(second))));
        }
        Ok(())
    }
}

#[derive(Default)]
struct Sizes(Vec<(usize, burn::tensor::Device)>);

impl burn::module::ModuleVisitor for Sizes {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        self.0.push((tensor.dims().iter().product(), tensor.device().without_autodiff()));
    }
}

/// Sum of the squares of all gradients.
struct Norm<'a> {
    gradients: &'a Gradients,
    sum: Option<Tensor<1>>,
}

impl burn::module::ModuleVisitor for Norm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(g) = param.val().grad(self.gradients) {
            let own = g.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + own,
                None => own,
            });
        }
    }
}

struct Step<'a> {
    adam: &'a mut Adam,
    gradients: &'a mut Gradients,
    scale: Option<Tensor<1>>,
    at: usize,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (at, settings) = (self.at, self.adam.settings);
        self.at += 1;
        if self.adam.moments.len() <= at {
            self.adam.moments.push(None);
        }
        let (id, tensor, mapper) = param.consume();
        let Some(gradient) = tensor.grad_remove(self.gradients) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let shape = tensor.dims();
        let size = shape.iter().product::<usize>();
        let weights = tensor.inner().reshape([size]);
        let mut g = gradient.reshape([size]);
        if let Some(scale) = &self.scale {
            g = g * scale.clone();
        }
        if settings.decay != 0.0 {
            g = g + weights.clone() * settings.decay;
        }
        let (b1, b2) = settings.betas;
        let square = g.clone().square() * (1.0 - b2);
        let fresh = g * (1.0 - b1);
        let (m, v) = match self.adam.moments[at].take() {
            Some((m, v)) => (m * b1 + fresh, v * b2 + square),
            None => (fresh, square),
        };
        // In double precision: a power of 0.999 in single precision is off by its last digits in the first steps.
        let power = |b: f64| libm::pow(b, self.adam.steps as f64);
        let rate = settings.rate / (1.0 - power(b1));
        let root = libm::sqrt(1.0 - power(b2));
        let denominator = v.clone().sqrt() * (1.0 / root) + settings.epsilon;
        let next = weights - m.clone() / denominator * rate;
        self.adam.moments[at] = Some((m, v));
        Param::from_mapped_value(id, next.reshape(shape).autodiff().require_grad(), mapper)
    }
}
