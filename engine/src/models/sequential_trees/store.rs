//! Sequential trees in their portable form: questions, and per leaf how often each code occurred. No row, no row number.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::coding::{Coding, Input, Part, Role};
use super::forest::{DonorTree, Forest, Shares, class_place};
use super::guide::Guide;
use super::nodes;
use super::{SPEC, SequentialTrees};
use crate::data::notice::Notice;
use crate::error::Result;
use crate::learn::trees::softmax::Step;
use crate::learn::trees::block::MOST_LEAVES;
use crate::learn::trees::{Boosted, Round, Softmax, Tree};
use crate::models::artifact::{Artifact, damaged};
use crate::models::regenerate::Regenerated;
use crate::transform::{Cuts, Grid};

#[derive(Serialize, Deserialize)]
struct Head {
    names: Vec<Vec<String>>,
    rest: Vec<Regenerated>,
    parts: Vec<PartHead>,
    inputs: Vec<InputHead>,
    forests: Vec<ForestHead>,
    notices: Vec<Notice>,
}

#[derive(Serialize, Deserialize)]
struct PartHead {
    column: usize,
    role: Role,
    coding: CodingHead,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limits: Option<(f64, f64)>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "coding", rename_all = "kebab-case")]
enum CodingHead {
    Levels { groups: Vec<Vec<(u32, u64)>> },
    Numbers { missing: bool, tails: (f64, f64), grid: Option<Grid> },
}

#[derive(Serialize, Deserialize)]
struct InputHead {
    part: usize,
    count: usize,
    ordered: bool,
    missing: bool,
}

#[derive(Serialize, Deserialize)]
struct ForestHead {
    least: u32,
    smoothing: f64,
    /// Trees of the guide's two models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guide: Option<[BoostHead; 2]>,
    /// Trees of the shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shares: Option<Vec<usize>>,
    /// Nodes of each tree.
    nodes: Vec<usize>,
}

#[derive(Serialize, Deserialize)]
struct BoostHead {
    base: f32,
    nodes: Vec<usize>,
}

impl SequentialTrees {
    pub(super) fn store(&self) -> Result<Artifact> {
        let head = Head {
            names: self.names.iter().map(|n| n.to_vec()).collect(),
            rest: self.rest.clone(),
            parts: self.parts.iter().map(part_head).collect(),
            inputs: self
                .inputs
                .iter()
                .map(|i| InputHead { part: i.part, count: i.count, ordered: i.ordered, missing: i.missing })
                .collect(),
            forests: self.forests.iter().map(forest_head).collect(),
            notices: self.notices.clone(),
        };
        let mut artifact = Artifact::new(SPEC.id, &self.schema, &head)?;
        for (at, part) in self.parts.iter().enumerate() {
            if let Coding::Numbers { cuts, .. } = &part.coding {
                let (low, high, _) = cuts.parts();
                artifact.push(format!("{at}/low"), low.to_vec());
                artifact.push(format!("{at}/high"), high.to_vec());
            }
        }
        for (at, input) in self.inputs.iter().enumerate() {
            artifact.push_codes(format!("input/{at}"), input.bins.iter().map(|&b| u16::from(b)).collect());
        }
        for (at, forest) in self.forests.iter().enumerate() {
            nodes::push(&mut artifact, &format!("{at}"), forest.trees.iter().map(|t| &t.tree));
            let rows = forest.trees.iter().flat_map(|t| {
                t.tree.nodes.iter().zip(&t.spans).map(|(n, s)| if n.is_leaf() { s.1 - s.0 } else { 0 })
            });
            artifact.push_whole(format!("{at}/rows"), rows.collect());
            let donors = forest.trees.iter().flat_map(|t| t.donors.iter().copied());
            artifact.push_codes(format!("{at}/donors"), donors.collect());
            if let Some(guide) = &forest.guide {
                artifact.push(format!("{at}/edges"), guide.edges.clone());
                for (m, model) in guide.models.iter().enumerate() {
                    nodes::push(&mut artifact, &format!("{at}/guide/{m}"), model.rounds.iter().map(|r| &r.tree));
                    let values = model.rounds.iter().flat_map(|r| &r.values).map(|v| v.to_bits());
                    artifact.push_whole(format!("{at}/guide/{m}/values"), values.collect());
                }
            }
            if let Some(shares) = &forest.shares {
                let softmax = &shares.softmax;
                nodes::push(&mut artifact, &format!("{at}/shares"), softmax.steps.iter().map(|s| &s.tree));
                let values = softmax.base.iter().chain(softmax.steps.iter().flat_map(|s| &s.values));
                artifact.push_whole(format!("{at}/shares/values"), values.map(|v| v.to_bits()).collect());
                artifact.push_codes(format!("{at}/classes"), shares.classes.iter().map(|&c| u16::from(c)).collect());
            }
        }
        Ok(artifact)
    }

