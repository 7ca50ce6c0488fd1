//! `facsimile evaluate`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use engine::evaluate::run::Options;

use crate::cli::report::Places;
use crate::cli::{Host, input};
use crate::evaluation::{Sources, now};

/// Arguments of `evaluate`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile evaluate --real train.csv --holdout holdout.csv --synthetic synthetic.csv --out report.html
  facsimile evaluate --real train.csv --holdout holdout.csv --synthetic synthetic.csv --target churned --sensitive sex
  facsimile evaluate --real train.csv --synthetic synthetic.csv --json report.json --csv figures
  facsimile evaluate --real train.csv --synthetic synthetic.csv --png pictures

Hold back a part of the real rows before generating and give it as --holdout: without rows that the generator has never
seen, neither privacy nor utility can be measured, and the report says so.")]
pub(super) struct Args {
    /// CSV file with the rows that the generator learned from.
    #[arg(long, value_name = "FILE")]
    real: PathBuf,

    /// CSV file with real rows that the generator has never seen.
    #[arg(long, value_name = "FILE")]
    holdout: Option<PathBuf>,

    /// CSV file with the synthetic rows.
    #[arg(long, value_name = "FILE")]
    synthetic: PathBuf,

    /// JSON file that fixes kinds, formats, levels or the dialect; what it leaves open is detected in the real rows.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,

    #[command(flatten)]
    what: What,

    #[command(flatten)]
    places: Places,

    /// Seed of everything that is drawn: the same seed gives the same report.
    #[arg(long, value_name = "K", default_value_t = 0)]
    seed: u64,
}

/// What is asked of the tables.
#[derive(Debug, clap::Args)]
pub(super) struct What {
    /// Column to predict [default: the schema's target]
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,

    /// Column whose groups must be treated alike; may be given several times.
    #[arg(long, value_name = "COLUMN")]
    sensitive: Vec<String>,

    /// Column that says whose row it is, where the rows of one, in their order, are a sequence, such as the visits of a patient.
    #[arg(long, value_name = "COLUMN")]
    entity: Option<String>,
}

impl What {
    /// Options with these wishes.
    pub(super) fn options(&self, seed: u64) -> Options {
        Options {
            seed,
            target: self.target.clone(),
            sensitive: self.sensitive.clone(),
            entity: self.entity.clone(),
            time: Some(now()),
            ..Options::default()
        }
    }
}

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let files = [Some(&args.real), args.holdout.as_ref(), Some(&args.synthetic), args.schema.as_ref()];
    let inputs: Vec<&Path> = files.into_iter().flatten().map(PathBuf::as_path).collect();
    let places = args.places.check(&inputs)?;
    let spec = input::schema(args.schema.as_deref())?.unwrap_or_default();
    let sources = Sources { real: &*args.real, holdout: args.holdout.as_deref(), synthetic: &*args.synthetic };
    let options = Options { names: sources.names(|path| Some(input::name(path))), ..args.what.options(args.seed) };
    let cx = host.cx();
    let tables = sources.read(&spec, |path, spec| input::table(path, spec, &cx))?;
    let report = tables.judge(&options, &host.cx())?;
    host.progress_done();
    places.write(&report, host)
}
