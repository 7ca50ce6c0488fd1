//! Rows as a few principal components: densities fail in more than about eight dimensions.

use crate::data::MISSING;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::learn::scale::{Pca, Scaler};

/// Components, at most.
const COMPONENTS: usize = 8;
/// Columns of numbers and levels before components are taken, about.
const BUDGET: usize = 120;
/// Components with less variance than this carry nothing but rounding.
const LEAST: f64 = 1e-9;
/// Standardised cells are cut off here, so that one absurd cell does not decide a distance.
const FAR: f64 = 50.0;

/// One column before scaling.
enum Plain {
    /// A number, the mean in place of missing cells, and whether these are marked in a column of their own.
    Number(f64, bool),
    /// Levels with a 0/1 column each, the most frequent ones; missing is a level.
    Levels(Vec<u32>),
}

/// From rows to components.
pub(super) struct Space {
    plain: Vec<Plain>,
    scaler: Scaler,
    pca: Pca,
    /// Numbers per row.
    pub(super) width: usize,
}

impl Space {
    /// Of the standardised numbers and 0/1 columns of `fit`; none when it has no variance.
    pub(super) fn of(fit: &Frame) -> Option<Self> {
        let most = (BUDGET / fit.columns().len().max(1)).max(2);
        let plain: Vec<Plain> = fit.columns().iter().map(|c| Plain::of(c, most)).collect();
        let (rows, width) = written(&plain, fit);
        let scaler = Scaler::standard(&rows, width);
        let pca = Pca::of(&scaled(&scaler, &rows), width)?;
        let width = pca.variance.iter().take(COMPONENTS).filter(|v| **v > LEAST).count();
        (width > 0).then_some(Self { plain, scaler, pca, width })
    }

    /// The components of the rows of `frame`, `width` numbers each.
    pub(super) fn rows(&self, frame: &Frame) -> Vec<f64> {
        let (rows, _) = written(&self.plain, frame);
        self.pca.project(&scaled(&self.scaler, &rows), self.width)
    }
}

fn scaled(scaler: &Scaler, rows: &[f64]) -> Vec<f64> {
    scaler.apply(rows).into_iter().map(|v| v.clamp(-FAR, FAR)).collect()
}

impl Plain {
    fn of(cells: &Cells, most: usize) -> Self {
        match cells {
            Cells::Numbers(x) => {
                let present = crate::evaluate::sample::present(x);
                let mean = crate::evaluate::sample::mean(&present).unwrap_or(0.0);
                Self::Number(mean, present.len() < x.len() && !present.is_empty())
            }
            Cells::Levels(x) => {
                let mut sorted = x.clone();
                sorted.sort_unstable();
                let mut counts: Vec<(usize, u32)> = sorted.chunk_by(|a, b| a == b).map(|g| (g.len(), g[0])).collect();
                counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
                Self::Levels(counts.into_iter().take(most).map(|(_, level)| level).collect())
            }
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Number(_, marked) => 1 + usize::from(*marked),
            Self::Levels(levels) => levels.len(),
        }
    }
}

/// The rows of `frame` and their width.
fn written(plain: &[Plain], frame: &Frame) -> (Vec<f64>, usize) {
    let width = plain.iter().map(Plain::width).sum();
    let mut out = Vec::with_capacity(width * frame.height());
    for row in 0..frame.height() {
        for (plain, cells) in plain.iter().zip(frame.columns()) {
            match (plain, cells) {
                (Plain::Number(mean, marked), Cells::Numbers(x)) => {
                    out.push(if x[row].is_finite() { x[row] } else { *mean });
                    if *marked {
                        out.push(f64::from(u8::from(!x[row].is_finite())));
                    }
                }
                (Plain::Levels(levels), cells) => {
                    let own = if let Cells::Levels(x) = cells { x[row] } else { MISSING };
                    out.extend(levels.iter().map(|l| f64::from(u8::from(*l == own))));
                }
                // Frames of one set of tables never differ in form.
                (plain, Cells::Levels(_)) => out.extend(std::iter::repeat_n(0.0, plain.width())),
            }
        }
    }
    (out, width)
}

#[cfg(test)]
mod tests {
    use super::*;

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
