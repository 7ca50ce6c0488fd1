//! Headless Chromium through chromedriver, with the few steps that tests and screenshots share.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longest wait for anything on the page; generous, since the machine may be busy.
const PATIENCE: Duration = Duration::from_mins(2);

/// Measures from now on; `frameGap()` is the largest gap in milliseconds, the one that is still open included.
const FRAME_METER: &str = "let largest = 0, last = performance.now();
    const tick = now => { largest = Math.max(largest, now - last); last = now; requestAnimationFrame(tick) };
    requestAnimationFrame(now => { last = now; requestAnimationFrame(tick) });
    window.frameGap = () => Math.max(largest, performance.now() - last)";

/// True once a result stands with all its parts, of which the heatmaps are the last.
pub const RESULT_IS_COMPLETE: &str = "document.querySelector('[data-testid=heatmap-difference]')
    && !document.querySelector('[data-testid=result] [aria-busy=true]')";

/// A browser with a profile and a download folder of its own; both vanish with it.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    /// The session.
    pub client: Client,
    profile: TempDir,
}

impl Browser {
    /// Starts chromedriver and a browser with a window of `width` × `height` pixels.
    ///
    /// # Errors
    /// When either cannot start.
    pub async fn start(width: u32, height: u32) -> Result<Self> {
        Self::start_with(width, height, &[]).await
    }

