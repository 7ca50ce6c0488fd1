//! TVAE: a variational auto-encoder over encoded rows.
//!
//! An encoder maps a row x to a normal distribution over hidden variables z, a decoder maps z back to a distribution over rows:
//! independent normals for scalars, categorical for levels. Training minimises what the decoder fails to explain plus the
//! divergence of the hidden variables from N(0, I); new rows are decoded from draws of N(0, I).
//!
//! Reference: Xu, Skoularidou, Cuesta-Infante, Veeramachaneni 2019, "Modeling tabular data using conditional GAN", section 4.5.
//!
//! Shapes: rows `[batch, width]`, hidden variables `[batch, embedding_dim]`.
//!
//! What differs from the reference implementation, and why:
//! - levels and modes are drawn by their chances instead of taking the likeliest, which all but loses rare levels;
//! - shared values and missing cells are levels of their own (see [`crate::transform::encoded`]);
//! - passes run over the ends of the table, so that every batch has one size; a small table gets a least number of steps;
//! - conditions are met by drawing until enough rows meet them; where the network hardly gets there, the nearest rows are taken
//!   and the cells that were asked for are set.

pub mod config;

#[cfg(all(test, feature = "train"))]
mod golden;
#[cfg(feature = "train")]
mod network;
#[cfg(feature = "train")]
mod sample;
#[cfg(all(test, feature = "train"))]
mod tests;
#[cfg(feature = "train")]
mod train;
#[cfg(feature = "train")]
mod watch;

pub use config::{SPEC, TvaeConfig};

#[cfg(feature = "train")]
pub use fitted::Tvae;

#[cfg(feature = "train")]
mod fitted {
    use serde::{Deserialize, Serialize};

    use super::network::{Heads, Network};
    use super::{SPEC, TvaeConfig};
    use crate::data::{Notice, Table};
    use crate::error::Result;
    use crate::models::artifact::{Artifact, damaged};
    use crate::models::model::Model;
    use crate::models::neural::{Frame, FrameHead, History, pull, push};
    use crate::models::spec::{ModelSpec, SampleRequest};
    use crate::nn::{State, form};
    use crate::params::{Config, JsonMap, to_json};
    use crate::rng::Seed;
    use crate::run::RunCx;

    /// A fitted TVAE.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Tvae {
        pub(super) config: TvaeConfig,
        pub(super) frame: Frame,
        /// Weights; empty when there is nothing to learn.
        pub(super) state: State,
        pub(super) history: History,
    }

    #[derive(Serialize, Deserialize)]
    struct Head {
        config: JsonMap,
        frame: FrameHead,
        history: History,
    }

    impl Model for Tvae {
        type Config = TvaeConfig;
        const SPEC: ModelSpec = SPEC;

        async fn fit(config: Self::Config, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
            Self::learn(config, train, seed, cx).await
        }

        async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
            self.draw(request, cx).await
        }

        fn notices(&self) -> &[Notice] {
            &self.frame.notices
        }

        fn save(&self) -> Result<Artifact> {
            let config = to_json(&self.config);
            let head = Head { config, frame: self.frame.head(), history: self.history.clone() };
            let mut artifact = Artifact::new(SPEC.id, &self.frame.schema, &head)?;
            push(&mut artifact, "network", &self.state);
            Ok(artifact)
        }

        fn load(artifact: &Artifact) -> Result<Self> {
            let head: Head = artifact.header()?;
            let config = TvaeConfig::from_json(&head.config).map_err(|i| damaged(format!("{} settings", i.len())))?;
            let frame = Frame::of_head(head.frame, artifact)?;
            let mut state = State::new();
            if frame.layout.width > 0 {
                let device = burn::tensor::Device::flex();
                let heads = Heads::new(&frame.layout, &device);
                let blank = Network::new(&config, &heads, &mut Seed(0).stream("tvae/blank"), &device);
                state = pull(artifact, "network", &form(&blank))?;
            }
            Ok(Self { config, frame, state, history: head.history })
        }
    }
}
