//! What a split is judged by. Sums per bin are added up in cells; a node's score is additive over its children.

/// The response of a tree, as sums that bins add up to.
pub trait Criterion: Sync {
    /// One number of a bin's sums.
    type Cell: Copy + Default + Send + Sync + std::fmt::Debug;

    /// Cells per bin.
    fn width(&self) -> usize;
    /// Adds a row to the cells of its bin.
    fn add(&self, row: u32, cells: &mut [Self::Cell]);
    /// `to += from`.
    fn plus(to: &mut [Self::Cell], from: &[Self::Cell]);
    /// `to -= from`.
    fn minus(to: &mut [Self::Cell], from: &[Self::Cell]);
    /// Rows in the cells.
    fn rows(&self, cells: &[Self::Cell]) -> u32;
    /// How well one value stands for all rows of the cells; a split gains by what its children have more than the node.
    /// 0 for empty cells.
    fn score(&self, cells: &[Self::Cell]) -> f64;
    /// Whether the cells are enough for a leaf of at least `least` rows.
    fn is_enough(&self, cells: &[Self::Cell], least: u32) -> bool {
        self.rows(cells) >= least
    }
    /// Whether no split can gain.
    fn is_pure(&self, cells: &[Self::Cell]) -> bool;
    /// Keys that sort the bins of a feature of levels; `cells` are those of all bins of a node, `total` their sum.
    fn keys(&self, cells: &[Self::Cell], total: &[Self::Cell], keys: &mut Vec<f64>);
}

/// Level responses, split by the Gini index.
#[derive(Clone, Copy, Debug)]
pub struct Nominal<'a> {
    /// Class of each row, below `count`.
    pub classes: &'a [u8],
    /// Number of classes.
    pub count: usize,
}

/// Ordered responses in classes from low to high, split by the ranked probability score: the Gini index summed over all
/// thresholds, so that location, spread and shape all count (Gneiting, Raftery 2007).
#[derive(Clone, Copy, Debug)]
pub struct Ranked<'a> {
    /// Class of each row, below `count`.
    pub classes: &'a [u8],
    /// Number of classes.
    pub count: usize,
}

fn square(count: u32) -> u64 {
    u64::from(count) * u64::from(count)
}

fn plus(to: &mut [u32], from: &[u32]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t += f;
    }
}

fn minus(to: &mut [u32], from: &[u32]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t -= f;
    }
}

impl Criterion for Nominal<'_> {
    type Cell = u32;

    fn width(&self) -> usize {
        self.count
    }

    fn add(&self, row: u32, cells: &mut [u32]) {
        cells[usize::from(self.classes[row as usize])] += 1;
    }

    fn plus(to: &mut [u32], from: &[u32]) {
        plus(to, from);
    }

    fn minus(to: &mut [u32], from: &[u32]) {
        minus(to, from);
    }

    fn rows(&self, cells: &[u32]) -> u32 {
        cells.iter().sum()
    }

    fn score(&self, cells: &[u32]) -> f64 {
        let rows: u32 = cells.iter().sum();
        let squares: u64 = cells.iter().map(|&c| square(c)).sum();
        squares as f64 / f64::from(rows.max(1))
    }

    fn is_pure(&self, cells: &[u32]) -> bool {
        cells.iter().filter(|&&c| c > 0).count() < 2
    }

    /// Projections on the direction in which the bins' class shares differ most (Coppersmith, Hong, Hosking 1999).
    fn keys(&self, cells: &[u32], total: &[u32], keys: &mut Vec<f64>) {
        let rows = f64::from(total.iter().sum::<u32>().max(1));
        let mean: Vec<f64> = total.iter().map(|&c| f64::from(c) / rows).collect();
        // Two classes have one direction; otherwise power iteration from the most frequent class finds it well enough.
        let top = (0..total.len()).max_by_key(|&c| (total[c], std::cmp::Reverse(c))).unwrap_or(0);
        let mut direction: Vec<f64> = (0..total.len()).map(|c| f64::from(u8::from(c == top))).collect();
        let rounds = if total.iter().filter(|&&c| c > 0).count() > 2 { 3 } else { 0 };
        for round in 0..=rounds {
            keys.clear();
            let centre: f64 = mean.iter().zip(&direction).map(|(m, d)| m * d).sum();
            for bin in cells.chunks_exact(self.count) {
                let n = f64::from(bin.iter().sum::<u32>());
                let along: f64 = bin.iter().zip(&direction).map(|(&c, d)| f64::from(c) * d).sum();
                keys.push(if n > 0.0 { along / n - centre } else { 0.0 });
            }
            if round == rounds {
                return;
            }
            direction.fill(0.0);
            for (bin, key) in cells.chunks_exact(self.count).zip(&*keys) {
                let n = f64::from(bin.iter().sum::<u32>());
                for ((d, &c), m) in direction.iter_mut().zip(bin).zip(&mean) {
                    *d += (f64::from(c) - n * m) * key;
                }
            }
            let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
            if length <= 0.0 {
                return;
            }
            for d in &mut direction {
                *d /= length;
            }
        }
    }
}