    pub(super) fn restore(artifact: &Artifact) -> Result<Self> {
        let head: Head = artifact.header()?;
        let schema = artifact.schema.clone();
        let width = schema.fields.len();
        let chain = head.parts.len();
        if head.names.len() != width || head.rest.len() != width || head.forests.len() != chain {
            return Err(damaged("parts that do not fit the schema".to_owned()));
        }
        let names: Vec<Arc<[String]>> = head.names.into_iter().map(Arc::from).collect();
        let mut parts = Vec::with_capacity(chain);
        for (at, part) in head.parts.into_iter().enumerate() {
            let fits = schema.fields.get(part.column).is_some_and(|f| match part.coding {
                CodingHead::Levels { .. } => f.kind.tag().is_levels(),
                CodingHead::Numbers { .. } => f.kind.tag().is_numeric(),
            });
            if !fits {
                return Err(damaged("a part that does not fit its column".to_owned()));
            }
            let levels = names[part.column].len();
            if part.limits.is_some_and(|(low, high)| low.is_nan() || high.is_nan() || low > high) {
                return Err(damaged("a range that ends before it begins".to_owned()));
            }
            let (column, role, limits) = (part.column, part.role, part.limits);
            parts.push(Part { column, role, coding: coding(part.coding, artifact, at, levels)?, limits });
        }
        let mut inputs: Vec<Input> = Vec::with_capacity(head.inputs.len());
        for (at, input) in head.inputs.into_iter().enumerate() {
            let bins: Vec<u8> = artifact.codes(&format!("input/{at}"))?.iter().map(|&b| b as u8).collect();
            let sound = parts.get(input.part).is_some_and(|p| p.coding.len() == bins.len())
                && inputs.last().is_none_or(|i| i.part <= input.part);
            if !sound {
                return Err(damaged("an input that does not fit its part".to_owned()));
            }
            let InputHead { part, count, ordered, missing } = input;
            inputs.push(Input { part, bins, count, ordered, missing });
        }
        let mut forests = Vec::with_capacity(chain);
        for (at, forest) in head.forests.into_iter().enumerate() {
            let before = inputs.iter().take_while(|i| i.part < at).count();
            forests.push(grove(forest, artifact, at, before, parts[at].coding.len())?);
        }
        Ok(Self { schema, names, rest: head.rest, parts, inputs, forests, notices: head.notices })
    }
}

fn part_head(part: &Part) -> PartHead {
    let coding = match &part.coding {
        Coding::Levels { groups } => CodingHead::Levels { groups: groups.clone() },
        Coding::Numbers { cuts, missing } => {
            CodingHead::Numbers { missing: *missing, tails: cuts.parts().2, grid: cuts.grid() }
        }
    };
    PartHead { column: part.column, role: part.role, coding, limits: part.limits }
}

fn coding(head: CodingHead, artifact: &Artifact, at: usize, levels: usize) -> Result<Coding> {
    Ok(match head {
        CodingHead::Levels { groups } => {
            let known = |c: u32| c == crate::data::MISSING || (c as usize) < levels;
            if groups.is_empty() || groups.iter().any(|g| g.is_empty() || g.iter().any(|(c, _)| !known(*c))) {
                return Err(damaged("levels that the schema does not know".to_owned()));
            }
            Coding::Levels { groups }
        }
        CodingHead::Numbers { missing, tails, grid } => {
            let low = artifact.array(&format!("{at}/low"))?.to_vec();
            let high = artifact.array(&format!("{at}/high"))?.to_vec();
            let cuts = Cuts::from_parts(low, high, tails, grid).ok_or_else(|| damaged("stretches that overlap".to_owned()))?;
            Coding::Numbers { cuts, missing }
        }
    })
}

fn forest_head(forest: &Forest) -> ForestHead {
    let boosted = |b: &Boosted| BoostHead { base: b.base, nodes: b.rounds.iter().map(|r| r.tree.nodes.len()).collect() };
    ForestHead {
        least: forest.least,
        smoothing: forest.smoothing,
        guide: forest.guide.as_ref().map(|g| [boosted(&g.models[0]), boosted(&g.models[1])]),
        shares: forest.shares.as_ref().map(|s| s.softmax.steps.iter().map(|t| t.tree.nodes.len()).collect()),
        nodes: forest.trees.iter().map(|t| t.tree.nodes.len()).collect(),
    }
}

