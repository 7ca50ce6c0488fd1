//! `facsimile fit`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use engine::data::Severity;
use engine::job::SynthSettings;
use engine::job::execute::fit;
use engine::run::block_on;

use crate::cli::output::Output;
use crate::cli::synth::Learn;
use crate::cli::training::{Training, finished};
use crate::cli::{Host, input, text};

/// Arguments of `fit`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile fit customers.csv --save customers.facsimile
  facsimile fit customers.csv --save customers.facsimile --model gaussian-copula --seed 7
  facsimile fit customers.csv --save customers.facsimile --model ctgan --resume
  facsimile models gaussian-copula                lists what --set can set")]
pub(super) struct Args {
    /// CSV file to learn from; - reads standard input.
    train: PathBuf,

    #[command(flatten)]
    learn: Learn,

    #[command(flatten)]
    training: Training,

    /// Where to save the model. It holds no row of the table.
    #[arg(long, value_name = "MODEL")]
    save: PathBuf,

    /// Seed of everything random while learning.
    #[arg(long, value_name = "K", default_value_t = 0)]
    seed: u64,
}

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let began = Instant::now();
    let wanted = args.learn.apply(SynthSettings { seed: args.seed, ..SynthSettings::default() })?;
    let inputs: Vec<&Path> =
        [Some(&args.train), args.learn.schema.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect();
    let place = Output::new(&args.save, &inputs)?;

    let keeper = args.training.keeper((!place.is_stdout()).then_some(&args.save))?;
    let cx = host.training_cx(&args.training, keeper.as_ref());
    let read = input::table(&args.train, &wanted.schema, &cx)?;
    let made = block_on(fit(&read.table, &wanted, &cx));
    let made = finished(keeper.as_ref(), made)?;
    let fitted = &made.fitted;
    let bytes = fitted.save()?.to_bytes()?;
    place.write(|w| Ok(w.write_all(&bytes)?))?;
    host.progress_done();

    host.warn(read.notices.iter().chain(fitted.notices()).filter(|n| n.severity == Severity::Warning));
    host.tell(&format!(
        "saved {} in {}: {}, learned from {}, {}{}",
        fitted.spec().name,
        args.save.display(),
        text::bytes(bytes.len() as u64),
        text::counted(read.table.rows() as u64, "row"),
        text::seconds(began.elapsed().as_secs_f64()),
        text::chosen(fitted.spec().name, &made.reason)
    ));
    Ok(())
}
