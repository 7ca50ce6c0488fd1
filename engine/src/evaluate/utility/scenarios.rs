//! Train here, test there: the four scenarios and what they say together.

/// A score of one model in the four scenarios (first letter of each pair: training, second: test; real or synthetic).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scenarios {
    /// Trained on real, tested on real: the reference.
    pub trtr: f64,
    /// Trained on synthetic, tested on real: the utility.
    pub tstr: f64,
    /// Trained on real, tested on synthetic.
    pub trts: f64,
    /// Trained and tested on synthetic.
    pub tsts: f64,
}

impl Scenarios {
    /// Mean over models; none for none.
    pub fn mean(models: &[Self]) -> Option<Self> {
        let n = models.len() as f64;
        let mean = |f: fn(&Self) -> f64| models.iter().map(f).sum::<f64>() / n;
        let out =
            Self { trtr: mean(|s| s.trtr), tstr: mean(|s| s.tstr), trts: mean(|s| s.trts), tsts: mean(|s| s.tsts) };
        (!models.is_empty()).then_some(out)
    }

    /// Mean of all four: counts a reference that does not depend on the generator, and TSTS, which collapse maximises.
    pub fn mean_of_four(&self) -> f64 {
        (self.trtr + self.tstr + self.trts + self.tsts) / 4.0
    }

    /// Mean of TSTR and TRTS.
    pub fn mean_cross(&self) -> f64 {
        f64::midpoint(self.tstr, self.trts)
    }

    /// TSTR / TRTR, which flatters: chance alone earns much of it. None for a reference of 0.
    pub fn ratio(&self) -> Option<f64> {
        (self.trtr != 0.0).then(|| self.tstr / self.trtr)
    }

    /// TRTR − TSTR.
    pub fn gap(&self) -> f64 {
        self.trtr - self.tstr
    }
}

/// Smallest gain over chance at which a task counts as learnable.
pub const LEARNABLE: f64 = 0.02;

/// Share of the gain over chance that synthetic training keeps, 0..=1, for a metric where higher is better and `chance` needs
/// no model. None when the real model gains less than [`LEARNABLE`]: the task cannot be learned.
pub fn retention(tstr: f64, trtr: f64, chance: f64) -> Option<f64> {
    (trtr - chance >= LEARNABLE).then(|| ((tstr - chance) / (trtr - chance)).clamp(0.0, 1.0))
}

/// The same for an error, where lower is better: `chance` is the error of predicting the mean (median) of real training rows.
pub fn error_retention(tstr: f64, trtr: f64, chance: f64) -> Option<f64> {
    // Errors have units, so the gain is held against the error without a model.
    let gain = chance - trtr;
    (gain > 0.0 && gain >= LEARNABLE * chance).then(|| ((chance - tstr) / gain).clamp(0.0, 1.0))
}
