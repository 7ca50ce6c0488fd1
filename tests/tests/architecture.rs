//! The rules of the repository, held by reading its sources: who may name whom, how large a file may grow, what must be absent.

use std::fs;
use std::path::{Path, PathBuf};

/// Largest source file in bytes: above it, look for the second concern that wants a file of its own.
const LARGEST_FILE: usize = 15_000;

/// Modules of the engine from the bottom up; a module may use itself and what its line lists.
const MAY_USE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("rng", &[]),
    ("compute", &["error"]),
    ("run", &["error", "compute"]),
    ("params", &["error"]),
    ("data", &["error", "run"]),
    ("learn", &["error", "rng", "run"]),
    ("nn", &["error", "rng", "run"]),
    ("transform", &["error", "rng", "run", "data", "learn"]),
    ("models", &["error", "rng", "run", "params", "data", "learn", "transform", "compute", "nn"]),
    ("evaluate", &["error", "rng", "run", "params", "data", "learn", "transform", "models"]),
    ("race", &["error", "rng", "run", "params", "data", "learn", "models", "evaluate"]),
    ("job", &["error", "compute", "rng", "run", "params", "data", "models", "race", "evaluate"]),
];

/// What the engine must never name: it knows no browser, server, runtime, file system or other clock.
const ABSENT_IN_ENGINE: &[&str] =
    &["web_sys", "leptos", "axum", "tokio", "std::fs", "std::time::Instant", "SystemTime", "thread_rng"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_path_buf()
}

/// Every Rust source below `folder`, as (path relative to the root, text), sorted.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut todo = vec![root().join(folder)];
    while let Some(dir) = todo.pop() {
        for entry in fs::read_dir(&dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display())) {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    todo.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).expect("UTF-8 source")));
            }
        }
    }
    found.sort();
    found
}

/// The code of a file without comments, so that prose may name what code may not.
fn code(text: &str) -> String {
    text.lines().map(|l| l.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn everything() -> Vec<(String, String)> {
    ["engine/src", "engine/benches", "app/src", "native-server/src", "native-server/tests", "tests/src", "tests/tests"]
        .iter()
        .flat_map(|f| sources(f))
        .collect()
}

/// Lines that break a rule, one message each; the test fails with all of them.
fn none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn only_data_names_polars() {
    let broken: Vec<_> = everything()
        .into_iter()
        .filter(|(name, text)| !name.starts_with("engine/src/data/") && code(text).contains("polars_core"))
        .map(|(name, _)| name)
        .filter(|name| name != "tests/tests/architecture.rs")
        .collect();
    none(&broken);
}

#[test]
fn only_platform_names_web_sys() {
    let broken: Vec<_> = sources("app/src")
        .into_iter()
        .filter(|(name, text)| !name.starts_with("app/src/platform/") && code(text).contains("web_sys"))
        .map(|(name, _)| name)
        .collect();
    none(&broken);
}

#[test]
fn the_engine_knows_no_host() {
    let mut broken = Vec::new();
    for (name, text) in sources("engine/src") {
        let code = code(&text);
        broken.extend(ABSENT_IN_ENGINE.iter().filter(|w| code.contains(*w)).map(|w| format!("{name} names {w}")));
    }
    none(&broken);
}

#[test]
fn engine_modules_use_only_what_lies_below_them() {
    let mut broken = Vec::new();
    for (name, text) in sources("engine/src") {
        let module = name.trim_start_matches("engine/src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        if module == "lib" {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(m, _)| *m == module) else {
            broken.push(format!("{name}: the module {module} has no line in MAY_USE"));
            continue;
        };
        for used in code(&text).split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let known = MAY_USE.iter().any(|(m, _)| *m == used);
            if known && used != module && !allowed.contains(&used.as_str()) {
                broken.push(format!("{name} uses {used}"));
            }
        }
    }
    none(&broken);
}

#[test]
fn files_stay_small() {
    let broken: Vec<_> = everything()
        .into_iter()
        .filter(|(_, text)| text.len() > LARGEST_FILE)
        .map(|(name, text)| format!("{name}: {} bytes", text.len()))
        .collect();
    none(&broken);
}

#[test]
fn nothing_is_left_unfinished() {
    // Split so that this file does not contain what it looks for.
    let marks = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("#[ign", "ore"), concat!("FIX", "ME")];
    let mut broken = Vec::new();
    for (name, text) in everything() {
        broken.extend(marks.iter().filter(|m| text.contains(*m)).map(|m| format!("{name} contains {m}")));
    }
    none(&broken);
}

#[test]
fn every_promised_dependency_is_used() {
    let all: Vec<_> = everything().into_iter().map(|(name, text)| (name, code(&text))).collect();
    let uses =
        |word: &str, folder: &str| all.iter().any(|(name, code)| name.starts_with(folder) && code.contains(word));
    let broken: Vec<_> = [
        ("leptos::", "app/src/"),
        ("wasm_bindgen::", "app/src/"),
        ("gloo::", "app/src/"),
        ("web_sys::", "app/src/platform/"),
        ("polars_core::", "engine/src/data/"),
        ("csv::", "engine/src/data/"),
        ("statrs::", "engine/src/"),
        ("serde::", "engine/src/"),
        ("divan::", "engine/benches/"),
    ]
    .into_iter()
    .filter(|(word, folder)| !uses(word, folder))
    .map(|(word, folder)| format!("{word} is not used in {folder}"))
    .collect();
    none(&broken);
}

#[test]
fn the_top_level_holds_only_what_belongs_there() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "Trunk.toml",
        "README.md",
        "Makefile",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "deny.toml",
        "rustfmt.toml",
        "clippy.toml",
        "app",
        "engine",
        "native-server",
        "public",
        "data",
        "tests",
    ];
    let broken: Vec<_> = fs::read_dir(root())
        .expect("the root")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|n| !n.starts_with('.') && n != "target" && n != "dist" && !known.contains(&n.as_str()))
        .collect();
    none(&broken);
    for name in known {
        assert!(root().join(name).exists(), "{name} is missing");
    }
}