    /// [`start`](Self::start) with further flags.
    ///
    /// # Errors
    /// When either cannot start.
    pub async fn start_with(width: u32, height: u32, flags: &[&str]) -> Result<Self> {
        let profile = TempDir::new()?;
        let downloads = profile.path().join("downloads");
        std::fs::create_dir_all(&downloads)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting chromedriver (Debian package chromium-driver)")?;
        let mut capabilities = json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--force-prefers-reduced-motion",
                    format!("--user-data-dir={}", profile.path().join("profile").display()),
                    format!("--window-size={width},{height}"),
                ],
                "prefs": {
                    "download.default_directory": downloads,
                    "download.prompt_for_download": false,
                    // A test clicks faster than a person: without this the second download waits for a consent.
                    "profile.default_content_setting_values.automatic_downloads": 1,
                },
            },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        if let Some(args) = capabilities["goog:chromeOptions"]["args"].as_array_mut() {
            args.extend(flags.iter().map(|f| Value::from(*f)));
        }
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let address = format!("http://127.0.0.1:{port}");
        let began = Instant::now();
        let client = loop {
            match ClientBuilder::new(HttpConnector::new()).capabilities(capabilities.clone()).connect(&address).await {
                Ok(client) => break client,
                Err(e) if began.elapsed() > Duration::from_secs(30) => {
                    return Err(e).context("connecting to chromedriver");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        Ok(Self { driver, client, profile })
    }

    /// The element with this `data-testid`, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn find(&self, id: &str) -> Result<Element> {
        let css = format!("[data-testid=\"{id}\"]");
        self.client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(&css))
            .await
            .with_context(|| format!("waiting for {id}"))
    }

    /// Clicks the element with this `data-testid`, scrolled into view.
    ///
    /// # Errors
    /// When it is absent or cannot be clicked.
    pub async fn click(&self, id: &str) -> Result<()> {
        self.find(id).await?;
        // Through the page: a sticky header may lie above the element where the driver would press.
        self.script(&format!("document.querySelector('[data-testid=\"{id}\"]').click()")).await?;
        Ok(())
    }

    /// Text of the element with this `data-testid`.
    ///
    /// # Errors
    /// When it is absent.
    pub async fn text(&self, id: &str) -> Result<String> {
        Ok(self.find(id).await?.text().await?)
    }

    /// Runs a script in the page and returns its value.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, body: &str) -> Result<Value> {
        Ok(self.client.execute(body, vec![]).await?)
    }

    /// Waits until a script's value is true.
    ///
    /// # Errors
    /// When it stays false for two minutes; names `what`.
    pub async fn until(&self, what: &str, condition: &str) -> Result<()> {
        self.until_after(PATIENCE, what, condition).await
    }

    /// [`until`](Self::until) with another patience.
    ///
    /// # Errors
    /// When it does not come true in time, with the page's words.
    pub async fn until_after(&self, patience: Duration, what: &str, condition: &str) -> Result<()> {
        let began = Instant::now();
        while self.script(&format!("return Boolean({condition})")).await? != Value::Bool(true) {
            if began.elapsed() > patience {
                let page = self.script("return document.body.innerText").await?;
                bail!("waited in vain for {what}; the page says: {page}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Begins to measure how evenly the page draws.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn watch_frames(&self) -> Result<()> {
        self.script(FRAME_METER).await?;
        Ok(())
    }

    /// The largest gap between two animation frames since [`Browser::watch_frames`], in milliseconds.
    ///
    /// # Errors
    /// When the page does not answer, or frames are not watched.
    pub async fn largest_frame_gap(&self) -> Result<f64> {
        self.script("return window.frameGap()").await?.as_f64().context("frames are not watched")
    }

    /// Sets a field's value as a person would, with its events.
    ///
    /// # Errors
    /// When the field is absent.
    pub async fn set(&self, id: &str, value: &str) -> Result<()> {
        self.find(id).await?;
        let script = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`); e.value = arguments[1];
             e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true}));";
        self.client.execute(script, vec![json!(id), json!(value)]).await?;
        Ok(())
    }

    /// Chooses a file in the page's file field.
    ///
    /// # Errors
    /// When the field is absent.
    pub async fn upload(&self, id: &str, path: &Path) -> Result<()> {
        // The driver takes no path with `..` in it.
        let path = std::fs::canonicalize(path)?;
        let path = path.to_str().context("a UTF-8 path")?;
        Ok(self.find(id).await?.send_keys(path).await?)
    }

    /// Clicks a download button and returns the file's name and bytes once it is complete.
    ///
    /// # Errors
    /// When no file arrives.
    pub async fn download(&self, id: &str) -> Result<(String, Vec<u8>)> {
        let folder = self.profile.path().join("downloads");
        let list = || -> Result<Vec<PathBuf>> {
            Ok(std::fs::read_dir(&folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect())
        };
        for old in list()? {
            std::fs::remove_file(old)?;
        }
        self.click(id).await?;
        let began = Instant::now();
        loop {
            if let [file] = list()?.as_slice()
                && file.extension().is_none_or(|e| e != "crdownload" && e != "tmp")
                && !file.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'))
            {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                return Ok((name, std::fs::read(file)?));
            }
            if began.elapsed() > PATIENCE {
                bail!("no file arrived after {id}; there is {:?}", list()?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What the console has said at the level of errors since the last call.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let log = self.client.issue_cmd(BrowserLog).await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        Ok(entries
            .iter()
            .filter(|e| e["level"] == "SEVERE")
            .map(|e| e["message"].as_str().unwrap_or_default().to_owned())
            .collect())
    }

    /// Writes a picture of the whole page.
    ///
    /// # Errors
    /// When the browser or the disk refuses.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        let height = self.script("return Math.ceil(document.documentElement.scrollHeight)").await?;
        let height = height.as_u64().unwrap_or(900).clamp(600, 8000) as u32;
        let (old_width, old_height) = self.client.get_window_size().await?;
        // A headless window's inner size may differ from its outer one by the frame.
        self.client.set_window_size(u32::try_from(old_width)?, height + 150).await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let picture = self.client.screenshot().await?;
        self.client.set_window_size(u32::try_from(old_width)?, u32::try_from(old_height)?).await?;
        std::fs::write(path, picture)?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser with it; both may be gone already.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// chromedriver's own command for the console.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base_url: &url::Url, session_id: Option<&str>) -> Result<url::Url, url::ParseError> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
