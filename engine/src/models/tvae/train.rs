//! The training loop.

use super::Tvae;
use super::config::{SPEC, TvaeConfig};
use super::network::{Heads, Network};
use super::watch::{Watch, split};
use crate::data::Table;
use crate::error::Result;
use crate::models::neural::{Checkpoint, Cost, Frame, History, Sketches, Start, Steps, Window, device, framed};
use crate::nn::{Adam, AdamSettings, State, matrix, normals, save_state};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};
use crate::transform::encoded::{Coded, Settings};

/// What helps a training that diverged.
const FIX: &str = "Lower learning_rate, or set clip_norm to 1.";

/// Rows in a new order for every pass, handed out in batches of one size that run over the ends of passes.
pub(super) struct Batches {
    seed: Seed,
    rows: Vec<u32>,
    order: Vec<u32>,
    pass: Option<u64>,
    batch: usize,
}

impl Batches {
    /// Of these rows, at least one.
    pub(super) fn new(rows: Vec<u32>, batch: usize, seed: Seed) -> Self {
        Self { seed, order: rows.clone(), rows, pass: None, batch }
    }

    /// Rows of a step; any step may be asked for.
    pub(super) fn of(&mut self, step: u64, out: &mut Vec<u32>) {
        out.clear();
        let rows = self.order.len() as u64;
        for at in step * self.batch as u64..(step + 1) * self.batch as u64 {
            let pass = at / rows;
            if self.pass != Some(pass) {
                self.order.clone_from(&self.rows);
                self.seed.indexed("tvae/order", pass).shuffle(&mut self.order);
                self.pass = Some(pass);
            }
            out.push(self.order[(at % rows) as usize]);
        }
    }
}

impl Tvae {
    /// Fits with settings that are already typed.
    pub(super) async fn learn(config: TvaeConfig, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
        let settings = Settings { modes: config.max_modes as usize, ..Settings::default() };
        let start = Start::of(SPEC.id, cx)?;
        let (frame, coded) = framed(start.as_ref(), train, &settings, seed, cx).await?;
        let (state, history) = if frame.layout.width == 0 {
            // Every learned column has one value: the encoder alone says it.
            cx.step(Phase::Training, 1, 1).await?;
            (State::new(), History::default())
        } else {
            train_network(&config, start.as_ref(), (&frame, train, &coded), seed, cx).await?
        };
        Ok(Self { config, frame, state, history })
    }
}

fn cost(config: &TvaeConfig, frame: &Frame, coded: &Coded, batch: usize) -> Cost {
    let (hidden, width) = (config.embedding_dim as u64, frame.layout.width as u64);
    let (c, d) = (config.compress_dim as u64, config.decompress_dim as u64);
    let (cn, dn) = (config.compress_layers as u64, config.decompress_layers as u64);
    let weights = (width + 2 * hidden) * c + (cn * c * c) + (width + hidden) * d + dn * d * d;
    Cost {
        codes: coded.parts.iter().map(|p| (p.scalar.len() + p.level.len()) as u64).sum(),
        weights,
        layers: batch as u64 * (3 * width + cn * c + dn * d + 6 * hidden),
        products: 3 * batch as u64 * weights,
    }
}

async fn train_network(
    config: &TvaeConfig,
    start: Option<&Start>,
    (frame, table, coded): (&Frame, &Table, &Coded),
    seed: Seed,
    cx: &RunCx<'_>,
) -> Result<(State, History)> {
    let (learned, held) = split(coded.rows, config.held_share, seed);
    let steps = Steps::new(learned.len(), config.batch_size as usize, config.epochs, config.least_steps);
    let inner = device(cx).await?;
    let sketches = Sketches::of(table)?;
    cost(config, frame, coded, steps.batch).tell(steps.total, &inner, cx).await?;
    let device = inner.clone().autodiff();
    let heads = Heads::new(&frame.layout, &device);
    let mut network = Network::new(config, &heads, &mut seed.stream("tvae/weights"), &device);
    if let Some(start) = start {
        network = start.weights("network", network)?;
    }
    let mut adam = Adam::new(AdamSettings {
        rate: config.learning_rate,
        decay: config.l2scale,
        clip: (config.clip_norm > 0.0).then_some(config.clip_norm),
        ..AdamSettings::default()
    });
    let checkpoint = Checkpoint::new(SPEC.id, config, seed, coded.rows, start)?;
    let mut watch = Watch::new(config, (&frame.layout, coded), &held, seed, &inner);
    let mut window = Window::new(&["reconstruction", "divergence"], steps.total);
    let (mut done, mut history) = (0, History::default());
    if let Some(kept) = checkpoint.kept(cx)? {
        network = kept.restore((0, "network"), network, &mut adam)?;
        if let Some(watch) = &mut watch {
            watch.restore(&kept, &network)?;
        }
        window.reopen(&kept.window, &inner);
        (done, history) = (kept.done, kept.history);
    }
    let mut batches = Batches::new(learned, steps.batch, seed);
    let (mut rows, hidden) = (Vec::with_capacity(steps.batch), config.embedding_dim as usize);
    let warm = (config.kl_warmup * steps.total as f64).max(1.0);
    for step in done..steps.total {
        let stopped = cx.step(Phase::Training, step, steps.total).await;
        if step > done && cx.checkpoints().is_some_and(|c| stopped.is_err() || c.due()) {
            let mut keeping = checkpoint.begin(step, &history, &window).await?;
            keeping.add("network", &network, &adam).await?;
            if let Some(watch) = &watch {
                watch.keep(&mut keeping);
            }
            keeping.keep(cx)?;
        }
        stopped?;
        if step > done && cx.is_finishing() {
            break;
        }
        batches.of(step, &mut rows);
        let mut x = Vec::with_capacity(steps.batch * heads.width);
        frame.layout.fill(coded, &rows, 0, &mut x);
        let noise = normals(steps.batch * hidden, &mut seed.indexed("tvae/noise", step));
        let x = matrix(x, [steps.batch, heads.width], &inner);
        let noise = matrix(noise, [steps.batch, hidden], &inner);
        let loss = network.loss(&heads, x, noise, config.loss_factor as f32);
        let weight = ((step + 1) as f64 / warm).min(1.0);
        let gradients = (loss.reconstruction.clone() + loss.divergence.clone() * weight).backward();
        window.add(vec![loss.reconstruction, loss.divergence]);
        network = adam.step(network, gradients).bounded();
        if window.turn(&mut history, (step + 1, steps.total), FIX, cx).await? && cx.wants_sketch() {
            let (config, frame, state) = (config.clone(), frame.clone(), save_state(&network).await?);
            sketches.show(&Tvae { config, frame, state, history: History::default() }, step + 1, cx).await?;
        }
        if let Some(watch) = &mut watch
            && watch.look(&heads, &network, step + 1, cx).await?
        {
            break;
        }
    }
    cx.step(Phase::Training, steps.total, steps.total).await?;
    let state = match watch {
        Some(watch) => watch.best(&network).await?,
        None => save_state(&network).await?,
    };
    Ok((state, history))
}
