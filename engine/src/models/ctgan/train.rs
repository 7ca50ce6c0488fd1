//! The training loop.

use super::Ctgan;
use super::batch::Batch;
use super::config::{CtganConfig, SPEC};
use super::generator::Heads;
use super::pair::Pair;
use crate::data::Table;
use crate::error::Result;
use crate::models::neural::{Checkpoint, Cost, History, Sketches, Start, Steps, Window, device, framed};
use crate::nn::{Average, State, save_state};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};
use crate::transform::encoded::{Coded, Conditional, Settings};

/// What helps a training that diverged.
const FIX: &str = "Lower generator_lr and discriminator_lr, or set clip_norm to 1.";
/// Steps of the critic alone before training goes on from a saved generator.
const HEAD_START: u64 = 100;
/// Least rows of a batch in a small table, where there are as many.
const SMALL_BATCH: usize = 50;

impl Ctgan {
    /// Fits with settings that are already typed.
    pub(super) async fn learn(config: CtganConfig, train: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Self> {
        let settings = Settings { modes: config.max_modes as usize, ..Settings::default() };
        let start = Start::of(SPEC.id, cx)?;
        let (frame, coded) = framed(start.as_ref(), train, &settings, seed, cx).await?;
        let discrete = frame.encoder.blocks().iter().any(|b| b.discrete);
        let modes = config.condition_modes == "on" || (config.condition_modes == "auto" && !discrete);
        let conditional = Conditional::of(&frame.encoder, &coded, modes);
        let mut model = Self { config, frame, conditional, state: State::new(), history: History::default() };
        if model.frame.layout.width == 0 {
            // Every learned column has one value: the encoder alone says it.
            cx.step(Phase::Training, 1, 1).await?;
        } else {
            (model.state, model.history) = model.train((train, &coded), start.as_ref(), seed, cx).await?;
        }
        Ok(model)
    }

    fn cost(&self, coded: &Coded, batch: &Batch<'_>) -> Cost {
        let (config, width) = (&self.config, self.frame.layout.width as u64);
        let (g, gn) = (config.generator_dim as u64, config.generator_layers as u64);
        let (d, dn) = (config.discriminator_dim as u64, config.discriminator_layers as u64);
        let inputs = config.embedding_dim as u64 + self.conditional.width() as u64;
        let (last, group) = (inputs + gn * g, batch.group_width() as u64);
        let (rows, groups) = (batch.rows as u64, batch.groups() as u64);
        // Weights of the generator and the critic: layers of the former also take what the ones before them took.
        let makes = (0..gn).map(|at| (inputs + at * g) * g).sum::<u64>() + last * width;
        let judges = group * d + dn.saturating_sub(1) * d * d + d;
        let turns = config.discriminator_steps as u64;
        Cost {
            codes: coded.parts.iter().map(|p| (p.scalar.len() + 2 * p.level.len()) as u64).sum(),
            weights: makes + judges,
            layers: rows * (inputs + 2 * gn * (last + g) + 6 * width) + groups * (6 * group + 6 * dn * d),
            // The critic sees made, real and mixed groups and goes back through each; the mixed ones twice.
            products: turns * (rows * makes + 8 * groups * judges) + 3 * rows * makes + 2 * groups * judges,
        }
    }

    async fn train(
        &self,
        (table, coded): (&Table, &Coded),
        start: Option<&Start>,
        seed: Seed,
        cx: &RunCx<'_>,
    ) -> Result<(State, History)> {
        let config = &self.config;
        let pac = config.pac as usize;
        // At most half of a small table: larger batches would show the critic the same rows again and again.
        let most = (config.batch_size as usize).min((coded.rows / 2).max(SMALL_BATCH));
        let rows = (most / pac).max(1) * pac;
        let passes = (coded.rows / rows).max(1) as u64 * config.epochs as u64;
        let steps = Steps { batch: rows, total: passes.max(config.least_steps as u64).max(1) };
        let device = device(cx).await?;
        let sketches = Sketches::of(table)?;
        let by_level = self.conditional.rows(coded);
        let (layout, conditional) = (&self.frame.layout, &self.conditional);
        let batch =
            Batch { layout, coded, conditional, by_level: &by_level, config, rows: steps.batch, device: &device };
        self.cost(coded, &batch).tell(steps.total, &device, cx).await?;
        let learning = device.clone().autodiff();
        let heads = Heads::new(layout, &device);
        let sizes = (conditional.width(), batch.group_width());
        let mut pair = Pair::new(config, &heads, sizes, &mut seed.stream("ctgan/weights"), &learning);
        let mut average = (config.average > 0.0).then(|| Average::new(config.average));
        let checkpoint = Checkpoint::new(SPEC.id, config, seed, coded.rows, start)?;
        let mut window = Window::new(&["critic", "penalty", "generator", "condition"], steps.total);
        let (mut done, mut history) = (0, History::default());
        if let Some(kept) = checkpoint.kept(cx)? {
            pair.generator = kept.restore((0, "generator"), pair.generator, &mut pair.makes)?;
            pair.critic = kept.restore((1, "critic"), pair.critic, &mut pair.judges)?;
            if let Some(average) = &mut average {
                average.load(&kept.state("average", &pair.generator)?, kept.done, &device);
            }
            window.reopen(&kept.window, &device);
            (done, history) = (kept.done, kept.history);
        }
        if let Some(start) = start.filter(|_| done == 0) {
            pair.generator = start.weights("generator", pair.generator)?;
            // The critic is not saved: without a start of its own it would first lead the generator astray.
            for step in 0..HEAD_START {
                cx.step(Phase::Training, 0, steps.total).await?;
                pair = pair.judge(&heads, batch.judging(&mut seed.indexed("ctgan/head-start", step))).0;
            }
        }
        let turns = config.discriminator_steps as u64;
        for step in done..steps.total {
            let stopped = cx.step(Phase::Training, step, steps.total).await;
            if step > done && cx.checkpoints().is_some_and(|c| stopped.is_err() || c.due()) {
                let mut keeping = checkpoint.begin(step, &history, &window).await?;
                keeping.add("generator", &pair.generator, &pair.makes).await?;
                keeping.add("critic", &pair.critic, &pair.judges).await?;
                if let Some(average) = &average {
                    keeping.add_state("average", &average.state(&pair.generator).await?);
                }
                keeping.keep(cx)?;
            }
            stopped?;
            if step > done && cx.is_finishing() {
                break;
            }
            let mut judged = None;
            for turn in 0..turns {
                let given = batch.judging(&mut seed.indexed("ctgan/critic", step * turns + turn));
                let (next, losses) = pair.judge(&heads, given);
                pair = next;
                judged = Some(losses);
            }
            let (next, made) = pair.make(&heads, batch.making(&mut seed.indexed("ctgan/generator", step)));
            pair = next;
            if let Some(average) = &mut average {
                average.add(&pair.generator);
            }
            if let Some(judged) = judged {
                window.add(vec![judged.gap, judged.penalty, made.value, made.asked]);
            }
            if window.turn(&mut history, (step + 1, steps.total), FIX, cx).await? && cx.wants_sketch() {
                let state = drawing(average.as_ref(), &pair).await?;
                sketches.show(&Self { state, ..self.clone() }, step + 1, cx).await?;
            }
        }
        cx.step(Phase::Training, steps.total, steps.total).await?;
        Ok((drawing(average.as_ref(), &pair).await?, history))
    }
}

/// The weights that draw rows: the average where there is one, else those of the last step.
async fn drawing(average: Option<&Average>, pair: &Pair) -> Result<State> {
    match average {
        Some(average) => average.state(&pair.generator).await,
        None => save_state(&pair.generator).await,
    }
}
