//! Reports in the tab.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use studio_tests::census;
use studio_tests::studio::run;
use studio_tests::visit::Visit;

use super::{ALONE, LONGEST_FRAME_MS, SEED, command_line};

/// Waits for a report or an error.
async fn report(visit: &Visit) -> Result<()> {
    let shown = "document.querySelector('[data-testid=error]') || (!document.querySelector('[data-testid=progress]') && document.querySelector('[data-testid=report] #provenance'))";
    visit.browser.until("the report", shown).await?;
    visit.browser.find("judgement").await.map(|_| ())
}

#[tokio::test]
async fn a_report_judges_drawn_rows_with_rows_that_their_model_has_not_seen() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("census.csv", census::csv(1500).as_bytes())?;
    visit.open(&table).await?;
    visit.browser.set("model-select", "sequential-trees").await?;
    visit.browser.set("seed", SEED).await?;
    visit.browser.set("judge-target", "income").await?;
    visit.browser.script("document.querySelector('[data-testid=sensitive-sex]').click()").await?;
    visit.browser.watch_frames().await?;
    visit.browser.click("judge").await?;
    report(&visit).await?;
    let gap = visit.browser.largest_frame_gap().await?;
    assert!(gap <= LONGEST_FRAME_MS, "{gap} ms between two frames");

    // The rows are those of the command line that holds rows back, and the settings say so.
    let (_, tab) = visit.browser.download("download-csv").await?;
    let (_, settings) = visit.browser.download("download-settings").await?;
    assert!(String::from_utf8_lossy(&settings).contains("\"hold_back\": true"));
    let settings = visit.file("settings.json", &settings)?;
    assert!(tab == command_line(visit.folder.path(), &table, &["--settings", settings.to_str().context("UTF-8")?])?);

    let (name, json) = visit.browser.download("download-report-json").await?;
    assert_eq!(name, "census.synthetic.report.json");
    let json: Value = serde_json::from_slice(&json)?;
    let sections: Vec<&str> =
        json["sections"].as_array().context("sections")?.iter().filter_map(|s| s["id"].as_str()).collect();
    assert_eq!(
        sections,
        ["fidelity", "detection", "utility", "privacy", "fairness", "augmentation", "columns", "pairs", "views"]
    );
    assert_eq!(json["provenance"]["seed"], json!(41));
    assert!(json["overall"]["score"].as_f64().context("a score")? > 40.0, "{}", json["overall"]);
    let (name, html) = visit.browser.download("download-report").await?;
    assert_eq!(name, "census.synthetic.report.html");
    let html = String::from_utf8(html)?;
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("id=\"s-privacy\"") && !html.contains("<script"));
    let shown = "return [...document.querySelectorAll('[data-testid=report] section')].map(s => s.id).filter(id => id.startsWith('s-')).length";
    assert_eq!(visit.browser.script(shown).await?, json!(9), "every section is on the page");

    // Every chart can be saved as a picture.
    let (name, png) = visit.browser.download("save-png").await?;
    assert!(png.starts_with(b"\x89PNG") && png.len() > 2000, "{name}: {} bytes", png.len());

    // A report can be ended, and the rows stay.
    visit.browser.click("judge").await?;
    visit.browser.click("cancel").await?;
    visit.browser.until("the end of it", "!document.querySelector('[data-testid=progress]')").await?;
    visit.browser.find("result").await?;
    visit.end().await
}

