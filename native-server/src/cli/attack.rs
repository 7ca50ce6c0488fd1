//! `facsimile attack`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use engine::evaluate::privacy::shadow::{Effort, shadow};
use engine::evaluate::report::{Provenance, Source, Study, VERSION};
use engine::evaluate::run::hash;
use engine::evaluate::scores::SCORE_SPEC;
use engine::job::SynthSettings;
use engine::job::execute::fit;
use engine::models;
use engine::rng::Seed;
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
    // The race is run once, on all rows: what it chooses is what a user would have used.
    let (id, settings) = if wanted.model == engine::job::protocol::AUTO {
        let made = block_on(fit(&real, &wanted, &cx))?;
        let winner = made.race.and_then(|r| r.entrants.into_iter().next());
        winner.map_or_else(|| (made.fitted.spec().id.to_owned(), wanted.settings), |w| (w.model, w.settings))
    } else {
        (wanted.model, wanted.settings)
    };
    let model = models::find(&id)?;
    let effort = Effort { targets: args.targets, shadows: args.trainings, rows: args.rows };
    let found = block_on(shadow(&real, (model, &settings), effort, Seed(args.seed), &cx))?;
    host.progress_done();
    let told = found.aucs.iter().filter(|a| **a > found.chance).count();
    let mut advice = Vec::new();
    if told > 0 {
        advice.push(
            "Choose more protection (models' settings say how), leave outlying rows or columns out, or ask for fewer and coarser columns."
                .to_owned(),
        );
    }
    advice.push("Read the result beside the attacks of a report, which judge one synthetic table.".to_owned());
    let settings = settings
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    let study = Study {
        version: VERSION,
        title: format!("Shadow-model attack on {}", model.spec().name),
        provenance: Provenance {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            score_spec: SCORE_SPEC,
            seed: args.seed,
            time: Some(crate::evaluation::now()),
            tables: vec![Source {
                role: "real".to_owned(),
                name: Some(input::name(&args.real)),
                rows: real.rows(),
                columns: real.width(),
                hash: hash(&real),
            }],
            generator: Some(id),
            settings: settings.collect(),
        },
        summary: found.section.text.clone(),
        advice,
        sections: vec![engine::evaluate::report::Section { text: Vec::new(), ..found.section }],
    };
    places.write(&study)
}