impl Criterion for Ranked<'_> {
    type Cell = u32;

    fn width(&self) -> usize {
        self.count
    }

    fn add(&self, row: u32, cells: &mut [u32]) {
        cells[usize::from(self.classes[row as usize])] += 1;
    }

    fn plus(to: &mut [u32], from: &[u32]) {
        plus(to, from);
    }

    fn minus(to: &mut [u32], from: &[u32]) {
        minus(to, from);
    }

    fn rows(&self, cells: &[u32]) -> u32 {
        cells.iter().sum()
    }

    fn score(&self, cells: &[u32]) -> f64 {
        let rows: u32 = cells.iter().sum();
        let (mut below, mut sum) = (0, 0);
        for &cell in cells.split_last().map_or(cells, |(_, rest)| rest) {
            below += cell;
            sum += square(below) + square(rows - below);
        }
        sum as f64 / f64::from(rows.max(1))
    }

    fn is_pure(&self, cells: &[u32]) -> bool {
        cells.iter().filter(|&&c| c > 0).count() < 2
    }

    fn keys(&self, cells: &[u32], _: &[u32], keys: &mut Vec<f64>) {
        keys.clear();
        for bin in cells.chunks_exact(self.count) {
            let (mut n, mut sum) = (0, 0);
            for (class, &c) in bin.iter().enumerate() {
                n += c;
                sum += u64::from(c) * class as u64;
            }
            keys.push(if n > 0 { sum as f64 / f64::from(n) } else { 0.0 });
        }
    }
}

/// Sums of a bin under a second-order loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GradientCell {
    /// Sum of first derivatives.
    pub gradient: f64,
    /// Sum of second derivatives.
    pub hessian: f64,
    /// Rows.
    pub rows: u32,
}

/// First and second derivatives of a loss, as in gradient boosting (Chen, Guestrin 2016, equations 6 and 7).
#[derive(Clone, Copy, Debug)]
pub struct Gradients<'a> {
    /// First and second derivative of each row.
    pub pairs: &'a [(f32, f32)],
    /// L2 penalty of leaf values.
    pub lambda: f64,
    /// Sum of second derivatives of a leaf, at least.
    pub least_hessian: f64,
}

impl Criterion for Gradients<'_> {
    type Cell = GradientCell;

    fn width(&self) -> usize {
        1
    }

    fn add(&self, row: u32, cells: &mut [GradientCell]) {
        let (gradient, hessian) = self.pairs[row as usize];
        let cell = &mut cells[0];
        cell.gradient += f64::from(gradient);
        cell.hessian += f64::from(hessian);
        cell.rows += 1;
    }

    fn plus(to: &mut [GradientCell], from: &[GradientCell]) {
        for (t, f) in to.iter_mut().zip(from) {
            t.gradient += f.gradient;
            t.hessian += f.hessian;
            t.rows += f.rows;
        }
    }

    fn minus(to: &mut [GradientCell], from: &[GradientCell]) {
        for (t, f) in to.iter_mut().zip(from) {
            t.gradient -= f.gradient;
            t.hessian -= f.hessian;
            t.rows -= f.rows;
        }
    }

    fn rows(&self, cells: &[GradientCell]) -> u32 {
        cells[0].rows
    }

    fn score(&self, cells: &[GradientCell]) -> f64 {
        let cell = &cells[0];
        if cell.rows == 0 { 0.0 } else { cell.gradient * cell.gradient / (cell.hessian + self.lambda) }
    }

    fn is_enough(&self, cells: &[GradientCell], least: u32) -> bool {
        cells[0].rows >= least && cells[0].hessian >= self.least_hessian
    }

    fn is_pure(&self, _: &[GradientCell]) -> bool {
        false
    }

    fn keys(&self, cells: &[GradientCell], _: &[GradientCell], keys: &mut Vec<f64>) {
        keys.clear();
        // The constant keeps bins of few rows near the middle.
        keys.extend(cells.iter().map(|c| c.gradient / (c.hessian + self.lambda.max(1.0))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_best_when_rows_agree() {
        let nominal = Nominal { classes: &[], count: 3 };
        assert_eq!(nominal.score(&[4, 0, 0]), 4.0);
        assert_eq!(nominal.score(&[2, 2, 0]), 2.0);
        assert_eq!(nominal.score(&[0, 0, 0]), 0.0);
        let ranked = Ranked { classes: &[], count: 3 };
        assert_eq!(ranked.score(&[4, 0, 0]), 8.0, "two thresholds, both certain");
        assert!(ranked.score(&[2, 0, 2]) < ranked.score(&[2, 2, 0]), "near misses cost less than far ones");
    }

    #[test]
    fn levels_that_behave_alike_get_neighbouring_keys() {
        let nominal = Nominal { classes: &[], count: 3 };
        // Bins 0 and 2 hold mostly class 0, bins 1 and 3 mostly class 2.
        let cells = [9, 1, 0, 0, 1, 9, 8, 1, 1, 1, 1, 8];
        let mut keys = Vec::new();
        nominal.keys(&cells, &[18, 4, 18], &mut keys);
        let side = |i: usize| keys[i] > 0.0;
        assert!(side(0) == side(2) && side(1) == side(3) && side(0) != side(1), "{keys:?}");
    }

    #[test]
    fn gradients_add_up_and_subtract() {
        let pairs = [(1.0, 1.0), (-3.0, 1.0)];
        let loss = Gradients { pairs: &pairs, lambda: 1.0, least_hessian: 0.0 };
        let mut cells = [GradientCell::default()];
        loss.add(0, &mut cells);
        loss.add(1, &mut cells);
        assert_eq!(loss.score(&cells), 4.0 / 3.0);
        let mut first = [GradientCell::default()];
        loss.add(0, &mut first);
        Gradients::minus(&mut cells, &first);
        assert_eq!(cells[0], GradientCell { gradient: -3.0, hessian: 1.0, rows: 1 });
    }
}
