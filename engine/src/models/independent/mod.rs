//! Independent columns: each from its own distribution, nothing between them. The floor for every comparison.
//!
//! The marginals are those of the Gaussian copula, so the difference between the two models is exactly what associations add.

pub mod config;

pub use config::{IndependentConfig, SPEC};

#[cfg(feature = "table")]
pub use fitted::Independent;

#[cfg(feature = "table")]
mod fitted {
    use super::{IndependentConfig, SPEC};
    use crate::data::{Notice, Table};
    use crate::error::Result;
    use crate::models::artifact::Artifact;
    use crate::models::gaussian_copula::{GaussianCopula, GaussianCopulaConfig};
    use crate::models::model::Model;
    use crate::models::spec::{ModelSpec, SampleRequest};
    use crate::rng::Seed;
    use crate::run::RunCx;

    /// Fitted marginals.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Independent(GaussianCopula);

    impl Model for Independent {
        type Config = IndependentConfig;
        const SPEC: ModelSpec = SPEC;

        async fn fit(config: Self::Config, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
            let config = GaussianCopulaConfig {
                min_level_count: config.min_level_count,
                ..GaussianCopulaConfig::marginals_only()
            };
            Ok(Self(GaussianCopula::learn(&config, train, seed, cx).await?))
        }

        async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
            self.0.sample(request, cx).await
        }

        fn notices(&self) -> &[Notice] {
            self.0.notices()
        }

        fn save(&self) -> Result<Artifact> {
            self.0.store(SPEC.id)
        }

        fn load(artifact: &Artifact) -> Result<Self> {
            Ok(Self(GaussianCopula::restore(artifact)?))
        }
    }
}
