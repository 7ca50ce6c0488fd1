//! Renders `engine/docs/benchmarks.json` into the README, between its two markers.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

const BEGIN: &str = "<!-- bench: begin (written by `make bench` from engine/docs/benchmarks.json) -->";
const END: &str = "<!-- bench: end -->";

pub(crate) fn write(root: &Path) -> Result<()> {
    let results: Value = serde_json::from_str(&std::fs::read_to_string(root.join("engine/docs/benchmarks.json"))?)?;
    crate::curve::draw(&results["curve"], root)?;
    let path = root.join("README.md");
    let text = std::fs::read_to_string(&path)?;
    let (head, rest) = text.split_once(BEGIN).context("the README's first marker")?;
    let (_, tail) = rest.split_once(END).context("the README's second marker")?;
    std::fs::write(path, format!("{head}{BEGIN}\n{}{END}{tail}", render(&results)?))?;
    Ok(())
}

fn render(results: &Value) -> Result<String> {
    let mut out = String::new();
    let machine = &results["machine"];
    writeln!(
        out,
        "\nTaken {} on {} ({} cores).\n",
        machine["date"].as_str().unwrap_or("?"),
        machine["cpu"].as_str().unwrap_or("an unnamed processor").trim(),
        machine["cores"]
    )?;
    if let Some(peers) = results["peers"].as_object().filter(|p| !p.contains_key("left_out")) {
        writeln!(
            out,
            "Gaussian copula, fit and sample of as many rows. Ours is the whole process from CSV to CSV; the time of `sdv` \
                       leaves out its imports, its memory is the whole process.\n"
        )?;
        writeln!(out, "| table | ours s | sdv s | ratio | ours MB | sdv MB | ratio |\n|---|---|---|---|---|---|---|")?;
        for (name, row) in peers {
            let keys =
                ["ours_wall_s", "sdv_fit_and_sample_s", "time_ratio", "ours_peak_mb", "sdv_peak_mb", "memory_ratio"];
            writeln!(out, "| {name} | {} |", keys.map(|k| row[k].to_string()).join(" | "))?;
        }
    }
    if let Some(quality) = results["quality"].as_object().filter(|p| !p.contains_key("left_out")) {
        writeln!(
            out,
            "\nQuality by an independent judge (one seed; 0.5 is best for detectors, membership attack and distance \
                       share, 1 for the others).\n"
        )?;
        writeln!(
            out,
            "| table | model | quality (shapes and pairs) | detector against train | against holdout | utility | membership \
                       attack | distance share | validity |\n|---|---|---|---|---|---|---|---|---|"
        )?;
        for (name, models) in quality {
            for (model, row) in models.as_object().into_iter().flatten() {
                let keys =
                    ["sd_quality", "c2st_xgb", "c2st_xgb_fresh", "utility_ratio", "mia_auc", "dcr_share", "validity"];
                let cells = keys.map(|k| row[k].as_f64().map_or("–".to_owned(), |v| format!("{v:.3}")));
                writeln!(out, "| {name} | {model} | {} |", cells.join(" | "))?;
            }
        }
    }
    crate::curve::table(&results["curve"], &mut out)?;
    trees(&results["trees"], &mut out)?;
    reports(&results["reports"], &mut out)?;
    neural(&results["neural"], &mut out)?;
    let reading = &results["reading"];
    if reading["mb_per_s"].is_number() {
        writeln!(
            out,
            "\nReading and typing a {} MB CSV natively: {} MB/s, {} MB per CPU second, peak memory {} × the file.",
            reading["file_mb"], reading["mb_per_s"], reading["mb_per_cpu_s"], reading["peak_over_file"]
        )?;
    }
    let browser = &results["browser"];
    if browser["adult_first_rows_s"].is_number() {
        writeln!(
            out,
            "\nIn headless Chromium: {} s from choosing adult's file to synthetic rows on screen, largest gap between frames {} ms; \
             the 200 MB file is read at {} MB/s.",
            browser["adult_first_rows_s"], browser["adult_largest_frame_gap_ms"], browser["read_mb_per_s"]
        )?;
        let bundles = &browser["bundles"];
        if bundles["ui_kb"].is_number() {
            writeln!(out, "\nAfter brotli: page {} KB, worker {} KB.", bundles["ui_kb"], bundles["worker_kb"])?;
        }
    }
    writeln!(out)?;
    Ok(out)
}

