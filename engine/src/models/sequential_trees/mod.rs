//! Sequential trees: one column after the other, each from trees grown on the columns before it.
//!
//! p(x) = Π p(xⱼ | x before j). Every column is cut into codes (levels; shared values and stretches of numbers). The first one is
//! drawn by its shares; each later one drops the row down a tree and draws a code from the leaf. Trees are *honest*: half of the
//! rows decide the questions, the other half fills the leaves (Wager, Athey 2018), and questions that the other half does not
//! confirm are taken back. A leaf is smoothed towards its parents as much as left-out donors ask for.
//!
//! References: Reiter 2005 (J. Official Statistics 21(3)); Nowok, Raab, Dibben 2016 (synthpop); Wager, Athey 2018.
//!
//! Limits: a relation between columns is kept as far as splits on bins can say it. The range of each number is kept.

pub mod config;

#[cfg(feature = "table")]
mod coding;
#[cfg(feature = "table")]
mod evidence;
#[cfg(feature = "table")]
mod explore;
#[cfg(feature = "table")]
mod fit;
#[cfg(feature = "table")]
mod forest;
#[cfg(feature = "table")]
mod given;
#[cfg(feature = "table")]
mod ground;
#[cfg(feature = "table")]
mod guide;
#[cfg(feature = "table")]
mod nodes;
#[cfg(feature = "table")]
mod odds;
#[cfg(feature = "table")]
mod order;
#[cfg(feature = "table")]
mod plant;
#[cfg(feature = "table")]
mod ready;
#[cfg(feature = "table")]
mod sample;
#[cfg(feature = "table")]
mod smooth;
#[cfg(feature = "table")]
mod store;
#[cfg(feature = "table")]
mod uses;
#[cfg(feature = "table")]
mod walk;

pub use config::{SPEC, SequentialTreesConfig};

#[cfg(feature = "table")]
pub use fitted::SequentialTrees;

#[cfg(feature = "table")]
mod fitted {
    use super::coding::{Input, Names, Part};
    use super::forest::Forest;
    use super::{SPEC, SequentialTreesConfig};
    use crate::data::{Notice, Schema, Table};
    use crate::error::Result;
    use crate::models::artifact::Artifact;
    use crate::models::model::Model;
    use crate::models::regenerate::Regenerated;
    use crate::models::spec::{ModelSpec, SampleRequest};
    use crate::models::uses::{Filled, ImputeRequest, PredictRequest, Prediction, ScoreRequest, Scores};
    use crate::rng::Seed;
    use crate::run::RunCx;

    /// Fitted sequential trees.
    #[derive(Clone, Debug, PartialEq)]
    pub struct SequentialTrees {
        pub(super) schema: Schema,
        pub(super) names: Names,
        pub(super) rest: Vec<Regenerated>,
        /// Parts in the order in which they are drawn.
        pub(super) parts: Vec<Part>,
        /// What trees ask, in the order of the parts.
        pub(super) inputs: Vec<Input>,
        /// Trees of every part.
        pub(super) forests: Vec<Forest>,
        pub(super) notices: Vec<Notice>,
    }

    impl Model for SequentialTrees {
        type Config = SequentialTreesConfig;
        const SPEC: ModelSpec = SPEC;

        async fn fit(config: Self::Config, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
            Self::learn(&config, train, seed, cx).await
        }

        async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
            self.draw(request, cx).await
        }

        async fn impute(&self, table: &Table, request: &ImputeRequest, cx: &RunCx<'_>) -> Result<Filled> {
            self.fill(table, request, cx).await
        }

        async fn score(&self, table: &Table, request: &ScoreRequest, cx: &RunCx<'_>) -> Result<Scores> {
            self.rate(table, request, cx).await
        }

        async fn predict(&self, table: &Table, request: &PredictRequest, cx: &RunCx<'_>) -> Result<Prediction> {
            self.foretell(table, request, cx).await
        }

        fn notices(&self) -> &[Notice] {
            &self.notices
        }

        fn save(&self) -> Result<Artifact> {
            self.store()
        }

        fn load(artifact: &Artifact) -> Result<Self> {
            Self::restore(artifact)
        }
    }
}
