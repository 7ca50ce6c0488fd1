//! The training loop.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::Ctgan;
use super::batch::Batch;
use super::config::{CtganConfig, SPEC};
use super::critic::Critic;
use super::generator::{Generator, Heads};
use crate::compute;
use crate::data::Table;
use crate::error::Result;
use crate::models::neural::{Checkpoint, Cost, Frame, History, Steps, Window};
use crate::nn::{Adam, AdamSettings, State, save_state};
use crate::rng::{Seed, Stream};
use crate::run::{Phase, RunCx};
use crate::transform::encoded::{Coded, Conditional, Settings};

/// What helps a training that diverged.
const FIX: &str = "Lower generator_lr and discriminator_lr, or set clip_norm to 1.";
/// Least rows of a batch in a small table, where there are as many.
const SMALL_BATCH: usize = 50;

/// Both networks with their optimisers.
pub(super) struct Pair {
    pub(super) generator: Generator,
    pub(super) critic: Critic,
    pub(super) makes: Adam,
    pub(super) judges: Adam,
}

/// Losses of a step, `[1]` each.
pub(super) struct Judged {
    /// Value of made rows less that of real ones.
    pub(super) gap: Tensor<1>,
    pub(super) penalty: Tensor<1>,
}

impl Pair {
    pub(super) fn new(config: &CtganConfig, batch: &Batch<'_>, heads: &Heads, draw: &mut Stream, device: &Device) -> Self {
        let inputs = config.embedding_dim as usize + batch.conditional.width();
        let shape = (config.generator_dim as usize, config.generator_layers);
        let generator = Generator::new((inputs, heads.width), shape, draw, device);
        let width = config.discriminator_dim as usize;
        let critic = Critic::new(batch.group_width(), width, config.discriminator_layers, draw, device);
        let adam = |rate, decay| {
            let clip = (config.clip_norm > 0.0).then_some(config.clip_norm);
            Adam::new(AdamSettings { rate, betas: (0.5, 0.9), decay, clip, ..AdamSettings::default() })
        };
        let makes = adam(config.generator_lr, config.generator_decay);
        let judges = adam(config.discriminator_lr, config.discriminator_decay);
        Self { generator, critic, makes, judges }
    }

    /// A step of the critic.
    pub(super) fn judge(mut self, batch: &Batch<'_>, heads: &Heads, draw: &mut Stream) -> (Self, Judged) {
        let (groups, pac_width) = (batch.groups(), batch.group_width());
        let made = batch.input(draw);
        let real = batch.real(&made.conditions, draw);
        let masks = batch.masks(2 * groups, draw);
        let others = batch.masks(groups, draw);
        let mixture = batch.mixture(draw);
        // Nothing of the generator moves here, so no gradients are recorded.
        let (raw, moments) = self.generator.valid().by_batch(made.entries);
        self.generator = self.generator.observe(moments, batch.rows);
        let fake = heads.activated(raw, made.gumbels, batch.config.temperature as f32);
        let fake = with_condition(fake, made.condition).reshape([groups, pac_width]);
        let (gap, penalty) = critic_losses(&self.critic, fake, real, mixture, &masks, &others);
        let loss = gap.clone() + penalty.clone() * batch.config.penalty;
        self.critic = self.judges.step(self.critic, loss.backward());
        (self, Judged { gap, penalty })
    }

    /// A step of the generator; its value by the critic, negated, and the cross-entropy of the asked levels.
    pub(super) fn make(mut self, batch: &Batch<'_>, heads: &Heads, draw: &mut Stream) -> (Self, Tensor<1>, Tensor<1>) {
        let (groups, pac_width) = (batch.groups(), batch.group_width());
        let made = batch.input(draw);
        let masks = batch.masks(groups, draw);
        let (raw, moments) = self.generator.by_batch(made.entries);
        let fake = heads.activated(raw.clone(), made.gumbels, batch.config.temperature as f32);
        let fake = with_condition(fake, made.condition).reshape([groups, pac_width]);
        let value = self.critic.valid().value(fake, &masks).mean().neg();
        let asked = if made.conditions.is_empty() {
            None
        } else {
            let (targets, chosen) = batch.asked(&made.conditions);
            heads.asked(raw, targets, chosen)
        };
        let asked = asked.unwrap_or_else(|| value.clone() * 0.0);
        let loss = value.clone() + asked.clone();
        self.generator = self.makes.step(self.generator, loss.backward()).observe(moments, batch.rows);
        (self, value, asked)
    }
}

/// Made rows with their conditions beside them.
fn with_condition(rows: Tensor<2>, condition: Option<Tensor<2>>) -> Tensor<2> {
    match condition {
        Some(condition) => Tensor::cat(vec![rows, condition], 1),
        None => rows,
    }
}

