//! What a step needs from the host: noise, conditions, and the real rows that meet them.

use burn::tensor::{Device, Tensor};

use super::config::CtganConfig;
use crate::models::neural::Layout;
use crate::nn::{gumbels, keeps, matrix, normals, uniforms};
use crate::rng::Stream;
use crate::transform::encoded::conditional::{Condition, Law, RowsByLevel};
use crate::transform::encoded::{Coded, Conditional};

/// Sizes and sources of a training's batches.
pub(super) struct Batch<'a> {
    pub(super) layout: &'a Layout,
    pub(super) coded: &'a Coded,
    pub(super) conditional: &'a Conditional,
    pub(super) by_level: &'a RowsByLevel,
    pub(super) config: &'a CtganConfig,
    /// Rows.
    pub(super) rows: usize,
    /// Without gradients.
    pub(super) device: &'a Device,
}

/// Input of the generator.
pub(super) struct Input {
    /// Noise and condition, `[rows, embedding + conditions]`.
    pub(super) entries: Tensor<2>,
    /// `[rows, conditions]`; `None` when there is nothing to condition on.
    pub(super) condition: Option<Tensor<2>>,
    /// `[rows, levels]`.
    pub(super) gumbels: Tensor<2>,
}

/// What a step of the critic takes.
pub(super) struct Judging {
    pub(super) input: Input,
    /// `[groups, group width]`.
    pub(super) real: Tensor<2>,
    /// Dropout of made and real groups, `[2 · groups, width]` per layer.
    pub(super) masks: Vec<Tensor<2>>,
    /// Dropout of mixed groups, `[groups, width]` per layer.
    pub(super) others: Vec<Tensor<2>>,
    /// Weights of the real group in each mixed one, `[groups, 1]`.
    pub(super) mixture: Tensor<2>,
}

/// What a step of the generator takes.
pub(super) struct Making {
    pub(super) input: Input,
    /// Groups that the rows are judged in.
    pub(super) groups: usize,
    /// Dropout, `[groups, width]` per layer.
    pub(super) masks: Vec<Tensor<2>>,
    /// Asked levels `[rows, levels]` and the spans that they are in `[rows, spans]`.
    pub(super) asked: Option<(Tensor<2>, Tensor<2>)>,
}

impl Batch<'_> {
    /// Rows that are judged together, and the number of such groups.
    pub(super) fn groups(&self) -> usize {
        self.rows / self.config.pac as usize
    }

    /// Entries of a group.
    pub(super) fn group_width(&self) -> usize {
        (self.layout.width + self.conditional.width()) * self.config.pac as usize
    }

    /// For a step of the critic.
    pub(super) fn judging(&self, draw: &mut Stream) -> Judging {
        let (input, conditions) = self.input(draw);
        let groups = self.groups();
        let real = self.real(&conditions, draw);
        let (masks, others) = (self.masks(2 * groups, draw), self.masks(groups, draw));
        let mixture = matrix(uniforms(groups, draw), [groups, 1], self.device);
        Judging { input, real, masks, others, mixture }
    }

    /// For a step of the generator.
    pub(super) fn making(&self, draw: &mut Stream) -> Making {
        let (input, conditions) = self.input(draw);
        let groups = self.groups();
        let asked = (!conditions.is_empty()).then(|| self.asked(&conditions));
        Making { input, groups, masks: self.masks(groups, draw), asked }
    }

    /// Noise and conditions.
    fn input(&self, draw: &mut Stream) -> (Input, Vec<Condition>) {
        let law = if self.config.log_frequency { Law::Log } else { Law::Rows };
        let conditions = self.conditional.picks(self.rows, law, draw);
        let noise = normals(self.rows * self.config.embedding_dim as usize, draw);
        let input = joined(noise, self.conditional, &conditions, self.rows);
        let width = self.conditional.width();
        let condition =
            (width > 0).then(|| matrix(self.conditional.vectors(&conditions), [self.rows, width], self.device));
        let levels = self.layout.levels();
        let made = Input {
            entries: matrix(input.0, [self.rows, input.1], self.device),
            condition,
            gumbels: matrix(gumbels(self.rows * levels, draw), [self.rows, levels], self.device),
        };
        (made, conditions)
    }

    /// Real rows that meet the conditions in another order, with their conditions: `[groups, group width]`. The order is another so
    /// that only the shares of the conditions are alike in real and made groups.
    fn real(&self, conditions: &[Condition], draw: &mut Stream) -> Tensor<2> {
        let mut order: Vec<usize> = (0..self.rows).collect();
        draw.shuffle(&mut order);
        let asked: Vec<Option<Condition>> = order.iter().map(|&i| conditions.get(i).copied()).collect();
        let rows: Vec<u32> = asked.iter().map(|c| self.by_level.draw(*c, draw)).collect();
        let (width, room) = (self.layout.width, self.conditional.width());
        let mut values = Vec::new();
        self.layout.fill(self.coded, &rows, room, &mut values);
        for (line, asked) in values.chunks_exact_mut(width + room).zip(asked) {
            if let Some(c) = asked {
                line[width + self.conditional.choices()[c.choice].start + c.level] = 1.0;
            }
        }
        matrix(values, [self.groups(), self.group_width()], self.device)
    }

    /// Dropout masks of the critic for `groups` groups, one per layer.
    fn masks(&self, groups: usize, draw: &mut Stream) -> Vec<Tensor<2>> {
        let width = self.config.discriminator_dim as usize;
        let mask = |_| matrix(keeps(groups * width, self.config.dropout, draw), [groups, width], self.device);
        (0..self.config.discriminator_layers).map(mask).collect()
    }

    /// Asked levels `[rows, levels]` and the spans that they are in `[rows, spans]`.
    fn asked(&self, conditions: &[Condition]) -> (Tensor<2>, Tensor<2>) {
        let (levels, spans) = (self.layout.levels(), self.layout.spans.len());
        let mut targets = vec![0.0; self.rows * levels];
        let mut chosen = vec![0.0; self.rows * spans];
        let places: Vec<_> =
            self.conditional.choices().iter().map(|c| self.layout.span(c.block).unwrap_or_default()).collect();
        for (row, c) in conditions.iter().enumerate() {
            let (span, first) = places[c.choice];
            targets[row * levels + first + c.level] = 1.0;
            chosen[row * spans + span] = 1.0;
        }
        (
            matrix(targets, [self.rows, levels], self.device),
            matrix(chosen, [self.rows, spans], self.device),
        )
    }
}

/// Noise and one-hot conditions side by side, row by row, and the entries of a row.
pub(super) fn joined(
    noise: Vec<f32>,
    conditional: &Conditional,
    conditions: &[Condition],
    rows: usize,
) -> (Vec<f32>, usize) {
    let (hidden, room) = (noise.len() / rows.max(1), conditional.width());
    let width = hidden + room;
    if room == 0 {
        return (noise, width);
    }
    let mut out = vec![0.0; rows * width];
    for (line, noise) in out.chunks_exact_mut(width).zip(noise.chunks_exact(hidden)) {
        line[..hidden].copy_from_slice(noise);
    }
    for (line, c) in out.chunks_exact_mut(width).zip(conditions) {
        line[hidden + conditional.choices()[c.choice].start + c.level] = 1.0;
    }
    (out, width)
}
