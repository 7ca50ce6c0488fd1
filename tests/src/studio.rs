//! Starts the built `facsimile` binary as a user would.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// The built binary: `FACSIMILE_BIN`.
///
/// # Errors
/// When the variable is not set, with how to set it.
pub fn binary() -> Result<PathBuf> {
    let path = std::env::var_os("FACSIMILE_BIN")
        .context("FACSIMILE_BIN is not set; `make test` and `make bench` set it to the built facsimile binary")?;
    Ok(PathBuf::from(path))
}

/// Runs the binary to its end and returns what it printed.
///
/// # Errors
/// When it cannot start or ends with an error, with its words.
pub fn run(args: &[&str]) -> Result<String> {
    let out = Command::new(binary()?).args(args).output().context("starting facsimile")?;
    ensure!(out.status.success(), "facsimile {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// A running server of the page; stopped when dropped.
#[derive(Debug)]
pub struct Studio {
    child: Child,
    /// Address of the page, with a slash at its end.
    pub address: String,
}

impl Studio {
    /// Serves the site in `FACSIMILE_SITE` on a free port.
    ///
    /// # Errors
    /// When the site is missing or the server does not name its address.
    pub fn start() -> Result<Self> {
        let site = std::env::var("FACSIMILE_SITE")
            .context("FACSIMILE_SITE is not set; `make test` sets it to the built site")?;
        let mut child = Command::new(binary()?)
            .args(["serve", "--site", &site, "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .context("starting facsimile serve")?;
        let lines = BufReader::new(child.stdout.take().context("its output")?).lines();
        for line in lines {
            let line = line?;
            if let Some(at) = line.find("http://") {
                let address = line[at..].split_whitespace().next().unwrap_or_default().trim_end_matches('/');
                return Ok(Self { child, address: format!("{address}/") });
            }
        }
        anyhow::bail!("facsimile serve ended without naming its address")
    }

    /// Stops the server.
    pub fn stop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Studio {
    fn drop(&mut self) {
        self.stop();
    }
}
