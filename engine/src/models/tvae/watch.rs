//! When to stop: the loss on rows that are held back.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::config::TvaeConfig;
use super::network::{Heads, Network};
use crate::error::Result;
use crate::models::neural::{Keeping, Kept, Layout};
use crate::nn::{Entry, State, matrix, normals, read, save_state};
use crate::rng::Seed;
use crate::run::RunCx;
use crate::transform::encoded::Coded;

/// Rows held back that are looked at, at most.
const MOST_ROWS: usize = 5000;

/// Rows to learn from and rows held back, in positions of the codes.
pub(super) fn split(rows: usize, share: f64, seed: Seed) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = (0..rows as u32).collect();
    // At least one row stays to learn from.
    let held = ((share * rows as f64) as usize).min(rows.saturating_sub(1));
    if held == 0 {
        return (order, Vec::new());
    }
    seed.stream("tvae/held").shuffle(&mut order);
    let learned = order.split_off(held);
    (learned, order)
}

/// The best network so far, by rows that it did not learn from.
pub(super) struct Watch {
    x: Tensor<2>,
    noise: Tensor<2>,
    factor: f32,
    every: u64,
    patience: i64,
    best: f32,
    waited: i64,
    state: State,
}

impl Watch {
    /// Over the `held` rows; `None` without any.
    pub(super) fn new(
        config: &TvaeConfig,
        (layout, coded): (&Layout, &Coded),
        held: &[u32],
        seed: Seed,
        device: &Device,
    ) -> Option<Self> {
        let held = &held[..held.len().min(MOST_ROWS)];
        if held.is_empty() {
            return None;
        }
        let (rows, hidden) = (held.len(), config.embedding_dim as usize);
        let mut x = Vec::with_capacity(rows * layout.width);
        layout.fill(coded, held, 0, &mut x);
        // The same noise every time: what changes is the network.
        let noise = normals(rows * hidden, &mut seed.stream("tvae/look"));
        Some(Self {
            x: matrix(x, [rows, layout.width], device),
            noise: matrix(noise, [rows, hidden], device),
            factor: config.loss_factor as f32,
            every: config.look_every as u64,
            patience: config.patience,
            best: f32::INFINITY,
            waited: 0,
            state: State::new(),
        })
    }

    /// Looks where it is due after `done` steps; whether training should stop.
    pub(super) async fn look(&mut self, heads: &Heads, network: &Network, done: u64, cx: &RunCx<'_>) -> Result<bool> {
        if !done.is_multiple_of(self.every) {
            return Ok(false);
        }
        let loss = network.valid().loss(heads, self.x.clone(), self.noise.clone(), self.factor);
        let loss = read(vec![loss.reconstruction + loss.divergence]).await?[0][0];
        cx.losses(done, &[("held back", loss)]);
        if loss < self.best {
            (self.best, self.waited) = (loss, 0);
            self.state = save_state(network).await?;
        } else {
            self.waited += 1;
        }
        Ok(self.waited >= self.patience)
    }

    /// The weights of the best network; those of `network` when none was looked at.
    pub(super) async fn best(self, network: &Network) -> Result<State> {
        if self.state.is_empty() { save_state(network).await } else { Ok(self.state) }
    }

    /// Adds what it knows to a state.
    pub(super) fn keep(&self, keeping: &mut Keeping) {
        let shape = vec![2];
        keeping.add_state("watch", &[Entry { name: "now".into(), shape, values: vec![self.best, self.waited as f32] }]);
        keeping.add_state("best", &self.state);
    }

    /// Goes on from a state.
    pub(super) fn restore(&mut self, kept: &Kept, network: &Network) -> Result<()> {
        let now = kept.values("watch/now")?;
        if let [best, waited] = now {
            (self.best, self.waited) = (*best, *waited as i64);
        }
        if self.best.is_finite() {
            self.state = kept.state("best", network)?;
        }
        Ok(())
    }
}
