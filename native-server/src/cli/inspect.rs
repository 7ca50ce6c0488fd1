//! `facsimile inspect`.

mod report;

use std::path::PathBuf;

use anyhow::Result;
use engine::data::summary::profile;
use engine::run::block_on;

use crate::cli::{Host, input, print};

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile inspect customers.csv
  facsimile inspect customers.csv --schema customers.schema.json
  facsimile inspect - --json < customers.csv | jq .notices")]
pub(super) struct Args {
    /// CSV file; - reads standard input.
    file: PathBuf,

    /// JSON file that fixes kinds, formats, levels or the dialect; what it leaves open is detected.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,

    /// Prints the whole profile as JSON, with histograms and associations.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let spec = input::schema(args.schema.as_deref())?.unwrap_or_default();
    let cx = host.cx();
    let read = input::table(&args.file, &spec, &cx)?;
    let profile = block_on(profile(&read, &cx))?;
    // The bar is gone before the report appears.
    host.progress_done();
    if args.json {
        return Ok(print::out(&format!("{}\n", serde_json::to_string(&profile)?))?);
    }
    print::out(&report::text(&input::name(&args.file), &profile, print::colours_out()))?;
    let beside = args.file.parent().map(|p| p.join("schema.json")).filter(|p| args.schema.is_none() && p.is_file());
    if let Some(beside) = beside {
        let beside = beside.display();
        print::out(&format!("\nThere is a schema beside this file that was not used: --schema {beside}\n"))?;
    }
    Ok(())
}
