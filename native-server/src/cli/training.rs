//! Where networks learn, and where the state of their training is kept.

use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use engine::Error;
use engine::run::Checkpoints;

use crate::cli::devices::DeviceArg;
use crate::cli::exit::Usage;

/// Time between two states that are kept.
const EVERY: Duration = Duration::from_secs(15);

/// Flags about the training of networks.
#[derive(Debug, clap::Args)]
pub(super) struct Training {
    #[command(flatten)]
    pub(super) device: DeviceArg,

    /// Keeps the state of a network's training in this file, every 15 seconds and when it is stopped, and removes it when the
    /// model is done. It holds weights and no row [default: OUTPUT.checkpoint]
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,

    /// Goes on with the training whose state --checkpoint kept: the same table, settings and seed give the same model as a run
    /// that was never stopped.
    #[arg(long)]
    resume: bool,
}

impl Training {
    /// The keeper of states beside `output`, or where --checkpoint says; `None` when there is no place.
    ///
    /// # Errors
    /// [`Usage`] when --resume has no place to look in, [`Error::Io`] when the state cannot be read.
    pub(super) fn keeper(&self, output: Option<&Path>) -> Result<Option<Keeper>> {
        let beside = |output: &Path| {
            let mut name = output.as_os_str().to_owned();
            name.push(".checkpoint");
            PathBuf::from(name)
        };
        let Some(path) = self.checkpoint.clone().or_else(|| output.map(beside)) else {
            if self.resume {
                let usage = "--resume needs to know where the state is\nfix: name the file with --checkpoint";
                return Err(Usage(usage.to_owned()).into());
            }
            return Ok(None);
        };
        let kept = self.resume.then(|| read(&path)).transpose()?;
        Ok(Some(Keeper { path, kept, last: Cell::new(Instant::now()), wrote: Cell::new(false) }))
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => anyhow::Error::new(Usage(format!(
            "there is no state to resume from in \"{}\"\n\
             fix: leave out --resume, or name the file with --checkpoint; only networks keep a state while they learn",
            path.display()
        ))),
        _ => anyhow::Error::new(e).context(format!("reading \"{}\"", path.display())),
    })
}

/// Keeps states in a file.
#[derive(Debug)]
pub(super) struct Keeper {
    path: PathBuf,
    kept: Option<Vec<u8>>,
    last: Cell<Instant>,
    wrote: Cell<bool>,
}

impl Checkpoints for Keeper {
    fn due(&self) -> bool {
        self.last.get().elapsed() >= EVERY
    }

    fn keep(&self, state: Vec<u8>) -> engine::Result<()> {
        self.last.set(Instant::now());
        // Written beside and renamed, so that a run that is cut off in the middle leaves the last state whole.
        let mut part = self.path.clone().into_os_string();
        part.push(".part");
        let failed =
            |e: &std::io::Error| Error::Io(format!("the state of the training in \"{}\": {e}", self.path.display()));
        fs::write(&part, state).map_err(|e| failed(&e))?;
        fs::rename(&part, &self.path).map_err(|e| failed(&e))?;
        self.wrote.set(true);
        Ok(())
    }

    fn kept(&self) -> Option<Vec<u8>> {
        self.kept.clone()
    }
}

impl Keeper {
    /// `result`, with where to go on when the run was stopped. When it was not, the state is removed: the model is done.
    ///
    /// # Errors
    /// Those of `result`; when the state cannot be removed.
    pub(super) fn finish<T>(&self, result: engine::Result<T>) -> Result<T> {
        let there = self.wrote.get() || self.kept.is_some();
        match result {
            Ok(value) => {
                if there {
                    fs::remove_file(&self.path).with_context(|| format!("removing \"{}\"", self.path.display()))?;
                }
                Ok(value)
            }
            Err(Error::Cancelled) if there => {
                Err(anyhow::Error::new(Error::Cancelled).context(Stopped(self.path.clone())))
            }
            Err(e) => Err(e.into()),
        }
    }
}

/// [`Keeper::finish`] where there is a keeper.
///
/// # Errors
/// Those of `result`; when the state cannot be removed.
pub(super) fn finished<T>(keeper: Option<&Keeper>, result: engine::Result<T>) -> Result<T> {
    match keeper {
        Some(keeper) => keeper.finish(result),
        None => Ok(result?),
    }
}

/// A run that was stopped and can go on.
#[derive(Debug)]
pub(super) struct Stopped(PathBuf);

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "stopped; the same command with --resume goes on from \"{}\"", self.0.display())
    }
}

/// Lets glibc's allocator hold on to what a training step frees, instead of giving it back and asking for it again some thirty
/// times a second, a tenth of the time of a step: it gives back what exceeds twice the largest block that it ever took alone and
/// freed, and takes blocks of up to 32 MiB so. Other allocators are left as they are.
pub(super) fn keep_freed_memory() {
    const BLOCK: usize = 31 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(BLOCK)));
}

/// Bytes of memory that the machine can still give, where it says so.
pub(super) fn memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn training(path: &Path, resume: bool) -> Training {
        let device = DeviceArg { device: "cpu".to_owned() };
        Training { device, checkpoint: Some(path.to_owned()), resume }
    }

    #[test]
    fn a_state_is_kept_found_again_and_removed_when_the_model_is_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("m.checkpoint");
        let missing = training(&path, true).keeper(None).expect_err("nothing was kept");
        assert!(missing.to_string().contains("no state to resume"), "{missing}");

        let keeper = training(&path, false).keeper(None).expect("a keeper").expect("a place");
        assert!(keeper.kept().is_none() && !keeper.due());
        keeper.keep(vec![1, 2]).expect("kept");
        keeper.keep(vec![3]).expect("kept");
        let stopped = keeper.finish::<()>(Err(Error::Cancelled)).expect_err("it was stopped");
        assert!(stopped.to_string().contains("--resume") && crate::cli::exit::code(&stopped) == 130, "{stopped}");

        let keeper = training(&path, true).keeper(None).expect("a keeper").expect("a place");
        assert_eq!(keeper.kept(), Some(vec![3]));
        assert_eq!(keeper.finish(Ok(7)).expect("done"), 7);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is left");
    }

    #[test]
    fn the_place_is_beside_the_output() {
        let none = Training { checkpoint: None, ..training(Path::new("x"), false) };
        let keeper = none.keeper(Some(Path::new("a/m.facsimile"))).expect("a keeper").expect("a place");
        assert_eq!(keeper.path, Path::new("a/m.facsimile.checkpoint"));
        assert!(none.keeper(None).expect("no mistake").is_none());
        assert!(Training { resume: true, ..none }.keeper(None).is_err());
    }
}
