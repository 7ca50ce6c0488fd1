//! Rows as a few principal components: densities fail in more than about eight dimensions.

use crate::evaluate::dense::Dense;
use crate::evaluate::privacy::cells::Frame;
use crate::learn::scale::{Pca, Scaler};

/// Components, at most.
const COMPONENTS: usize = 8;
/// Columns of numbers and levels before components are taken, about.
const BUDGET: usize = 120;
/// Components with less variance than this carry nothing but rounding.
const LEAST: f64 = 1e-9;
/// Standardised cells are cut off here, so that one absurd cell does not decide a distance.
const FAR: f64 = 50.0;

/// From rows to components.
pub(super) struct Space {
    dense: Dense,
    scaler: Scaler,
    pca: Pca,
    /// Numbers per row.
    pub(super) width: usize,
}

impl Space {
    /// Of the standardised numbers and 0/1 columns of `fit`; none when it has no variance.
    pub(super) fn of(fit: &Frame) -> Option<Self> {
        let most = (BUDGET / fit.columns().len().max(1)).max(2);
        let dense = Dense::of(fit, most);
        let (rows, width) = dense.rows(fit);
        let scaler = Scaler::standard(&rows, width);
        let pca = Pca::of(&scaled(&scaler, &rows), width)?;
        let width = pca.variance.iter().take(COMPONENTS).filter(|v| **v > LEAST).count();
        (width > 0).then_some(Self { dense, scaler, pca, width })
    }

    /// The components of the rows of `frame`, `width` numbers each.
    pub(super) fn rows(&self, frame: &Frame) -> Vec<f64> {
        let (rows, _) = self.dense.rows(frame);
        self.pca.project(&scaled(&self.scaler, &rows), self.width)
    }
}

fn scaled(scaler: &Scaler, rows: &[f64]) -> Vec<f64> {
    scaler.apply(rows).into_iter().map(|v| v.clamp(-FAR, FAR)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::privacy::cells::Cells;

    #[test]
    fn components_stay_few_and_constant_tables_have_none() {
        let numbers = |f: fn(usize) -> f64| Cells::Numbers((0..40).map(f).collect());
        let frame = Frame::new(vec![
            numbers(|i| i as f64),
            numbers(|i| if i % 3 == 0 { f64::NAN } else { (i * 7 % 11) as f64 }),
            Cells::Levels((0..40).map(|i| i % 5).collect()),
        ])
        .expect("a frame");
        let space = Space::of(&frame).expect("variance");
        assert!((2..=COMPONENTS).contains(&space.width));
        assert_eq!(space.rows(&frame).len(), 40 * space.width);
        let constant = Frame::new(vec![numbers(|_| 1.0), numbers(|_| f64::NAN)]).expect("a frame");
        assert!(Space::of(&constant).is_none());
    }
}
