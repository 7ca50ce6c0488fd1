//! Progress on standard error: a bar on a terminal, plain lines elsewhere.

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use engine::run::{Phase, Progress, ProgressSink};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::{print, text};

/// How progress is shown.
pub(super) enum Shown {
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
        if quiet {
            Self::Not
        } else if std::io::stderr().is_terminal() {
            Self::Bar(Bar::new())
        } else {
            Self::Lines(Lines::default())
        }
    }

    /// Takes the bar away, so that other lines can follow.
    pub(super) fn done(&self) {
        if let Self::Bar(bar) = self {
            bar.bar.finish_and_clear();
        }
    }
}

impl ProgressSink for Shown {
    fn report(&self, progress: Progress) {
        match self {
            Self::Not => {}
            Self::Bar(bar) => bar.report(progress),
            Self::Lines(lines) => lines.report(progress),
        }
    }
}

/// A bar that is redrawn in place and removed at the end.
pub(super) struct Bar {
    bar: ProgressBar,
    phase: Cell<Option<Phase>>,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self { bar, phase: Cell::new(None) }
    }

    fn report(&self, progress: Progress) {
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
        self.bar.set_message(match progress.eta_s {
            Some(eta) if eta >= 0.5 => format!("about {} left", text::seconds(eta.ceil())),
            Some(_) => String::new(),
            None => text::seconds(progress.elapsed_s),
        });
        self.bar.tick();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// How often a phase says that it goes on.
const PAUSE: Duration = Duration::from_secs(2);

/// One line per phase, and one every two seconds while it lasts.
#[derive(Default)]
pub(super) struct Lines {
    last: RefCell<Option<(Phase, Instant)>>,
}

impl Lines {
    fn report(&self, progress: Progress) {
        let mut last = self.last.borrow_mut();
        let new = last.is_none_or(|(phase, _)| phase != progress.phase);
        if !new && last.is_some_and(|(_, at)| at.elapsed() < PAUSE) {
            return;
        }
        *last = Some((progress.phase, Instant::now()));
        print::say(&line(progress, new));
    }
}

fn line(progress: Progress, new: bool) -> String {
    let label = progress.phase.label();
    if new {
        return label.to_owned();
    }
    let share = (100 * progress.done).checked_div(progress.total).map(|p| format!(" {p} %")).unwrap_or_default();
    match progress.eta_s {
        Some(eta) => format!("{label}{share}, about {} left", text::seconds(eta.ceil())),
        None => format!("{label}{share}, {} so far", text::seconds(progress.elapsed_s)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_phase_the_share_and_the_time_left() {
        let at = |total, eta_s| Progress { phase: Phase::Training, done: 25, total, elapsed_s: 4.0, eta_s };
        assert_eq!(line(at(100, Some(11.2)), true), "Training");
        assert_eq!(line(at(100, Some(11.2)), false), "Training 25 %, about 12 s left");
        assert_eq!(line(at(0, None), false), "Training, 4.0 s so far");
    }
}
