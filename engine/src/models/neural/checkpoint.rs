//! The state of a training between two steps. Going on from it gives the same bytes as never stopping: every random number of a
//! step comes from a stream that is named by the step.

use serde::{Deserialize, Serialize};

use super::history::{History, Window};
use super::start::Start;
use super::weights::{pull, push};
use crate::data::schema::Schema;
use crate::error::{Defect, Error, Result};
use crate::models::artifact::Artifact;
use crate::nn::{Adam, Entry, State, form, load_state, save_state};
use crate::rng::Seed;
use crate::run::RunCx;

/// Which run a state belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    seed: u64,
    rows: usize,
    config: serde_json::Value,
    /// The saved model that it went on from.
    start: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    run: Run,
    done: u64,
    history: History,
    /// Sums of the losses in the window that is not at its end, and the steps in it.
    window: (Vec<f32>, u64),
    /// Steps of the optimisers, in the order of the networks.
    steps: Vec<u64>,
}

/// Keeps and restores the states of one run.
#[derive(Debug)]
pub(in crate::models) struct Checkpoint {
    model: &'static str,
    run: Run,
}

impl Checkpoint {
    /// Of the run with these settings.
    pub(in crate::models) fn new(
        model: &'static str,
        config: &impl Serialize,
        seed: Seed,
        rows: usize,
        start: Option<&Start>,
    ) -> Result<Self> {
        let config = serde_json::to_value(config).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Self { model, run: Run { seed: seed.0, rows, config, start: start.map(|s| s.digest) } })
    }

    /// The kept state of this run, if there is one.
    ///
    /// # Errors
    /// [`Error::Artifact`] when it is damaged or of another run.
    pub(in crate::models) fn kept(&self, cx: &RunCx<'_>) -> Result<Option<Kept>> {
        let Some(bytes) = cx.checkpoints().and_then(crate::run::Checkpoints::kept) else { return Ok(None) };
        let artifact = Artifact::from_bytes(&bytes)?;
        let head: Head = artifact.header()?;
        if artifact.model != self.model || head.run != self.run {
            return Err(Error::artifact(Defect::new(
                "the kept training is of another run",
                "the same table, settings and seed",
                "others",
                "Start anew without it.",
            )));
        }
        Ok(Some(Kept { done: head.done, history: head.history, window: head.window, steps: head.steps, artifact }))
    }

    /// A state to be filled with networks.
    pub(in crate::models) async fn begin(&self, done: u64, history: &History, window: &Window) -> Result<Keeping> {
        let (history, window) = (history.clone(), window.open().await?);
        let head = Head { run: self.run.clone(), done, history, window, steps: Vec::new() };
        Ok(Keeping { artifact: Artifact::new(self.model, &Schema::default(), &())?, head })
    }
}

/// A state in the making.
pub(in crate::models) struct Keeping {
    artifact: Artifact,
    head: Head,
}

impl Keeping {
    /// Adds a network and its optimiser.
    pub(in crate::models) async fn add<M: burn::module::Module>(
        &mut self,
        name: &str,
        network: &M,
        adam: &Adam,
    ) -> Result<()> {
        push(&mut self.artifact, name, &save_state(network).await?);
        let (steps, moments) = adam.save().await?;
        for (at, [first, second]) in moments.into_iter().enumerate() {
            self.artifact.push_singles(format!("{name}/{at}/first"), first);
            self.artifact.push_singles(format!("{name}/{at}/second"), second);
        }
        self.head.steps.push(steps);
        Ok(())
    }

    /// Adds weights that no optimiser moves.
    pub(in crate::models) fn add_state(&mut self, name: &str, state: &[Entry]) {
        push(&mut self.artifact, name, state);
    }

    /// Hands it to the run's keeper.
    pub(in crate::models) fn keep(mut self, cx: &RunCx<'_>) -> Result<()> {
        let Some(keeper) = cx.checkpoints() else { return Ok(()) };
        self.artifact.header = serde_json::to_value(&self.head).map_err(|e| Error::Internal(e.to_string()))?;
        keeper.keep(self.artifact.to_bytes()?)
    }
}

/// A state to go on from.
pub(in crate::models) struct Kept {
    /// Steps that are done.
    pub(in crate::models) done: u64,
    /// Losses so far.
    pub(in crate::models) history: History,
    /// See [`Window::reopen`].
    pub(in crate::models) window: (Vec<f32>, u64),
    steps: Vec<u64>,
    artifact: Artifact,
}

impl Kept {
    /// Weights that were added without an optimiser, in the form of `network`.
    pub(in crate::models) fn state<M: burn::module::Module>(&self, name: &str, network: &M) -> Result<State> {
        pull(&self.artifact, name, &form(network))
    }

    /// An array by its name.
    pub(in crate::models) fn values(&self, name: &str) -> Result<&[f32]> {
        self.artifact.singles(name)
    }

    /// The `number`-th network as it was, with its optimiser.
    pub(in crate::models) fn restore<M: burn::module::Module>(
        &self,
        (number, name): (usize, &str),
        network: M,
        adam: &mut Adam,
    ) -> Result<M> {
        let form = form(&network);
        let network = load_state(network, &pull(&self.artifact, name, &form)?)?;
        let mut moments = Vec::new();
        for at in 0..form.len() {
            let of = |which: &str| self.artifact.singles(&format!("{name}/{at}/{which}")).map(<[f32]>::to_vec);
            moments.push([of("first")?, of("second")?]);
        }
        adam.load(&network, self.steps.get(number).copied().unwrap_or(0), &moments)?;
        Ok(network)
    }
}
