//! `facsimile synth`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use engine::data::preview::Comparison;
use engine::data::summary::compare;
use engine::data::write::write_csv;
use engine::data::{KindTag, Notice, NoticeCode, Schema, Severity};
use engine::evaluate::run::{Options, evaluate};
use engine::job::SynthSettings;
use engine::job::execute::{Synthesis, synthesize};
use engine::run::block_on;
use serde_json::json;

use crate::cli::conditions::{self, GRAMMAR};
use crate::cli::output::{Output, is_dash};
use crate::cli::training::{Training, finished};
use crate::cli::{Host, input, print, report, settings, text};

/// Arguments of `synth`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile synth customers.csv
  facsimile synth customers.csv --rows 100000 --seed 7 --out big.csv
  facsimile synth customers.csv --where 'country=DE|AT' --where 'age>=18'
  facsimile synth customers.csv --balance churned
  facsimile synth customers.csv --report customers.report.html --report-png charts
  facsimile synth customers.csv --settings customers.settings.json
  facsimile synth - --out - < customers.csv > synthetic.csv")]
pub(super) struct Args {
    /// CSV file to learn from; - reads standard input.
    train: PathBuf,

    #[command(flatten)]
    learn: Learn,

    #[command(flatten)]
    draw: Draw,

    #[command(flatten)]
    training: Training,

    /// Settings file, as the page offers it for download; flags override what it says.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    #[command(flatten)]
    report: report::OwnPlaces,

    /// Saves the fitted model here as well.
    #[arg(long, value_name = "MODEL")]
    save: Option<PathBuf>,

    /// Prints a summary as JSON: model, seed, rows, seconds, notices, comparison with the real table. It goes to standard
    /// output; with --out - that is taken by the table, so the summary goes to standard error, alone.
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Whether the table takes standard output and the summary standard error.
    pub(super) fn summary_on_stderr(&self) -> bool {
        let out = self.draw.out.clone().unwrap_or_else(|| input::default_output(&self.train, "synthetic"));
        self.json && is_dash(&out)
    }
}

/// What is learned, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Learn {
    /// JSON file that fixes kinds, formats, levels or the dialect; what it leaves open is detected.
    #[arg(long, value_name = "FILE")]
    pub(super) schema: Option<PathBuf>,

    /// Model; auto picks one that suits the table [default: auto]
    #[arg(long, value_name = "ID", value_parser = clap::builder::PossibleValuesParser::new(settings::model_words()))]
    pub(super) model: Option<String>,

    /// Setting of the model, such as --set name=value; may be given several times.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
}

impl Learn {
    /// `base` with what the flags say.
    ///
    /// # Errors
    /// What is wrong with the schema file or a setting.
    pub(super) fn apply(&self, mut base: SynthSettings) -> Result<SynthSettings> {
        if let Some(schema) = input::schema(self.schema.as_deref())? {
            base.schema = schema;
        }
        if let Some(model) = &self.model
            && *model != base.model
        {
            // The settings in the file were another model's.
            base.settings.clear();
            base.model.clone_from(model);
        }
        settings::apply(&base.model, &self.set, &mut base.settings)?;
        Ok(base)
    }
}

/// What is drawn, and where it goes.
#[derive(Debug, clap::Args)]
pub(super) struct Draw {
    /// Rows to draw [default: as many as were learned from; 1000 from a saved model]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) rows: Option<u64>,

    /// Seed of everything random: the same seed gives the same bytes, here and in the browser [default: 0]
    #[arg(long, value_name = "K")]
    pub(super) seed: Option<u64>,

    /// Condition that every row meets, such as col=value, col=a|b, col>=x or col=lo..hi
    #[arg(long = "where", value_name = "CONDITION", long_help = GRAMMAR)]
    pub(super) conditions: Vec<String>,

    /// Shares of a column's levels: col for all levels alike, or col=level:weight|level:weight
    #[arg(long, value_name = "BALANCE")]
    pub(super) balance: Option<String>,

    /// File to write; - streams to standard output [default: NAME.synthetic.csv in this folder, - when the input is -]
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

impl Draw {
    /// Where the rows go, checked.
    ///
    /// # Errors
    /// See [`Output::new`].
    pub(super) fn output(&self, source: &Path, inputs: &[&Path]) -> Result<(PathBuf, Output)> {
        let path = self.out.clone().unwrap_or_else(|| input::default_output(source, "synthetic"));
        let output = Output::new(&path, inputs)?;
        Ok((path, output))
    }

