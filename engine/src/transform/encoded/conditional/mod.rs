//! Training by sampling (Xu et al. 2019, section 4.3): condition vectors, and the rows that meet them.
//!
//! A condition is one level of one choice. Training picks the choice evenly and the level by the log of its rows, so that rare
//! levels are seen often enough; drawing new rows picks the level by its true share.

use libm::log;
use serde::{Deserialize, Serialize};

use super::{Coded, Encoder, Place, UNKNOWN};
use crate::rng::Stream;

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Position of the choice.
    pub choice: usize,
    /// Level inside it.
    pub level: usize,
}

/// By what a level is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// The log of its rows plus one: for training.
    Log,
    /// Its rows: for new rows.
    Rows,
}

/// A span of levels that can be a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Position of its block in the encoder.
    pub block: usize,
    /// First entry in the condition vector.
    pub start: usize,
    /// First entry in the encoded row.
    pub at: usize,
    /// Rows by level.
    pub counts: Vec<u64>,
    /// Sums of the chances up to each level, by law.
    logs: Vec<f64>,
    rows: Vec<f64>,
}

impl Choice {
    /// Number of levels.
    pub fn width(&self) -> usize {
        self.counts.len()
    }

    fn new(stored: Stored, start: usize) -> Self {
        let sums = |chance: &dyn Fn(u64) -> f64| {
            let mut sum = 0.0;
            let add = |n: &u64| {
                sum += chance(*n);
                sum
            };
            stored.counts.iter().map(add).collect()
        };
        let logs = sums(&|n| log(n as f64 + 1.0));
        let rows = sums(&|n| n as f64);
        Self { block: stored.block, start, at: stored.at, counts: stored.counts, logs, rows }
    }

    fn pick(&self, law: Law, draw: &mut Stream) -> usize {
        let sums = if law == Law::Log { &self.logs } else { &self.rows };
        let u = draw.uniform() * sums.last().copied().unwrap_or(0.0);
        // Levels without rows have no stretch, so they are never picked.
        sums.partition_point(|&s| s <= u).min(sums.len() - 1)
    }
}

/// The condition vector of an encoder. Store it with serde as a part of a model: it holds counts, no rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Stored>", into = "Vec<Stored>")]
pub struct Conditional {
    choices: Vec<Choice>,
}

/// A choice as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stored {
    block: usize,
    at: usize,
    counts: Vec<u64>,
}

impl From<Vec<Stored>> for Conditional {
    fn from(stored: Vec<Stored>) -> Self {
        let mut start = 0;
        let mut next = |stored: Stored| {
            let choice = Choice::new(stored, start);
            start += choice.width();
            choice
        };
        Self { choices: stored.into_iter().filter(|s| s.counts.iter().any(|&n| n > 0)).map(&mut next).collect() }
    }
}

impl From<Conditional> for Vec<Stored> {
    fn from(all: Conditional) -> Self {
        all.choices.into_iter().map(|c| Stored { block: c.block, at: c.at, counts: c.counts }).collect()
    }
}

impl Conditional {
    /// The choices of an encoder with the counts of `coded`: its discrete blocks, and with `modes` the modes of numbers too
    /// (as in CTAB-GAN+), which helps where few columns are discrete.
    pub fn of(encoder: &Encoder, coded: &Coded, modes: bool) -> Self {
        let blocks = encoder.blocks().iter().zip(&coded.parts).enumerate();
        let stored = blocks.filter(|(_, (block, _))| block.discrete || modes).filter_map(|(b, (block, part))| {
            let (at, width) = block.levels()?;
            let mut counts = vec![0; width];
            for &level in &part.level {
                if let Some(n) = counts.get_mut(level as usize) {
                    *n += 1;
                }
            }
            Some(Stored { block: b, at, counts })
        });
        stored.collect::<Vec<_>>().into()
    }

    /// The choices, in the order of the vector.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// Entries of the condition vector; 0 when there is nothing to choose.
    pub fn width(&self) -> usize {
        self.choices.last().map_or(0, |c| c.start + c.width())
    }

    /// A condition: a choice drawn evenly, a level drawn by `law`; `None` when there is nothing to choose.
    pub fn pick(&self, law: Law, draw: &mut Stream) -> Option<Condition> {
        if self.choices.is_empty() {
            return None;
        }
        let choice = draw.below(self.choices.len());
        Some(Condition { choice, level: self.choices[choice].pick(law, draw) })
    }

    /// `count` conditions; empty when there is nothing to choose.
    pub fn picks(&self, count: usize, law: Law, draw: &mut Stream) -> Vec<Condition> {
        (0..count).map_while(|_| self.pick(law, draw)).collect()
    }

    /// The condition that a level is, where its block is a choice.
    pub fn at(&self, place: Place) -> Option<Condition> {
        let choice = self.choices.iter().position(|c| c.block == place.block)?;
        (place.level < self.choices[choice].width()).then_some(Condition { choice, level: place.level })
    }

    /// Condition vectors, one-hot, row by row, [`Conditional::width`] entries each.
    pub fn vectors(&self, conditions: &[Condition]) -> Vec<f32> {
        let width = self.width();
        let mut out = vec![0.0; conditions.len() * width];
        for (line, c) in out.chunks_exact_mut(width.max(1)).zip(conditions) {
            line[self.choices[c.choice].start + c.level] = 1.0;
        }
        out
    }

    /// Masks of the choices, one-hot, row by row, one entry per choice: which one was conditioned on.
    pub fn masks(&self, conditions: &[Condition]) -> Vec<f32> {
        let width = self.choices.len();
        let mut out = vec![0.0; conditions.len() * width];
        for (line, c) in out.chunks_exact_mut(width.max(1)).zip(conditions) {
            line[c.choice] = 1.0;
        }
        out
    }

    /// The rows of `coded` by level, to draw real rows from.
    pub fn rows(&self, coded: &Coded) -> RowsByLevel {
        let mut lists = vec![Vec::new(); self.width()];
        for choice in &self.choices {
            let levels = coded.parts.get(choice.block).map_or(&[][..], |p| &p.level);
            for (row, &level) in levels.iter().enumerate() {
                if level != UNKNOWN && (level as usize) < choice.width() {
                    lists[choice.start + level as usize].push(row as u32);
                }
            }
        }
        RowsByLevel { lists, starts: self.choices.iter().map(|c| c.start).collect(), rows: coded.rows }
    }
}

/// Rows by level, for the length of a training.
#[derive(Clone, Debug)]
pub struct RowsByLevel {
    lists: Vec<Vec<u32>>,
    starts: Vec<usize>,
    rows: usize,
}

impl RowsByLevel {
    /// A row that meets `condition`, drawn evenly among them; any row where there is no condition or none meets it.
    ///
    /// # Panics
    /// When there are no rows at all, which is a bug of the caller.
    pub fn draw(&self, condition: Option<Condition>, draw: &mut Stream) -> u32 {
        let list = condition.and_then(|c| self.lists.get(self.starts.get(c.choice)? + c.level));
        match list {
            Some(list) if !list.is_empty() => list[draw.below(list.len())],
            _ => draw.below(self.rows) as u32,
        }
    }
}

#[cfg(test)]
mod tests;