#[tokio::test]
async fn a_report_judges_a_table_from_elsewhere() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let rows = census::csv(1800);
    let lines: Vec<&str> = rows.lines().collect();
    let part = |lines: &[&str]| format!("{}\n{}\n", rows.lines().next().unwrap_or_default(), lines.join("\n"));
    let real = visit.file("real.csv", part(&lines[1..601]).as_bytes())?;
    let unseen = visit.file("unseen.csv", part(&lines[601..1201]).as_bytes())?;
    // Rows of the same kind that nobody drew from the real ones: as good as can be.
    let fresh = visit.file("fresh.csv", part(&lines[1201..1801]).as_bytes())?;
    visit.open(&real).await?;
    let broken = visit.file("broken.csv", b"colour,size\nred,1\nblue,2\n")?;
    visit.browser.upload("synthetic-input", &broken).await?;
    visit.browser.until("the file", "document.querySelector('[data-testid=synthetic-file]').textContent.includes('broken') && !document.querySelector('[data-testid=progress]')").await?;
    visit.browser.script("document.querySelector('[data-testid=judge-file]').click()").await?;
    let error = visit.browser.text("error").await?;
    assert!(error.contains("age"), "names a column that is missing: {error}");

    for (input, file, label) in [("synthetic-input", &fresh, "fresh"), ("holdout-input", &unseen, "unseen")] {
        visit.browser.upload(input, file).await?;
        let place = input.replace("input", "file");
        let read = format!(
            "document.querySelector('[data-testid={place}]').textContent.includes('{label}.csv, 600 rows') && !document.querySelector('[data-testid=progress]')"
        );
        visit.browser.until("the file", &read).await?;
    }
    visit.browser.script("document.querySelector('[data-testid=judge-file]').click()").await?;
    report(&visit).await?;
    let (_, json) = visit.browser.download("download-report-json").await?;
    let json: Value = serde_json::from_slice(&json)?;
    let privacy = json["sections"].as_array().context("sections")?.iter().find(|s| s["id"] == "privacy");
    let attack = privacy
        .and_then(|s| s["records"].as_array())
        .and_then(|r| r.iter().find(|r| r["id"] == "mia_auc"))
        .and_then(|r| r["value"].as_f64())
        .context("a membership attack")?;
    assert!((0.4..0.6).contains(&attack), "nobody was a member: {attack}");
    visit.end().await
}

#[tokio::test]
async fn models_are_compared_and_attacked() -> Result<()> {
    let _alone = ALONE.lock().await;
    let visit = Visit::begin().await?;
    let table = visit.file("census.csv", census::csv(600).as_bytes())?;
    visit.open(&table).await?;
    let click = |testid: &str| format!("document.querySelector('[data-testid={testid}]').click()");
    let provenance = async |name: &str| -> Result<Value> {
        let (file, json) = visit.browser.download("download-report-json").await?;
        assert_eq!(file, format!("census.{name}.report.json"));
        serde_json::from_slice(&json).context("JSON")
    };

    visit.browser.script(&click("compare-sequential-trees")).await?;
    visit.browser.script(&click("compare-independent")).await?;
    visit.browser.set("compare-tables", "none").await?;
    visit.browser.script(&click("compare")).await?;
    let error = visit.browser.text("error").await?;
    assert!(error.contains("tables") && error.contains("whole number"), "{error}");
    visit.browser.set("compare-tables", "2").await?;
    visit.browser.watch_frames().await?;
    visit.browser.script(&click("compare")).await?;
    report(&visit).await?;
    let gap = visit.browser.largest_frame_gap().await?;
    assert!(gap <= LONGEST_FRAME_MS, "{gap} ms between two frames");
    let study = provenance("comparison").await?;
    let tables = study["provenance"]["tables"].as_array().context("tables")?;
    let roles: Vec<_> = tables.iter().filter_map(|t| t["role"].as_str()).collect();
    assert_eq!(roles, ["real", "holdout", "gaussian-copula", "gaussian-copula", "independent", "independent"]);
    let text = visit.browser.text("report").await?;
    assert!(text.contains("Paired tests") && text.contains("Give at least 5 tables"), "{text}");

    // The same attack as on the command line.
    visit.browser.set("model-select", "independent").await?;
    for (field, number) in [("targets", "3"), ("trainings", "20"), ("rows", "60")] {
        visit.browser.set(&format!("attack-{field}"), number).await?;
    }
    visit.browser.script(&click("attack-model")).await?;
    report(&visit).await?;
    let study = provenance("attack").await?;
    let record = &study["sections"][0]["records"][0];
    assert_eq!((&record["id"], &record["params"]["trainings"]), (&json!("shadow_auc"), &json!(20)));
    let ours = visit.folder.path().join("ours.json");
    let args = ["--model", "independent", "--targets", "3", "--trainings", "20", "--rows", "60", "--json"];
    let (table, place) = (table.to_str().context("UTF-8")?, ours.to_str().context("UTF-8")?);
    run(&[&["attack", table, "--quiet"], &args[..], &[place]].concat())?;
    let ours: Value = serde_json::from_slice(&std::fs::read(ours)?)?;
    assert_eq!(study["sections"], ours["sections"], "the tab and the command line find the same");
    visit.end().await
}
