//! Settings and description; compiled without tables.

use crate::models::spec::{Family, ModelSpec, Supports};
use crate::params::Config;

crate::params! {
    /// Settings of TVAE.
    pub struct TvaeConfig {
        /// Passes over the table.
        epochs: i64 = 300, int 0..=100_000, unit "passes";
        /// Steps that are trained in any case: in a small table a pass is one step, and passes alone would teach little.
        least_steps: i64 = 2000, int 0..=10_000_000, unit "steps";
        /// Rows of a step; fewer where the table has fewer.
        batch_size: i64 = 500, int 1..=65_536, log, unit "rows";
        /// Hidden variables of a row.
        embedding_dim: i64 = 128, int 1..=2048, log;
        /// Width of each layer of the encoder.
        compress_dim: i64 = 128, int 1..=4096, log, advanced;
        /// Layers of the encoder.
        compress_layers: i64 = 2, int 0..=8, advanced;
        /// Width of each layer of the decoder.
        decompress_dim: i64 = 128, int 1..=4096, log, advanced;
        /// Layers of the decoder.
        decompress_layers: i64 = 2, int 0..=8, advanced;
        /// Learning rate of Adam.
        learning_rate: f64 = 0.001, float 0.000_001..=1.0, log, advanced;
        /// Decay of the weights, added to the gradient.
        l2scale: f64 = 0.000_01, float 0.0..=1.0, advanced;
        /// Weight of the reconstruction against the divergence of the hidden variables.
        loss_factor: f64 = 2.0, float 0.001..=1000.0, log, advanced;
        /// Share of the steps over which the weight of the divergence grows to 1; keeps hidden variables in use.
        kl_warmup: f64 = 0.0, float 0.0..=1.0, advanced;
        /// Share of the rows that is not learned from but tells when to stop; 0 to learn from all of them, to the last step.
        held_share: f64 = 0.0, float 0.0..=0.5, advanced;
        /// Looks at the rows held back that may pass without a better loss before training stops; the best network is kept.
        patience: i64 = 10, int 1..=1000, advanced;
        /// Steps between two looks at the rows held back.
        look_every: i64 = 50, int 1..=100_000, unit "steps", advanced;
        /// How levels are read from the network.
        decode: String = "sample", choice [
            "sample" => "drawn by their chances: rare levels keep their share",
            "argmax" => "the likeliest: rare levels nearly vanish"
        ];
        /// Above 1 levels are drawn more evenly, below 1 closer to the likeliest.
        temperature: f64 = 1.0, float 0.05..=5.0, log, advanced;
        /// Modes of a number's distribution at most.
        max_modes: i64 = 10, int 1..=50, advanced;
        /// Largest norm of the gradients of a step; 0 for no limit.
        clip_norm: f64 = 0.0, float 0.0..=1000.0, advanced;
    }
}

/// What is said of the model.
pub const SPEC: ModelSpec = ModelSpec {
    id: "tvae",
    name: "TVAE",
    summary: "A variational auto-encoder for tables: learns to squeeze each row into a few hidden numbers and to unfold them again. \
              Stable and quick for a network; needs thousands of rows.",
    family: Family::Neural,
    supports: Supports::NONE,
    reference: "Xu, Skoularidou, Cuesta-Infante, Veeramachaneni 2019 (Modeling tabular data using conditional GAN)",
    params: TvaeConfig::PARAMS,
};
