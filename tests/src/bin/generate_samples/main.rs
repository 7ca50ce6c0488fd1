//! Writes the generated tables of `data/`: `cargo run -p studio-tests --bin generate_samples`.
//!
//! With `--check` nothing is written: it fails when a file differs from what would be written.
//! Every table has a stream of its own under one seed, so that a change to one leaves the others as they are.

mod broken;
mod churn;
mod fraud;
mod loans;
mod table;
mod visits;

use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

use anyhow::{Context, Result, bail};

use studio_tests::draw::Draw;

type Generate = fn(&mut Draw) -> String;

/// Folder and generator; the place in the list is the stream, so new tables go to its end.
const TABLES: [(&str, Generate); 5] = [
    ("loans", loans::generate),
    ("churn", churn::generate),
    ("visits", visits::generate),
    ("fraud", fraud::generate),
    ("broken", broken::generate),
];

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => bail!("usage: generate_samples [--check]"),
    };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    let mut differing = Vec::new();
    for (stream, (name, generate)) in (0..).zip(TABLES) {
        let text = generate(&mut Draw::new(stream));
        let folder = data.join(name);
        let file = folder.join(format!("{name}.csv"));
        if !check {
            fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
            fs::write(&file, &text).with_context(|| format!("writing {}", file.display()))?;
            writeln!(io::stdout(), "data/{name}/{name}.csv: {} bytes", text.len())?;
        } else if fs::read(&file).ok().as_deref() != Some(text.as_bytes()) {
            differing.push(format!("data/{name}/{name}.csv"));
        }
    }
    if !differing.is_empty() {
        bail!("not what the generator writes (run it without --check): {}", differing.join(", "));
    }
    Ok(())
}
