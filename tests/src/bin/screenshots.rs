//! Writes a picture of every screen of the studio, light and dark, wide and narrow, to look at.
//!
//! `FACSIMILE_SITE=… FACSIMILE_BIN=… cargo run -p studio-tests --features browser --bin screenshots -- FOLDER`

use std::path::PathBuf;

use anyhow::{Context, Result};
use studio_tests::browser::Browser;
use studio_tests::studio::Studio;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("usage: screenshots FOLDER")?);
    std::fs::create_dir_all(&folder)?;
    let studio = Studio::start()?;
    for (look, width) in [("light", 1280), ("dark", 1280), ("light", 390)] {
        let browser = Browser::start(width, 900).await?;
        let shot = |name: &str| folder.join(format!("{name}-{look}-{width}.png"));
        browser.client.goto(&studio.address).await?;
        browser.find("preview-real").await?;
        if look == "dark" {
            browser.click("theme-toggle").await?;
            if browser.script("return document.documentElement.dataset.theme").await? != "dark" {
                browser.click("theme-toggle").await?;
            }
        }
        browser.screenshot(&shot("1-first-visit")).await?;
        browser.click("synthesize").await?;
        browser.find("result").await?;
        browser.find("heatmap-difference").await?;
        browser.screenshot(&shot("2-result")).await?;
        // What only trees can do, and a balance that is chosen.
        browser.set("model-select", "sequential-trees").await?;
        browser.set("balance-column", "loan_approved").await?;
        browser.click("synthesize").await?;
        browser.find("score").await?;
        browser.screenshot(&shot("4-uses")).await?;
        browser.set("balance-column", "").await?;
        browser.click("judge").await?;
        browser.until("the report", "document.querySelector('[data-testid=report] #provenance')").await?;
        browser.screenshot(&shot("5-report")).await?;
        browser
            .script("document.querySelectorAll('[data-testid=judging] details').forEach(d => d.open = true)")
            .await?;
        browser.set("compare-tables", "2").await?;
        browser.click("compare").await?;
        browser.until("the comparison", "document.querySelector('[data-testid=report] #provenance')").await?;
        browser.screenshot(&shot("7-studies")).await?;
        browser.set("model-select", "tvae").await?;
        browser.click("synthesize").await?;
        browser
            .until("what the network draws", "document.querySelectorAll('[data-testid=sketch] figure').length === 3")
            .await?;
        browser.screenshot(&shot("6-training")).await?;
        browser.click("cancel").await?;
        browser.until("the end of it", "!document.querySelector('[data-testid=progress]')").await?;
        browser.set("sample-select", "broken").await?;
        browser.until("the broken sample", "document.querySelectorAll('[data-testid=notice]').length > 2").await?;
        browser.screenshot(&shot("3-notices")).await?;
        browser.client.clone().close().await?;
    }
    Ok(())
}
