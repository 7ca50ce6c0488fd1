//! Wall time, CPU time and peak memory of a whole process.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

/// What a process cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Seconds on the clock.
    pub(crate) wall_s: f64,
    /// Seconds of CPU, user and system.
    pub(crate) cpu_s: f64,
    /// Largest resident memory in MB (10⁶ bytes).
    pub(crate) peak_mb: f64,
}

/// Runs `command` (program and arguments) in a wrapper process of its own and returns its cost and its output.
pub(crate) fn run(command: &[&str]) -> Result<(Cost, String)> {
    let out = Command::new(std::env::current_exe()?).arg("measure").args(command).output()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    ensure!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    let line = text.lines().last().context("the wrapper's figures")?;
    let figures: Value = serde_json::from_str(line)?;
    let number = |key: &str| figures[key].as_f64().with_context(|| format!("{key} in {line}"));
    let cost = Cost { wall_s: number("wall_s")?, cpu_s: number("cpu_s")?, peak_mb: number("peak_mb")? };
    Ok((cost, text))
}

/// The wrapper: runs the command and prints its cost as the last line.
pub(crate) fn child(command: &[String]) -> Result<()> {
    let (program, args) = command.split_first().context("usage: bench measure PROGRAM [ARGUMENT]…")?;
    let began = Instant::now();
    let status = Command::new(program).args(args).stdin(Stdio::null()).status()?;
    let wall_s = began.elapsed().as_secs_f64();
    ensure!(status.success(), "{program} ended with {status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |t: nix::sys::time::TimeVal| t.tv_sec() as f64 + t.tv_usec() as f64 / 1e6;
    let cpu_s = seconds(usage.user_time()) + seconds(usage.system_time());
    // Linux counts kibibytes.
    let peak_mb = usage.max_rss() as f64 * 1024.0 / 1e6;
    emit(&json!({ "wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": peak_mb }))
}

/// One line of JSON on standard output, for the parent process.
pub(crate) fn emit(value: &Value) -> Result<()> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{value}")?)
}

/// A line of progress on standard error.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    // Nobody to tell when standard error is gone.
    let _ = writeln!(std::io::stderr(), "bench: {text}");
}

/// What the figures were taken on.
pub(crate) fn machine() -> Value {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": ")).map(|(_, m)| m.to_owned());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let day = Command::new("date")
        .args(["-u", "+%Y-%m-%d"])
        .output()
        .map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    json!({ "cpu": model, "cores": cores, "date": day.ok(), "version": env!("CARGO_PKG_VERSION") })
}

/// Three significant digits, for files that people read.
pub(crate) fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10_f64.powi(2 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}
