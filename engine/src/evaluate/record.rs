//! What an evaluation says about one metric: the shape that reports, the page and the history share.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Larger is better.
    Max,
    /// Smaller is better.
    Min,
    /// Nearer to the ideal is better.
    Target,
}

/// Whether a threshold is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Met.
    Pass,
    /// Near the threshold, or worth a look.
    Warn,
    /// Not met.
    Fail,
    /// There is no value, or nothing to hold it against: neither pass nor fail.
    NotEvaluated,
}

/// The value that a metric must keep to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Passes up to and with this value.
    AtMost(f64),
    /// Passes from this value on.
    AtLeast(f64),
}

impl Threshold {
    /// Holds a value against the threshold after rounding it to 6 decimals.
    pub fn verdict(self, value: Option<f64>) -> Verdict {
        let Some(value) = value.filter(|v| v.is_finite()) else { return Verdict::NotEvaluated };
        let rounded = (value * 1e6).round() / 1e6;
        let met = match self {
            Self::AtMost(limit) => rounded <= limit,
            Self::AtLeast(limit) => rounded >= limit,
        };
        if met { Verdict::Pass } else { Verdict::Fail }
    }
}

/// The value for one column, pair of columns or group; `name` joins column names by ` | `.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Column, pair or group.
    pub name: String,
    /// The measure that was used for it, where it differs by kind (`KSComplement`).
    pub metric: String,
    /// Its value; none when undefined.
    pub value: Option<f64>,
    /// Why there is no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Entry {
    /// A value, or the reason why there is none.
    pub fn new(name: impl Into<String>, metric: impl Into<String>, value: Result<f64, String>) -> Self {
        let (value, reason) = match value {
            Ok(value) => (Some(value), None),
            Err(reason) => (None, Some(reason)),
        };
        Self { name: name.into(), metric: metric.into(), value, reason }
    }
}

/// The parts that a value is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// One entry per column.
    PerColumn(Vec<Entry>),
    /// One entry per pair of columns.
    PerPair(Vec<Entry>),
    /// One entry per group.
    PerGroup(Vec<Entry>),
}

/// One metric of a report. Ids are stable, in snake case, so that runs can be joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Stable id: `ks_mean`.
    pub id: String,
    /// Version of the metric's definition.
    pub version: u32,
    /// The value; none when undefined (never 0 or 1 instead).
    pub value: Option<f64>,
    /// Why there is no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Which way is better.
    pub direction: Direction,
    /// Least and largest possible value; none where unbounded.
    pub range: (Option<f64>, Option<f64>),
    /// The value of a perfect generator.
    pub ideal: Option<f64>,
    /// Lower end of the confidence interval.
    pub ci_low: Option<f64>,
    /// Upper end of the confidence interval.
    pub ci_high: Option<f64>,
    /// Rows of the real table that were used.
    pub n_real: usize,
    /// Rows of the synthetic table that were used.
    pub n_synth: usize,
    /// Rows of the held-out table that were used.
    pub n_holdout: Option<usize>,
    /// Seed of everything that was drawn.
    pub seed: Option<u64>,
    /// Settings in force.
    #[serde(default)]
    pub params: BTreeMap<String, serde_json::Value>,
    /// Whether rows were left out to keep the cost in bounds.
    pub sampled: bool,
    /// The same metric between two real samples.
    pub reference_ceiling: Option<f64>,
    /// The same metric for independent marginals.
    pub reference_floor: Option<f64>,
    /// What the value must keep to.
    pub threshold: Option<Threshold>,
    /// Whether it does.
    pub verdict: Verdict,
    /// The parts.
    pub details: Option<Details>,
}

impl Record {
    /// A record of version 1 with a value, or with the reason why there is none; everything else is left open.
    pub fn new(id: &str, direction: Direction, value: Result<f64, String>) -> Self {
        let Entry { value, reason, .. } = Entry::new("", "", value);
        Self {
            id: id.to_owned(),
            version: 1,
            value,
            reason,
            direction,
            range: (Some(0.0), Some(1.0)),
            ideal: match direction {
                Direction::Max => Some(1.0),
                Direction::Min => Some(0.0),
                Direction::Target => None,
            },
            ci_low: None,
            ci_high: None,
            n_real: 0,
            n_synth: 0,
            n_holdout: None,
            seed: None,
            params: BTreeMap::new(),
            sampled: false,
            reference_ceiling: None,
            reference_floor: None,
            threshold: None,
            verdict: Verdict::NotEvaluated,
            details: None,
        }
    }

    /// States the rows that were used.
    #[must_use]
    pub fn rows(mut self, real: usize, synthetic: usize) -> Self {
        (self.n_real, self.n_synth) = (real, synthetic);
        self
    }

    /// States the possible values and the best one.
    #[must_use]
    pub fn within(mut self, low: Option<f64>, high: Option<f64>, ideal: Option<f64>) -> Self {
        (self.range, self.ideal) = ((low, high), ideal);
        self
    }

    /// Sets the threshold and the verdict that follows from it.
    #[must_use]
    pub fn held_against(mut self, threshold: Threshold) -> Self {
        self.verdict = threshold.verdict(self.value);
        self.threshold = Some(threshold);
        self
    }

    /// Adds the parts.
    #[must_use]
    pub fn with(mut self, details: Details) -> Self {
        self.details = Some(details);
        self
    }
}

/// Mean of the values that there are; none when there is none, never 0 instead.
pub fn mean_of(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, count) = values.into_iter().flatten().fold((0.0, 0_usize), |(sum, n), v| (sum + v, n + 1));
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_holds_after_rounding_and_says_nothing_without_a_value() {
        assert_eq!(Threshold::AtMost(0.1).verdict(Some(0.100_000_04)), Verdict::Pass);
        assert_eq!(Threshold::AtMost(0.1).verdict(Some(0.100_002)), Verdict::Fail);
        assert_eq!(Threshold::AtLeast(0.9).verdict(Some(0.9)), Verdict::Pass);
        assert_eq!(Threshold::AtLeast(0.9).verdict(None), Verdict::NotEvaluated);
        assert_eq!(Threshold::AtLeast(0.9).verdict(Some(f64::NAN)), Verdict::NotEvaluated);
    }

    #[test]
    fn undefined_parts_are_left_out_of_a_mean() {
        assert_eq!(mean_of([Some(1.0), None, Some(0.0)]), Some(0.5));
        assert_eq!(mean_of([None, None]), None);
    }

    #[test]
    fn a_record_passes_through_json() {
        let parts = Details::PerColumn(vec![Entry::new("age", "KSComplement", Err("no values".to_owned()))]);
        let record = Record::new("ks_mean", Direction::Min, Ok(0.05))
            .rows(10, 12)
            .within(Some(0.0), Some(1.0), Some(0.0))
            .held_against(Threshold::AtMost(0.1))
            .with(parts);
        assert_eq!(record.verdict, Verdict::Pass);
        let text = serde_json::to_string(&record).expect("json");
        assert!(text.contains("\"direction\":\"min\"") && text.contains("per_column"), "{text}");
        assert_eq!(serde_json::from_str::<Record>(&text).expect("json"), record);
    }
}
