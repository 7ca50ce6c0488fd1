//! What the figures add up to: requirements, score and grade, in words.

use crate::evaluate::record::{Record, Verdict};
use crate::evaluate::report::{Requirement, Section};
use crate::evaluate::scores::overall::{self, CapInputs, Overall, Parts, Weights};
use crate::evaluate::scores::thresholds::{Limits, at_most, distance_warning, together};

/// What the sections hand over.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) detection: Option<f64>,
    pub(super) utility: Option<f64>,
    pub(super) privacy: Option<f64>,
    pub(super) mia_auc: Option<f64>,
    /// Whether that is more than chance gives the largest of the panel.
    pub(super) mia_beyond: bool,
    pub(super) duplicate_rate: Option<f64>,
    pub(super) duplicate_excess: Option<f64>,
    pub(super) dcr_share: Option<(f64, f64)>,
    pub(super) near_copies: Option<(f64, f64)>,
}

fn record<'a>(sections: &'a [Section], id: &str) -> Option<&'a Record> {
    sections.iter().flat_map(|s| &s.records).find(|r| r.id == id)
}

fn value(sections: &[Section], id: &str) -> Option<f64> {
    record(sections, id).and_then(|r| r.value)
}

/// Score and grade.
pub(super) fn score(sections: &[Section], found: &Findings) -> (Overall, Option<(f64, f64)>) {
    let fidelity =
        overall::fidelity(value(sections, "column_shapes"), value(sections, "column_pair_trends"), found.detection);
    let parts = Parts { fidelity: fidelity.map(|f| f.0), utility: found.utility, privacy: found.privacy };
    let adherence = [value(sections, "boundary_adherence"), value(sections, "category_adherence")];
    let inputs = CapInputs {
        mia_auc: found.mia_auc,
        duplicate_excess: found.duplicate_excess,
        adherence: adherence.into_iter().flatten().reduce(f64::min),
    };
    let score = overall::overall(parts, Weights::default(), &inputs);
    let spread = score.score.zip(error(sections)).map(|(s, e)| ((s - e).max(0.0), (s + e).min(100.0)));
    (score, spread)
}

/// Half width of the score's 95 % interval, in points, from the intervals of what it is made of, taken as independent.
fn error(sections: &[Section]) -> Option<f64> {
    let half = |id: &str| {
        let r = record(sections, id)?;
        Some((r.ci_high? - r.ci_low?) / 2.0)
    };
    let weights = Weights::default();
    // A detector's AUC counts twice in its score, a membership AUC twice in privacy.
    let parts = [
        (half("column_shapes"), weights.fidelity * 0.35),
        (half("column_pair_trends"), weights.fidelity * 0.35),
        (half("c2st_xgb_fresh").or(half("c2st_xgb")), weights.fidelity * 0.30 * 2.0),
        (half("utility_retention"), weights.utility),
        (half("mia_auc"), weights.privacy * 2.0),
    ];
    let squares: f64 = parts.iter().filter_map(|(h, w)| h.map(|h| (h * w) * (h * w))).sum();
    (squares > 0.0).then(|| 100.0 * libm::sqrt(squares))
}

/// The table of requirements.
pub(super) fn requirements(sections: &[Section], found: &Findings) -> Vec<Requirement> {
    let limits = Limits::default();
    let one = |id: &str, label: &str, value: Option<f64>, limit: f64| Requirement {
        id: id.to_owned(),
        label: label.to_owned(),
        value,
        required: format!("at most {limit:.2}"),
        verdict: at_most(value, limit),
    };
    let mut out = vec![
        one("ks_mean", "Mean Kolmogorov–Smirnov distance of numbers", value(sections, "ks_mean"), limits.ks_mean),
        one(
            "correlation_delta",
            "Mean difference of associations",
            value(sections, "correlation_delta"),
            limits.correlation_delta,
        ),
        one("mia_auc", "Best membership attack (AUC, 0.5 is chance)", found.mia_auc, limits.mia_auc),
        one("duplicate_rate", "Synthetic rows equal to a training row", found.duplicate_rate, limits.duplicate_rate),
    ];
    let warned = found.dcr_share.zip(found.near_copies).map(|(s, n)| distance_warning(s, n));
    out.push(Requirement {
        id: "dcr_share".to_owned(),
        label: "Synthetic rows nearer to training than to held-out rows".to_owned(),
        value: found.dcr_share.map(|s| s.0),
        required: "at most 0.55, and at most 4 % near copies (a warning only)".to_owned(),
        verdict: match warned {
            None => Verdict::NotEvaluated,
            Some(true) => Verdict::Warn,
            Some(false) => Verdict::Pass,
        },
    });
    out
}

/// The verdict in words.
pub(super) fn summary(
    overall: &Overall,
    spread: Option<(f64, f64)>,
    all: &[Requirement],
    found: &Findings,
) -> Vec<String> {
    let mut out = Vec::new();
    let range = spread.map(|(l, h)| format!(" (95 % interval {l:.0} to {h:.0})")).unwrap_or_default();
    let verdicts: Vec<Verdict> = all.iter().map(|r| r.verdict).collect();
    let met = match together(&verdicts) {
        Verdict::Fail => "it misses a requirement",
        Verdict::NotEvaluated => "not every requirement could be evaluated",
        _ => "it meets every requirement",
    };
    out.push(match (overall.score, overall.grade) {
        (Some(score), Some(grade)) => {
            format!("Grade {}: {score:.1} of 100{range}; {met}.", grade.label())
        }
        (Some(score), None) => format!("{score:.1} of 100{range} over what could be measured, so no grade; {met}."),
        _ => "Too little could be measured for a score.".to_owned(),
    });
    for r in all.iter().filter(|r| r.verdict == Verdict::Fail) {
        let value = r.value.map(|v| format!("{v:.3}")).unwrap_or_default();
        out.push(format!("Missed: {} is {value}, required {}.", r.label.to_lowercase(), r.required));
    }
    out.push(match found.mia_auc {
        Some(auc) if !found.mia_beyond => format!(
            "Measured risk: the best of the membership attacks reached an AUC of {auc:.3} (0.5 is chance), no more than chance gives the largest of so many attacks. That is a lower bound of the risk, not a proof that there is none."
        ),
        Some(auc) if auc <= 0.6 => format!(
            "Measured risk: the best of the membership attacks reached an AUC of {auc:.3} (0.5 is chance): a little better than guessing who was in the training rows."
        ),
        Some(auc) => format!(
            "Measured risk: a membership attack reached an AUC of {auc:.3} (0.5 is chance): it can tell who was in the training rows."
        ),
        None => "Privacy could not be evaluated: that needs real rows that the generator has never seen. Distances alone prove nothing.".to_owned(),
    });
    for cap in &overall.caps {
        out.push(format!("The grade is capped at {}: {}.", cap.grade.label(), cap.reason));
    }
    out
}
