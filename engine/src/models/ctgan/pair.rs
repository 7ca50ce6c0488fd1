//! Both networks, and one step of each.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::batch::{Judging, Making};
use super::config::CtganConfig;
use super::critic::Critic;
use super::generator::{Generator, Heads};
use crate::nn::{Adam, AdamSettings};
use crate::rng::Stream;

/// Both networks with their optimisers.
pub(super) struct Pair {
    pub(super) generator: Generator,
    pub(super) critic: Critic,
    pub(super) makes: Adam,
    pub(super) judges: Adam,
    /// Weight of the penalty.
    penalty: f64,
    /// Of the levels.
    temperature: f32,
}

/// Losses of a critic's step, `[1]` each.
pub(super) struct Judged {
    /// Value of made rows less that of real ones.
    pub(super) gap: Tensor<1>,
    pub(super) penalty: Tensor<1>,
}

/// Losses of a generator's step, `[1]` each.
pub(super) struct Made {
    /// Value of the made rows, negated.
    pub(super) value: Tensor<1>,
    /// Cross-entropy of the asked levels; 0 when nothing is asked.
    pub(super) asked: Tensor<1>,
}

impl Pair {
    /// `conditions` entries of a condition, `group` entries of what the critic judges together.
    pub(super) fn new(
        config: &CtganConfig,
        heads: &Heads,
        (conditions, group): (usize, usize),
        draw: &mut Stream,
        device: &Device,
    ) -> Self {
        let inputs = config.embedding_dim as usize + conditions;
        let shape = (config.generator_dim as usize, config.generator_layers);
        let generator = Generator::new((inputs, heads.width), shape, draw, device);
        let width = config.discriminator_dim as usize;
        let critic = Critic::new(group, width, config.discriminator_layers, draw, device);
        let adam = |rate, decay| {
            let clip = (config.clip_norm > 0.0).then_some(config.clip_norm);
            Adam::new(AdamSettings { rate, betas: (0.5, 0.9), decay, clip, ..AdamSettings::default() })
        };
        let makes = adam(config.generator_lr, config.generator_decay);
        let judges = adam(config.discriminator_lr, config.discriminator_decay);
        Self { generator, critic, makes, judges, penalty: config.penalty, temperature: config.temperature as f32 }
    }

    /// A step of the critic.
    pub(super) fn judge(mut self, heads: &Heads, given: Judging) -> (Self, Judged) {
        let rows = given.input.entries.dims()[0];
        // Nothing of the generator moves here, so no gradients are recorded.
        let (raw, moments) = self.generator.valid().by_batch(given.input.entries);
        self.generator = self.generator.observe(moments, rows);
        let fake = heads.activated(raw, given.input.gumbels, self.temperature);
        let fake = with_condition(fake, given.input.condition).reshape(given.real.dims());
        let (gap, penalty) =
            critic_losses(&self.critic, fake, given.real, given.mixture, &given.masks, &given.others);
        let loss = gap.clone() + penalty.clone() * self.penalty;
        self.critic = self.judges.step(self.critic, loss.backward());
        (self, Judged { gap, penalty })
    }

    /// A step of the generator.
    pub(super) fn make(mut self, heads: &Heads, given: Making) -> (Self, Made) {
        let rows = given.input.entries.dims()[0];
        let (raw, moments) = self.generator.by_batch(given.input.entries);
        let fake = heads.activated(raw.clone(), given.input.gumbels, self.temperature);
        let fake = with_condition(fake, given.input.condition);
        let groups = given.groups;
        let entries = fake.dims().iter().product::<usize>();
        let value = self.critic.valid().value(fake.reshape([groups, entries / groups]), &given.masks).mean().neg();
        let asked = given.asked.and_then(|(targets, chosen)| heads.asked(raw, targets, chosen));
        let asked = asked.unwrap_or_else(|| value.clone() * 0.0);
        let loss = value.clone() + asked.clone();
        self.generator = self.makes.step(self.generator, loss.backward()).observe(moments, rows);
        (self, Made { value, asked })
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
