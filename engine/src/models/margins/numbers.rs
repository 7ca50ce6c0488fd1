//! The distribution of a column of numbers, dates or times.

use crate::data::schema::Field;
use crate::error::Result;
use crate::models::Artifact;
use crate::models::artifact::damaged;
use crate::models::margins::curve::Curve;
use crate::models::margins::grid::Grid;
use crate::models::margins::shape::Shape;

/// Distribution and grid of one numeric column.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Distribution.
    pub curve: Curve,
    /// What values may be.
    pub grid: Grid,
}

impl Numbers {
    /// Fits `sorted` (ascending, finite, not empty), a part or all of a column with this grid. The second value says whether
    /// the shape could not be fitted and the empirical one stands in.
    pub fn fit(sorted: &[f64], grid: Grid, shape: Shape) -> (Self, bool) {
        match shape.curve(sorted, grid.min, grid.max) {
            Some(curve) => (Self { curve, grid }, false),
            None => (Self { curve: Curve::empirical(sorted, grid.min, grid.max), grid }, true),
        }
    }

    /// Fits a whole column.
    pub fn of(field: &Field, sorted: &[f64], shape: Shape) -> (Self, bool) {
        Self::fit(sorted, Grid::of(field, sorted), shape)
    }

    /// The value below which a share `u` of the mass lies, on the grid and in the range.
    pub fn value(&self, u: f64) -> f64 {
        self.grid.snap(self.curve.quantile(u))
    }

    /// The shares that become values from `low` to `high`, both on the grid.
    pub fn shares(&self, low: f64, high: f64) -> (f64, f64) {
        // Without steps a sliver stands for a value, so that its mass is in proportion to the density.
        let sliver = 1e-9 * (self.grid.max - self.grid.min);
        let half = if self.grid.scale > 0.0 { self.grid.half() } else { sliver };
        let (a, b) = (self.curve.below(low - half), self.curve.up_to(high + half));
        (a.min(b), b.max(a))
    }

    /// Adds the distribution to a saved model.
    pub fn save(&self, name: &str, artifact: &mut Artifact) {
        let g = self.grid;
        artifact.push(format!("{name}/u"), self.curve.u.clone());
        artifact.push(format!("{name}/x"), self.curve.x.clone());
        artifact.push(format!("{name}/grid"), vec![g.min, g.max, g.scale, g.first, g.step]);
    }

    /// Reads what [`Numbers::save`] wrote.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact).
    pub fn load(name: &str, artifact: &Artifact) -> Result<Self> {
        let curve = Curve::saved(artifact.array(&format!("{name}/u"))?, artifact.array(&format!("{name}/x"))?)?;
        match *artifact.array(&format!("{name}/grid"))? {
            [min, max, scale, first, step] if min <= max && scale >= 0.0 && step > 0.0 && first.is_finite() => {
                Ok(Self { curve, grid: Grid { min, max, scale, first, step } })
            }
            _ => Err(damaged("a column's range is not ascending".to_owned())),
        }
    }
}
