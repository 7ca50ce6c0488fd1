//! Gaussian copula: each column through its own marginal to a normal variable, one correlation matrix between them.
//!
//! A row's cell becomes a uniform through its column's distribution, the uniform a normal score, and the scores of a row are taken
//! as one draw of N(0, R). New rows are drawn from N(0, R) and sent back through the marginals. Fitting is closed form.
//!
//! Reference: Patki, Wedge, Veeramachaneni 2016, "The Synthetic Data Vault"; Hoff 2007, "Extending the rank likelihood for
//! semiparametric copula estimation".
//!
//! What differs from the reference implementation, and why:
//! - marginals follow the data (smoothed, see [`crate::transform::marginal`]) instead of a beta: nearly always closer;
//! - levels and point masses are stretches of the hidden variable, and their association is refined by Gibbs sampling:
//!   jittering them inside the stretch would weaken it;
//! - nominal levels are put in the order in which the other columns see them;
//! - missing cells are a variable of their own, so they keep their dependence on the other columns;
//! - each class of the target may have a copula of its own;
//! - conditions on any columns are exact: truncated normals, nothing is rejected.
//!
//! Limits: dependence is pairwise and monotone within a class; the range of each number and every level's share are kept.

pub mod config;

#[cfg(feature = "table")]
mod associate;
#[cfg(feature = "table")]
mod condition;
#[cfg(feature = "table")]
mod evidence;
#[cfg(feature = "table")]
mod fit;
#[cfg(feature = "table")]
mod latent;
#[cfg(feature = "table")]
mod order;
#[cfg(feature = "table")]
mod sample;
#[cfg(feature = "table")]
mod store;

pub use config::{GaussianCopulaConfig, SPEC};

#[cfg(feature = "table")]
pub use fitted::GaussianCopula;

#[cfg(feature = "table")]
mod fitted {
    use std::sync::Arc;

    use super::fit::{Component, Source};
    use super::{GaussianCopulaConfig, SPEC};
    use crate::data::column::{Column, MISSING};
    use crate::data::notice::Notice;
    use crate::data::schema::Schema;
    use crate::data::{Table, notice::NoticeCode};
    use crate::error::{Defect, Result};
    use crate::models::artifact::Artifact;
    use crate::models::fields::Taken;
    use crate::models::model::Model;
    use crate::models::regenerate::Regenerated;
    use crate::models::spec::{ModelSpec, SampleRequest};
    use crate::rng::Seed;
    use crate::run::RunCx;

    /// Rows below which a class gets no copula of its own under `auto` …
    const CLASS_ROWS: usize = 100;
    /// … and rows for each column.
    const CLASS_ROWS_PER_COLUMN: usize = 5;
    /// Rows below which classes are taken together under `on`.
    const LEAST_CLASS: usize = 20;
    /// Classes that `auto` takes apart, at most.
    const MOST_CLASSES: usize = 20;

    /// A fitted Gaussian copula.
    #[derive(Clone, Debug, PartialEq)]
    pub struct GaussianCopula {
        pub(super) schema: Schema,
        pub(super) names: Vec<Arc<[String]>>,
        pub(super) rest: Vec<Regenerated>,
        pub(super) components: Vec<Component>,
        pub(super) notices: Vec<Notice>,
    }

    impl GaussianCopula {
        /// Fits with settings that are already typed; also serves the floor of independent columns.
        pub(crate) async fn learn(
            config: &GaussianCopulaConfig,
            train: &Table,
            seed: Seed,
            cx: &RunCx<'_>,
        ) -> Result<Self> {
            let Taken { schema, cells, names, rest } = Taken::of(train)?;
            let mut notices = Vec::new();
            let source = Source { fields: &schema.fields, cells: &cells, config, seed };
            let mut components = Vec::new();
            for rows in groups(&schema, &cells, config, train.rows()) {
                let weight = rows.len() as f64 / train.rows() as f64;
                components.push(source.component(&rows, weight, &mut notices, cx).await?);
            }
            if train.rows() < 2 * components[0].latents.len() {
                let defect = Defect::new(
                    "there are few rows for so many columns",
                    format!("at least {} rows", 2 * components[0].latents.len()),
                    train.rows().to_string(),
                    "Associations are shrunk towards none; more rows or fewer columns would keep them.",
                );
                notices.push(Notice::info(NoticeCode::Model, defect));
            }
            notices.dedup();
            Ok(Self { schema, names, rest, components, notices })
        }
    }

    /// Rows of each component: one for all, or one per class of the target.
    fn groups(schema: &Schema, cells: &[Column], config: &GaussianCopulaConfig, rows: usize) -> Vec<Vec<u32>> {
        let everything = || vec![(0..rows as u32).collect()];
        let target = schema.target.as_deref().and_then(|t| schema.index(t));
        let Some((Column::Levels { codes, names }, learned)) =
            target.map(|t| (&cells[t], schema.fields[t].kind.tag().is_learned()))
        else {
            return everything();
        };
        if config.per_class == "off" || !learned {
            return everything();
        }
        let mut classes: Vec<Vec<u32>> = vec![Vec::new(); names.len() + 1];
        for (row, &code) in codes.iter().enumerate() {
            classes[if code == MISSING { names.len() } else { code as usize }].push(row as u32);
        }
        classes.retain(|c| !c.is_empty());
        if config.per_class == "auto" {
            let needed = CLASS_ROWS.max(CLASS_ROWS_PER_COLUMN * schema.fields.len());
            let enough = classes.len() <= MOST_CLASSES && classes.iter().all(|c| c.len() >= needed);
            return if enough { classes } else { everything() };
        }
        let (mut large, small): (Vec<_>, Vec<_>) = classes.into_iter().partition(|c| c.len() >= LEAST_CLASS);
        let mut together: Vec<u32> = small.into_iter().flatten().collect();
        if !together.is_empty() {
            together.sort_unstable();
            large.push(together);
        }
        large
    }

    impl Model for GaussianCopula {
        type Config = GaussianCopulaConfig;
        const SPEC: ModelSpec = SPEC;

        async fn fit(config: Self::Config, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
            Self::learn(&config, train, seed, cx).await
        }

        async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
            self.draw(request, cx).await
        }

        fn notices(&self) -> &[Notice] {
            &self.notices
        }

        fn save(&self) -> Result<Artifact> {
            self.store(Self::ID)
        }

        fn load(artifact: &Artifact) -> Result<Self> {
            Self::restore(artifact)
        }
    }
}
