//! The course of a training: losses, averaged over windows of steps.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::nn::{finite, read};
use crate::run::RunCx;

/// Windows of a training, unless they would be longer than …
const WINDOWS: u64 = 300;
/// … so many steps: a device's queue must be waited for now and then.
const LONGEST: u64 = 20;

/// Losses of a training: one point per window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::models) struct History {
    /// What each series is.
    pub(in crate::models) names: Vec<String>,
    /// Steps done at each point.
    pub(in crate::models) steps: Vec<u64>,
    /// Means over the window, by name.
    pub(in crate::models) values: Vec<Vec<f32>>,
}

/// Sums of the losses since the last point, on the device.
#[derive(Debug)]
pub(in crate::models) struct Window {
    names: &'static [&'static str],
    every: u64,
    sums: Vec<Tensor<1>>,
    count: u64,
}

impl Window {
    /// For a training of `total` steps.
    pub(in crate::models) fn new(names: &'static [&'static str], total: u64) -> Self {
        Self { names, every: total.div_ceil(WINDOWS).clamp(1, LONGEST), sums: Vec::new(), count: 0 }
    }

    /// Adds the losses of a step (`[1]` each), in the order of the names.
    pub(in crate::models) fn add(&mut self, losses: Vec<Tensor<1>>) {
        let losses = losses.into_iter().map(Tensor::inner);
        let old = std::mem::take(&mut self.sums);
        self.sums =
            if old.is_empty() { losses.collect() } else { old.into_iter().zip(losses).map(|(a, b)| a + b).collect() };
        self.count += 1;
    }

    /// The sums so far and the steps in them, for a state that is kept in the middle of a window.
    ///
    /// # Errors
    /// What the device says.
    pub(in crate::models) async fn open(&self) -> Result<(Vec<f32>, u64)> {
        let sums = read(self.sums.clone()).await?;
        Ok((sums.into_iter().flatten().collect(), self.count))
    }

    /// Goes on with sums that were kept.
    pub(in crate::models) fn reopen(&mut self, (sums, count): &(Vec<f32>, u64), device: &Device) {
        let tensor = |sum: &f32| Tensor::from_data(TensorData::new(vec![*sum], [1]), device);
        self.sums = sums.iter().map(tensor).collect();
        self.count = *count;
    }

    /// Reads and reports where a window ends; whether it did. `done` steps of `total` are done.
    ///
    /// # Errors
    /// [`Error::Diverged`](crate::Error::Diverged) when a loss is no number; what the device says.
    pub(in crate::models) async fn turn(
        &mut self,
        history: &mut History,
        (done, total): (u64, u64),
        fix: &str,
        cx: &RunCx<'_>,
    ) -> Result<bool> {
        if !done.is_multiple_of(self.every) && done != total || self.count == 0 {
            return Ok(false);
        }
        let sums = read(std::mem::take(&mut self.sums)).await?;
        let means: Vec<f32> = sums.iter().flatten().map(|s| s / self.count as f32).collect();
        self.count = 0;
        finite(&means, done, fix)?;
        if history.names.is_empty() {
            history.names = self.names.iter().map(|n| (*n).to_owned()).collect();
            history.values = vec![Vec::new(); self.names.len()];
        }
        history.steps.push(done);
        for (series, mean) in history.values.iter_mut().zip(&means) {
            series.push(*mean);
        }
        let named: Vec<_> = self.names.iter().copied().zip(means).collect();
        cx.losses(done, &named);
        Ok(true)
    }
}
