//! From a table to trees.

use super::coding::{self, Input, Role};
use super::ground::Ground;
use super::{SequentialTrees, SequentialTreesConfig, order};
use crate::data::Table;
use crate::data::schema::KindTag;
use crate::error::Result;
use crate::learn::trees::Feature;
use crate::models::fields::Taken;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

impl SequentialTrees {
    /// Fits with settings that are already typed.
    pub(crate) async fn learn(
        config: &SequentialTreesConfig,
        train: &Table,
        seed: Seed,
        cx: &RunCx<'_>,
    ) -> Result<Self> {
        let Taken { schema, cells, names, rest } = Taken::of(train)?;
        let levers = config.levers();
        let mut parts = Vec::new();
        for (at, (field, column)) in schema.fields.iter().zip(&cells).enumerate() {
            cx.step(Phase::Encoding, at as u64, cells.len() as u64).await?;
            if field.kind.tag().is_learned() {
                parts.extend(coding::parts(at, field, column, levers.shared));
            }
        }
        order::arrange(&mut parts, &schema, &cells, (&config.order, &config.sequence));
        let codes: Vec<Vec<u16>> = parts.iter().map(|p| p.coding.encode(&p.cells(&cells[p.column]))).collect();
        cx.step(Phase::Encoding, cells.len() as u64, cells.len() as u64).await?;
        let mut inputs = Vec::new();
        let mut until = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            until.push(inputs.len());
            let dated = schema.fields[part.column].kind.tag() == KindTag::Date || part.role == Role::Day;
            // Time is asked as finely as it can be: what happens in one week says little about the next.
            let bins = if dated { 255 } else { config.bins as usize };
            inputs.push(Input::plain(at, &part.coding, &codes[at], bins));
            if dated {
                inputs.extend(coding::calendar(at, &part.coding));
            }
        }
        let features: Vec<Feature> = inputs.iter().map(|i| i.feature(&codes[i.part])).collect();
        let ground = Ground {
            config,
            levers: &levers,
            parts: &parts,
            codes: &codes,
            features: &features,
            until: &until,
            seed,
            rows: train.rows(),
            target: schema.target.as_deref().and_then(|t| schema.index(t)),
        };
        let forests = ground.forests(cx).await?;
        Ok(Self { schema, names, rest, parts, inputs, forests, notices: Vec::new() })
    }
}
