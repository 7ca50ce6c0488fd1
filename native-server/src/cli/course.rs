//! The course of a run: its pace, the time left as a range, and what a network's training loses.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use engine::run::{Estimate, Phase, Progress};
use serde_json::{Value, json};

use crate::cli::text;

/// The newest pace is that of so many seconds.
const RECENT_S: f64 = 10.0;
/// How far the time left may be off where the pace never changed.
const SLACK: f64 = 0.1;

/// A step of a training and the newest losses by name.
type Losses = (u64, Vec<(&'static str, f32)>);

/// What was reported so far.
#[derive(Debug, Default)]
pub(super) struct Course {
    phase: Cell<Option<Phase>>,
    /// Seconds since the phase began and units done, over the newest stretch.
    recent: RefCell<VecDeque<(f64, u64)>>,
    losses: RefCell<Option<Losses>>,
    /// Units per second of the training.
    pace: Cell<Option<f64>>,
    estimate: Cell<Option<Estimate>>,
}

impl Course {
    /// Takes a report.
    pub(super) fn report(&self, progress: Progress) {
        let mut recent = self.recent.borrow_mut();
        if self.phase.replace(Some(progress.phase)) != Some(progress.phase) {
            recent.clear();
        }
        recent.push_back((progress.elapsed_s, progress.done));
        while recent.len() > 2 && progress.elapsed_s - recent[1].0 >= RECENT_S {
            recent.pop_front();
        }
        if progress.phase == Phase::Training && progress.elapsed_s > 0.0 {
            self.pace.set(pace(&recent).or(self.pace.get()));
        }
    }

    /// Takes losses.
    pub(super) fn losses(&self, step: u64, values: &[(&'static str, f32)]) {
        let mut all = self.losses.borrow_mut();
        match &mut *all {
            // A loss that comes now and then stays beside those of every window.
            Some((at, known)) => {
                *at = step;
                for (name, value) in values {
                    match known.iter_mut().find(|(n, _)| n == name) {
                        Some((_, old)) => *old = *value,
                        None => known.push((name, *value)),
                    }
                }
            }
            None => *all = Some((step, values.to_vec())),
        }
    }

    /// Takes the estimate; a line for people.
    pub(super) fn estimate(&self, estimate: Estimate) -> String {
        self.estimate.set(Some(estimate));
        format!(
            "training takes {} and about {} of memory, {}",
            text::counted(estimate.steps, "step"),
            text::bytes(estimate.bytes),
            range(estimate.seconds.0, estimate.seconds.1)
        )
    }

    /// The time left and what a training loses, for the end of a line; empty when there is nothing to say.
    pub(super) fn words(&self, progress: Progress) -> String {
        let mut parts = Vec::new();
        if let Some(left) = self.left(progress) {
            parts.push(left);
        }
        if let Some((_, values)) = self.losses.borrow().as_ref().filter(|_| progress.phase == Phase::Training) {
            if let Some(pace) = self.pace.get() {
                parts.push(format!("{} steps/s", text::number(if pace >= 10.0 { pace.round() } else { pace })));
            }
            let values: Vec<_> = values.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
            parts.push(values.join(", "));
        }
        parts.join("; ")
    }

    /// "about 10 to 12 s left", from the pace of the whole phase and the newest.
    fn left(&self, progress: Progress) -> Option<String> {
        let whole = progress.eta_s?;
        let todo = progress.total.saturating_sub(progress.done) as f64;
        let newest = pace(&self.recent.borrow()).map_or(whole, |pace| todo / pace);
        let (low, high) = (whole.min(newest) * (1.0 - SLACK), whole.max(newest) * (1.0 + SLACK));
        (high >= 1.0).then(|| format!("{} left", range(low, high)))
    }

    /// What a summary for programs says of a training; null without one.
    pub(super) fn summary(&self) -> Value {
        let losses = self.losses.borrow();
        let Some((step, values)) = losses.as_ref() else { return Value::Null };
        let values: serde_json::Map<_, _> = values.iter().map(|(n, v)| ((*n).to_owned(), json!(v))).collect();
        json!({ "step": step, "steps_per_s": self.pace.get(), "losses": values, "estimate": self.estimate.get() })
    }
}

/// Units per second over the stretch.
fn pace(recent: &VecDeque<(f64, u64)>) -> Option<f64> {
    let (first, last) = (recent.front()?, recent.back()?);
    (last.0 > first.0 && last.1 > first.1).then(|| (last.1 - first.1) as f64 / (last.0 - first.0))
}

/// A range of seconds, rounded outwards but for the last bits of a product; one figure where both ends read alike.
fn range(low: f64, high: f64) -> String {
    let (low, high) = (text::seconds(low.max(1.0).floor()), text::seconds((high - 1e-6).ceil()));
    if low == high { format!("about {high}") } else { format!("about {low} to {high}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(done: u64, elapsed_s: f64) -> Progress {
        let eta_s = (done > 0).then(|| elapsed_s * (1000 - done) as f64 / done as f64);
        Progress { phase: Phase::Training, done, total: 1000, elapsed_s, eta_s }
    }

    #[test]
    fn the_time_left_is_a_range_between_the_newest_pace_and_that_of_all() {
        let course = Course::default();
        assert_eq!(course.words(at(0, 0.0)), "");
        for second in 0..=20 {
            course.report(at(second * 20, second as f64));
        }
        // 20 steps a second all along: 600 steps are 30 s, give or take a tenth.
        assert_eq!(course.words(at(400, 20.0)), "about 27 s to 33 s left");
        // Then slower: 5 steps a second. By all of it 24.5 s are left, by the newest 90 s.
        for second in 21..=50 {
            course.report(at(400 + (second - 20) * 5, second as f64));
        }
        assert_eq!(course.words(at(550, 50.0)), "about 36 s to 99 s left");
        course.losses(550, &[("critic", -0.5), ("generator", 1.25)]);
        course.losses(570, &[("critic", -0.25)]);
        assert!(course.words(at(550, 50.0)).ends_with("left; 5 steps/s; critic -0.250, generator 1.250"));
        let summary = course.summary();
        assert_eq!((&summary["step"], &summary["losses"]["critic"]), (&json!(570), &json!(-0.25)));
    }

    #[test]
    fn without_a_network_there_are_no_losses() {
        let course = Course::default();
        course.report(at(500, 0.2));
        assert_eq!((course.words(at(500, 0.2)), course.summary()), (String::new(), Value::Null));
    }

    #[test]
    fn an_estimate_is_a_line() {
        let line = Course::default().estimate(Estimate { steps: 15_600, bytes: 400_000_000, seconds: (200.0, 780.0) });
        assert_eq!(line, "training takes 15,600 steps and about 400.0 MB of memory, about 3 min 20 s to 13 min 00 s");
    }
}
