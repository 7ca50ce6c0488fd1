//! Processes of this machine, as the kernel lists them.

use std::fs;

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill as send};
use nix::unistd::Pid;

/// Words of a process's command line, apart by blanks; `None` once it is gone.
pub fn command_line(id: u32) -> Option<String> {
    let bytes = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', " "))
}

/// The process that started `id`; `None` once it is gone.
fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in brackets may hold anything; the state and the parent follow it.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Every process that `ancestor` started, directly or not.
///
/// # Errors
/// When the kernel does not list processes.
pub fn below(ancestor: u32) -> Result<Vec<u32>> {
    let names = fs::read_dir("/proc").context("listing /proc")?.flatten();
    let ids = names.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    Ok(ids.filter(|id| std::iter::successors(parent(*id), |p| parent(*p)).any(|p| p == ancestor)).collect())
}

/// Ends a process at once.
///
/// # Errors
/// When it may not be ended or is gone.
pub fn kill(id: u32) -> Result<()> {
    send(Pid::from_raw(i32::try_from(id)?), Signal::SIGKILL).with_context(|| format!("killing process {id}"))
}
