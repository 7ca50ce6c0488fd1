//! Sequential trees and the boosting below them: against `XGBoost` and `arfpy`, by rows, and rows drawn per second.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use engine::data::csv::read_all;
use engine::data::{Column, MISSING, SchemaSpec, Table};
use engine::evaluate::utility::curves::roc_auc;
use engine::learn::trees::{Boosting, Feature, Loss, boost, feature};
use engine::run::{RunCx, block_on};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Map, Value, json};
use studio_tests::{census, studio};

use crate::Data;
use crate::measure::{self, round, say};

/// Each side runs so often, in turns; medians are kept.
const RUNS: usize = 3;
/// Boosted trees.
const ROUNDS: usize = 100;
/// Rows of the tables whose times make the slope.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// Rows that are drawn to count them per second.
const DRAWN: u64 = 1_000_000;

pub(crate) fn run(tables: &[Data]) -> Result<Value> {
    let mut out = Map::new();
    let adult = tables.iter().find(|d| d.name == "adult" && d.holdout.is_some());
    let python = crate::cache().join("peers-venv/bin/python");
    match adult.filter(|_| python.is_file()) {
        Some(adult) => {
            out.insert("boosting".to_owned(), boosting(adult, &python)?);
            out.insert("arf".to_owned(), arf(adult, &python)?);
        }
        None => say("trees: adult's table or the peers' environment is not at hand"),
    }
    if let Some(adult) = adult {
        out.insert("sampling".to_owned(), sampling(adult)?);
    }
    out.insert("rows".to_owned(), slope()?);
    Ok(Value::Object(out))
}

/// CPU seconds of this process so far: a busy machine does not count.
pub(crate) fn cpu() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let seconds = |t: nix::sys::time::TimeVal| t.tv_sec() as f64 + t.tv_usec() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    round(values[values.len() / 2])
}

pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a UTF-8 path")
}

pub(crate) fn peer(python: &Path, script: &str, args: &[&str], json: &Path) -> Result<Value> {
    let script = crate::root().join("tests/peers").join(script);
    let done = Command::new(python).arg(script).args(args).arg("--json").arg(json).output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(serde_json::from_str(&std::fs::read_to_string(json)?)?)
}

/// Summary of a `synth` run.
fn synth(args: &[&str]) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("rows.csv");
    let line = studio::run(&[&["synth", "--json", "--out", text(&out)?], args].concat())?;
    Ok(serde_json::from_str(&line)?)
}

fn seconds(summary: &Value, part: &str) -> Result<f64> {
    summary["seconds"][part].as_f64().with_context(|| format!("seconds of {part}"))
}

pub(crate) fn table(path: &Path, schema: &Path) -> Result<Table> {
    let spec = SchemaSpec::from_json(&std::fs::read_to_string(schema)?)?;
    Ok(block_on(read_all(std::fs::File::open(path)?, None, &spec, &RunCx::quiet()))?.table)
}

/// Both tables' cells in the bins of the first.
fn features(train: &Table, fresh: &Table, target: usize) -> Result<(Vec<Feature>, Vec<Feature>)> {
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for at in (0..train.width()).filter(|&at| at != target) {
        match (train.column(at), fresh.column(at)) {
            (Column::Numbers(a), Column::Numbers(b)) => {
                let (binned, edges) = Feature::quantiles(&a, 255);
                let codes = b.iter().map(|&v| feature::bin(&edges, v, binned.missing)).collect();
                other.push(Feature { codes, ..binned.clone() });
                own.push(binned);
            }
            (Column::Levels { codes: a, names }, Column::Levels { codes: b, names: theirs }) => {
                ensure!(names.len() < 256, "too many levels");
                let rest = names.len() as u8;
                let place = |code: u32| if code == MISSING { rest } else { code as u8 };
                let map: Vec<u8> =
                    theirs.iter().map(|n| names.iter().position(|m| m == n).map_or(rest, |p| p as u8)).collect();
                let feature = |codes| Feature { codes, bins: names.len() + 1, ordered: false, missing: false };
                own.push(feature(a.into_iter().map(place).collect()));
                other.push(feature(b.into_iter().map(|c| if c == MISSING { rest } else { map[c as usize] }).collect()));
            }
            _ => {}
        }
    }
    Ok((own, other))
}

