//! ROC and precision–recall curves, and the areas below them. Scores: higher means more likely positive; no NaN.

/// A threshold and the rates of calling everything from it up positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocPoint {
    /// Share of negatives called positive.
    pub fpr: f64,
    /// Share of positives called positive.
    pub tpr: f64,
    /// The smallest score called positive.
    pub threshold: f64,
}

/// A threshold and how right and how complete it is to call everything from it up positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrPoint {
    /// Positives among those called positive.
    pub precision: f64,
    /// Positives that were called positive.
    pub recall: f64,
    /// The smallest score called positive; infinite at the end, where none is.
    pub threshold: f64,
}

/// Rows at or above each distinct score, descending: (score, positives, negatives). None for lengths that differ or NaN.
fn cumulative(positive: &[bool], score: &[f64]) -> Option<Vec<(f64, f64, f64)>> {
    if positive.len() != score.len() || score.iter().any(|s| s.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    let mut out: Vec<(f64, f64, f64)> = Vec::new();
    let (mut yes, mut no) = (0.0, 0.0);
    for i in order {
        if positive[i] {
            yes += 1.0;
        } else {
            no += 1.0;
        }
        match out.last_mut() {
            Some(last) if last.0 == score[i] => (last.1, last.2) = (yes, no),
            _ => out.push((score[i], yes, no)),
        }
    }
    Some(out)
}

/// The curve from (0, 0) at an infinite threshold to (1, 1), one point per distinct score; none with a single class.
pub fn roc(positive: &[bool], score: &[f64]) -> Option<Vec<RocPoint>> {
    let counts = cumulative(positive, score)?;
    let &(_, all_yes, all_no) = counts.last().filter(|l| l.1 > 0.0 && l.2 > 0.0)?;
    let start = RocPoint { fpr: 0.0, tpr: 0.0, threshold: f64::INFINITY };
    let rest = counts.iter().map(|&(threshold, y, n)| RocPoint { fpr: n / all_no, tpr: y / all_yes, threshold });
    Some(std::iter::once(start).chain(rest).collect())
}

/// The chance that a positive scores above a negative, equal scores counting half; none with a single class.
pub fn roc_auc(positive: &[bool], score: &[f64]) -> Option<f64> {
    let counts = cumulative(positive, score)?;
    let &(_, all_yes, all_no) = counts.last().filter(|l| l.1 > 0.0 && l.2 > 0.0)?;
    // Whole and half numbers below 2^53: exact, so that reversing scores gives exactly 1 − AUC up to the division.
    let (mut wins, mut above) = (0.0, 0.0);
    let mut seen = 0.0;
    for &(_, yes, no) in &counts {
        let (y, n) = (yes - above, no - seen);
        wins += n * (above + y / 2.0);
        (above, seen) = (yes, no);
    }
    Some(wins / (all_yes * all_no))
}

/// The curve with thresholds ascending, closed by (precision 1, recall 0); none without positives.
pub fn precision_recall(positive: &[bool], score: &[f64]) -> Option<Vec<PrPoint>> {
    let counts = cumulative(positive, score)?;
    let all = counts.last().filter(|l| l.1 > 0.0)?.1;
    let point = |&(threshold, y, n): &(f64, f64, f64)| PrPoint { precision: y / (y + n), recall: y / all, threshold };
    let end = PrPoint { precision: 1.0, recall: 0.0, threshold: f64::INFINITY };
    Some(counts.iter().rev().map(point).chain(std::iter::once(end)).collect())
}

/// `Σ (R_k − R_{k−1})·P_k` over the thresholds: steps, no trapezoids. None without positives.
pub fn average_precision(positive: &[bool], score: &[f64]) -> Option<f64> {
    let curve = precision_recall(positive, score)?;
    Some(curve.windows(2).map(|w| (w[0].recall - w[1].recall) * w[0].precision).sum())
}

/// Area below the precision–recall curve by trapezoids: too high where points are few; shown for comparison.
pub fn pr_auc_trapezoid(positive: &[bool], score: &[f64]) -> Option<f64> {
    let curve = precision_recall(positive, score)?;
    Some(curve.windows(2).map(|w| (w[0].recall - w[1].recall) * f64::midpoint(w[0].precision, w[1].precision)).sum())
}

/// Largest TPR − FPR over the curve: the KS statistic of a classifier, the advantage of an attack.
pub fn largest_gap(curve: &[RocPoint]) -> f64 {
    curve.iter().map(|p| p.tpr - p.fpr).fold(0.0, f64::max)
}

/// Largest TPR among the points with an FPR of at most `fpr`.
pub fn tpr_at_fpr(curve: &[RocPoint], fpr: f64) -> f64 {
    curve.iter().filter(|p| p.fpr <= fpr).map(|p| p.tpr).fold(0.0, f64::max)
}

/// How the areas of many classes become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// Every class counts the same.
    Macro,
    /// Classes count by their rows.
    Weighted,
}

fn one_class(truth: &[usize], probabilities: &[f64], classes: usize, class: usize) -> (Vec<bool>, Vec<f64>) {
    let positive = truth.iter().map(|&t| t == class).collect();
    (positive, probabilities.iter().skip(class).step_by(classes).copied().collect())
}

/// Mean over the classes of `area` for one class against the rest; classes without rows are left out. `probabilities` holds
/// `classes` numbers per row.
pub fn one_vs_rest(
    truth: &[usize],
    probabilities: &[f64],
    classes: usize,
    average: Average,
    area: impl Fn(&[bool], &[f64]) -> Option<f64>,
) -> Option<f64> {
    if classes == 0 || probabilities.len() != truth.len() * classes {
        return None;
    }
    let (mut sum, mut weight) = (0.0, 0.0);
    for class in 0..classes {
        let (positive, score) = one_class(truth, probabilities, classes, class);
        let rows = positive.iter().filter(|p| **p).count() as f64;
        if rows > 0.0
            && let Some(value) = area(&positive, &score)
        {
            let w = if average == Average::Macro { 1.0 } else { rows };
            sum += w * value;
            weight += w;
        }
    }
    (weight > 0.0).then(|| sum / weight)
}

/// Mean of the ROC area over all ordered pairs of classes (Hand and Till 2001).
pub fn one_vs_one(truth: &[usize], probabilities: &[f64], classes: usize) -> Option<f64> {
    if classes == 0 || probabilities.len() != truth.len() * classes {
        return None;
    }
    let (mut sum, mut pairs) = (0.0, 0.0);
    for a in 0..classes {
        for b in (0..classes).filter(|&b| b != a) {
            let rows = || truth.iter().enumerate().filter(move |(_, t)| **t == a || **t == b);
            let positive: Vec<bool> = rows().map(|(_, t)| *t == a).collect();
            let score: Vec<f64> = rows().map(|(i, _)| probabilities[i * classes + a]).collect();
            if let Some(auc) = roc_auc(&positive, &score) {
                sum += auc;
                pairs += 1.0;
            }
        }
    }
    (pairs > 0.0).then(|| sum / pairs)
}
