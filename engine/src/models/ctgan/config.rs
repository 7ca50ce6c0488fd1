//! Settings and description; compiled without tables.

use crate::models::spec::{Family, ModelSpec, Supports};
use crate::params::Config;

crate::params! {
    /// Settings of CTGAN.
    pub struct CtganConfig {
        /// Passes over the table.
        epochs: i64 = 300, int 0..=100_000, unit "passes";
        /// Steps that are trained in any case: in a small table a pass is one step, and passes alone would teach little.
        least_steps: i64 = 2000, int 0..=10_000_000, unit "steps";
        /// Rows of a step, rounded to a multiple of `pac`; at most half of a small table.
        batch_size: i64 = 500, int 1..=65_536, log, unit "rows";
        /// Random numbers that the generator starts from.
        embedding_dim: i64 = 128, int 1..=2048, log;
        /// Width of each layer of the generator.
        generator_dim: i64 = 256, int 1..=4096, log, advanced;
        /// Layers of the generator.
        generator_layers: i64 = 2, int 0..=8, advanced;
        /// Width of each layer of the critic.
        discriminator_dim: i64 = 256, int 1..=4096, log, advanced;
        /// Layers of the critic.
        discriminator_layers: i64 = 2, int 1..=8, advanced;
        /// Learning rate of the generator.
        generator_lr: f64 = 0.0002, float 0.000_000_1..=1.0, log, advanced;
        /// Decay of the generator's weights, added to the gradient.
        generator_decay: f64 = 0.000_001, float 0.0..=1.0, advanced;
        /// Learning rate of the critic.
        discriminator_lr: f64 = 0.0002, float 0.000_000_1..=1.0, log, advanced;
        /// Decay of the critic's weights, added to the gradient.
        discriminator_decay: f64 = 0.000_001, float 0.0..=1.0, advanced;
        /// Steps of the critic for each one of the generator.
        discriminator_steps: i64 = 1, int 1..=100, advanced;
        /// Rows that the critic judges together; more of them tell a generator that repeats itself.
        pac: i64 = 10, int 1..=100, advanced;
        /// Whether training picks levels by the log of their rows, so that rare ones are seen often enough.
        log_frequency: bool = true, flag, advanced;
        /// Whether the modes of numbers are conditions too.
        condition_modes: String = "auto", choice [
            "auto" => "where no column has levels alone",
            "on" => "always",
            "off" => "never, as in the paper"
        ], advanced;
        /// Weight of the gradient penalty.
        penalty: f64 = 10.0, float 0.0..=1000.0, advanced;
        /// Share of the critic's activations that is dropped.
        dropout: f64 = 0.5, float 0.0..=0.95, advanced;
        /// Temperature of the levels while training.
        temperature: f64 = 0.2, float 0.01..=10.0, log, advanced;
        /// Modes of a number's distribution at most.
        max_modes: i64 = 10, int 1..=50, advanced;
        /// Weight of the old in a moving average of the generator, which then draws the rows; 0 for the generator as it ends.
        average: f64 = 0.998, float 0.0..=0.9999, advanced;
        /// Largest norm of the gradients of a step; 0 for no limit.
        clip_norm: f64 = 0.0, float 0.0..=1000.0, advanced;
    }
}

/// What is said of the model.
pub const SPEC: ModelSpec = ModelSpec {
    id: "ctgan",
    name: "CTGAN",
    summary: "A generative adversarial network for tables: a generator learns to make rows that a critic cannot tell from real ones. \
              Widely known, slow to train and seldom the best; needs many thousands of rows.",
    family: Family::Neural,
    supports: Supports::NONE,
    reference: "Xu, Skoularidou, Cuesta-Infante, Veeramachaneni 2019 (Modeling tabular data using conditional GAN)",
    params: CtganConfig::PARAMS,
};