/// Gap and penalty of the critic: fake and real `[groups, inputs]`, mixture `[groups, 1]`, masks for twice the groups.
pub(super) fn critic_losses(
    critic: &Critic,
    fake: Tensor<2>,
    real: Tensor<2>,
    mixture: Tensor<2>,
    masks: &[Tensor<2>],
    others: &[Tensor<2>],
) -> (Tensor<1>, Tensor<1>) {
    let groups = fake.dims()[0];
    let mixed = fake.clone() + (real.clone() - fake.clone()) * mixture;
    // One pass over both: the layers do not mix rows.
    let values = critic.value(Tensor::cat(vec![fake, real], 0), masks);
    let gap = values.clone().narrow(0, 0, groups).mean() - values.narrow(0, groups, groups).mean();
    (gap, critic.penalty(mixed, others))
}

impl Ctgan {
    /// Fits with settings that are already typed.
    pub(super) async fn learn(config: CtganConfig, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
        let settings = Settings { modes: config.max_modes as usize, ..Settings::default() };
        let (frame, coded) = Frame::learn(train, &settings, seed, cx).await?;
        let discrete = frame.encoder.blocks().iter().any(|b| b.discrete);
        let modes = config.condition_modes == "on" || (config.condition_modes == "auto" && !discrete);
        let conditional = Conditional::of(&frame.encoder, &coded, modes);
        let mut model = Self { config, frame, conditional, state: State::new(), history: History::default() };
        if model.frame.layout.width == 0 {
            // Every learned column has one value: the encoder alone says it.
            cx.step(Phase::Training, 1, 1).await?;
        } else {
            (model.state, model.history) = model.train(&coded, seed, cx).await?;
        }
        Ok(model)
    }

    fn cost(&self, coded: &Coded, batch: &Batch<'_>) -> Cost {
        let (config, width) = (&self.config, self.frame.layout.width as u64);
        let (g, gn) = (config.generator_dim as u64, config.generator_layers as u64);
        let (d, dn) = (config.discriminator_dim as u64, config.discriminator_layers as u64);
        let inputs = config.embedding_dim as u64 + self.conditional.width() as u64;
        let (last, group) = (inputs + gn * g, batch.group_width() as u64);
        Cost {
            codes: coded.parts.iter().map(|p| (p.scalar.len() + 2 * p.level.len()) as u64).sum(),
            weights: gn * g * last + last * width + group * d + dn * d * d,
            layers: batch.rows as u64 * (inputs + 2 * gn * (last + g) + 6 * width)
                + batch.groups() as u64 * (6 * group + 6 * dn * d),
        }
    }

    async fn train(&self, coded: &Coded, seed: Seed, cx: &RunCx<'_>) -> Result<(State, History)> {
        let config = &self.config;
        let pac = config.pac as usize;
        // At most half of a small table: larger batches would show the critic the same rows again and again.
        let most = (config.batch_size as usize).min((coded.rows / 2).max(SMALL_BATCH));
        let rows = (most / pac).max(1) * pac;
        let passes = (coded.rows / rows).max(1) as u64 * config.epochs as u64;
        let steps = Steps { batch: rows, total: passes.max(config.least_steps as u64).max(1) };
        let device = compute::open(cx.compute()).await?.device;
        let by_level = self.conditional.rows(coded);
        let (layout, conditional) = (&self.frame.layout, &self.conditional);
        let batch =
            Batch { layout, coded, conditional, by_level: &by_level, config, rows: steps.batch, device: &device };
        self.cost(coded, &batch).check()?;
        let learning = device.clone().autodiff();
        let heads = Heads::new(layout, &device);
        let mut pair = Pair::new(config, &batch, &heads, &mut seed.stream("ctgan/weights"), &learning);
        let checkpoint = Checkpoint::new(SPEC.id, config, seed, coded.rows)?;
        let (mut done, mut history) = (0, History::default());
        if let Some(kept) = checkpoint.kept(cx)? {
            pair.generator = kept.restore((0, "generator"), pair.generator, &mut pair.makes)?;
            pair.critic = kept.restore((1, "critic"), pair.critic, &mut pair.judges)?;
            (done, history) = (kept.done, kept.history);
        }
        let mut window = Window::new(&["critic", "penalty", "generator", "condition"], steps.total);
        let turns = config.discriminator_steps as u64;
        for step in done..steps.total {
            cx.step(Phase::Training, step, steps.total).await?;
            let mut judged = None;
            for turn in 0..turns {
                let (next, losses) = pair.judge(&batch, &heads, &mut seed.indexed("ctgan/critic", step * turns + turn));
                pair = next;
                judged = Some(losses);
            }
            let (next, value, asked) = pair.make(&batch, &heads, &mut seed.indexed("ctgan/generator", step));
            pair = next;
            if let Some(judged) = judged {
                window.add(vec![judged.gap, judged.penalty, value, asked]);
            }
            let ended = window.turn(&mut history, (step + 1, steps.total), FIX, cx).await?;
            if ended && cx.checkpoints().is_some_and(crate::run::Checkpoints::due) {
                let mut keeping = checkpoint.begin(step + 1, &history)?;
                keeping.add("generator", &pair.generator, &pair.makes).await?;
                keeping.add("critic", &pair.critic, &pair.judges).await?;
                keeping.keep(cx)?;
            }
        }
        cx.step(Phase::Training, steps.total, steps.total).await?;
        Ok((save_state(&pair.generator).await?, history))
    }
}
