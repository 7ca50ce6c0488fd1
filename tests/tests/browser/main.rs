//! The studio in a real headless Chromium, as a user meets it. Needs the built site and binary (see `studio_tests::studio`).

mod report;
mod training;

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use studio_tests::browser::RESULT_IS_COMPLETE;
use studio_tests::census;
use studio_tests::studio::run;
use studio_tests::visit::Visit;
use tokio::sync::Mutex;

/// One browser at a time: two would share the machine's cores and time out for no fault of the page.
static ALONE: Mutex<()> = Mutex::const_new(());

const SEED: &str = "41";
/// Longest time that the page may be deaf to a person: what feels immediate.
const LONGEST_FRAME_MS: f64 = 100.0;

/// The command line's bytes for the same table, schema and seed.
fn command_line(folder: &Path, table: &Path, extra: &[&str]) -> Result<Vec<u8>> {
    let out = folder.join("command-line.csv");
    let (table, path) = (table.to_str().context("UTF-8")?, out.to_str().context("UTF-8")?);
    let mut args = vec!["synth", table, "--seed", SEED, "--out", path, "--quiet"];
    args.extend(extra);
    run(&args)?;
    Ok(std::fs::read(out)?)
}

#[tokio::test]
async fn a_table_becomes_the_same_synthetic_table_in_the_tab_and_on_the_command_line() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("census.csv", census::csv(census::ADULT_ROWS).as_bytes())?;
    visit.open(&table).await?;

    // Change a column's kind, as a person who knows better than the detection.
    visit.browser.set("kind-select-education_years", "categorical").await?;
    visit
        .browser
        .until("the new kind", "document.querySelector('[data-testid=kind-select-education_years]').value === 'categorical' && !document.querySelector('[data-testid=progress]')")
        .await?;
    visit.browser.set("seed", SEED).await?;
    visit.synthesize().await?;

    let (name, tab) = visit.browser.download("download-csv").await?;
    assert_eq!(name, "census.synthetic.csv");
    let schema = visit.file("schema.json", br#"{"columns": {"education_years": "categorical"}}"#)?;
    let terminal = command_line(visit.folder.path(), &table, &["--schema", schema.to_str().context("UTF-8")?])?;
    assert_eq!(tab.len(), terminal.len());
    assert!(tab == terminal, "tab and command line differ");

    // The settings say all of it: the command line needs nothing else.
    let (_, settings) = visit.browser.download("download-settings").await?;
    let settings = visit.file("settings.json", &settings)?;
    assert!(tab == command_line(visit.folder.path(), &table, &["--settings", settings.to_str().context("UTF-8")?])?);

    // The model travels: drawn on the command line it gives the same rows again.
    let (name, model) = visit.browser.download("download-model").await?;
    assert_eq!(name, "census.facsimile");
    let model = visit.file("census.facsimile", &model)?;
    let again = visit.folder.path().join("again.csv");
    let (rows, again) = (census::ADULT_ROWS.to_string(), again.to_str().context("UTF-8")?.to_owned());
    run(&["sample", model.to_str().context("UTF-8")?, "--seed", SEED, "--rows", &rows, "--out", &again, "--quiet"])?;
    assert!(tab == std::fs::read(again)?, "the saved model draws other rows");
    visit.end().await
}

/// Cells of a column of a CSV text without quotes.
fn cells<'a>(csv: &'a str, column: &str) -> Result<Vec<&'a str>> {
    let mut lines = csv.lines();
    let header = lines.next().context("a header")?;
    let at = header.split(',').position(|c| c == column).with_context(|| format!("{column} in {header}"))?;
    lines.map(|line| line.split(',').nth(at).context("a cell")).collect()
}

