//! The fitted model behind the common interface.

use serde::{Deserialize, Serialize};

use crate::data::{Notice, Table};
use crate::error::{Error, Result};
use crate::learn::parallel;
use crate::models::margins::Columns;
use crate::models::{Artifact, Model, ModelSpec, SampleRequest};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

use super::branch;
use super::class::{Class, Layout};
use super::config::{GaussianCopulaConfig, SPEC};
use super::fit;
use super::sample::{self, CHUNK, Chunk, Drawer};
use crate::models::artifact::damaged;

/// A fitted Gaussian copula, or one per class of the target.
#[derive(Clone, Debug)]
pub struct GaussianCopula {
    layout: Layout,
    classes: Vec<Class>,
    notices: Vec<Notice>,
}

/// The model's part of a saved header.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    classes: usize,
    absence: Vec<Vec<usize>>,
    notices: Vec<Notice>,
}

impl GaussianCopula {
    /// Position of the target among the learned columns.
    fn target(&self) -> Option<usize> {
        let at = self.layout.columns.schema.index(self.layout.columns.schema.target.as_deref()?)?;
        self.layout.columns.learned.iter().position(|&l| l == at)
    }
}

impl Model for GaussianCopula {
    type Config = GaussianCopulaConfig;
    const SPEC: ModelSpec = SPEC;

    async fn fit(config: Self::Config, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
        let learned = fit::learn(&config, train, seed, cx).await?;
        Ok(Self { layout: learned.layout, classes: learned.classes, notices: learned.notices })
    }

    async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let seed = Seed(request.seed);
        let rows = request.rows as usize;
        let branches = branch::branches(&self.layout, &self.classes, self.target(), &request.conditions, seed)?;
        let drawers: Vec<Drawer<'_>> = branches
            .iter()
            .map(|b| Drawer::new(&self.layout, &self.classes, b))
            .collect::<Option<_>>()
            .ok_or_else(|| Error::Internal("correlations that are not positive definite".to_owned()))?;
        let weights: Vec<f64> = branches.iter().map(|b| b.weight).collect();
        let mut all = Chunk::new(&self.classes[0].margins, rows);
        let chunks = rows.div_ceil(CHUNK);
        for begin in (0..chunks).step_by(parallel::BATCH) {
            cx.step(Phase::Sampling, begin as u64, chunks as u64).await?;
            let drawn = parallel::map(parallel::BATCH.min(chunks - begin), |i| {
                let index = begin + i;
                sample::chunk(&drawers, &weights, index, CHUNK.min(rows - index * CHUNK), seed)
            });
            for chunk in drawn {
                all.append(chunk);
            }
        }
        let table = self.layout.columns.table(all.into_columns(&self.layout), rows, seed)?;
        cx.step(Phase::Sampling, chunks as u64, chunks as u64).await?;
        Ok(table)
    }

    fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn save(&self) -> Result<Artifact> {
        let header = Header {
            classes: self.classes.len(),
            absence: self.layout.absence.clone(),
            notices: self.notices.clone(),
        };
        let mut artifact = self.layout.columns.artifact(SPEC.id, &header)?;
        for (i, class) in self.classes.iter().enumerate() {
            class.save(&format!("class{i}"), &mut artifact);
        }
        Ok(artifact)
    }

    fn load(artifact: &Artifact) -> Result<Self> {
        let (columns, header): (Columns, Header) = Columns::saved(artifact)?;
        let mut group = vec![None; columns.learned.len()];
        for (g, members) in header.absence.iter().enumerate() {
            for &member in members {
                *group.get_mut(member).ok_or_else(|| damaged("a group names no column".to_owned()))? = Some(g);
            }
        }
        let layout = Layout { columns, absence: header.absence, group };
        let classes = (0..header.classes)
            .map(|i| Class::load(&format!("class{i}"), &layout, artifact))
            .collect::<Result<Vec<_>>>()?;
        if classes.is_empty() {
            return Err(damaged("there is no class".to_owned()));
        }
        Ok(Self { layout, classes, notices: header.notices })
    }
}
