//! What generators are compared by.

use crate::evaluate::report::Report;

/// A measure of a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Id of the record; `score` is the overall score.
    pub id: &'static str,
    /// Which way is better.
    pub better: Better,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Better {
    /// Larger.
    Larger,
    /// Smaller, down to this value: below it differences are noise.
    DownTo(f64),
    /// Nearer to this value.
    Near(f64),
}

impl Measure {
    /// The value so that larger is better.
    pub fn goodness(self, value: f64) -> f64 {
        match self.better {
            Better::Larger => value,
            Better::DownTo(least) => -value.max(least),
            Better::Near(ideal) => -libm::fabs(value - ideal),
        }
    }

    /// In words, behind a name.
    pub fn direction(self) -> String {
        match self.better {
            Better::Larger => "larger is better".to_owned(),
            Better::DownTo(least) => format!("smaller is better, down to {least}"),
            Better::Near(ideal) => format!("nearer to {ideal} is better"),
        }
    }
}

/// All of them, the overall score first.
pub const MEASURES: [Measure; 8] = [
    Measure { id: "score", better: Better::Larger },
    Measure { id: "column_shapes", better: Better::Larger },
    Measure { id: "column_pair_trends", better: Better::Larger },
    Measure { id: "c2st_xgb_fresh", better: Better::DownTo(0.5) },
    Measure { id: "c2st_xgb", better: Better::Near(0.5) },
    Measure { id: "utility_retention", better: Better::Larger },
    Measure { id: "mia_auc", better: Better::DownTo(0.5) },
    Measure { id: "dcr_share", better: Better::Near(0.5) },
];

/// The measures of a report, in the order of [`MEASURES`].
pub(super) fn of(report: &Report) -> Vec<Option<f64>> {
    let value = |m: &Measure| if m.id == "score" { report.overall.score } else { report.record(m.id)?.value };
    MEASURES.iter().map(|m| value(m).filter(|v| v.is_finite())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_goodness_is_better_in_every_direction() {
        let of = |id: &str| MEASURES.into_iter().find(|m| m.id == id).expect("a measure");
        assert!(of("score").goodness(80.0) > of("score").goodness(70.0));
        assert!(of("mia_auc").goodness(0.51) > of("mia_auc").goodness(0.6));
        assert_eq!(of("mia_auc").goodness(0.48), of("mia_auc").goodness(0.5), "below chance is noise");
        assert!(of("c2st_xgb").goodness(0.52) > of("c2st_xgb").goodness(0.4));
    }
}
