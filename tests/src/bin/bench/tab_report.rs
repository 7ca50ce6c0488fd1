//! The whole report in the tab: adult's rows, as many synthetic ones, and those that were held out.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use studio_tests::browser::Browser;
use studio_tests::studio::Studio;

use crate::Data;
use crate::browser::{open, page};
use crate::measure::{round, say};

/// A report that takes longer is not waited for.
const PATIENCE: Duration = Duration::from_mins(9);

/// Seconds from the click to the report on screen, and the largest gap between frames meanwhile.
pub(crate) fn run(data: &Data) -> Result<Value> {
    if std::env::var_os("FACSIMILE_SITE").is_none() {
        say("reports: FACSIMILE_SITE is not set, so not in the tab");
        return Ok(Value::Null);
    }
    say("reports: the whole report in the tab");
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure(data))
}

async fn idle(browser: &Browser, what: &str, shown: &str) -> Result<()> {
    let condition = format!("!document.querySelector('[data-testid=progress]') && {shown}");
    browser.until_after(PATIENCE, what, &condition).await
}

async fn measure(data: &Data) -> Result<Value> {
    let studio = Studio::start()?;
    let browser = page(&studio).await?;
    open(&browser, &data.train).await?;
    let holdout = data.holdout.as_ref().context("a holdout")?;
    browser.set("model-select", "sequential-trees").await?;
    browser.set("judge-target", "income").await?;
    browser.click("synthesize").await?;
    idle(&browser, "the rows", "document.querySelector('[data-testid=preview-synthetic]')").await?;
    browser.upload("holdout-input", holdout).await?;
    let read = "document.querySelector('[data-testid=holdout-file]').textContent.includes('rows')";
    idle(&browser, "the holdout", read).await?;
    browser.watch_frames().await?;
    let began = Instant::now();
    browser.click("judge").await?;
    idle(&browser, "the report", "document.querySelector('[data-testid=report] #provenance')").await?;
    let seconds = began.elapsed().as_secs_f64();
    let gap = browser.largest_frame_gap().await?;
    browser.client.clone().close().await?;
    Ok(json!({ "wall_s": round(seconds), "largest_frame_gap_ms": round(gap) }))
}