/// The engine's boosting and `XGBoost`'s with the same settings, one thread each.
fn boosting(data: &Data, python: &Path) -> Result<Value> {
    let holdout = data.holdout.as_ref().context("a holdout")?;
    let (train, fresh) = (table(&data.train, &data.schema)?, table(holdout, &data.schema)?);
    let target = train.position(train.schema().target.as_deref().context("a target")?)?;
    let classes = |t: &Table| -> Vec<bool> {
        let (codes, names) = t.levels(target);
        // The second level by name, as the peer takes it.
        let top = names.iter().max().cloned().unwrap_or_default();
        codes.iter().map(|&c| names.get(c as usize) == Some(&top)).collect()
    };
    let targets: Vec<f32> = classes(&train).into_iter().map(|c| f32::from(u8::from(c))).collect();
    let rows: Vec<u32> = (0..train.rows() as u32).collect();
    let folder = tempfile::tempdir()?;
    let (mut ours, mut theirs, mut ratios, mut aucs) = (Vec::new(), Vec::new(), Vec::new(), (0.0, 0.0));
    let mut version = Value::Null;
    for run in 0..RUNS {
        say(&format!("trees: boosting run {run}"));
        let (own, other) = features(&train, &fresh, target)?;
        let refs: Vec<&Feature> = own.iter().collect();
        let began = cpu()?;
        let model = boost(&refs, &targets, &rows, &[], Boosting { rounds: ROUNDS, ..Boosting::new(Loss::Logistic) });
        let per_tree = 1000.0 * (cpu()? - began) / model.rounds.len() as f64;
        let scores: Vec<f64> =
            (0..fresh.rows()).map(|r| f64::from(model.predict(|f| other[f as usize].codes[r]))).collect();
        let args = ["--train", text(&data.train)?, "--holdout", text(holdout)?, "--schema", text(&data.schema)?];
        let said = peer(python, "xgboost_adult.py", &args, &folder.path().join("cost.json"))?;
        let peer_per_tree = said["ms_per_tree"].as_f64().context("ms_per_tree")?;
        aucs = (roc_auc(&classes(&fresh), &scores).context("two classes")?, said["auc"].as_f64().context("auc")?);
        version = said["version"].clone();
        ours.push(per_tree);
        theirs.push(peer_per_tree);
        ratios.push(per_tree / peer_per_tree);
    }
    Ok(json!({
        "ours_ms_per_tree": median(ours),
        "xgboost_ms_per_tree": median(theirs),
        "time_ratio": median(ratios),
        "ours_auc": (aucs.0 * 1e5).round() / 1e5,
        "xgboost_auc": aucs.1,
        "xgboost_version": version,
    }))
}

/// Fit and sample of as many rows, against arfpy with its defaults, in CPU seconds.
fn arf(data: &Data, python: &Path) -> Result<Value> {
    say("trees: arfpy, which takes minutes");
    let folder = tempfile::tempdir()?;
    let (csv, json) = (folder.path().join("arf.csv"), folder.path().join("cost.json"));
    let args = ["--train", text(&data.train)?, "--schema", text(&data.schema)?, "--out", text(&csv)?];
    let said = peer(python, "arfpy_forest.py", &args, &json)?;
    let theirs = said["fit_s"].as_f64().context("fit_s")? + said["sample_s"].as_f64().context("sample_s")?;
    let binary = studio::binary()?;
    let args = [text(&binary)?, "synth", text(&data.train)?, "--schema", text(&data.schema)?];
    let more = ["--model", "sequential-trees", "--out", text(&csv)?, "--quiet"];
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(measure::run(&[&args[..], &more].concat())?.0.cpu_s);
    }
    let ours = median(runs);
    Ok(json!({
        "ours_cpu_s": ours,
        "arfpy_cpu_s": round(theirs),
        "time_ratio": round(ours / theirs),
        "arfpy_version": said["version"],
    }))
}

fn sampling(data: &Data) -> Result<Value> {
    let rows = DRAWN.to_string();
    let args = [text(&data.train)?, "--schema", text(&data.schema)?, "--model", "sequential-trees", "--rows", &rows];
    let mut runs = Vec::new();
    for run in 0..RUNS {
        say(&format!("trees: sampling run {run}"));
        runs.push(DRAWN as f64 / seconds(&synth(&args)?, "sample")?);
    }
    // What else the machine did shows between the two: a model that is saved is drawn from twice, for many rows and for few.
    let folder = tempfile::tempdir()?;
    let (model, out) = (folder.path().join("adult.facsimile"), folder.path().join("rows.csv"));
    let learn = [text(&data.train)?, "--schema", text(&data.schema)?, "--model", "sequential-trees", "--quiet"];
    studio::run(&[&["fit", "--save", text(&model)?], &learn[..]].concat())?;
    let binary = studio::binary()?;
    let cost = |rows: u64| -> Result<f64> {
        let rows = rows.to_string();
        let args = ["sample", text(&model)?, "--out", text(&out)?, "--rows", &rows, "--quiet"];
        Ok(measure::run(&[&[text(&binary)?], &args[..]].concat())?.0.cpu_s)
    };
    let per_cpu = (DRAWN - 1000) as f64 / (cost(DRAWN)? - cost(1000)?);
    Ok(json!({
        "table": data.name,
        "rows_per_s": median(runs),
        "rows_per_cpu_s_with_writing": round(per_cpu),
    }))
}

/// Seconds by rows, and the exponent between the smallest and the largest table.
fn slope() -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    for size in SIZES {
        say(&format!("trees: {size} rows"));
        let path = folder.path().join("census.csv");
        std::fs::write(&path, census::csv(size))?;
        let summary = synth(&[text(&path)?, "--model", "sequential-trees", "--rows", "10000"])?;
        rows.push((size, seconds(&summary, "fit")?));
    }
    let (first, last) = (rows[0], rows[rows.len() - 1]);
    let exponent = (last.1 / first.1).ln() / (last.0 as f64 / first.0 as f64).ln();
    let fits: Vec<Value> = rows.iter().map(|(n, s)| json!({ "rows": n, "fit_s": round(*s) })).collect();
    Ok(json!({ "fits": fits, "exponent": round(exponent) }))
}
