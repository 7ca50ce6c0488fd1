//! Sequential trees in their portable form: questions, and per leaf how often each code occurred. No row, no row number.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::coding::{Coding, Input, Part, Role};
use super::forest::{DonorTree, Forest};
use super::{SPEC, SequentialTrees};
use crate::data::notice::Notice;
use crate::error::Result;
use crate::learn::trees::{Node, Tree};
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
    least: u32,
    notices: Vec<Notice>,
}

#[derive(Serialize, Deserialize)]
struct PartHead {
    column: usize,
    role: Role,
    coding: CodingHead,
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
    smoothing: f64,
    /// Nodes of each tree.
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
            forests: self
                .forests
                .iter()
                .map(|f| ForestHead { smoothing: f.smoothing, nodes: f.trees.iter().map(|t| t.tree.nodes.len()).collect() })
                .collect(),
            least: self.least,
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
            let nodes = || forest.trees.iter().flat_map(|t| &t.tree.nodes);
            artifact.push_whole(format!("{at}/features"), nodes().map(|n| n.feature).collect());
            artifact.push_whole(format!("{at}/right"), nodes().map(|n| n.right).collect());
            let bins = nodes().flat_map(|n| n.left_bins).flat_map(|b| [b as u32, (b >> 32) as u32]);
            artifact.push_whole(format!("{at}/bins"), bins.collect());
            let rows = forest.trees.iter().flat_map(|t| {
                t.tree.nodes.iter().zip(&t.spans).map(|(n, s)| if n.is_leaf() { s.1 - s.0 } else { 0 })
            });
            artifact.push_whole(format!("{at}/rows"), rows.collect());
            let donors = forest.trees.iter().flat_map(|t| t.donors.iter().copied());
            artifact.push_codes(format!("{at}/donors"), donors.collect());
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
            parts.push(Part { column: part.column, role: part.role, coding: coding(part.coding, artifact, at, levels)? });
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
        Ok(Self { schema, names, rest: head.rest, parts, inputs, forests, least: head.least, notices: head.notices })
    }
}

fn part_head(part: &Part) -> PartHead {
    let coding = match &part.coding {
        Coding::Levels { groups } => CodingHead::Levels { groups: groups.clone() },
        Coding::Numbers { cuts, missing } => {
            CodingHead::Numbers { missing: *missing, tails: cuts.parts().2, grid: cuts.grid() }
        }
    };
    PartHead { column: part.column, role: part.role, coding }
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

fn grove(head: ForestHead, artifact: &Artifact, at: usize, inputs: usize, codes: usize) -> Result<Forest> {
    let wrong = || damaged("trees of another size".to_owned());
    let [features, right, bins, rows] =
        ["features", "right", "bins", "rows"].map(|name| artifact.whole(&format!("{at}/{name}")));
    let (features, right, bins, rows) = (features?, right?, bins?, rows?);
    let donors = artifact.codes(&format!("{at}/donors"))?;
    let total = head.nodes.iter().try_fold(0_usize, |sum, n| sum.checked_add(*n)).ok_or_else(wrong)?;
    let sizes = [features.len(), right.len(), rows.len(), bins.len() / 8];
    let unknown = donors.iter().any(|&d| usize::from(d) >= codes);
    if head.nodes.is_empty() || sizes.iter().any(|&s| s != total) || unknown || !head.smoothing.is_finite() {
        return Err(wrong());
    }
    let (mut node, mut donor) = (0, 0);
    let mut trees = Vec::with_capacity(head.nodes.len());
    for count in head.nodes {
        let here = node..node + count;
        let nodes = here
            .clone()
            .map(|i| {
                let word = |w: usize| u64::from(bins[i * 8 + 2 * w]) | u64::from(bins[i * 8 + 2 * w + 1]) << 32;
                Node { feature: features[i], right: right[i], left_bins: [word(0), word(1), word(2), word(3)] }
            })
            .collect();
        let tree = Tree { nodes };
        let held = rows[here].iter().try_fold(0_usize, |sum, n| sum.checked_add(*n as usize)).ok_or_else(wrong)?;
        let leaves = donors.get(donor..).and_then(|d| d.get(..held)).ok_or_else(wrong)?;
        if !tree.is_sound(inputs) || held == 0 {
            return Err(wrong());
        }
        trees.push(DonorTree::from_leaves(tree, &rows[node..node + count], leaves.to_vec()));
        node += count;
        donor += held;
    }
    Ok(Forest { trees, smoothing: head.smoothing })
}
