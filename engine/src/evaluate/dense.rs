//! Tables as plain numbers: one per number, with a mark where cells are missing, and a 0/1 column per level.

use crate::data::MISSING;
use crate::evaluate::fidelity::frequencies::by_frequency;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::sample::{mean, present};

/// One column before scaling.
enum Plain {
    /// A number, the mean in place of missing cells, and whether these are marked in a column of their own.
    Number(f64, bool),
    /// Levels with a 0/1 column each, the most frequent ones; missing is a level.
    Levels(Vec<u32>),
}

/// How the columns of a frame become numbers.
pub struct Dense(Vec<Plain>);

impl std::fmt::Debug for Dense {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dense").field("columns", &self.0.len()).finish()
    }
}

impl Dense {
    /// As `fit` asks: means fill its gaps, and its `most` most frequent levels of each column get one of their own.
    pub fn of(fit: &Frame, most: usize) -> Self {
        Self(fit.columns().iter().map(|c| Plain::of(c, most)).collect())
    }

    /// The rows of `frame` and their width.
    pub fn rows(&self, frame: &Frame) -> (Vec<f64>, usize) {
        let width = self.0.iter().map(Plain::width).sum();
        let mut out = Vec::with_capacity(width * frame.height());
        for row in 0..frame.height() {
            for (plain, cells) in self.0.iter().zip(frame.columns()) {
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
}

impl Plain {
    fn of(cells: &Cells, most: usize) -> Self {
        match cells {
            Cells::Numbers(x) => {
                let known = present(x);
                let mean = mean(&known).unwrap_or(0.0);
                Self::Number(mean, known.len() < x.len() && !known.is_empty())
            }
            Cells::Levels(x) => {
                let counts = by_frequency(x.iter().copied());
                Self::Levels(counts.into_iter().take(most).map(|(level, _)| level).collect())
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
