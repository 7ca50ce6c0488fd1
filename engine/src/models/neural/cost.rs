//! What a training takes: steps, memory and time, known before anything large is allocated.

use burn::tensor::Device;
use web_time::Instant;

use crate::error::{Defect, Error, Result};
use crate::nn::{matrix, read};
use crate::run::{Estimate, RunCx};

/// Bytes of a training at most where the host does not say what is left: a browser's memory ends at 4 GiB.
const MOST_BYTES: u64 = if cfg!(target_family = "wasm") { 3 << 30 } else { 48 << 30 };
/// Side of the matrices in the trial of a device.
const TRIAL: usize = 192;
/// Products of a trial …
const PRODUCTS: u32 = 4;
/// … and trials, of which the quickest counts: what else the machine does is not the device's speed.
const TRIALS: u32 = 6;
/// A step takes at least so many times its matrix products at the trial's speed …
const LEAST: f64 = 1.2;
/// … and at most so many: narrow layers and small batches leave a device idle between its operations.
const MOST: f64 = 5.0;
/// Seconds of a step in any case, for what it costs to start its operations.
const START: f64 = 3e-4;

/// Steps of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::models) struct Steps {
    /// Rows of a step.
    pub(in crate::models) batch: usize,
    /// Steps in all.
    pub(in crate::models) total: u64,
}

impl Steps {
    /// `epochs` passes over `rows` rows, and at least `least` steps.
    pub(in crate::models) fn new(rows: usize, batch: usize, epochs: i64, least: i64) -> Self {
        let batch = batch.clamp(1, rows.max(1));
        let passes = epochs.max(0) as u64 * rows.div_ceil(batch) as u64;
        Self { batch, total: passes.max(least.max(0) as u64).max(1) }
    }
}

/// Memory of a training in numbers of 4 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::models) struct Cost {
    /// Codes of the rows.
    pub(in crate::models) codes: u64,
    /// Weights of all networks; each has a gradient and two moments, and a copy while it is moved.
    pub(in crate::models) weights: u64,
    /// Entries of all layers for one batch; each has a gradient, and operations keep about as much again.
    pub(in crate::models) layers: u64,
    /// Multiplications of all matrix products in a step, forward and back.
    pub(in crate::models) products: u64,
}

impl Cost {
    /// Bytes.
    pub(in crate::models) fn bytes(self) -> u64 {
        4 * (self.codes + 6 * self.weights + 6 * self.layers)
    }

    /// Refuses what does not fit, and tells what `steps` steps will take.
    ///
    /// # Errors
    /// [`Error::Unsupported`] with the estimate and what makes it smaller; what the device says.
    pub(in crate::models) async fn tell(self, steps: u64, device: &Device, cx: &RunCx<'_>) -> Result<()> {
        self.check(cx.memory().unwrap_or(MOST_BYTES))?;
        let step = self.products as f64 * seconds(device).await?;
        let all = |factor: f64| steps as f64 * (step * factor + START);
        cx.estimate(Estimate { steps, bytes: self.bytes(), seconds: (all(LEAST), all(MOST)) });
        Ok(())
    }

    /// Nothing when `most` bytes are enough for it.
    fn check(self, most: u64) -> Result<()> {
        if self.bytes() <= most {
            return Ok(());
        }
        let largest = self.codes.max(6 * self.weights).max(6 * self.layers);
        let fix = if largest == self.codes {
            "Learn from fewer rows or columns."
        } else if largest == 6 * self.weights {
            "Take narrower layers, or mark columns with many levels as text or identifiers."
        } else {
            "Take a smaller batch or narrower layers."
        };
        let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30));
        Err(Error::unsupported(Defect::new(
            "the training needs too much memory",
            format!("at most {}, which is what is left", gib(most)),
            format!("about {}", gib(self.bytes())),
            fix,
        )))
    }
}

/// Seconds of a multiplication inside a large matrix product on `device`, by a trial of a few milliseconds.
async fn seconds(device: &Device) -> Result<f64> {
    let side = matrix(vec![0.5; TRIAL * TRIAL], [TRIAL, TRIAL], device);
    // The first one may still be compiled.
    read(vec![side.clone().matmul(side.clone()).sum()]).await?;
    let mut least = f64::INFINITY;
    for _ in 0..TRIALS {
        let began = Instant::now();
        let product = (0..PRODUCTS).fold(side.clone(), |p, _| p.matmul(side.clone()) * (1.0 / TRIAL as f32));
        read(vec![product.sum()]).await?;
        least = least.min(began.elapsed().as_secs_f64());
    }
    Ok(least / (f64::from(PRODUCTS) * (TRIAL as f64).powi(3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_tables_get_their_least_steps_and_large_ones_their_passes() {
        assert_eq!(Steps::new(10_000, 500, 300, 100), Steps { batch: 500, total: 6000 });
        assert_eq!(Steps::new(120, 500, 300, 2000), Steps { batch: 120, total: 2000 });
        assert_eq!(Steps::new(1, 500, 0, 0), Steps { batch: 1, total: 1 });
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_part_that_is_large() {
        assert!(Cost { codes: 1 << 20, weights: 1 << 20, layers: 1 << 20, products: 1 }.check(MOST_BYTES).is_ok());
        for (cost, word) in [
            (Cost { codes: 1 << 40, ..Cost::default() }, "rows"),
            (Cost { weights: 1 << 40, ..Cost::default() }, "layers"),
            (Cost { layers: 1 << 40, ..Cost::default() }, "batch"),
        ] {
            match cost.check(MOST_BYTES) {
                Err(Error::Unsupported(defect)) => assert!(defect.fix.contains(word), "{defect}"),
                other => panic!("{cost:?} must be refused, not {other:?}"),
            }
        }
        // What the host has left counts where it is said.
        assert!(Cost { codes: 1 << 20, ..Cost::default() }.check(1 << 20).is_err());
    }

    #[test]
    fn the_estimate_is_told_and_grows_with_the_steps() {
        #[derive(Default)]
        struct Told(std::cell::Cell<Option<Estimate>>);
        impl crate::run::ProgressSink for Told {
            fn report(&self, _: crate::run::Progress) {}
            fn estimate(&self, estimate: Estimate) {
                self.0.set(Some(estimate));
            }
        }
        let told = Told::default();
        let cx = RunCx::new(&told, crate::run::CancelToken::default(), &crate::run::NoPacer);
        let cost = Cost { codes: 1000, weights: 10, layers: 10, products: 1_000_000 };
        crate::run::block_on(cost.tell(1000, &Device::flex(), &cx)).expect("it fits");
        let first = told.0.take().expect("an estimate");
        assert_eq!((first.steps, first.bytes), (1000, cost.bytes()));
        assert!(0.3 <= first.seconds.0 && first.seconds.0 < first.seconds.1, "{first:?}");
    }
}
