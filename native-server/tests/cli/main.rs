//! The built program on real files, as a user runs it.

mod errors;
#[path = "../form/mod.rs"]
mod form;
mod inspect;
mod networks;
mod pictures;
mod served;
mod studies;
mod synth;
mod uses;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with `people.csv`.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.put("people.csv", &people(400));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Names of all files, sorted.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_facsimile"));
        command.args(args).current_dir(self.0.path()).env_remove("FACSIMILE_SITE");
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).stdin(Stdio::null()).output().expect("started"))
    }

    fn run_with(&self, args: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("read");
        Ran::from(child.wait_with_output().expect("ended"))
    }

    /// Runs to a good end.
    fn done(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}\n{}", ran.err);
        ran
    }
}

/// How a run ended and what it said.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// A table with every common kind; the income goes with age and job.
fn people(rows: u64) -> String {
    let mut lines = vec!["id,age,income,job,member,joined".to_owned()];
    let mut state = 12_345_u64;
    let mut draw = move |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    for id in 0..rows {
        let age = 18 + draw(30) + draw(30);
        let job = ["clerk", "nurse", "pilot"][draw(3) as usize];
        let income = 1000 + 40 * age + if job == "pilot" { 1500 } else { 0 } + draw(700);
        let income = if draw(12) == 0 { String::new() } else { format!("{income}.{:02}", draw(100)) };
        let member = ["yes", "no"][draw(2) as usize];
        let joined = format!("2023-{:02}-{:02}", 1 + draw(12), 1 + draw(28));
        lines.push(format!("P{:05},{age},{income},{job},{member},{joined}", 70_000 + id));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Cells of a column, by its header; the tables of these tests quote nothing.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut lines = csv.lines();
    let at =
        lines.next().and_then(|h| h.split(',').position(|c| c == name)).unwrap_or_else(|| panic!("no column {name}"));
    lines.map(|line| line.split(',').nth(at).expect("a cell").to_owned()).collect()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
