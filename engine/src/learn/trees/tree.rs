//! A grown tree.

/// One node. Nodes are stored in preorder: the left child of node i is i + 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Feature that is asked; [`LEAF`] for none.
    pub feature: u32,
    /// Position of the right child; 0 for a leaf.
    pub right: u32,
    /// Bins that go left, one bit each.
    pub left_bins: [u64; 4],
}

/// The feature of a leaf.
pub const LEAF: u32 = u32::MAX;

impl Node {
    /// A node that asks nothing.
    pub const fn leaf() -> Self {
        Self { feature: LEAF, right: 0, left_bins: [0; 4] }
    }

    /// Whether this node asks nothing.
    pub fn is_leaf(&self) -> bool {
        self.feature == LEAF
    }

    /// Whether a row in `bin` of the feature goes left.
    pub fn goes_left(&self, bin: u8) -> bool {
        self.left_bins[usize::from(bin >> 6)] >> (bin & 63) & 1 == 1
    }
}

/// Nodes in preorder; the first is the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Nodes.
    pub nodes: Vec<Node>,
}

impl Tree {
    /// The leaf that a row reaches; `bin` gives its bin of a feature.
    pub fn leaf(&self, bin: impl Fn(u32) -> u8) -> usize {
        let mut at = 0;
        loop {
            let node = &self.nodes[at];
            if node.is_leaf() {
                return at;
            }
            at = if node.goes_left(bin(node.feature)) { at + 1 } else { node.right as usize };
        }
    }

    /// Parent of every node; the root is its own.
    pub fn parents(&self) -> Vec<u32> {
        let mut out = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, n)| !n.is_leaf()) {
            out[at + 1] = at as u32;
            out[node.right as usize] = at as u32;
        }
        out
    }

    /// Whether nodes point where a tree's nodes may, with features below `features`. A stored tree that passes never loops
    /// and never leaves its nodes.
    pub fn is_sound(&self, features: usize) -> bool {
        // Preorder: each subtree is a stretch of nodes, its right child begins where the left one ends.
        fn end(nodes: &[Node], features: usize) -> Option<usize> {
            let mut open = vec![nodes.len()];
            let mut at = 0;
            while let Some(limit) = open.pop() {
                let node = nodes.get(at)?;
                if at >= limit {
                    return None;
                }
                if !node.is_leaf() {
                    let right = node.right as usize;
                    if node.feature as usize >= features || right <= at + 1 || right >= limit {
                        return None;
                    }
                    open.push(limit);
                    open.push(right);
                } else if at + 1 != limit {
                    return None;
                }
                at += 1;
            }
            Some(at)
        }
        end(&self.nodes, features) == Some(self.nodes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Tree {
        let ask = |feature, right, bits| Node { feature, right, left_bins: [bits, 0, 0, 0] };
        Tree { nodes: vec![ask(0, 4, 0b1), ask(1, 3, 0b10), Node::leaf(), Node::leaf(), Node::leaf()] }
    }

    #[test]
    fn rows_find_their_leaf() {
        let tree = small();
        let leaf = |a: u8, b: u8| tree.leaf(|f| if f == 0 { a } else { b });
        assert_eq!([leaf(0, 1), leaf(0, 0), leaf(1, 1)], [2, 3, 4]);
        assert_eq!(tree.parents(), [0, 0, 1, 1, 0]);
    }

    #[test]
    fn damaged_trees_are_noticed() {
        assert!(small().is_sound(2));
        assert!(!small().is_sound(1), "an unknown feature");
        let mut bad = small();
        bad.nodes[1].right = 4;
        assert!(!bad.is_sound(2), "two parents");
        let mut bad = small();
        bad.nodes[0].right = 0;
        assert!(!bad.is_sound(2), "a loop");
        let mut bad = small();
        bad.nodes.pop();
        assert!(!bad.is_sound(2), "cut off");
        assert!(!Tree { nodes: Vec::new() }.is_sound(1));
    }
}
