//! From a table to trees.

use std::sync::Arc;

use super::coding::{self, Input, Part};
use super::config::Protection;
use super::forest::{Classes, DonorTree, Forest, Planted, Site, plant};
use super::{SequentialTrees, SequentialTreesConfig, order};
use crate::data::column::Column;
use crate::data::schema::KindTag;
use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::learn::parallel;
use crate::learn::trees::{Feature, Growth, Nominal, Ranked, grow};
use crate::models::regenerate::Regenerated;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Rows that the most telling inputs are found on.
const SCREENED: usize = 2000;

impl SequentialTrees {
    /// Fits with settings that are already typed.
    pub(crate) async fn learn(
        config: &SequentialTreesConfig,
        train: &Table,
        seed: Seed,
        cx: &RunCx<'_>,
    ) -> Result<Self> {
        if train.rows() == 0 {
            return Err(Error::unsupported(Defect::new(
                "there is nothing to learn from",
                "at least one row",
                "none",
                "Open a table that has rows.",
            )));
        }
        let levers = config.levers();
        let kept: Vec<usize> = (0..train.width()).filter(|&c| !train.field(c).left_out).collect();
        let mut schema = train.schema().clone();
        schema.fields = kept.iter().map(|&c| train.field(c).clone()).collect();
        let cells: Vec<Column> = kept.iter().map(|&c| train.column(c)).collect();
        let names = cells
            .iter()
            .map(|c| match c {
                Column::Levels { names, .. } => Arc::clone(names),
                _ => Arc::from([]),
            })
            .collect();
        let rest = schema.fields.iter().zip(&cells).map(|(f, c)| Regenerated::of(f, c)).collect();
        let mut parts = Vec::new();
        for (at, (field, column)) in schema.fields.iter().zip(&cells).enumerate() {
            cx.step(Phase::Encoding, at as u64, cells.len() as u64).await?;
            if field.kind.tag().is_learned() {
                parts.extend(coding::parts(at, field, column, levers.shared));
            }
        }
        order::arrange(&mut parts, &schema);
        let codes: Vec<Vec<u16>> = parts.iter().map(|p| p.coding.encode(&p.cells(&cells[p.column]))).collect();
        cx.step(Phase::Encoding, cells.len() as u64, cells.len() as u64).await?;
        let mut inputs = Vec::new();
        let mut until = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            until.push(inputs.len());
            inputs.push(Input::plain(at, &part.coding, &codes[at], config.bins as usize));
            let dated = schema.fields[part.column].kind.tag() == KindTag::Date || part.role == coding::Role::Day;
            if dated {
                inputs.extend(coding::calendar(at, &part.coding));
            }
        }
        let features: Vec<Feature> = inputs.iter().map(|i| i.feature(&codes[i.part])).collect();
        let ground = Ground { config, levers: &levers, parts: &parts, codes: &codes, features: &features, until: &until, seed };
        let forests = ground.forests(train.rows(), cx).await?;
        Ok(Self { schema, names, rest, parts, inputs, forests, least: levers.rows, notices: Vec::new() })
    }
}

/// Everything that trees are grown from.
struct Ground<'a> {
    config: &'a SequentialTreesConfig,
    levers: &'a Protection,
    parts: &'a [Part],
    codes: &'a [Vec<u16>],
    features: &'a [Feature],
    /// How many inputs come before each part.
    until: &'a [usize],
    seed: Seed,
}

impl Ground<'_> {
    async fn forests(&self, rows: usize, cx: &RunCx<'_>) -> Result<Vec<Forest>> {
        let per_part = self.config.trees as usize;
        let tasks = self.parts.len() * per_part;
        let classes: Vec<Classes> =
            self.parts.iter().zip(self.codes).map(|(p, codes)| Classes::of(&p.coding, codes)).collect();
        let asked: Vec<Vec<u32>> = parallel::map(0..self.parts.len(), |at| self.telling(at, &classes[at], rows));
        let mut planted: Vec<Vec<Planted>> = self.parts.iter().map(|_| Vec::new()).collect();
        for first in (0..tasks).step_by(parallel::BATCH) {
            let batch = first..(first + parallel::BATCH).min(tasks);
            let done = parallel::map(batch.clone(), |task| {
                self.tree(task / per_part, task % per_part, &classes[task / per_part], &asked[task / per_part], rows)
            });
            for (task, tree) in batch.clone().zip(done) {
                planted[task / per_part].extend(tree);
            }
            cx.step(Phase::Training, batch.end as u64, tasks as u64).await?;
        }
        Ok(planted
            .into_iter()
            .zip(self.codes)
            .map(|(planted, codes)| {
                if planted.is_empty() {
                    Forest { trees: vec![DonorTree::single(codes.clone())], smoothing: 0.0 }
                } else {
                    Forest::of(planted, self.levers.smoothing)
                }
            })
            .collect())
    }

    /// Inputs that tell most about a part, where there are more than a tree may ask.
    fn telling(&self, at: usize, classes: &Classes, rows: usize) -> Vec<u32> {
        let all = 0..self.until[at] as u32;
        let most = self.config.max_inputs as usize;
        if all.len() <= most {
            return all.collect();
        }
        let step = rows.div_ceil(SCREENED).max(1);
        let classed = classes.classed(&self.codes[at]);
        let count = classes.count();
        let limits = Growth { depth: 1, least: 1, gain: 0.0, features: None };
        let gain = |input: u32| {
            let feature = [&self.features[input as usize]];
            let mut sample: Vec<u32> = (0..rows as u32).step_by(step).collect();
            let gains = if classes.is_ordered() {
                grow(&feature, &Ranked { classes: &classed, count }, &mut sample, limits, None).gains
            } else {
                grow(&feature, &Nominal { classes: &classed, count }, &mut sample, limits, None).gains
            };
            (gains[0], input)
        };
        let mut gains: Vec<(f64, u32)> = all.map(gain).collect();
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut out: Vec<u32> = gains.into_iter().take(most).map(|(_, input)| input).collect();
        out.sort_unstable();
        out
    }

    fn tree(&self, at: usize, index: usize, classes: &Classes, asked: &[u32], rows: usize) -> Option<Planted> {
        if at == 0 || asked.is_empty() || self.parts[at].coding.len() < 2 {
            return None;
        }
        // Two trees share a split of the rows and swap the halves.
        let mut order: Vec<u32> = (0..rows as u32).collect();
        self.seed.indexed("trees/halves", (at * 1000 + index / 2) as u64).shuffle(&mut order);
        let (first, second) = order.split_at_mut(rows / 2);
        let (structure, donors) = if index % 2 == 0 { (first, second) } else { (second, first) };
        let most = self.config.tree_rows as usize;
        let (structure, donors) = (cut(structure, most), cut(donors, most));
        // Rising rows read memory in order.
        structure.sort_unstable();
        donors.sort_unstable();
        let features: Vec<&Feature> = asked.iter().map(|&i| &self.features[i as usize]).collect();
        let site =
            Site { features: &features, places: asked, codes: &self.codes[at], classes, protection: self.levers };
        let mut draw = self.seed.indexed("trees/choices", (at * 1000 + index) as u64);
        Some(plant(&site, structure, donors, &mut draw))
    }
}

fn cut(rows: &mut [u32], most: usize) -> &mut [u32] {
    let end = rows.len().min(most);
    &mut rows[..end]
}
