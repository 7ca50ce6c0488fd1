//! One visit of a person to the studio: a server, a browser and a folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::studio::Studio;

/// A server, a browser with the page open and its worker ready, and a folder for files.
#[derive(Debug)]
pub struct Visit {
    /// The server.
    pub studio: Studio,
    /// The browser.
    pub browser: Browser,
    /// A folder for files.
    pub folder: TempDir,
}

impl Visit {
    /// Starts everything and opens the page.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn begin() -> Result<Self> {
        Self::begin_with(&[]).await
    }

    /// [`begin`](Self::begin) with further flags of the browser.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn begin_with(flags: &[&str]) -> Result<Self> {
        let studio = Studio::start()?;
        let browser = Browser::start_with(1280, 900, flags).await?;
        browser.client.goto(&studio.address).await?;
        // The first visit brings a sample table along.
        browser.find("preview-real").await?;
        Ok(Self { studio, browser, folder: TempDir::new()? })
    }

    /// A file with this content in the folder.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub fn file(&self, name: &str, text: &[u8]) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }

    /// Opens a file in the page and waits for its rows or an error.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn open(&self, path: &Path) -> Result<()> {
        let name = path.file_name().context("a name")?.to_string_lossy().into_owned();
        self.browser.upload("file-input", path).await?;
        self.browser
            .until("the file to be read", &format!("document.body.innerText.includes({})", json!(name)))
            .await?;
        self.browser
            .until(
                "its rows",
                "!document.querySelector('[data-testid=progress]') && (document.querySelector('[data-testid=preview-real]') || document.querySelector('[data-testid=error]'))",
            )
            .await
    }

    /// Opens a settings file: the table is read again, and the form says what the file says.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn open_into_the_form(&self, path: &Path) -> Result<()> {
        self.browser.script("document.querySelector('[data-testid=rows]').value = ''").await?;
        self.browser.upload("file-input", path).await?;
        self.browser
            .until(
                "the settings in the form",
                "document.querySelector('[data-testid=rows]').value !== '' && !document.querySelector('[data-testid=progress]')",
            )
            .await
    }

    /// Makes synthetic rows and waits for all of the result.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn synthesize(&self) -> Result<()> {
        self.browser.click("synthesize").await?;
        self.browser
            .until(
                "the result",
                "document.querySelector('[data-testid=result]') || document.querySelector('[data-testid=error]')",
            )
            .await?;
        ensure!(
            self.browser.script("return !document.querySelector('[data-testid=error]')").await? == Value::Bool(true),
            "an error is shown: {}",
            self.browser.text("error").await?
        );
        self.browser
            .until("the download button", "document.querySelector('[data-testid=download-csv]:not([disabled])')")
            .await
    }

    /// The console has no word of an error, and the page has sent nothing.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn end(self) -> Result<()> {
        let errors = self.browser.console_errors().await?;
        ensure!(errors.is_empty(), "the console says: {errors:#?}");
        let sent = self.browser.text("sent-bytes").await?;
        ensure!(sent.contains("0 bytes") || sent.contains("0 B"), "sent: {sent}");
        self.browser.client.clone().close().await?;
        Ok(())
    }
}
