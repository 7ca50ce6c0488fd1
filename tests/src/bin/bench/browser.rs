//! The tab: time from a chosen file to synthetic rows, frames of the page meanwhile, reading speed, sizes of the bundles.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use studio_tests::browser::Browser;
use studio_tests::census;
use studio_tests::studio::Studio;

use crate::Data;
use crate::measure::{round, say};

pub(crate) fn run(tables: &[Data]) -> Result<Value> {
    if std::env::var_os("FACSIMILE_SITE").is_none() {
        say("browser: FACSIMILE_SITE is not set");
        return Ok(json!({ "left_out": "the site was not built" }));
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure(tables))
}

async fn measure(tables: &[Data]) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let made = folder.path().join("adult.csv");
    let table = if let Some(data) = tables.iter().find(|d| d.name == "adult") {
        data.train.clone()
    } else {
        std::fs::write(&made, census::csv(census::ADULT_ROWS))?;
        made
    };
    let studio = Studio::start()?;
    let mut firsts = Vec::new();
    let mut gaps = Vec::new();
    for at in 0..3 {
        say(&format!("browser: adult, run {at}"));
        let (first, gap) = first_rows(&studio, &table).await?;
        firsts.push(first);
        gaps.push(gap);
    }
    firsts.sort_by(f64::total_cmp);
    gaps.sort_by(f64::total_cmp);
    say("browser: the 200 MB file");
    let large = crate::reading::large_file()?;
    let browser = page(&studio).await?;
    let began = Instant::now();
    open(&browser, &large).await?;
    let seconds = began.elapsed().as_secs_f64();
    browser.client.clone().close().await?;
    Ok(json!({
        "adult_first_rows_s": round(firsts[1]),
        "adult_largest_frame_gap_ms": round(gaps[1]),
        "read_200mb_s": round(seconds),
        "read_mb_per_s": round(std::fs::metadata(&large)?.len() as f64 / 1e6 / seconds),
        "bundles": bundles()?,
    }))
}

pub(crate) async fn page(studio: &Studio) -> Result<Browser> {
    let browser = Browser::start(1280, 900).await?;
    browser.client.goto(&studio.address).await?;
    browser.find("preview-real").await?;
    Ok(browser)
}

pub(crate) async fn open(browser: &Browser, table: &Path) -> Result<()> {
    let name = table.file_name().context("a name")?.to_string_lossy().into_owned();
    browser.upload("file-input", table).await?;
    browser
        .until(
            "the table",
            &format!("document.body.innerText.includes({}) && !document.querySelector('[data-testid=progress]') && document.querySelector('[data-testid=preview-real]')", json!(name)),
        )
        .await
}

/// Seconds from choosing the file to synthetic rows on screen, and the largest gap between frames in milliseconds.
async fn first_rows(studio: &Studio, table: &Path) -> Result<(f64, f64)> {
    let browser = page(studio).await?;
    browser.watch_frames().await?;
    let began = Instant::now();
    open(&browser, table).await?;
    browser.click("synthesize").await?;
    browser.find("preview-synthetic").await?;
    let seconds = began.elapsed().as_secs_f64();
    // The charts come after the rows; a page that stalls on them would be noticed just as well.
    browser.until("every chart", studio_tests::browser::RESULT_IS_COMPLETE).await?;
    let gap = browser.largest_frame_gap().await?;
    browser.client.clone().close().await?;
    Ok((seconds, gap))
}

/// Brotli sizes in KB as the site's size check wrote them.
fn bundles() -> Result<Value> {
    let path = crate::cache().join("logs/bundle-sizes.json");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(serde_json::from_str(&text)?),
        Err(_) => Ok(Value::Null),
    }
}
