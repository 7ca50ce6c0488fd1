//! What a model is: typed for its author ([`Model`]), erased for everybody else ([`DynModel`], [`DynFitted`]).

use crate::data::{Notice, Table};
use crate::error::{Defect, Error, Result};
use crate::models::artifact::Artifact;
use crate::models::relations::Relations;
use crate::models::spec::{Family, ModelSpec, SampleRequest};
use crate::models::uses::{Filled, ImputeRequest, PredictRequest, Prediction, ScoreRequest, Scores};
use crate::params::{Config, JsonMap};
use crate::rng::Seed;
use crate::run::{LocalFuture, RunCx};

/// Implemented once per model, in plain typed code.
#[allow(async_fn_in_trait, reason = "everything stays on one thread; object safety comes from DynModel")]
pub trait Model: Sized + 'static {
    /// Settings.
    type Config: Config;
    /// Id, name, settings.
    const SPEC: ModelSpec;

    /// Learns from `train`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when the table cannot be learned, [`Error::Cancelled`].
    async fn fit(config: Self::Config, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self>;

    /// Draws rows that meet every condition of `request`. The result has the training schema, in its order, without the
    /// columns that are left out; identifiers, text and constants are regenerated.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] naming the condition that cannot be met, [`Error::Cancelled`].
    async fn sample(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table>;

    /// Fills missing cells of `table`, given the other cells of their rows; all else stays. For models whose spec supports it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] by default, [`Error::InvalidRequest`] naming a column that does not fit, [`Error::Cancelled`].
    async fn impute(&self, _table: &Table, _request: &ImputeRequest, _cx: &RunCx<'_>) -> Result<Filled> {
        Err(lacks(&Self::SPEC, "fill missing cells", |s| s.supports.impute))
    }

    /// How likely each row of `table` is. For models whose spec supports it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] by default, [`Error::InvalidRequest`] naming a column that does not fit, [`Error::Cancelled`].
    async fn score(&self, _table: &Table, _request: &ScoreRequest, _cx: &RunCx<'_>) -> Result<Scores> {
        Err(lacks(&Self::SPEC, "score rows", |s| s.supports.score))
    }

    /// What is expected of a column, given the other cells of each row. For models whose spec supports it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] by default, [`Error::InvalidRequest`] naming a column that does not fit, [`Error::Cancelled`].
    async fn predict(&self, _table: &Table, _request: &PredictRequest, _cx: &RunCx<'_>) -> Result<Prediction> {
        Err(lacks(&Self::SPEC, "predict a column", |s| s.supports.predict))
    }

    /// What the person should know about this fit (simplifications, fall-backs).
    fn notices(&self) -> &[Notice];

    /// Writes the model; holds no training row.
    ///
    /// # Errors
    /// [`Error::Internal`].
    fn save(&self) -> Result<Artifact>;

    /// Reads what [`Model::save`] wrote, on any target.
    ///
    /// # Errors
    /// [`Error::Artifact`].
    fn load(artifact: &Artifact) -> Result<Self>;
}

/// The error of a model that cannot do `what`, naming those that can.
fn lacks(spec: &ModelSpec, what: &str, can: impl Fn(&ModelSpec) -> bool) -> Error {
    let able: Vec<_> = crate::models::specs().into_iter().filter(|s| can(s)).map(|s| s.name).collect();
    Error::unsupported(Defect::new(
        format!("this model cannot {what}"),
        format!("a model that can: {}", able.join(", ")),
        spec.name,
        "Learn the table with another model.",
    ))
}

/// A model by its id.
pub trait DynModel: Sync {
    /// Id, name, settings.
    fn spec(&self) -> &'static ModelSpec;
    /// Settings when nothing is set.
    fn defaults(&self) -> JsonMap;
    /// See [`Model::fit`]; `config` is validated first.
    fn fit<'a>(
        &'a self,
        config: &'a JsonMap,
        train: &'a Table,
        seed: Seed,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Box<dyn DynFitted>>>;
    /// See [`Model::load`].
    ///
    /// # Errors
    /// [`Error::Artifact`].
    fn load(&self, artifact: &Artifact) -> Result<Box<dyn DynFitted>>;
}

/// A fitted model.
pub trait DynFitted: std::fmt::Debug {
    /// Id, name, settings.
    fn spec(&self) -> &'static ModelSpec;
    /// See [`Model::sample`].
    fn sample<'a>(&'a self, request: &'a SampleRequest, cx: &'a RunCx<'_>) -> LocalFuture<'a, Result<Table>>;
    /// See [`Model::impute`].
    fn impute<'a>(
        &'a self,
        table: &'a Table,
        request: &'a ImputeRequest,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Filled>>;
    /// See [`Model::score`].
    fn score<'a>(
        &'a self,
        table: &'a Table,
        request: &'a ScoreRequest,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Scores>>;
    /// See [`Model::predict`].
    fn predict<'a>(
        &'a self,
        table: &'a Table,
        request: &'a PredictRequest,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Prediction>>;
    /// See [`Model::notices`].
    fn notices(&self) -> &[Notice];
    /// See [`Model::save`].
    ///
    /// # Errors
    /// [`Error::Internal`].
    fn save(&self) -> Result<Artifact>;
}

/// Carries a [`Model`] behind [`DynModel`].
#[derive(Debug)]
pub struct Erased<M>(std::marker::PhantomData<fn() -> M>);

impl<M> Erased<M> {
    /// The only value.
    pub const fn new() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<M> Default for Erased<M> {
    fn default() -> Self {
        Self::new()
    }
}

/// Gives a spec the address that [`DynModel::spec`] hands out.
pub trait HasSpec {
    /// The spec.
    fn spec_ref() -> &'static ModelSpec;
}

impl<M: Model + HasSpec + std::fmt::Debug> DynModel for Erased<M> {
    fn spec(&self) -> &'static ModelSpec {
        M::spec_ref()
    }

    fn defaults(&self) -> JsonMap {
        crate::params::defaults::<M::Config>()
    }

    fn fit<'a>(
        &'a self,
        config: &'a JsonMap,
        train: &'a Table,
        seed: Seed,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Box<dyn DynFitted>>> {
        Box::pin(async move {
            let config = M::Config::from_json(config).map_err(Error::InvalidConfig)?;
            let model = M::fit(config, train, seed, cx).await?;
            // A baseline that learns nothing of how columns belong together is to know nothing of it.
            let known = M::SPEC.family != Family::Baseline;
            let relations = if known { Relations::of(train)? } else { Relations::default() };
            Ok(Box::new(Fitted::new(model, relations)) as Box<dyn DynFitted>)
        })
    }

    fn load(&self, artifact: &Artifact) -> Result<Box<dyn DynFitted>> {
        artifact.relations.check(&artifact.schema)?;
        Ok(Box::new(Fitted::new(M::load(artifact)?, artifact.relations.clone())))
    }
}

/// Carries a fitted [`Model`] behind [`DynFitted`], with what columns say of each other without exception.
#[derive(Debug)]
struct Fitted<M> {
    model: M,
    relations: Relations,
    notices: Vec<Notice>,
}

impl<M: Model> Fitted<M> {
    fn new(model: M, relations: Relations) -> Self {
        let notices = model.notices().iter().cloned().chain(relations.notices()).collect();
        Self { model, relations, notices }
    }
}

impl<M: Model + HasSpec + std::fmt::Debug> DynFitted for Fitted<M> {
    fn spec(&self) -> &'static ModelSpec {
        M::spec_ref()
    }

    fn sample<'a>(&'a self, request: &'a SampleRequest, cx: &'a RunCx<'_>) -> LocalFuture<'a, Result<Table>> {
        Box::pin(self.relations.sample(&self.model, request, cx))
    }

    fn impute<'a>(
        &'a self,
        table: &'a Table,
        request: &'a ImputeRequest,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Filled>> {
        Box::pin(self.model.impute(table, request, cx))
    }

    fn score<'a>(
        &'a self,
        table: &'a Table,
        request: &'a ScoreRequest,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Scores>> {
        Box::pin(self.model.score(table, request, cx))
    }

    fn predict<'a>(
        &'a self,
        table: &'a Table,
        request: &'a PredictRequest,
        cx: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Prediction>> {
        Box::pin(self.model.predict(table, request, cx))
    }

    fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn save(&self) -> Result<Artifact> {
        Ok(Artifact { relations: self.relations.clone(), ..self.model.save()? })
    }
}
