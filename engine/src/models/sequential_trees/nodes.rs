//! Structures of trees as arrays.

use crate::error::Result;
use crate::learn::trees::{Node, Tree};
use crate::models::artifact::{Artifact, damaged};

/// Adds the nodes of trees under `name`.
pub(super) fn push<'a>(artifact: &mut Artifact, name: &str, trees: impl Iterator<Item = &'a Tree>) {
    let nodes: Vec<&Node> = trees.flat_map(|t| &t.nodes).collect();
    artifact.push_whole(format!("{name}/features"), nodes.iter().map(|n| n.feature).collect());
    artifact.push_whole(format!("{name}/right"), nodes.iter().map(|n| n.right).collect());
    // Only nodes that ask need bins.
    let bins = nodes.iter().filter(|n| !n.is_leaf()).flat_map(|n| n.left_bins);
    artifact.push_whole(format!("{name}/bins"), bins.flat_map(|b| [b as u32, (b >> 32) as u32]).collect());
}

/// Reads trees of `sizes` nodes that ask features below `features`.
pub(super) fn read(artifact: &Artifact, name: &str, sizes: &[usize], features: usize) -> Result<Vec<Tree>> {
    let wrong = || damaged("trees of another size".to_owned());
    let asked = artifact.whole(&format!("{name}/features"))?;
    let right = artifact.whole(&format!("{name}/right"))?;
    let mut bins = artifact.whole(&format!("{name}/bins"))?.as_chunks::<8>().0.iter();
    let total = sizes.iter().try_fold(0_usize, |sum, n| sum.checked_add(*n)).ok_or_else(wrong)?;
    if asked.len() != total || right.len() != total {
        return Err(wrong());
    }
    let mut nodes = asked.iter().zip(right);
    let mut trees = Vec::with_capacity(sizes.len());
    for &size in sizes {
        let mut tree = Tree { nodes: Vec::with_capacity(size) };
        for (&feature, &right) in nodes.by_ref().take(size) {
            let mut node = Node { feature, right, left_bins: [0; 4] };
            if !node.is_leaf() {
                let words = bins.next().ok_or_else(wrong)?;
                node.left_bins = std::array::from_fn(|w| u64::from(words[2 * w]) | u64::from(words[2 * w + 1]) << 32);
            }
            tree.nodes.push(node);
        }
        if !tree.is_sound(features) {
            return Err(wrong());
        }
        trees.push(tree);
    }
    Ok(trees)
}

/// Numbers of 32 bits that were stored by their bits.
pub(super) fn floats(artifact: &Artifact, name: &str) -> Result<Vec<f32>> {
    let values: Vec<f32> = artifact.whole(name)?.iter().map(|&b| f32::from_bits(b)).collect();
    if values.iter().any(|v| !v.is_finite()) {
        return Err(damaged("a value that is no number".to_owned()));
    }
    Ok(values)
}
