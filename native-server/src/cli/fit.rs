//! `facsimile fit`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use engine::data::Severity;
use engine::job::SynthSettings;
use engine::job::execute::fit;
use engine::models::{Family, specs};
use engine::run::block_on;

use crate::cli::exit::Usage;
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
  facsimile fit customers.csv --save more.facsimile --model tvae --set epochs=100 --from customers.facsimile
  facsimile models gaussian-copula                lists what --set can set")]
pub(super) struct Args {
    /// CSV file to learn from; - reads standard input.
    train: PathBuf,

    #[command(flatten)]
    learn: Learn,

    #[command(flatten)]
    training: Training,

    /// Goes on from this saved network: its encoding and its weights, on the same table with the same layers. Settings such as
    /// epochs say how much more is learned.
    #[arg(long, value_name = "MODEL")]
    from: Option<PathBuf>,

    /// Where to save the model. It holds no row of the table.
    #[arg(long, value_name = "MODEL")]
    save: PathBuf,

    /// Seed of everything random while learning.
    #[arg(long, value_name = "K", default_value_t = 0)]
    seed: u64,
}

/// Whether the model of this id is a network.
fn is_network(id: &str) -> bool {
    specs().iter().any(|s| s.id == id && s.family == Family::Neural)
}

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let began = Instant::now();
    let wanted = args.learn.apply(SynthSettings { seed: args.seed, ..SynthSettings::default() })?;
    let inputs: Vec<&Path> = [Some(&args.train), args.learn.schema.as_ref(), args.from.as_ref()]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    let place = Output::new(&args.save, &inputs)?;
    if args.from.is_some() && !is_network(&wanted.model) {
        let usage = format!(
            "--from goes on with a network, and --model is \"{}\"\nfix: name the kind of the saved model",
            wanted.model
        );
        return Err(Usage(usage).into());
    }

    let keeper = args.training.keeper((!place.is_stdout()).then_some(&args.save))?;
    let start = args.from.as_deref().map(input::bytes).transpose()?;
    let mut cx = host.training_cx(&args.training, keeper.as_ref());
    if let Some(start) = &start {
        cx = cx.with_start(start);
    }
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
