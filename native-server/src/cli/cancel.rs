//! Ctrl-C: the run is asked to stop, and made to when it does not.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use engine::run::CancelToken;

use crate::cli::print;

/// How long a run may take to end by itself, for one because it waits for standard input.
const PATIENCE: Duration = Duration::from_secs(2);

/// Files that are being written, to be removed when the run is cut off.
static PARTIAL: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A token that Ctrl-C (or a polite kill) sets. A run that has not ended two seconds later is cut off; what it was writing
/// is removed.
///
/// # Errors
/// When the process cannot listen for signals.
pub(super) fn token() -> anyhow::Result<CancelToken> {
    let token = CancelToken::default();
    let set = token.clone();
    ctrlc::set_handler(move || {
        set.cancel();
        std::thread::sleep(PATIENCE);
        remove_partial();
        print::say("stopped");
        #[expect(clippy::exit, reason = "the main thread waits for something that cannot be interrupted")]
        std::process::exit(130);
    })?;
    Ok(token)
}

fn remove_partial() {
    let mut files = PARTIAL.lock().unwrap_or_else(PoisonError::into_inner);
    for file in files.drain(..) {
        // Whatever cannot be removed now is as good as removed by its owner.
        let _ = std::fs::remove_file(file);
    }
}

/// Remembers a file while it is being written.
#[derive(Debug)]
pub(super) struct Partial(PathBuf);

impl Partial {
    /// Remembers `path` until the value is dropped.
    pub(super) fn new(path: &Path) -> Self {
        PARTIAL.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        PARTIAL.lock().unwrap_or_else(PoisonError::into_inner).retain(|p| *p != self.0);
    }
}
