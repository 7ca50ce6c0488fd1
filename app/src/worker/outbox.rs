//! What the worker tells the page.

use engine::job::JobEvent;
use engine::run::{Progress, ProgressSink};
use engine::{Error, Result};

use crate::envelope::seal;
use crate::platform::WorkerScope;

/// Posts events.
#[derive(Clone, Debug)]
pub(super) struct Outbox(pub(super) WorkerScope);

impl Outbox {
    /// Posts an event about request `id`. One that cannot be posted becomes the failure of the request; when that cannot be
    /// posted either, the page has gone.
    pub(super) fn post(&self, id: u32, event: &JobEvent, bytes: Option<&[u8]>) {
        if let Err(error) = self.try_post(id, event, bytes) {
            let _ = self.try_post(id, &JobEvent::Failed { error }, None);
        }
    }

    fn try_post(&self, id: u32, event: &JobEvent, bytes: Option<&[u8]>) -> Result<(), Error> {
        let (message, transfer) = seal(id, event, None, bytes)?;
        self.0.post(&message, &transfer)
    }

    /// Posts that request `id` failed.
    pub(super) fn fail(&self, id: u32, error: Error) {
        self.post(id, &JobEvent::Failed { error }, None);
    }
}

/// The progress of one request.
#[derive(Debug)]
pub(super) struct ProgressOf<'a> {
    pub(super) id: u32,
    pub(super) outbox: &'a Outbox,
}

impl ProgressSink for ProgressOf<'_> {
    fn report(&self, progress: Progress) {
        self.outbox.post(self.id, &JobEvent::Progress { progress }, None);
    }
}
