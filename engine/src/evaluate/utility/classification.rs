//! Metrics of predicted classes. Classes are whole numbers from 0; a rate 0/0 is 0, as in common practice.

use libm::sqrt;

/// Counts of rows by true class (row) and predicted class (column).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    counts: Vec<u64>,
}

impl Confusion {
    /// Counts pairs of classes below `classes`; none when lengths differ, there are no rows or a class is out of range.
    pub fn of(truth: &[usize], predicted: &[usize], classes: usize) -> Option<Self> {
        if truth.len() != predicted.len() || truth.is_empty() {
            return None;
        }
        let mut counts = vec![0; classes * classes];
        for (&t, &p) in truth.iter().zip(predicted) {
            if t >= classes || p >= classes {
                return None;
            }
            counts[t * classes + p] += 1;
        }
        Some(Self { classes, counts })
    }

    /// Rows of class `truth` predicted as `predicted`.
    pub fn at(&self, truth: usize, predicted: usize) -> u64 {
        self.counts[truth * self.classes + predicted]
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn support(&self, class: usize) -> f64 {
        (0..self.classes).map(|p| self.at(class, p)).sum::<u64>() as f64
    }

    fn claimed(&self, class: usize) -> f64 {
        (0..self.classes).map(|t| self.at(t, class)).sum::<u64>() as f64
    }

    fn hits(&self, class: usize) -> f64 {
        self.at(class, class) as f64
    }

    /// Share of right predictions, 0..=1.
    pub fn accuracy(&self) -> f64 {
        (0..self.classes).map(|c| self.hits(c)).sum::<f64>() / self.total() as f64
    }

    /// Right among those predicted as `class`.
    pub fn precision(&self, class: usize) -> f64 {
        ratio(self.hits(class), self.claimed(class))
    }

    /// Found among those of `class`.
    pub fn recall(&self, class: usize) -> f64 {
        ratio(self.hits(class), self.support(class))
    }

    /// Weighted harmonic mean of precision and recall, recall counting `beta` times.
    pub fn f_beta(&self, class: usize, beta: f64) -> f64 {
        let b = beta * beta;
        ratio((1.0 + b) * self.hits(class), b * self.support(class) + self.claimed(class))
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self, class: usize) -> f64 {
        self.f_beta(class, 1.0)
    }

    /// Whether precision, recall or F1 of `class` was 0/0, and so stands as 0 in reports only with a remark.
    pub fn has_empty_rate(&self, class: usize) -> bool {
        self.support(class) == 0.0 || self.claimed(class) == 0.0
    }

    /// Classes that occur in truth or predictions.
    fn present(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.classes).filter(|&c| self.support(c) + self.claimed(c) > 0.0)
    }

    /// Mean of `rate` over the classes that occur.
    pub fn macro_mean(&self, rate: impl Fn(&Self, usize) -> f64) -> f64 {
        let (sum, n) = self.present().fold((0.0, 0.0), |(s, n), c| (s + rate(self, c), n + 1.0));
        ratio(sum, n)
    }

    /// Mean of `rate` weighted by the rows of each class.
    pub fn weighted_mean(&self, rate: impl Fn(&Self, usize) -> f64) -> f64 {
        self.present().map(|c| rate(self, c) * self.support(c)).sum::<f64>() / self.total() as f64
    }

    /// Mean recall over the classes of the truth.
    pub fn balanced_accuracy(&self) -> f64 {
        let (sum, n) = (0..self.classes)
            .filter(|&c| self.support(c) > 0.0)
            .fold((0.0, 0.0), |(s, n), c| (s + self.recall(c), n + 1.0));
        ratio(sum, n)
    }

    /// Matthews' correlation (Gorodkin 2004 for many classes), −1..=1; 0 where a factor is 0.
    pub fn mcc(&self) -> f64 {
        let n = self.total() as f64;
        let hits: f64 = (0..self.classes).map(|c| self.hits(c)).sum();
        let (mut cross, mut truth, mut claims) = (0.0, 0.0, 0.0);
        for c in 0..self.classes {
            let (s, p) = (self.support(c), self.claimed(c));
            cross += s * p;
            truth += s * s;
            claims += p * p;
        }
        ratio(hits * n - cross, sqrt((n * n - truth) * (n * n - claims)))
    }

    /// Cohen's κ; 0 where chance alone explains everything.
    pub fn kappa(&self) -> f64 {
        let n = self.total() as f64;
        let chance = (0..self.classes).map(|c| self.support(c) * self.claimed(c)).sum::<f64>() / (n * n);
        ratio(self.accuracy() - chance, 1.0 - chance)
    }

    /// √(recall of class 1 · recall of class 0), for two classes.
    pub fn g_mean(&self) -> Option<f64> {
        (self.classes == 2).then(|| sqrt(self.recall(0) * self.recall(1)))
    }
}

/// a/b, and 0 for 0/0.
pub(crate) fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

/// Class 1 where the probability reaches `threshold`.
pub fn decide(probabilities: &[f64], threshold: f64) -> Vec<usize> {
    probabilities.iter().map(|&p| usize::from(p >= threshold)).collect()
}

/// The most probable class of each row of `classes` probabilities; the first of equals.
pub fn most_probable(probabilities: &[f64], classes: usize) -> Vec<usize> {
    let best = |row: &[f64]| row.iter().enumerate().fold(0, |best, (c, p)| if *p > row[best] { c } else { best });
    if classes == 0 { Vec::new() } else { probabilities.chunks_exact(classes).map(best).collect() }
}
