//! Progress on standard error: a bar on a terminal, plain lines elsewhere.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use engine::run::{Estimate, Phase, Progress, ProgressSink};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::course::Course;
use crate::cli::{print, text};

/// Progress as it is shown, and its course.
pub(super) struct Shown {
    form: Form,
    pub(super) course: Course,
}

/// How progress is shown.
enum Form {
    /// Not at all.
    Not,
    /// On a terminal.
    Bar(Bar),
    /// Anywhere else.
    Lines(Lines),
}

impl Shown {
    /// What fits where standard error goes; nothing when `quiet`.
    pub(super) fn new(quiet: bool) -> Self {
        let form = if quiet {
            Form::Not
        } else if std::io::stderr().is_terminal() {
            Form::Bar(Bar::new())
        } else {
            Form::Lines(Lines::default())
        };
        Self { form, course: Course::default() }
    }

    /// Takes the bar away, so that other lines can follow.
    pub(super) fn done(&self) {
        if let Form::Bar(bar) = &self.form {
            bar.bar.finish_and_clear();
        }
    }
}

impl ProgressSink for Shown {
    fn report(&self, progress: Progress) {
        self.course.report(progress);
        match &self.form {
            Form::Not => {}
            Form::Bar(bar) => bar.report(progress, &self.course),
            Form::Lines(lines) => lines.report(progress, &self.course),
        }
    }

    fn losses(&self, step: u64, values: &[(&'static str, f32)]) {
        self.course.losses(step, values);
    }

    fn estimate(&self, estimate: Estimate) {
        let line = self.course.estimate(estimate);
        match &self.form {
            Form::Not => {}
            Form::Bar(bar) => bar.bar.suspend(|| print::say(&line)),
            Form::Lines(_) => print::say(&line),
        }
    }
}

/// A bar that is redrawn in place and removed at the end.
struct Bar {
    bar: ProgressBar,
    phase: Cell<Option<Phase>>,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self { bar, phase: Cell::new(None) }
    }

    fn report(&self, progress: Progress, course: &Course) {
        if self.phase.replace(Some(progress.phase)) != Some(progress.phase) {
            let template =
                if progress.total > 0 { "{prefix:11} {bar:32} {percent:>3} % {msg}" } else { "{prefix:11} {msg}" };
            // The templates are constants; with another one the bar keeps its plain look.
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.bar.set_style(style.progress_chars("━╸ "));
            }
            self.bar.set_prefix(progress.phase.label());
        }
        if progress.total > 0 {
            self.bar.set_length(progress.total);
            self.bar.set_position(progress.done);
        }
        let words = course.words(progress);
        let unknown = progress.eta_s.is_none() && progress.elapsed_s >= 1.0;
        self.bar.set_message(if words.is_empty() && unknown { text::seconds(progress.elapsed_s) } else { words });
        self.bar.tick();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Shortest time between two lines, so that a short run leaves one line in a log.
const PAUSE: Duration = Duration::from_secs(2);

/// A line at the start, and one every two seconds while the run lasts.
#[derive(Default)]
struct Lines {
    last: Cell<Option<Instant>>,
}

impl Lines {
    fn report(&self, progress: Progress, course: &Course) {
        let text = match self.last.get() {
            // How far the very first step is says nothing.
            None => progress.phase.label().to_owned(),
            Some(at) if at.elapsed() >= PAUSE => line(progress, course),
            Some(_) => return,
        };
        self.last.set(Some(Instant::now()));
        print::say(&text);
    }
}

fn line(progress: Progress, course: &Course) -> String {
    let share = (100 * progress.done).checked_div(progress.total).filter(|p| *p < 100);
    let share = share.map(|p| format!(" {p} %")).unwrap_or_default();
    let words = course.words(progress);
    let gap = if words.is_empty() { "" } else { ", " };
    format!("{}{share}{gap}{words}", progress.phase.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_phase_the_share_and_the_time_left() {
        let at = |total, eta_s| {
            let progress = Progress { phase: Phase::Training, done: 25, total, elapsed_s: 4.0, eta_s };
            line(progress, &Course::default())
        };
        assert_eq!(at(100, Some(11.2)), "Training 25 %, about 10 s to 13 s left");
        assert_eq!(at(100, Some(0.1)), "Training 25 %");
        assert_eq!([at(0, None), at(25, None)], ["Training", "Training"]);
    }
}