#[tokio::test]
async fn a_balance_is_in_the_rows_in_the_settings_and_in_the_form_again() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("census.csv", census::csv(2000).as_bytes())?;
    visit.open(&table).await?;
    visit.browser.set("model-select", "gaussian-copula").await?;
    visit.browser.set("seed", SEED).await?;
    visit.browser.set("rows", "400").await?;
    visit.browser.set("balance-column", "sex").await?;
    visit.browser.set("balance-how", "weights").await?;
    visit.browser.set("weight-Female", "3").await?;
    visit.browser.set("weight-Male", "1").await?;
    visit.synthesize().await?;
    let (_, tab) = visit.browser.download("download-csv").await?;
    let text = String::from_utf8(tab.clone())?;
    assert_eq!(cells(&text, "sex")?.iter().filter(|s| **s == "Female").count(), 300);

    let (_, settings) = visit.browser.download("download-settings").await?;
    let settings = visit.file("settings.json", &settings)?;
    let again = command_line(visit.folder.path(), &table, &["--settings", settings.to_str().context("UTF-8")?])?;
    assert!(tab == again, "the settings hold the balance");

    // Back to the shares as learned, then the file brings everything back.
    visit.browser.set("balance-column", "").await?;
    visit.browser.set("rows", "7").await?;
    visit.open_into_the_form(&settings).await?;
    let form = "[...document.querySelectorAll('[data-testid=balance-column], [data-testid=balance-how], [data-testid=weight-Female], [data-testid=rows], [data-testid=model-select]')].map(e => e.value).join()";
    assert_eq!(visit.browser.script(&format!("return {form}")).await?, json!("gaussian-copula,400,sex,weights,3"));
    visit.synthesize().await?;
    assert!(tab == visit.browser.download("download-csv").await?.1, "the form makes the same rows again");
    visit.end().await
}

#[tokio::test]
async fn the_model_fills_scores_and_predicts_the_open_table() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("census.csv", census::with_gaps(3000).as_bytes())?;
    visit.open(&table).await?;
    visit.browser.set("model-select", "sequential-trees").await?;
    visit.browser.set("seed", SEED).await?;
    visit.browser.set("rows", "100").await?;
    visit.synthesize().await?;
    let shared = table.to_str().context("UTF-8")?;
    for (button, file, command) in [
        ("impute", "census.imputed.csv", &["impute", shared][..]),
        ("score", "census.scored.csv", &["score", shared]),
        ("predict", "census.predicted.csv", &["predict", shared, "--column", "income"]),
    ] {
        if button == "predict" {
            visit.browser.set("predict-column", "income").await?;
        }
        visit.browser.click(button).await?;
        let shown = "document.querySelector('[data-testid=error]') || (!document.querySelector('[data-testid=progress]') && document.querySelector('[data-testid=used]'))";
        visit.browser.until("what came of it", shown).await?;
        let (name, tab) = visit.browser.download("download-applied").await?;
        assert_eq!(name, file);
        let out = visit.folder.path().join(file);
        let out = out.to_str().context("UTF-8")?;
        run(&[command, &["--model", "sequential-trees", "--seed", SEED, "-o", out, "--quiet"]].concat())?;
        assert!(tab == std::fs::read(out)?, "{button}: tab and command line differ");
        if button == "impute" {
            assert!(cells(&String::from_utf8(tab)?, "age")?.iter().all(|age| !age.is_empty()));
        }
    }
    // A use can be ended, and the result stays.
    visit.browser.click("impute").await?;
    visit.browser.script("document.querySelector('[data-testid=cancel]')?.click()").await?;
    visit.browser.until("the end of it", "!document.querySelector('[data-testid=progress]')").await?;
    visit.browser.find("result").await?;
    visit.end().await
}

#[tokio::test]
async fn a_first_visit_needs_one_click() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    visit.synthesize().await?;
    for id in ["heatmap-real", "heatmap-synthetic", "heatmap-difference", "preview-synthetic"] {
        visit.browser.find(id).await?;
    }
    let named = visit
        .browser
        .script("return [...document.querySelectorAll('svg[role=img]')].every(s => s.querySelector('title') || s.getAttribute('aria-label') || s.getAttribute('aria-labelledby'))")
        .await?;
    assert_eq!(named, Value::Bool(true), "every chart has a name for screen readers");
    visit.end().await
}

/// Opens a table, makes a synthetic one and waits for the last chart; the largest gap between frames meanwhile, in milliseconds.
async fn largest_gap(visit: &Visit, table: &Path) -> Result<f64> {
    visit.browser.watch_frames().await?;
    visit.open(table).await?;
    visit.synthesize().await?;
    visit.browser.until("every chart", RESULT_IS_COMPLETE).await?;
    let charts = visit
        .browser
        .script("return document.querySelectorAll('[data-testid=result] [data-testid^=chart-] svg').length")
        .await?;
    assert_eq!(charts, json!(census::COLUMNS), "one chart for each column");
    visit.browser.largest_frame_gap().await
}

