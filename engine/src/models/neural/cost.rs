//! What a training takes: steps and memory, known before anything is allocated.

use crate::error::{Defect, Error, Result};

/// Bytes of a training at most: a browser's memory ends at 4 GiB, a machine's is not known here.
const MOST_BYTES: u64 = if cfg!(target_family = "wasm") { 3 << 30 } else { 48 << 30 };

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
}

impl Cost {
    /// Bytes.
    pub(in crate::models) fn bytes(self) -> u64 {
        4 * (self.codes + 6 * self.weights + 6 * self.layers)
    }

    /// Nothing when there is memory for it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] with the estimate and what makes it smaller.
    pub(in crate::models) fn check(self) -> Result<()> {
        if self.bytes() <= MOST_BYTES {
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
            format!("at most {}", gib(MOST_BYTES)),
            format!("about {}", gib(self.bytes())),
            fix,
        )))
    }
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
        assert!(Cost { codes: 1 << 20, weights: 1 << 20, layers: 1 << 20 }.check().is_ok());
        for (cost, word) in [
            (Cost { codes: 1 << 40, ..Cost::default() }, "rows"),
            (Cost { weights: 1 << 40, ..Cost::default() }, "layers"),
            (Cost { layers: 1 << 40, ..Cost::default() }, "batch"),
        ] {
            match cost.check() {
                Err(Error::Unsupported(defect)) => assert!(defect.fix.contains(word), "{defect}"),
                other => panic!("{cost:?} must be refused, not {other:?}"),
            }
        }
    }
}
