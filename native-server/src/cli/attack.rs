//! `facsimile attack`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use engine::evaluate::effort::Effort;
use engine::job::SynthSettings;
use engine::job::study::attack;
use engine::run::block_on;

use crate::cli::report::Places;
use crate::cli::synth::Learn;
use crate::cli::{Host, input};

/// Arguments of `attack`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile attack customers.csv
  facsimile attack customers.csv --model sequential-trees --set protection=safest --out attack.html
  facsimile attack customers.csv --model gaussian-copula --targets 20 --trainings 200 --rows 500

The attacked rows are those that lie farthest from all others. The model is trained anew for every training: choose
networks with few epochs, or be patient.")]
pub(super) struct Args {
    /// CSV file with real rows; - reads standard input.
    real: PathBuf,

    #[command(flatten)]
    learn: Learn,

    /// Rows that are attacked.
    #[arg(long, value_name = "N", default_value_t = Effort::default().targets)]
    targets: usize,

    /// Times that the model is trained; each target is in half of the trainings.
    #[arg(long, value_name = "N", default_value_t = Effort::default().shadows)]
    trainings: usize,

    /// Rows of each training, and of each synthetic table; at most half of the table.
    #[arg(long, value_name = "N", default_value_t = Effort::default().rows)]
    rows: usize,

    #[command(flatten)]
    places: Places,

    /// Seed of everything that is drawn: the same seed gives the same attack.
    #[arg(long, value_name = "K", default_value_t = 0)]
    seed: u64,
}

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let wanted = args.learn.apply(SynthSettings { seed: args.seed, ..SynthSettings::default() })?;
    let inputs: Vec<&Path> =
        [Some(&args.real), args.learn.schema.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect();
    let places = args.places.check(&inputs)?;
    let cx = host.cx();
    let real = input::table(&args.real, &wanted.schema, &cx)?.table;
    let effort = Effort { targets: args.targets, shadows: args.trainings, rows: args.rows };
    let (name, now) = (input::name(&args.real), Some(crate::evaluation::now()));
    let found = block_on(attack((Some(&name), &real), &wanted, effort, now, &cx))?;
    host.progress_done();
    places.write(&found, host)
}
