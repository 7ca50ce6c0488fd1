//! `facsimile compare`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use engine::evaluate::compare::{ENOUGH, Entrant};
use engine::evaluate::run::{Caps, Options};
use engine::job::SynthSettings;
use engine::job::study::comparison;
use engine::run::block_on;

use crate::cli::exit::Usage;
use crate::cli::report::Places;
use crate::cli::{Host, input, settings};

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile compare --real customers.csv --model sequential-trees --model gaussian-copula --target churned
  facsimile compare --real train.csv --holdout holdout.csv --target churned \\
    --synthetic trees=trees-1.csv --synthetic trees=trees-2.csv --synthetic trees=trees-3.csv \\
    --synthetic copula=copula-1.csv --synthetic copula=copula-2.csv --synthetic copula=copula-3.csv --out comparison.html

Models learn from the real rows, or from four fifths of them where there is no holdout; tables from elsewhere need one. Table i
of one generator is held against table i of the others: make them with the same seeds. Give at least five tables of each, or no
test can tell a better generator from a lucky table.")]
pub(super) struct Args {
    /// CSV file with the rows that the generators learned from.
    #[arg(long, value_name = "FILE")]
    real: PathBuf,

    /// CSV file with real rows that no generator has seen.
    #[arg(long, value_name = "FILE")]
    holdout: Option<PathBuf>,

    /// A generator's name and a table that it made; given once for every table.
    #[arg(long, value_name = "NAME=FILE", required_unless_present = "model")]
    synthetic: Vec<String>,

    /// Model that learns and draws here, with its default settings; may be given several times.
    #[arg(long, value_name = "ID", value_parser = clap::builder::PossibleValuesParser::new(settings::model_words()))]
    model: Vec<String>,

    /// Tables that each --model makes.
    #[arg(long, value_name = "N", default_value_t = ENOUGH as u64)]
    tables: u64,

    /// JSON file that fixes kinds, formats, levels or the dialect; what it leaves open is detected in the real rows.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,

    /// Column to predict [default: the schema's target]
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,

    /// Judges with as many rows as `evaluate` does, instead of the fewer that are enough to compare.
    #[arg(long)]
    full: bool,

    #[command(flatten)]
    places: Places,

    /// Seed of everything that is drawn: the same seed gives the same comparison.
    #[arg(long, value_name = "K", default_value_t = 0)]
    seed: u64,
}

/// Name and file of every `--synthetic`, in their order.
fn named(list: &[String]) -> Result<Vec<(&str, PathBuf)>> {
    let one = |text: &'_ String| {
        let fix = "write --synthetic NAME=FILE, such as trees=trees-1.csv";
        Usage(format!("\"{text}\" names no generator and file\nfix: {fix}"))
    };
    list.iter()
        .map(|text| match text.split_once('=') {
            Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => Ok((name.trim(), PathBuf::from(file))),
            _ => Err(one(text).into()),
        })
        .collect()
}

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let files = named(&args.synthetic)?;
    let others = [Some(&args.real), args.holdout.as_ref(), args.schema.as_ref()];
    let inputs: Vec<&Path> =
        others.into_iter().flatten().map(PathBuf::as_path).chain(files.iter().map(|f| f.1.as_path())).collect();
    let places = args.places.check(&inputs)?;
    let cx = host.cx();
    let spec = input::schema(args.schema.as_deref())?.unwrap_or_default();
    let real = input::table(&args.real, &spec, &cx)?.table;
    let like = spec.beside(real.schema());
    let holdout = args.holdout.as_deref().map(|p| input::table(p, &like, &cx)).transpose()?.map(|r| r.table);
    let mut entrants: Vec<Entrant> = Vec::new();
    for (name, file) in &files {
        let table = (Some(input::name(file)), input::table(file, &like, &cx)?.table);
        match entrants.iter_mut().find(|e| e.name == *name) {
            Some(entrant) => entrant.tables.push(table),
            None => entrants.push(Entrant { name: (*name).to_owned(), tables: vec![table] }),
        }
    }
    let options = Options {
        seed: args.seed,
        target: args.target.clone(),
        time: Some(crate::evaluation::now()),
        caps: if args.full { Caps::native() } else { Caps::browser() },
        ..Options::default()
    };
    let (real_name, held_name) = (input::name(&args.real), args.holdout.as_deref().map(input::name));
    let of = |model: &String| SynthSettings { model: model.clone(), ..SynthSettings::default() };
    let models: Vec<SynthSettings> = args.model.iter().map(of).collect();
    let found = block_on(comparison(
        (Some(&real_name), &real),
        holdout.as_ref().map(|h| (held_name.as_deref(), h)),
        (&models, args.tables),
        entrants,
        &options,
        &cx,
    ))?;
    host.progress_done();
    places.write(&found, host)
}
