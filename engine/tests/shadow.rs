//! The shadow-model attack on a generator that keeps its rows, and on one that does not.
#![cfg(feature = "table")]

use engine::Result;
use engine::data::{Notice, Table};
use engine::evaluate::privacy::shadow::{Effort, shadow};
use engine::evaluate::record::Verdict;
use engine::models::uses::{Filled, ImputeRequest, PredictRequest, Prediction, ScoreRequest, Scores};
use engine::models::{self, Artifact, DynFitted, DynModel, ModelSpec, SampleRequest, conformance};
use engine::params::JsonMap;
use engine::rng::Seed;
use engine::run::{CancelToken, LocalFuture, NoPacer, NoProgress, RunCx, block_on};

/// A generator that hands its rows back, in another order.
#[derive(Debug)]
struct Copies(Option<Table>);

impl DynModel for Copies {
    fn spec(&self) -> &'static ModelSpec {
        models::specs()[0]
    }
    fn defaults(&self) -> JsonMap {
        JsonMap::new()
    }
    fn fit<'a>(
        &'a self,
        _: &'a JsonMap,
        train: &'a Table,
        _: Seed,
        _: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Box<dyn DynFitted>>> {
        Box::pin(async { Ok(Box::new(Copies(Some(train.clone()))) as Box<dyn DynFitted>) })
    }
    fn load(&self, _: &Artifact) -> Result<Box<dyn DynFitted>> {
        Err(engine::Error::Internal("not saved".to_owned()))
    }
}

impl DynFitted for Copies {
    fn spec(&self) -> &'static ModelSpec {
        models::specs()[0]
    }
    fn sample<'a>(&'a self, request: &'a SampleRequest, _: &'a RunCx<'_>) -> LocalFuture<'a, Result<Table>> {
        let own = self.0.as_ref().expect("fitted");
        let mut order: Vec<u32> = (0..own.rows() as u32).collect();
        Seed(request.seed).stream("copies").shuffle(&mut order);
        Box::pin(async move { own.take(&order) })
    }
    fn impute<'a>(&'a self, _: &'a Table, _: &'a ImputeRequest, _: &'a RunCx<'_>) -> LocalFuture<'a, Result<Filled>> {
        unreachable!("the attack only samples")
    }
    fn score<'a>(&'a self, _: &'a Table, _: &'a ScoreRequest, _: &'a RunCx<'_>) -> LocalFuture<'a, Result<Scores>> {
        unreachable!("the attack only samples")
    }
    fn predict<'a>(
        &'a self,
        _: &'a Table,
        _: &'a PredictRequest,
        _: &'a RunCx<'_>,
    ) -> LocalFuture<'a, Result<Prediction>> {
        unreachable!("the attack only samples")
    }
    fn notices(&self) -> &[Notice] {
        &[]
    }
    fn save(&self) -> Result<Artifact> {
        Err(engine::Error::Internal("not saved".to_owned()))
    }
}

fn real() -> Table {
    conformance::table(&conformance::mixed_csv(900), r#"{"target": "target"}"#)
}

const EFFORT: Effort = Effort { targets: 4, shadows: 40, rows: 120 };

#[test]
fn rows_that_are_handed_back_are_found_and_independent_columns_give_none_away() {
    let (real, nothing) = (real(), JsonMap::new());
    let attack = |model: &dyn DynModel| {
        block_on(shadow(&real, (model, &nothing), EFFORT, Seed(1), &RunCx::quiet())).expect("an attack")
    };
    let leaked = attack(&Copies(None));
    assert!(leaked.aucs.iter().all(|a| *a > 0.95), "{:?}", leaked.aucs);
    assert_eq!(leaked.section.records[0].verdict, Verdict::Warn);
    assert!(leaked.section.text[0].contains("4 could be told"), "{:?}", leaked.section.text);
    let safe = attack(models::find("independent").expect("a model"));
    assert!(safe.aucs.iter().all(|a| *a < leaked.chance), "{:?} beyond {}", safe.aucs, safe.chance);
    assert_eq!(safe.section.records[0].verdict, Verdict::Pass);
    assert_eq!(safe, attack(models::find("independent").expect("a model")), "one seed gives one answer");
}

#[test]
fn too_little_to_learn_an_attack_from_is_refused() {
    let (real, nothing) = (real(), JsonMap::new());
    let model = models::find("independent").expect("a model");
    let run = |table: &Table, effort| block_on(shadow(table, (model, &nothing), effort, Seed(1), &RunCx::quiet()));
    for effort in [Effort { targets: 0, ..EFFORT }, Effort { shadows: 4, ..EFFORT }, Effort { targets: 200, ..EFFORT }]
    {
        let error = run(&real, effort).expect_err("refused");
        assert!(error.defect().is_some_and(|d| !d.fix.is_empty()), "{error}");
    }
    assert!(run(&real.take(&[0, 1, 2]).expect("rows"), EFFORT).is_err());
    let stop = CancelToken::default();
    stop.cancel();
    let cx = RunCx::new(&NoProgress, stop, &NoPacer);
    let stopped = block_on(shadow(&real, (model, &nothing), EFFORT, Seed(1), &cx));
    assert_eq!(stopped.expect_err("cancelled"), engine::Error::Cancelled);
}
