//! Bars of one or two tables over the same bins or levels, as shares of the cells that are not missing.

use engine::data::profile::Distribution;

use crate::ui::words::percent;

/// Label of the bar that sums the levels without a bar of their own.
const OTHER: &str = "all others";

/// What the bars stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Bins of numbers, side by side.
    Histogram,
    /// Levels, one below the other.
    Levels,
}

/// One bin or level.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bar {
    /// `3`, `3 to 5`, or the level.
    pub(crate) label: String,
    /// Share of the real cells, 0 to 1.
    pub(crate) real: f64,
    /// Share of the synthetic cells, 0 to 1; 0 where only one table is drawn.
    pub(crate) synthetic: f64,
}

/// Bars ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bars {
    pub(crate) form: Form,
    pub(crate) all: Vec<Bar>,
    /// Labels of the edges between bins, one more than bars; empty for levels.
    pub(crate) edges: Vec<String>,
}

impl Bars {
    /// The bars of one table; `None` when there is nothing to draw.
    pub(crate) fn of(distribution: &Distribution, most_levels: usize) -> Option<Self> {
        Self::pair(distribution, distribution, most_levels).map(|mut bars| {
            for bar in &mut bars.all {
                bar.synthetic = 0.0;
            }
            bars
        })
    }

    /// The bars of both tables. Beyond `most_levels` the rarer levels are summed up.
    pub(crate) fn pair(real: &Distribution, synthetic: &Distribution, most_levels: usize) -> Option<Self> {
        match (real, synthetic) {
            (Distribution::Histogram { edges, counts, labels }, Distribution::Histogram { counts: drawn, .. }) => {
                if counts.is_empty() || labels.len() != counts.len() + 1 {
                    return None;
                }
                let whole = edges.windows(2).all(|e| e[1] - e[0] == 1.0 && e[0].fract() == 0.0);
                let name = |i: usize| {
                    if whole { labels[i].clone() } else { format!("{} to {}", labels[i], labels[i + 1]) }
                };
                let bars = zip(counts, drawn, 0, 0, name);
                Some(Self { form: Form::Histogram, all: bars, edges: labels.clone() })
            }
            (
                Distribution::Bars { levels, counts, other },
                Distribution::Bars { counts: drawn, other: drawn_other, .. },
            ) => {
                if levels.is_empty() {
                    return None;
                }
                let mut bars = zip(counts, drawn, *other, *drawn_other, |i| level_name(&levels[i]));
                let total = |all: &[u64], more: u64| (all.iter().sum::<u64>() + more).max(1) as f64;
                let mut rest = Bar {
                    label: OTHER.to_owned(),
                    real: *other as f64 / total(counts, *other),
                    synthetic: *drawn_other as f64 / total(drawn, *drawn_other),
                };
                // A sum of one level would hide its name for nothing.
                if bars.len() > most_levels {
                    for bar in bars.split_off(most_levels.saturating_sub(1)) {
                        rest.real += bar.real;
                        rest.synthetic += bar.synthetic;
                    }
                }
                if rest.real > 0.0 || rest.synthetic > 0.0 {
                    bars.push(rest);
                }
                Some(Self { form: Form::Levels, all: bars, edges: Vec::new() })
            }
            _ => None,
        }
    }

    /// The bars that stand for one level or bin each.
    pub(crate) fn named(mut self) -> Self {
        self.all.retain(|bar| self.form == Form::Histogram || bar.label != OTHER);
        self
    }

    /// The largest share of a bar.
    pub(crate) fn largest(&self) -> f64 {
        self.all.iter().map(|b| b.real.max(b.synthetic)).fold(0.0, f64::max)
    }

    /// What one table's bars show, in a sentence.
    pub(crate) fn describe_one(&self) -> String {
        let Some(top) = self.all.iter().rev().max_by(|a, b| a.real.total_cmp(&b.real)) else { return String::new() };
        format!("Most common: {} ({} of the values).", top.label, percent(top.real))
    }