/// Sequential trees and the boosting below them.
fn trees(trees: &Value, out: &mut String) -> Result<()> {
    let boosting = &trees["boosting"];
    if boosting["time_ratio"].is_number() {
        writeln!(
            out,
            "\nBoosting adult's target, 100 trees on one thread: {} CPU ms per tree, XGBoost {} (ratio {}); AUC on held-out rows {}, \
             XGBoost {}{}.",
            boosting["ours_ms_per_tree"],
            boosting["xgboost_ms_per_tree"],
            boosting["time_ratio"],
            boosting["ours_auc"],
            boosting["xgboost_auc"],
            boosting["machine"]["cpu"].as_str().map(|cpu| format!(" ({})", cpu.trim())).unwrap_or_default()
        )?;
    }
    let arf = &trees["arf"];
    if arf["time_ratio"].is_number() {
        writeln!(
            out,
            "\nSequential trees on adult, fit and as many rows: {} CPU seconds, CSV to CSV; `arfpy` (adversarial random forests) {} without reading \
             and writing, ratio {}.",
            arf["ours_cpu_s"], arf["arfpy_cpu_s"], arf["time_ratio"]
        )?;
    }
    if trees["sampling"]["rows_per_s"].is_number() {
        writeln!(
            out,
            "\nA fitted model of adult draws {} rows per second; {} per CPU second with their writing.",
            trees["sampling"]["rows_per_s"], trees["sampling"]["rows_per_cpu_s_with_writing"]
        )?;
    }
    if let Some(fits) = trees["rows"]["fits"].as_array() {
        let fits: Vec<_> = fits.iter().map(|f| format!("{} rows in {} s", f["rows"], f["fit_s"])).collect();
        writeln!(
            out,
            "\nSequential trees learn a census table of {}: the time grows with the {} power of the rows.",
            fits.join(", "),
            trees["rows"]["exponent"]
        )?;
    }
    Ok(())
}

/// Reports on synthetic tables.
fn reports(reports: &Value, out: &mut String) -> Result<()> {
    let whole = &reports["whole"];
    if whole["wall_s"].is_number() {
        writeln!(
            out,
            "\nThe whole report on adult, CSV to HTML: {} s, {} CPU seconds, {} MB at most ({}).",
            whole["wall_s"],
            whole["cpu_s"],
            whole["peak_mb"],
            reports["machine"]["cpu"].as_str().unwrap_or("the same machine").trim()
        )?;
    }
    let tab = &reports["tab"];
    if tab["wall_s"].is_number() {
        writeln!(
            out,
            "\nThe same in the tab, on one thread and fewer rows for the costliest measures: {} s, largest gap between frames {} ms.",
            tab["wall_s"], tab["largest_frame_gap_ms"]
        )?;
    }
    let quality = &reports["quality"];
    if quality["time_ratio"].is_number() {
        writeln!(
            out,
            "\nShapes and pairs of adult: {} CPU seconds, `sdmetrics` {} (ratio {}); shapes {:.6} and {:.6}, pairs {:.6} and {:.6}.",
            quality["ours_cpu_s"],
            quality["sdmetrics_cpu_s"],
            quality["time_ratio"],
            quality["ours_shapes"].as_f64().unwrap_or(f64::NAN),
            quality["sdmetrics_shapes"].as_f64().unwrap_or(f64::NAN),
            quality["ours_pairs"].as_f64().unwrap_or(f64::NAN),
            quality["sdmetrics_pairs"].as_f64().unwrap_or(f64::NAN),
        )?;
    }
    let neighbours = &reports["neighbours"];
    if neighbours["time_ratio"].is_number() {
        writeln!(
            out,
            "\nNearest of 26 048 real rows for as many synthetic ones: {} s, scikit-learn's brute force {} s (ratio {}).",
            neighbours["ours_s"], neighbours["sklearn_s"], neighbours["time_ratio"]
        )?;
    }
    Ok(())
}

/// Networks beside those of the package `ctgan`.
fn neural(neural: &Value, out: &mut String) -> Result<()> {
    let Some(rows) = neural.as_object().filter(|r| !r.is_empty() && !r.contains_key("left_out")) else { return Ok(()) };
    let version = rows.values().find_map(|r| r["peer_versions"]["ctgan"].as_str()).unwrap_or("?");
    writeln!(
        out,
        "\nNetworks against the package `ctgan` {version} on torch, one seed, the same epochs: CPU seconds to fit (ours with reading \
         the file), and the judge's figures, ours / theirs.\n"
    )?;
    writeln!(
        out,
        "| table, model | epochs | ours s | ctgan s | ratio | shapes | pairs | detector | utility |\n|---|---|---|---|---|---|---|---|---|"
    )?;
    for (name, row) in rows {
        let figure = |side: &str, key: &str| row[side][key].as_f64().map_or("–".to_owned(), |v| format!("{v:.3}"));
        let both = |key: &str| format!("{} / {}", figure("ours", key), figure("peer", key));
        let cells = ["sd_shapes", "sd_pairs", "c2st_xgb", "utility_ratio"].map(both).join(" | ");
        writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {cells} |",
            row["epochs"], row["ours_fit_cpu_s"], row["peer_fit_cpu_s"], row["time_ratio"]
        )?;
    }
    Ok(())
}
