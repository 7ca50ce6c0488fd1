//! Requests that wait, and which of them a newer one makes useless. Plain Rust, so that it is tested without a browser.

use std::collections::VecDeque;

use engine::job::JobRequest;
use engine::run::CancelToken;

/// What a request works on, for telling what supersedes what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Replaces the table.
    Open,
    /// Makes synthetic rows.
    Make,
    /// Replaces the model.
    Model,
    /// Uses the model on the rows of the table.
    Use,
    /// Reads rows of another file.
    Beside,
    /// Writes a report.
    Judge,
    /// Writes a result.
    Export,
}

impl Work {
    /// The kind of work of a request; `None` for one that asks for none.
    pub(super) fn of(request: &JobRequest) -> Option<Self> {
        Some(match request {
            JobRequest::Open { .. } => Self::Open,
            JobRequest::Synthesize { .. } | JobRequest::Sample { .. } => Self::Make,
            JobRequest::Apply { .. } => Self::Use,
            JobRequest::OpenModel => Self::Model,
            JobRequest::OpenBeside { .. } => Self::Beside,
            JobRequest::Judge { .. } | JobRequest::Study { .. } => Self::Judge,
            JobRequest::Export { .. } => Self::Export,
            JobRequest::Cancel | JobRequest::Pause | JobRequest::Continue | JobRequest::Finish => return None,
        })
    }

    /// Whether an older request of kind `older` is of no use once this one is made. A synthetic table waits for the table that
    /// it is to be like, and an export is always wanted.
    fn supersedes(self, older: Self) -> bool {
        match self {
            Self::Open => matches!(older, Self::Open | Self::Make | Self::Use | Self::Beside | Self::Judge),
            Self::Make => matches!(older, Self::Make | Self::Use | Self::Judge),
            Self::Use => older == Self::Use,
            Self::Judge => older == Self::Judge,
            Self::Model => matches!(older, Self::Make | Self::Model | Self::Use | Self::Judge),
            Self::Beside | Self::Export => false,
        }
    }
}

/// A request in the queue; `T` is what travels with it.
#[derive(Debug)]
pub(super) struct Entry<T> {
    pub(super) id: u32,
    pub(super) work: Work,
    pub(super) token: CancelToken,
    pub(super) content: T,
}

/// Waiting requests in their order, and the one that runs.
#[derive(Debug)]
pub(super) struct Queue<T> {
    waiting: VecDeque<Entry<T>>,
    running: Option<(u32, Work, CancelToken)>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), running: None }
    }
}

impl<T> Queue<T> {
    /// Adds a request and cancels those that it supersedes. They still come out of the queue, to be answered.
    pub(super) fn push(&mut self, id: u32, work: Work, content: T) {
        for entry in self.waiting.iter().filter(|e| work.supersedes(e.work)) {
            entry.token.cancel();
        }
        if let Some((_, _, token)) = self.running.as_ref().filter(|r| work.supersedes(r.1)) {
            token.cancel();
        }
        self.waiting.push_back(Entry { id, work, token: CancelToken::default(), content });
    }

    /// Cancels a request, running or waiting.
    pub(super) fn cancel(&self, id: u32) {
        let running = self.running.iter().map(|(id, _, token)| (*id, token));
        let waiting = self.waiting.iter().map(|e| (e.id, &e.token));
        for (_, token) in running.chain(waiting).filter(|(other, _)| *other == id) {
            token.cancel();
        }
    }

    /// Starts the next request; `None` while one runs or when none waits.
    pub(super) fn start(&mut self) -> Option<Entry<T>> {
        if self.running.is_some() {
            return None;
        }
        let entry = self.waiting.pop_front()?;
        self.running = Some((entry.id, entry.work, entry.token.clone()));
        Some(entry)
    }

    /// Notes that the running request has ended.
    pub(super) fn end(&mut self) {
        self.running = None;
    }

    /// The request that runs.
    pub(super) fn running(&self) -> Option<u32> {
        self.running.as_ref().map(|r| r.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pushes the works with ids from 1, the first of them running, and says which are cancelled.
    fn cancelled(works: &[Work]) -> Vec<u32> {
        let mut queue = Queue::default();
        let mut running = None;
        for (id, work) in (1..).zip(works) {
            queue.push(id, *work, ());
            running = running.or_else(|| queue.start());
        }
        let mut out: Vec<u32> = running.into_iter().filter(|e| e.token.is_cancelled()).map(|e| e.id).collect();
        queue.end();
        while let Some(entry) = queue.start() {
            out.extend(entry.token.is_cancelled().then_some(entry.id));
            queue.end();
        }
        out
    }

    #[test]
    fn a_newer_table_ends_all_work_on_the_older_one() {
        assert_eq!(cancelled(&[Work::Open, Work::Open]), [1]);
        assert_eq!(cancelled(&[Work::Make, Work::Make, Work::Open]), [1, 2]);
        assert_eq!(cancelled(&[Work::Export, Work::Model, Work::Open]), [] as [u32; 0]);
    }

    #[test]
    fn a_use_waits_for_its_model_and_ends_with_it() {
        assert_eq!(cancelled(&[Work::Make, Work::Use, Work::Use]), [2]);
        assert_eq!(cancelled(&[Work::Use, Work::Make]), [1]);
        assert_eq!(cancelled(&[Work::Use, Work::Export]), [] as [u32; 0]);
    }

    #[test]
    fn a_synthetic_table_waits_for_the_real_one() {
        assert_eq!(cancelled(&[Work::Open, Work::Make]), [] as [u32; 0]);
        assert_eq!(cancelled(&[Work::Open, Work::Make, Work::Make]), [2]);
        assert_eq!(cancelled(&[Work::Make, Work::Export]), [] as [u32; 0]);
    }

    #[test]
    fn one_request_runs_at_a_time_and_any_can_be_cancelled() {
        let mut queue = Queue::default();
        queue.push(7, Work::Open, "a");
        queue.push(8, Work::Make, "b");
        let first = queue.start().expect("one waits");
        assert_eq!((first.content, queue.running()), ("a", Some(7)));
        assert!(queue.start().is_none(), "one runs");
        queue.cancel(7);
        queue.cancel(8);
        queue.cancel(9);
        assert!(first.token.is_cancelled());
        queue.end();
        assert!(queue.start().expect("one waits").token.is_cancelled());
    }
}
