//! Batch normalisation (Ioffe, Szegedy 2015) with PyTorch's defaults.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

/// Added to the variance.
const EPSILON: f32 = 1e-5;
/// Weight of the newest batch in the running statistics.
const MOMENTUM: f32 = 0.1;

/// Normalises each column by its batch while learning, and by the running statistics afterwards.
#[derive(Module, Debug)]
pub struct BatchNorm {
    /// `[1, width]`.
    pub scale: Param<Tensor<2>>,
    /// `[1, width]`.
    pub shift: Param<Tensor<2>>,
    /// Running mean, `[1, width]`; not learned by gradients.
    pub mean: Param<Tensor<2>>,
    /// Running variance (of samples), `[1, width]`; not learned by gradients.
    pub variance: Param<Tensor<2>>,
}

/// Mean and variance (of the batch itself) of each column, `[1, width]`.
pub type Moments = (Tensor<2>, Tensor<2>);

impl BatchNorm {
    /// Leaves a standardised input as it is.
    pub fn new(width: usize, device: &Device) -> Self {
        let fixed = |t: Tensor<2>| Param::from_tensor(t).set_require_grad(false);
        Self {
            scale: Param::from_tensor(Tensor::ones([1, width], device)),
            shift: Param::from_tensor(Tensor::zeros([1, width], device)),
            mean: fixed(Tensor::zeros([1, width], device)),
            variance: fixed(Tensor::ones([1, width], device)),
        }
    }

    /// By the batch: x `[rows, width]`, rows above 1; also its moments for [`BatchNorm::observe`].
    pub fn by_batch(&self, x: Tensor<2>) -> (Tensor<2>, Moments) {
        let mean = x.clone().mean_dim(0);
        let centred = x - mean.clone();
        let variance = centred.clone().square().mean_dim(0);
        let factor = self.scale.val() / (variance.clone() + EPSILON).sqrt();
        let out = centred * factor + self.shift.val();
        (out, (mean.inner(), variance.inner()))
    }

    /// By the running statistics: rows do not depend on each other.
    pub fn by_running(&self, x: Tensor<2>) -> Tensor<2> {
        let factor = self.scale.val() / (self.variance.val() + EPSILON).sqrt();
        (x - self.mean.val()) * factor + self.shift.val()
    }

    /// Moves the running statistics towards a batch of `rows`.
    #[must_use]
    pub fn observe(mut self, (mean, variance): Moments, rows: usize) -> Self {
        let unbiased = variance * (rows as f32 / (rows.max(2) - 1) as f32);
        let moved = |old: Param<Tensor<2>>, new: Tensor<2>| {
            old.map(|old| {
                let next = old.clone().inner() * (1.0 - MOMENTUM) + new * MOMENTUM;
                if old.is_autodiff() { next.autodiff() } else { next }
            })
        };
        self.mean = moved(self.mean, mean);
        self.variance = moved(self.variance, unbiased);
        self
    }
}
