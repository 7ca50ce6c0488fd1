//! A moving average of a module's parameters, which is often steadier than the parameters at the last step
//! (Yazıcı et al. 2019, "The unusual effectiveness of averaging in GAN training").

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};

use super::read::read;
use super::state::{State, form};
use crate::error::{Error, Result};

/// The average, on the device of the module.
#[derive(Debug)]
pub struct Average {
    /// Weight of the old average in a step, 0 to 1.
    decay: f64,
    steps: u64,
    values: Vec<Tensor<1>>,
}

impl Average {
    /// Before the first step. In early steps less than `decay` is kept, so that the first parameters are soon forgotten.
    pub fn new(decay: f64) -> Self {
        Self { decay, steps: 0, values: Vec::new() }
    }

    /// Moves the average towards the parameters of `module`.
    pub fn add<M: Module>(&mut self, module: &M) {
        let kept = self.decay.min((1.0 + self.steps as f64) / (10.0 + self.steps as f64));
        self.steps += 1;
        let old = std::mem::take(&mut self.values);
        let mut walk = Walk { old: old.into_iter(), next: Vec::new(), kept };
        module.visit(&mut walk);
        self.values = walk.next;
    }

    /// The averages under the names of the parameters of `module`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the device failed or nothing was added yet.
    pub async fn state<M: Module>(&self, module: &M) -> Result<State> {
        let form = form(module);
        if form.len() != self.values.len() {
            return Err(Error::Internal("an average of another network".to_owned()));
        }
        let values = read(self.values.clone()).await?;
        let entry = |((name, shape), values)| super::Entry { name, shape, values };
        Ok(form.into_iter().zip(values).map(entry).collect())
    }

    /// Goes on with averages that were kept after `steps` steps.
    pub fn load(&mut self, state: &[super::Entry], steps: u64, device: &Device) {
        self.steps = steps;
        let device = device.clone().without_autodiff();
        let tensor = |e: &super::Entry| Tensor::from_data(TensorData::new(e.values.clone(), [e.values.len()]), &device);
        self.values = state.iter().map(tensor).collect();
    }
}

struct Walk {
    old: std::vec::IntoIter<Tensor<1>>,
    next: Vec<Tensor<1>>,
    kept: f64,
}

impl ModuleVisitor for Walk {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val().inner();
        let size = value.dims().iter().product::<usize>();
        let value = value.reshape([size]);
        self.next.push(match self.old.next() {
            Some(old) => old * self.kept + value * (1.0 - self.kept),
            None => value,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Linear, load_state, save_state};
    use crate::rng::Seed;
    use crate::run::block_on;

    #[test]
    fn the_average_follows_its_recurrence_and_goes_on_from_a_state() {
        let device = Device::flex().autodiff();
        let mut module = Linear::new(3, 2, &mut Seed(1).stream("t"), &device);
        let (mut average, mut expected) = (Average::new(0.9), Vec::<f64>::new());
        for step in 0..30 {
            let mut state = block_on(save_state(&module)).expect("a device");
            for entry in &mut state {
                entry.values.iter_mut().for_each(|v| *v += 0.1);
            }
            let now: Vec<f64> = state.iter().flat_map(|e| &e.values).map(|v| f64::from(*v)).collect();
            module = load_state(module, &state).expect("its own form");
            average.add(&module);
            let kept = 0.9_f64.min((1.0 + f64::from(step)) / (10.0 + f64::from(step)));
            expected = if expected.is_empty() {
                now
            } else {
                expected.iter().zip(&now).map(|(a, b)| a * kept + b * (1.0 - kept)).collect()
            };
            if step == 14 {
                let state = block_on(average.state(&module)).expect("a device");
                average = Average::new(0.9);
                average.load(&state, 15, &device);
            }
        }
        let state = block_on(average.state(&module)).expect("a device");
        assert_eq!(state.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["weight", "bias"]);
        let got: Vec<f64> = state.iter().flat_map(|e| &e.values).map(|v| f64::from(*v)).collect();
        assert!(got.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5), "{got:?} {expected:?}");
    }
}