fn grove(head: ForestHead, artifact: &Artifact, at: usize, before: usize, codes: usize) -> Result<Forest> {
    let wrong = || damaged("trees of another size".to_owned());
    let inputs = before + usize::from(head.guide.is_some());
    // Beside shares donors may ask the class.
    let asked = if head.shares.is_some() { class_place(before) as usize + 1 } else { inputs };
    let structures = nodes::read(artifact, &format!("{at}"), &head.nodes, asked)?;
    let rows = artifact.whole(&format!("{at}/rows"))?;
    let donors = artifact.codes(&format!("{at}/donors"))?;
    let unknown = donors.iter().any(|&d| usize::from(d) >= codes);
    let total: usize = structures.iter().map(|t| t.nodes.len()).sum();
    if structures.is_empty() || rows.len() != total || unknown || !head.smoothing.is_finite() {
        return Err(wrong());
    }
    let (mut node, mut donor) = (0, 0);
    let mut trees = Vec::with_capacity(structures.len());
    for tree in structures {
        let here = &rows[node..node + tree.nodes.len()];
        let held = here.iter().try_fold(0_usize, |sum, n| sum.checked_add(*n as usize)).ok_or_else(wrong)?;
        let leaves = donors.get(donor..).and_then(|d| d.get(..held)).ok_or_else(wrong)?;
        let inner = tree.nodes.iter().zip(here).any(|(n, rows)| !n.is_leaf() && *rows > 0);
        if held == 0 || inner {
            return Err(wrong());
        }
        node += tree.nodes.len();
        donor += held;
        trees.push(DonorTree::from_leaves(tree, here, leaves.to_vec()));
    }
    let guide = head.guide.map(|models| guide(models, artifact, at, before)).transpose()?;
    let shares = head.shares.map(|steps| shares(&steps, artifact, at, (inputs, codes))).transpose()?;
    Ok(Forest { trees, least: head.least, smoothing: head.smoothing, guide, shares })
}

fn guide(models: [BoostHead; 2], artifact: &Artifact, at: usize, inputs: usize) -> Result<Guide> {
    let mut out = Vec::with_capacity(2);
    for (m, model) in models.into_iter().enumerate() {
        let trees = nodes::read(artifact, &format!("{at}/guide/{m}"), &model.nodes, inputs)?;
        let mut values = nodes::floats(artifact, &format!("{at}/guide/{m}/values"))?.into_iter();
        let rounds = trees
            .into_iter()
            .map(|tree| Round { values: values.by_ref().take(tree.nodes.len()).collect(), tree })
            .collect::<Vec<_>>();
        let large = |t: &Tree| t.nodes.len() >= 2 * MOST_LEAVES;
        if rounds.iter().any(|r| r.values.len() != r.tree.nodes.len() || large(&r.tree)) || !model.base.is_finite() {
            return Err(damaged("a guide of another size".to_owned()));
        }
        out.push(Boosted { base: model.base, rounds, losses: Vec::new() });
    }
    let edges = artifact.array(&format!("{at}/edges"))?.to_vec();
    let sound = edges.len() < 256 && edges.windows(2).all(|w| w[0] <= w[1]);
    match <[Boosted; 2]>::try_from(out) {
        Ok(models) if sound => Ok(Guide { models, edges }),
        _ => Err(damaged("a guide without its edges".to_owned())),
    }
}

fn shares(steps: &[usize], artifact: &Artifact, at: usize, (inputs, codes): (usize, usize)) -> Result<Shares> {
    let wrong = || damaged("shares of another size".to_owned());
    let classes: Vec<u8> = artifact.codes(&format!("{at}/classes"))?.iter().map(|&c| c as u8).collect();
    let count = classes.iter().map(|&c| usize::from(c) + 1).max().unwrap_or(0);
    let trees = nodes::read(artifact, &format!("{at}/shares"), steps, inputs)?;
    let values = nodes::floats(artifact, &format!("{at}/shares/values"))?;
    let needed = trees.iter().map(|t| t.nodes.len() * count).sum::<usize>() + count;
    let large = trees.iter().any(|t| t.nodes.len() >= 2 * MOST_LEAVES);
    if classes.len() != codes || count == 0 || values.len() != needed || large {
        return Err(wrong());
    }
    let mut values = values.into_iter();
    let base = values.by_ref().take(count).collect();
    let steps = trees
        .into_iter()
        .map(|tree| Step { values: values.by_ref().take(tree.nodes.len() * count).collect(), tree })
        .collect();
    Ok(Shares::from_parts(Softmax { base, steps }, classes))
}
