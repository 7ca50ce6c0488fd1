//! The order of entries in a network: all scalars first, then all spans of levels, so that each activation is one operation.

use crate::transform::Encoder;
use crate::transform::encoded::{Block, Coded};

/// First entry and width of a span.
type Levels = (usize, usize);

/// Where each entry of an encoded row lies in the network's row.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::models) struct Layout {
    /// Number of scalars: entries `0..scalars`.
    pub(in crate::models) scalars: usize,
    /// Widths of the spans of levels, which follow.
    pub(in crate::models) spans: Vec<usize>,
    /// Entries of a row.
    pub(in crate::models) width: usize,
    /// Per block: positions of its scalar and of its first level.
    parts: Vec<(Option<usize>, Option<Levels>)>,
    /// Per entry of the network's row: its position in the encoded row.
    order: Vec<usize>,
}

impl Layout {
    /// Of an encoder.
    pub(in crate::models) fn of(encoder: &Encoder) -> Self {
        let blocks = encoder.blocks();
        let scalars = blocks.iter().filter(|b| b.scalar().is_some()).count();
        let mut order: Vec<usize> = blocks.iter().filter_map(Block::scalar).collect();
        let (mut spans, mut parts, mut scalar) = (Vec::new(), Vec::new(), 0);
        for block in blocks {
            let own = block.scalar().map(|_| {
                scalar += 1;
                scalar - 1
            });
            let levels = block.levels().map(|(start, width)| {
                let at = order.len();
                order.extend(start..start + width);
                spans.push(width);
                (at, width)
            });
            parts.push((own, levels));
        }
        Self { scalars, spans, width: order.len(), parts, order }
    }

    /// Number of entries in spans of levels.
    pub(in crate::models) fn levels(&self) -> usize {
        self.width - self.scalars
    }

    /// Span of the block's levels: its number among the spans, and its first entry counted from the first level.
    pub(in crate::models) fn span(&self, block: usize) -> Option<(usize, usize)> {
        let (at, _) = self.parts.get(block)?.1?;
        let number = self.parts[..block].iter().filter(|(_, levels)| levels.is_some()).count();
        Some((number, at - self.scalars))
    }

    /// Appends the rows of `coded` to `out`, each followed by `room` zeros.
    pub(in crate::models) fn fill(&self, coded: &Coded, rows: &[u32], room: usize, out: &mut Vec<f32>) {
        let stride = self.width + room;
        let first = out.len();
        out.resize(first + rows.len() * stride, 0.0);
        for ((scalar, levels), part) in self.parts.iter().zip(&coded.parts) {
            if let Some(at) = scalar {
                for (line, &row) in out[first..].chunks_exact_mut(stride).zip(rows) {
                    line[*at] = part.scalar[row as usize];
                }
            }
            if let Some((at, width)) = levels {
                for (line, &row) in out[first..].chunks_exact_mut(stride).zip(rows) {
                    let level = part.level[row as usize] as usize;
                    if level < *width {
                        line[at + level] = 1.0;
                    }
                }
            }
        }
    }

    /// Rows of a network in the encoder's order.
    pub(in crate::models) fn restored(&self, matrix: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; matrix.len()];
        for (to, from) in out.chunks_exact_mut(self.width.max(1)).zip(matrix.chunks_exact(self.width.max(1))) {
            for (value, &at) in from.iter().zip(&self.order) {
                to[at] = *value;
            }
        }
        out
    }
}