    /// How the two tables differ, in a sentence.
    pub(crate) fn describe_pair(&self) -> String {
        let Some(top) = self.all.iter().rev().max_by(|a, b| a.real.total_cmp(&b.real)) else { return String::new() };
        let gap = |b: &Bar| (b.synthetic - b.real).abs();
        let widest = self.all.iter().rev().max_by(|a, b| gap(a).total_cmp(&gap(b)));
        let text = format!(
            "Most common in the real table: {} ({} real, {} synthetic).",
            top.label,
            percent(top.real),
            percent(top.synthetic)
        );
        match widest.filter(|b| gap(b) >= 0.005) {
            Some(bar) => {
                let direction = if bar.synthetic > bar.real { "more" } else { "less" };
                format!("{text} Largest gap: {}, {:.1} points {direction} often.", bar.label, gap(bar) * 100.0)
            }
            None => format!("{text} No gap of half a point or more."),
        }
    }
}

fn level_name(level: &str) -> String {
    if level.is_empty() { "(empty text)".to_owned() } else { level.to_owned() }
}

fn zip(real: &[u64], drawn: &[u64], other: u64, drawn_other: u64, name: impl Fn(usize) -> String) -> Vec<Bar> {
    // At least one, so that an empty table has shares of nothing instead of no shares.
    let total = (real.iter().sum::<u64>() + other).max(1) as f64;
    let drawn_total = (drawn.iter().sum::<u64>() + drawn_other).max(1) as f64;
    (0..real.len())
        .map(|i| Bar {
            label: name(i),
            real: real[i] as f64 / total,
            synthetic: drawn.get(i).copied().unwrap_or(0) as f64 / drawn_total,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(counts: &[u64], other: u64) -> Distribution {
        let levels = (0..counts.len()).map(|i| format!("l{i}")).collect();
        Distribution::Bars { levels, counts: counts.to_vec(), other }
    }

    fn histogram(edges: &[f64], counts: &[u64]) -> Distribution {
        let labels = edges.iter().map(ToString::to_string).collect();
        Distribution::Histogram { edges: edges.to_vec(), counts: counts.to_vec(), labels }
    }

    #[test]
    fn shares_are_of_each_table_alone() {
        let bars =
            Bars::pair(&histogram(&[0.0, 5.0, 10.0], &[1, 3]), &histogram(&[0.0, 5.0, 10.0], &[20, 20]), 8).unwrap();
        assert_eq!(bars.all[0], Bar { label: "0 to 5".into(), real: 0.25, synthetic: 0.5 });
        assert_eq!(bars.largest(), 0.75);
        assert!(bars.describe_pair().contains("0 to 5, 25.0 points more often"), "{}", bars.describe_pair());
    }

    #[test]
    fn single_whole_numbers_are_named_as_one() {
        let bars = Bars::of(&histogram(&[0.0, 1.0, 2.0], &[1, 3]), 8).unwrap();
        assert_eq!(bars.all[1].label, "1");
        assert_eq!(bars.all[1].synthetic, 0.0);
        assert_eq!(bars.describe_one(), "Most common: 1 (75\u{a0}% of the values).");
    }

    #[test]
    fn rare_levels_are_summed_and_every_share_is_kept() {
        let bars = Bars::pair(&levels(&[4, 3, 2, 1], 10), &levels(&[5, 5, 5, 5], 0), 3).unwrap();
        let labels: Vec<_> = bars.all.iter().map(|b| b.label.as_str()).collect();
        assert_eq!(labels, ["l0", "l1", "all others"]);
        let sum: (f64, f64) = bars.all.iter().fold((0.0, 0.0), |s, b| (s.0 + b.real, s.1 + b.synthetic));
        assert!((sum.0 - 1.0).abs() < 1e-12 && (sum.1 - 1.0).abs() < 1e-12, "{sum:?}");
    }

    #[test]
    fn equal_tables_have_no_gap() {
        let one = levels(&[4, 6], 0);
        assert!(Bars::pair(&one, &one, 8).unwrap().describe_pair().ends_with("No gap of half a point or more."));
    }

    #[test]
    fn nothing_to_draw_is_nothing() {
        assert_eq!(Bars::of(&Distribution::None, 8), None);
        assert_eq!(Bars::of(&histogram(&[], &[]), 8), None);
        assert_eq!(Bars::pair(&levels(&[1], 0), &Distribution::None, 8), None);
    }
}