#[tokio::test]
async fn the_page_stays_responsive_on_a_table_of_the_size_of_adult() -> Result<()> {
    let _alone = ALONE.lock().await;
    let mut gaps = Vec::new();
    // Whatever else the machine does can hold a frame back: one more try, with the same limit.
    for _ in 0..2 {
        let visit = Visit::begin().await?;
        let table = visit.file("census.csv", census::csv(census::ADULT_ROWS).as_bytes())?;
        gaps.push(largest_gap(&visit, &table).await?);
        visit.end().await?;
        if gaps.last().is_some_and(|gap| *gap < LONGEST_FRAME_MS) {
            return Ok(());
        }
    }
    anyhow::bail!("the largest gap between frames was {gaps:.0?} ms; {LONGEST_FRAME_MS} ms are allowed")
}

#[tokio::test]
async fn a_run_can_be_cancelled_and_nothing_is_lost() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("large.csv", census::csv(120_000).as_bytes())?;
    visit.open(&table).await?;
    visit.browser.click("synthesize").await?;
    visit.browser.click("cancel").await?;
    visit.browser.until("the end of the run", "!document.querySelector('[data-testid=progress]')").await?;
    assert_eq!(
        visit.browser.script("return document.querySelector('[data-testid=result]') === null").await?,
        Value::Bool(true)
    );
    visit.browser.find("preview-real").await?;
    visit.synthesize().await?;
    visit.end().await
}

#[tokio::test]
async fn a_broken_file_shows_what_is_wrong_and_how_to_mend_it() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("broken.csv", b"a,b\n1,\"2\n3,4\n")?;
    visit.browser.upload("file-input", &table).await?;
    let text = visit.browser.text("error").await?;
    assert!(text.contains('2') && text.to_lowercase().contains("quote"), "{text}");
    let table = visit.file("ragged.csv", b"a,a,\n1,2,3\n4,5\n6,7,8\n")?;
    visit.open(&table).await?;
    let notices = visit
        .browser
        .script("return [...document.querySelectorAll('[data-testid=notice]')].map(n => n.innerText).join(' ')")
        .await?;
    let notices = notices.as_str().unwrap_or_default().to_lowercase();
    assert!(notices.contains("line 3"), "{notices}");
    visit.end().await
}

#[tokio::test]
async fn the_studio_works_with_the_server_stopped() -> Result<()> {
    let _alone = ALONE.lock().await;
    let mut visit = Visit::begin().await?;
    visit.browser.until("the offline copy", "document.documentElement.dataset.offline === 'ready'").await?;
    visit.studio.stop();
    visit.browser.client.refresh().await?;
    visit.browser.find("preview-real").await?;
    visit.synthesize().await?;
    let (_, csv) = visit.browser.download("download-csv").await?;
    assert!(csv.starts_with(b"age,"), "the sample's synthetic copy");
    visit.browser.client.clone().close().await?;
    Ok(())
}

#[tokio::test]
async fn the_form_shows_the_defaults_that_the_engine_takes() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    for spec in engine::models::specs_with(&["table"]) {
        visit.browser.set("model-select", spec.id).await?;
        for param in spec.params.iter().filter(|p| matches!(p.kind, engine::params::ParamKind::Choice { .. })) {
            let id = format!("param-{}", param.name);
            visit.browser.find(&id).await?;
            let shown = format!("return document.querySelector('[data-testid={id}]').selectedOptions[0].textContent");
            assert_eq!(
                visit.browser.script(&shown).await?,
                Value::from(param.default_text()),
                "{}.{}",
                spec.id,
                param.name
            );
        }
    }
    visit.browser.set("model-select", "sequential-trees").await?;
    visit.browser.set("param-protection", "sharpest").await?;
    visit.synthesize().await?;
    let settings = visit.browser.download("download-settings").await?.1;
    let settings: Value = serde_json::from_slice(&settings)?;
    assert_eq!(settings["settings"]["protection"], "sharpest", "every choice can be made");
    visit.end().await
}
