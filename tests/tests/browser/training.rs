//! Networks in the tab.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use studio_tests::census;
use studio_tests::studio::run;
use studio_tests::visit::Visit;

use super::{ALONE, SEED};

/// Settings of a network so small that a step takes milliseconds on a processor.
const SMALL: [(&str, &str); 5] = [
    ("param-embedding_dim", "8"),
    ("param-compress_dim", "16"),
    ("param-decompress_dim", "16"),
    ("param-max_modes", "3"),
    ("param-batch_size", "50"),
];
/// Steps that no test waits for the end of.
const MANY: &str = "5000000";

/// Opens a small table and fills in the form for a small TVAE.
async fn prepare(visit: &Visit, steps: &str) -> Result<()> {
    let table = visit.file("census.csv", census::csv(600).as_bytes())?;
    visit.open(&table).await?;
    visit.browser.set("model-select", "tvae").await?;
    visit.browser.set("seed", SEED).await?;
    visit.browser.set("rows", "200").await?;
    for (field, value) in SMALL {
        visit.browser.set(field, value).await?;
    }
    visit.browser.set("param-epochs", "0").await?;
    visit.browser.set("param-least_steps", steps).await
}

/// Steps done, as the page says.
async fn steps(visit: &Visit) -> Result<u64> {
    let shown = "document.querySelector('[data-testid=training-facts]')?.innerText.includes('Step ')";
    visit.browser.until("a step", shown).await?;
    let text = visit.browser.text("training-facts").await?;
    let after = text.split("Step ").nth(1).with_context(|| format!("a step in: {text}"))?;
    let digits: String = after.split(" of ").next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}

const GOES: &str =
    "document.querySelector('[data-testid=error]') || document.querySelector('[data-testid=losses] path[d*=L]')";
const ENDED: &str = "document.querySelector('[data-testid=error]') || (!document.querySelector('[data-testid=progress]') && document.querySelector('[data-testid=result]'))";

#[tokio::test]
async fn a_network_learns_on_the_processor_pauses_and_ends_early() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    prepare(&visit, MANY).await?;
    visit.browser.click("synthesize").await?;
    visit.browser.until("losses", GOES).await?;
    let facts = visit.browser.text("training-facts").await?;
    assert!(facts.contains("Learns on the processor: this browser offers no WebGPU"), "{facts}");
    visit
        .browser
        .until("what it draws", "document.querySelectorAll('[data-testid=sketch] figure').length === 3")
        .await?;

    visit.browser.click("pause").await?;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let held = steps(&visit).await?;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(steps(&visit).await?, held, "it stands still");
    visit.browser.click("pause").await?;
    let began = std::time::Instant::now();
    while steps(&visit).await? <= held {
        ensure!(began.elapsed().as_secs() < 30, "it does not go on");
    }

    visit.browser.click("finish").await?;
    visit.browser.until("the result", ENDED).await?;
    let (_, tab) = visit.browser.download("download-csv").await?;
    assert_eq!(String::from_utf8(tab)?.lines().count(), 201);
    // The model travels: the command line draws from what the tab has trained, and knows its losses.
    let (_, model) = visit.browser.download("download-model").await?;
    let model = visit.file("census.facsimile", &model)?;
    let out = visit.folder.path().join("rows.csv");
    let (model, out) = (model.to_str().context("UTF-8")?, out.to_str().context("UTF-8")?.to_owned());
    run(&["sample", model, "--rows", "50", "--out", &out, "--quiet"])?;
    assert_eq!(std::fs::read_to_string(&out)?.lines().count(), 51);
    // And back: a saved network is opened in the tab.
    visit.browser.upload("file-input", std::path::Path::new(model)).await?;
    visit.browser.until("the model", "document.body.innerText.includes('Draw rows from the model') && !document.querySelector('[data-testid=progress]')").await?;
    visit.browser.set("rows", "60").await?;
    visit.synthesize().await?;
    assert_eq!(String::from_utf8(visit.browser.download("download-csv").await?.1)?.lines().count(), 61);
    visit.end().await
}

#[tokio::test]
async fn a_training_goes_on_after_a_reload() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    prepare(&visit, MANY).await?;
    visit.browser.click("synthesize").await?;
    let kept = "document.querySelector('[data-testid=error]') || document.querySelector('[data-testid=training-facts]')?.innerText.includes('Kept after step')";
    visit.browser.until("a state that is kept", kept).await?;
    visit.browser.client.refresh().await?;
    let offer = visit.browser.text("unfinished").await?;
    assert!(offer.contains("census.csv") && offer.contains("tvae"), "{offer}");
    let shown = offer.split("after step ").nth(1).and_then(|t| t.split('.').next()).context("a step")?;
    let step: u64 = shown.chars().filter(char::is_ascii_digit).collect::<String>().parse()?;
    // The sample that a visit begins with.
    visit.browser.find("preview-real").await?;
    visit.browser.click("resume").await?;
    visit.browser.until("losses", GOES).await?;
    assert!(steps(&visit).await? >= step, "it goes on where it was");
    assert_eq!(
        visit.browser.script("return document.querySelector('[data-testid=model-select]').value").await?,
        json!("tvae")
    );
    visit.browser.click("finish").await?;
    visit.browser.until("the result", ENDED).await?;
    assert!(String::from_utf8(visit.browser.download("download-csv").await?.1)?.starts_with("age,"));
    // Nothing is left behind.
    visit.browser.client.refresh().await?;
    visit.browser.find("preview-real").await?;
    let left = "return (async () => { const root = await navigator.storage.getDirectory(); const names = []; for await (const [name] of root) names.push(name); return names.join(); })()";
    assert_eq!(visit.browser.script(left).await?, Value::from(""));
    visit.end().await
}

#[tokio::test]
async fn a_network_learns_by_webgpu() -> Result<()> {
    let _alone = ALONE.lock().await;
    // The software adapter: slow, but the same programs as on a graphics processor.
    let visit = Visit::begin_with(&["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]).await?;
    prepare(&visit, "3").await?;
    visit.browser.set("compute", "webgpu").await?;
    visit.browser.click("synthesize").await?;
    visit.browser.until_after(std::time::Duration::from_secs(400), "the result", ENDED).await?;
    let facts = visit.browser.text("training-facts").await?;
    assert!(!facts.contains("Learns on the processor"), "{facts}");
    let (_, tab) = visit.browser.download("download-csv").await?;
    assert_eq!(String::from_utf8(tab)?.lines().count(), 201);
    // Trained by WebGPU, drawn from by the command line's processor.
    let (_, model) = visit.browser.download("download-model").await?;
    let model = visit.file("census.facsimile", &model)?;
    let out = visit.folder.path().join("rows.csv");
    run(&[
        "sample",
        model.to_str().context("UTF-8")?,
        "--rows",
        "50",
        "--out",
        out.to_str().context("UTF-8")?,
        "--quiet",
    ])?;
    assert_eq!(std::fs::read_to_string(&out)?.lines().count(), 51);
    visit.end().await
}
