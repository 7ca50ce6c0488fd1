//! What every model that works column by column needs: the columns to learn, their distributions, conditions on them, and
//! the way back to a table.
//!
//! Levels keep their shares and spelling, so a level of a single row is learned too; `min_level_count` of the models
//! spreads rarer levels over the others. The range of a numeric column is kept, so its least and largest value are known.

pub mod columns;
pub mod curve;
pub mod fit;
pub mod grid;
pub mod levels;
pub mod numbers;
pub mod shape;
pub mod wish;

pub use columns::{Columns, Rest};
pub use curve::Curve;
pub use grid::Grid;
pub use levels::Levels;
pub use numbers::Numbers;
pub use shape::Shape;
pub use wish::{Emit, Piece, Wish};

use crate::error::Result;
use crate::models::Artifact;

/// The distribution of one learned column.
#[derive(Clone, Debug, PartialEq)]
pub enum Margin {
    /// Of numbers, dates or times; missing cells apart.
    Numbers(Numbers),
    /// Of levels.
    Levels(Levels),
}

impl Margin {
    /// Adds the distribution to a saved model.
    pub fn save(&self, name: &str, artifact: &mut Artifact) {
        match self {
            Self::Numbers(m) => m.save(name, artifact),
            Self::Levels(m) => m.save(name, artifact),
        }
    }

    /// Reads what [`Margin::save`] wrote, for a column with these level names, or of numbers.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact).
    pub fn load(name: &str, names: Option<usize>, artifact: &Artifact) -> Result<Self> {
        match names {
            None => Ok(Self::Numbers(Numbers::load(name, artifact)?)),
            Some(names) => Ok(Self::Levels(Levels::load(name, names, artifact)?)),
        }
    }
}
