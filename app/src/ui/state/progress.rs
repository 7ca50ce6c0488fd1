//! One bar for a run of several phases.

use engine::run::{Phase, Progress};

/// What a run consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// A table is read and described.
    Open,
    /// A model is fitted, rows are drawn and compared.
    Synthesize,
    /// Rows are drawn from a model, and compared where there is a table.
    Sample,
}

impl Plan {
    /// The phases with the share of the time that each usually takes.
    fn phases(self) -> &'static [(Phase, f64)] {
        match self {
            Self::Open => &[(Phase::Reading, 0.6), (Phase::Encoding, 0.4)],
            Self::Synthesize => {
                &[(Phase::Encoding, 0.3), (Phase::Training, 0.3), (Phase::Sampling, 0.25), (Phase::Evaluating, 0.15)]
            }
            Self::Sample => &[(Phase::Sampling, 0.6), (Phase::Evaluating, 0.4)],
        }
    }
}

/// Share of the whole run that is done, 0 to 1. Never falls as the phases pass in their order; phases that were skipped
/// count as done.
pub(crate) fn overall(plan: Plan, progress: &Progress) -> f64 {
    let before: f64 = plan.phases().iter().filter(|(p, _)| *p < progress.phase).map(|(_, share)| share).sum();
    let share = plan.phases().iter().find(|(p, _)| *p == progress.phase).map_or(0.0, |(_, share)| *share);
    let within = if progress.total == 0 { 0.0 } else { progress.done as f64 / progress.total as f64 };
    (before + share * within.clamp(0.0, 1.0)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(phase: Phase, done: u64, total: u64) -> Progress {
        Progress { phase, done, total, elapsed_s: 0.0, eta_s: None }
    }

    #[test]
    fn every_plan_ends_at_one_and_never_falls() {
        for plan in [Plan::Open, Plan::Synthesize, Plan::Sample] {
            let mut last = 0.0;
            for &(phase, _) in plan.phases() {
                for done in 0..=4 {
                    let now = overall(plan, &at(phase, done, 4));
                    assert!(now >= last, "{plan:?} {phase:?} {done}");
                    last = now;
                }
            }
            assert!((last - 1.0).abs() < 1e-9, "{plan:?} ends at {last}");
        }
    }

    #[test]
    fn an_unknown_total_and_a_skipped_phase_are_safe() {
        assert_eq!(overall(Plan::Open, &at(Phase::Reading, 5, 0)), 0.0);
        assert!((overall(Plan::Synthesize, &at(Phase::Sampling, 0, 1)) - 0.6).abs() < 1e-9);
    }
}
