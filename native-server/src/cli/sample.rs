//! `facsimile sample`.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use engine::data::Severity;
use engine::data::write::write_csv;
use engine::models::{Artifact, SampleRequest, balance, load};
use engine::run::block_on;

use crate::cli::devices::DeviceArg;
use crate::cli::synth::Draw;
use crate::cli::{Host, conditions, input, text};

/// Arguments of `sample`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile sample customers.facsimile --rows 500
  facsimile sample customers.facsimile --where 'country=DE' --seed 3 --out germany.csv
  facsimile sample customers.facsimile --out - | head")]
pub(super) struct Args {
    /// Model file, as `fit`, `synth --save` or the page writes it; - reads standard input.
    model: PathBuf,

    #[command(flatten)]
    draw: Draw,

    #[command(flatten)]
    device: DeviceArg,
}

/// Rows when nobody says how many: a model file does not hold the size of its table.
const ROWS: u64 = 1000;

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let began = Instant::now();
    let written = args.draw.written()?;
    let (path, output) = args.draw.output(&args.model, &[&args.model])?;
    let bytes = input::bytes(&args.model)?;
    let named = || input::name(&args.model);
    let schema = Artifact::from_bytes(&bytes).with_context(named)?.schema;
    let fitted = load(&bytes).with_context(named)?;
    let request = SampleRequest {
        rows: args.draw.rows.unwrap_or(ROWS),
        seed: args.draw.seed.unwrap_or(0),
        conditions: conditions::resolve(&written, &schema)?,
    };
    let cx = host.cx().with_compute(args.device.kind());
    let table = match &args.draw.balance {
        Some(text) => block_on(balance::sample(&*fitted, &request, &conditions::balance(text)?, &cx))?,
        None => block_on(fitted.sample(&request, &cx))?,
    };
    output.write(|w| block_on(write_csv(&table, w, &cx)))?;
    host.progress_done();
    host.warn(fitted.notices().iter().filter(|n| n.severity == Severity::Warning));
    let place = if output.is_stdout() { "standard output".to_owned() } else { path.display().to_string() };
    host.tell(&format!(
        "wrote {} to {place}: {}, seed {}, {}",
        text::counted(table.rows() as u64, "row"),
        fitted.spec().name,
        request.seed,
        text::seconds(began.elapsed().as_secs_f64())
    ));
    Ok(())
}
