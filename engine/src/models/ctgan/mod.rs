//! CTGAN: a conditional generative adversarial network over encoded rows.
//!
//! A generator maps noise and a condition (one level of one column) to a row, a critic judges groups of rows. The critic learns to
//! value real rows above made ones under a penalty that keeps its slope near 1 (WGAN-GP); the generator learns to raise the value of
//! its rows and to show the level that it was asked for. Conditions are picked by the log of their rows, so that rare levels are
//! seen often enough, and the real rows of a step meet the same conditions.
//!
//! Reference: Xu, Skoularidou, Cuesta-Infante, Veeramachaneni 2019, "Modeling tabular data using conditional GAN"; Gulrajani et al.
//! 2017, "Improved training of Wasserstein GANs"; Lin et al. 2018, "PacGAN".
//!
//! Shapes: noise `[batch, embedding_dim]`, conditions `[batch, levels of all conditions]`, rows `[batch, width]`, groups
//! `[batch / pac, pac · (width + conditions)]`.
//!
//! What differs from the reference implementation, and why:
//! - the gradient in the penalty is a product of the critic's weights (see `critic`), so one pass of gradients is enough;
//! - rows are drawn by a moving average of the generator (Yazıcı et al. 2019), whose shares sway less than those of the last step;
//! - new rows are normalised by the running moments, so a row does not depend on the others of its batch;
//! - new rows are conditioned by true frequencies: the log would make rare levels too frequent;
//! - conditions of a request steer the generator, whatever the column; rows that do not meet them are drawn again, and where the
//!   network hardly gets there, the nearest rows are taken and the cells that were asked for are set;
//! - without columns of levels the modes of numbers are the conditions (CTAB-GAN+, Zhao et al. 2022).

pub mod config;

#[cfg(feature = "train")]
mod batch;
#[cfg(feature = "train")]
mod critic;
#[cfg(feature = "train")]
mod generator;
#[cfg(feature = "train")]
mod pair;
#[cfg(feature = "train")]
mod sample;
#[cfg(all(test, feature = "train"))]
mod golden;
#[cfg(all(test, feature = "train"))]
mod tests;
#[cfg(feature = "train")]
mod train;

pub use config::{CtganConfig, SPEC};

#[cfg(feature = "train")]
pub use fitted::Ctgan;

#[cfg(feature = "train")]
mod fitted {
    use burn::tensor::Device;
    use serde::{Deserialize, Serialize};

    use super::generator::Generator;
    use super::{CtganConfig, SPEC};
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
    use crate::transform::encoded::conditional::Choice;
    use crate::transform::encoded::{Block, Conditional};

    /// A fitted CTGAN: the generator.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Ctgan {
        pub(super) config: CtganConfig,
        pub(super) frame: Frame,
        pub(super) conditional: Conditional,
        /// Weights of the generator; empty when there is nothing to learn.
        pub(super) state: State,
        pub(super) history: History,
    }

    #[derive(Serialize, Deserialize)]
    struct Head {
        config: JsonMap,
        frame: FrameHead,
        conditional: Conditional,
        history: History,
    }

    impl Ctgan {
        /// A generator of this form with weights yet to be set; `None` when there is nothing to learn.
        pub(super) fn generator(&self, device: &Device) -> Option<Generator> {
            let width = self.frame.layout.width;
            let inputs = self.config.embedding_dim as usize + self.conditional.width();
            let shape = (self.config.generator_dim as usize, self.config.generator_layers);
            let fresh =
                || Generator::new((inputs, width), shape, &mut Seed(0).stream("ctgan/blank"), device);
            (width > 0).then(fresh)
        }
    }

    impl Model for Ctgan {
        type Config = CtganConfig;
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
            let head = Head {
                config: to_json(&self.config),
                frame: self.frame.head(),
                conditional: self.conditional.clone(),
                history: self.history.clone(),
            };
            let mut artifact = Artifact::new(SPEC.id, &self.frame.schema, &head)?;
            push(&mut artifact, "generator", &self.state);
            Ok(artifact)
        }

        fn load(artifact: &Artifact) -> Result<Self> {
            let head: Head = artifact.header()?;
            let config = CtganConfig::from_json(&head.config).map_err(|i| damaged(format!("{} settings", i.len())))?;
            let frame = Frame::of_head(head.frame, artifact)?;
            let fits = |c: &Choice| {
                let levels = frame.encoder.blocks().get(c.block).and_then(Block::levels);
                levels.is_some_and(|(at, width)| at == c.at && width == c.width())
            };
            if !head.conditional.choices().iter().all(fits) {
                return Err(damaged("conditions that do not fit the encoding".to_owned()));
            }
            let (conditional, history) = (head.conditional, head.history);
            let mut model = Self { config, frame, conditional, state: State::new(), history };
            if let Some(blank) = model.generator(&Device::flex()) {
                model.state = pull(artifact, "generator", &form(&blank))?;
            }
            Ok(model)
        }
    }
}