    /// The conditions, before the columns are known.
    ///
    /// # Errors
    /// A mistake of form.
    pub(super) fn written(&self) -> Result<Vec<conditions::Written>> {
        Ok(self.conditions.iter().map(|c| conditions::parse(c)).collect::<Result<_, _>>()?)
    }
}

/// Below this many rows chance alone makes tables differ.
const FEW_ROWS: usize = 100;

pub(super) fn run(args: &Args, host: &Host) -> Result<()> {
    let began = Instant::now();
    let mut wanted = args.learn.apply(input::settings(args.settings.as_deref())?)?;
    wanted.rows = args.draw.rows.or(wanted.rows);
    wanted.seed = args.draw.seed.unwrap_or(wanted.seed);
    let written = args.draw.written()?;
    let inputs: Vec<&Path> = [Some(&args.train), args.learn.schema.as_ref(), args.settings.as_ref()]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    let (path, output) = args.draw.output(&args.train, &inputs)?;
    let save = saved(args.save.as_deref(), &path, &inputs)?;
    let report = judged_at(args, &wanted, &inputs, &path)?;

    let keeper = args.training.keeper((!output.is_stdout()).then_some(&path))?;
    let cx = host.training_cx(&args.training, keeper.as_ref());
    let read = input::table(&args.train, &wanted.schema, &cx)?;
    if !written.is_empty() {
        wanted.conditions = conditions::resolve(&written, read.table.schema())?;
    }
    if let Some(text) = &args.draw.balance {
        wanted.balance = Some(conditions::balance(text)?);
    }
    let read_seconds = began.elapsed().as_secs_f64();
    wanted.hold_back |= report.is_some();
    let made = finished(keeper.as_ref(), block_on(synthesize(&read.table, &wanted, &cx)))?;
    // Held against the real table only when somebody will read it. A chosen part of it, or a handful of rows, would look
    // worse than the model is.
    let in_words =
        !host.quiet && wanted.conditions.is_empty() && wanted.balance.is_none() && made.table.rows() >= FEW_ROWS;
    let comparison = if args.json || in_words { Some(block_on(compare(&read.table, &made.table, &cx))?) } else { None };

    let model = save.is_some().then(|| made.fitted.save()?.to_bytes()).transpose()?;
    output.write(|w| block_on(write_csv(&made.table, w, &cx)))?;
    if let (Some((_, place)), Some(bytes)) = (&save, &model) {
        place.write(|w| Ok(w.write_all(bytes)?))?;
    }
    if let (Some(place), Some(held)) = (&report, &made.held) {
        let options = Options {
            seed: wanted.seed,
            time: Some(crate::evaluation::now()),
            names: [Some(input::name(&args.train)), None, Some(path.display().to_string())],
            generator: Some(made.fitted.spec().name.to_owned()),
            settings: wanted.settings.iter().map(|(k, v)| (k.clone(), v.to_string())).collect(),
            ..Options::default()
        };
        let judged = block_on(evaluate(&held.learned, Some(&held.back), &made.table, &options, &cx))?;
        host.progress_done();
        place.write_files(&judged)?;
        for line in judged.summary {
            host.tell(&line);
        }
        for path in args.report.named().filter(|p| !is_dash(p)) {
            host.tell(&format!("wrote the report to {}", path.display()));
        }
    }
    host.progress_done();

    let notices: Vec<&Notice> = read.notices.iter().chain(made.fitted.notices()).collect();
    if args.json {
        let spec = made.fitted.spec();
        let summary = json!({
            "model": spec.id,
            "model_name": spec.name,
            "reason": made.reason,
            "race": made.race,
            "seed": wanted.seed,
            "rows": made.table.rows(),
            "seconds": {
                "read": read_seconds,
                "fit": made.fit_seconds,
                "sample": made.sample_seconds,
                "total": began.elapsed().as_secs_f64(),
            },
            "out": path,
            "saved": args.save,
            "notices": notices,
            "training": host.progress.course.summary(),
            "comparison": comparison,
        });
        if output.is_stdout() {
            print::say(&format!("{summary}"));
            return Ok(());
        }
        return Ok(print::out(&format!("{summary}\n"))?);
    }
    host.warn(notices.iter().copied().filter(|n| n.severity == Severity::Warning));
    for line in [not_learned(made.table.schema()), kept(&notices)].into_iter().flatten() {
        host.tell(&line);
    }
    if let Some(held) = &made.held {
        let (learned, back) = (held.learned.rows() as u64, held.back.rows() as u64);
        host.tell(&format!("learned {}, held {} back", text::counted(learned, "row"), text::counted(back, "row")));
    }
    host.tell(&told(&made, wanted.seed, &path, &output, began.elapsed().as_secs_f64()));
    if let Some(c) = comparison.filter(|_| in_words) {
        host.tell(&similarity(&c));
    }
    if let Some((path, _)) = save {
        host.tell(&format!("saved the model in {}", path.display()));
    }
    Ok(())
}

/// The places of the report. Rows that were asked to differ from the table cannot be held against it.
fn judged_at(args: &Args, wanted: &SynthSettings, inputs: &[&Path], out: &Path) -> Result<Option<report::Checked>> {
    let written: Vec<&Path> = [Some(out), args.save.as_deref()].into_iter().flatten().collect();
    let differs = !args.draw.conditions.is_empty()
        || !wanted.conditions.is_empty()
        || args.draw.balance.is_some()
        || wanted.balance.is_some();
    if differs && args.report.named().next().is_some() {
        let usage = "--report judges how like the table the rows are, and --where or --balance makes them differ from it\n\
                     fix: leave out one of the two";
        return Err(crate::cli::exit::Usage(usage.to_owned()).into());
    }
    args.report.check(inputs, &written)
}

/// The place of `--save`, which must not be that of the rows.
fn saved(save: Option<&Path>, out: &Path, inputs: &[&Path]) -> Result<Option<(PathBuf, Output)>> {
    let Some(save) = save else { return Ok(None) };
    let mut taken = inputs.to_vec();
    taken.push(out);
    if save == out {
        let usage = format!("--save and --out are both \"{}\"\nfix: give the model a name of its own", save.display());
        return Err(crate::cli::exit::Usage(usage).into());
    }
    Ok(Some((save.to_owned(), Output::new(save, &taken)?)))
}

/// The relations that every row keeps, the first few in words.
fn kept(notices: &[&Notice]) -> Option<String> {
    const SHOWN: usize = 4;
    let relations: Vec<_> = notices
        .iter()
        .filter(|n| n.code == NoticeCode::Relation)
        .map(|n| {
            let column = n.defect.place.column.as_deref().unwrap_or_default();
            format!("\"{}\" {}", text::clean(column), text::clean(&n.defect.what))
        })
        .collect();
    let more = relations.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    (!relations.is_empty())
        .then(|| format!("kept in every row: {}{more}", relations[..relations.len().min(SHOWN)].join("; ")))
}

/// The columns whose values are made up rather than learned, which people must know before they use them.
fn not_learned(schema: &Schema) -> Option<String> {
    let of = |kind: KindTag| {
        let fields = schema.fields.iter().filter(|f| f.kind.tag() == kind);
        fields.map(|f| format!("\"{}\"", text::clean(&f.name))).collect::<Vec<_>>().join(", ")
    };
    let parts: Vec<_> = [(KindTag::Identifier, "made anew"), (KindTag::Text, "replaced by a placeholder")]
        .into_iter()
        .map(|(kind, what)| (of(kind), what))
        .filter(|(names, _)| !names.is_empty())
        .map(|(names, what)| format!("{names} ({what})"))
        .collect();
    (!parts.is_empty()).then(|| format!("not learned: {}", parts.join("; ")))
}

fn told(made: &Synthesis, seed: u64, path: &Path, output: &Output, seconds: f64) -> String {
    let place = if output.is_stdout() { "standard output".to_owned() } else { path.display().to_string() };
    format!(
        "wrote {} to {place}: {}, seed {seed}, {} (fit {}, sample {}){}{}",
        text::counted(made.table.rows() as u64, "row"),
        made.fitted.spec().name,
        text::seconds(seconds),
        text::seconds(made.fit_seconds),
        text::seconds(made.sample_seconds),
        text::chosen(made.fitted.spec().name, &made.reason),
        text::race(made.race.as_ref()),
    )
}

/// How alike the tables are, in one line.
fn similarity(c: &Comparison) -> String {
    let mean = c.columns.iter().map(|c| c.similarity).sum::<f64>() / c.columns.len().max(1) as f64;
    let Some(worst) = c.columns.iter().min_by(|a, b| a.similarity.total_cmp(&b.similarity)) else {
        return "nothing in the table is learned, so there is nothing to compare".to_owned();
    };
    let pairs = c.association_similarity.map(|s| format!("; associations {s:.3}")).unwrap_or_default();
    format!(
        "similarity to the real table (1 is equal): columns {mean:.3} on average, lowest {:.3} (\"{}\"){pairs}",
        worst.similarity,
        text::clean(&worst.column)
    )
}
