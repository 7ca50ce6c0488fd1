//! Rows as codes: a scalar and a level per block. The dense matrix is made from it, whole or for some rows.

use super::Block;

/// The level of a cell that the encoder never saw: all its entries are 0.
pub const UNKNOWN: u32 = u32::MAX;

/// Codes of one block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// One per row, or none where the block has no scalar.
    pub scalar: Vec<f32>,
    /// One per row, or none where the block has no levels; [`UNKNOWN`] for none.
    pub level: Vec<u32>,
}

/// Codes of some rows, block by block.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    /// Number of rows.
    pub rows: usize,
    /// One per block.
    pub parts: Vec<Part>,
}

impl Coded {
    /// The dense matrix of `rows` (positions in these codes), row by row, `width` entries each.
    pub fn dense(&self, blocks: &[Block], width: usize, rows: impl ExactSizeIterator<Item = usize>) -> Vec<f32> {
        let mut out = vec![0.0; rows.len() * width];
        for (line, row) in out.chunks_exact_mut(width.max(1)).zip(rows) {
            for (block, part) in blocks.iter().zip(&self.parts) {
                if let Some((at, x)) = block.scalar().zip(part.scalar.get(row)) {
                    line[at] = *x;
                }
                if let Some(((at, count), level)) = block.levels().zip(part.level.get(row))
                    && (*level as usize) < count
                {
                    line[at + *level as usize] = 1.0;
                }
            }
        }
        out
    }
}
