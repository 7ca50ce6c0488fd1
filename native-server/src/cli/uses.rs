//! `facsimile impute`, `score` and `predict`: what a fitted model is used for beside drawing rows.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use engine::Error;
use engine::data::write::write_csv;
use engine::data::{Notice, SchemaSpec, Severity, Table};
use engine::job::SynthSettings;
use engine::job::apply::{Applied, apply};
use engine::job::execute::fit;
use engine::models::uses::{Fill, ImputeRequest, PredictRequest, ScoreRequest, Use};
use engine::models::{Artifact, DynFitted, ModelSpec, load, specs};
use engine::run::{RunCx, block_on};
use serde_json::{Value, json};

use crate::cli::output::{Output, is_dash};
use crate::cli::{Host, input, print, settings, text};

/// Arguments of `impute`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile impute patients.csv
  facsimile impute patients.csv --model-file patients.facsimile -o full.csv
  facsimile impute patients.csv --column weight --fill draw --seed 7")]
pub(super) struct ImputeArgs {
    #[command(flatten)]
    source: Source,

    /// Column to fill; may be given several times [default: all that the model learned]
    #[arg(long = "column", value_name = "COL")]
    columns: Vec<String>,

    /// What a cell is filled with: the likeliest level or expected number, or a draw, which keeps the spread of the column
    #[arg(long, value_enum, default_value_t = FillWord::Best)]
    fill: FillWord,
}

/// Words of `--fill`.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum FillWord {
    Best,
    Draw,
}

/// Arguments of `score`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile score patients.csv
  facsimile score new.csv --train patients.csv --only -o scores.csv
  facsimile score new.csv --model-file patients.facsimile --json")]
pub(super) struct ScoreArgs {
    #[command(flatten)]
    source: Source,

    /// Writes the scores alone instead of behind the columns of the table.
    #[arg(long)]
    only: bool,
}

/// Arguments of `predict`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile predict new.csv --column churned --train customers.csv
  facsimile predict new.csv --column churned --model-file customers.facsimile --only -o churn.csv")]
pub(super) struct PredictArgs {
    #[command(flatten)]
    source: Source,

    /// Column to predict from the others; its own cells are not looked at and may be absent.
    #[arg(long, value_name = "COL")]
    column: String,

    /// Writes the prediction alone instead of behind the columns of the table.
    #[arg(long)]
    only: bool,
}

/// The rows, the model, and where the answer goes.
#[derive(Debug, clap::Args)]
struct Source {
    /// CSV file; - reads standard input.
    data: PathBuf,

    /// Saved model, as `fit`, `synth --save` or the page writes it; without one a model is learned first.
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["train", "model", "set"])]
    model_file: Option<PathBuf>,

    /// CSV file to learn the model from [default: the file itself]
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,

    /// JSON file that fixes kinds, formats, levels or the dialect; what it leaves open is detected.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,

    /// Model to learn [default: sequential-trees]
    #[arg(long, value_name = "ID", value_parser = clap::builder::PossibleValuesParser::new(settings::model_words()))]
    model: Option<String>,

    /// Setting of the model, such as --set name=value; may be given several times.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,

    /// Seed of everything random: the same seed gives the same bytes, here and in the browser.
    #[arg(long, value_name = "K", default_value_t = 0)]
    seed: u64,

    /// File to write; - streams to standard output [default: NAME.WHAT.csv in this folder, - when the input is -]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Prints a summary as JSON. It goes to standard output; with -o - that is taken by the table, so the summary goes to
    /// standard error, alone.
    #[arg(long)]
    json: bool,
}

/// The model that is learned when none is named: it can do everything.
const LEARNED: &str = "sequential-trees";

/// What a source gives.
struct Ready {
    fitted: Box<dyn DynFitted>,
    /// Whether it was learned from the rows that it is used on.
    own: bool,
    table: Table,
    notices: Vec<Notice>,
    path: PathBuf,
    output: Output,
    began: Instant,
}

impl Source {
    fn out(&self, what: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| input::default_output(&self.data, what))
    }

    fn summary_on_stderr(&self) -> bool {
        // Whatever the command: only the dash counts.
        self.json && is_dash(&self.out(""))
    }

    /// Reads the rows and opens or learns the model.
    fn open(&self, what: &str, can: impl Fn(&ModelSpec) -> bool, cx: &RunCx<'_>) -> Result<Ready> {
        let began = Instant::now();
        let path = self.out(what);
        let inputs: Vec<&Path> =
            [Some(&self.data), self.model_file.as_ref(), self.train.as_ref(), self.schema.as_ref()]
                .into_iter()
                .flatten()
                .map(PathBuf::as_path)
                .collect();
        let output = Output::new(&path, &inputs)?;
        let given = input::schema(self.schema.as_deref())?;
        if let Some(file) = &self.model_file {
            let bytes = input::bytes(file)?;
            let named = || input::name(file);
            let schema = Artifact::from_bytes(&bytes).with_context(named)?.schema;
            let fitted = load(&bytes).with_context(named)?;
            let read = input::table(&self.data, &given.unwrap_or_else(|| SchemaSpec::of(&schema)), cx)?;
            return Ok(Ready { fitted, own: false, table: read.table, notices: read.notices, path, output, began });
        }
        let model = self.model.clone().unwrap_or_else(|| LEARNED.to_owned());
        let mut wanted =
            SynthSettings { seed: self.seed, schema: given.unwrap_or_default(), ..SynthSettings::default() };
        settings::apply(&model, &self.set, &mut wanted.settings)?;
        wanted.model = model;
        if let Some(spec) = specs().into_iter().find(|s| s.id == wanted.model && !can(s)) {
            return Err(unable(spec, what, can).into());
        }
        let learned = input::table(self.train.as_ref().unwrap_or(&self.data), &wanted.schema, cx)?;
        let made = block_on(fit(&learned.table, &wanted, cx))?;
        let read = match &self.train {
            Some(_) => input::table(&self.data, &SchemaSpec::of(learned.table.schema()), cx)?,
            None => learned,
        };
        let mut notices = read.notices;
        notices.extend(made.fitted.notices().iter().cloned());
        Ok(Ready { fitted: made.fitted, own: self.train.is_none(), table: read.table, notices, path, output, began })
    }
}

/// Said before the minutes of learning, not after.
fn unable(spec: &ModelSpec, what: &str, can: impl Fn(&ModelSpec) -> bool) -> Error {
    let able: Vec<_> = specs().into_iter().filter(|s| can(s)).map(|s| s.id).collect();
    Error::unsupported(engine::Defect::new(
        format!("{} cannot give a table that is {what}", spec.name),
        format!("--model with one of {}", able.join(", ")),
        format!("--model {}", spec.id),
        "Name another model, or none.",
    ))
}

impl Ready {
    /// Uses the model, writes the answer and says what was done.
    fn end(self, wanted: &Use, only: bool, more: &str, json: bool, host: &Host) -> Result<()> {
        let cx = host.cx();
        let Applied { table, summary } = block_on(apply(&*self.fitted, &self.table, wanted, only, &cx))?;
        self.output.write(|w| block_on(write_csv(&table, w, &cx)))?;
        host.progress_done();
        if json {
            let mut told = json!({
                "model": self.fitted.spec().id,
                "rows": table.rows(),
                "learned_from_these_rows": self.own,
                "seconds": self.began.elapsed().as_secs_f64(),
                "out": self.path,
                "notices": self.notices,
            });
            if let (Value::Object(told), Value::Object(figures)) = (&mut told, serde_json::to_value(&summary)?) {
                told.extend(figures);
            }
            if self.output.is_stdout() {
                print::say(&format!("{told}"));
                return Ok(());
            }
            return Ok(print::out(&format!("{told}\n"))?);
        }
        host.warn(self.notices.iter().filter(|n| n.severity == Severity::Warning));
        let place =
            if self.output.is_stdout() { "standard output".to_owned() } else { self.path.display().to_string() };
        host.tell(&format!(
            "wrote {} to {place}: {}, {}\n{}{}",
            text::counted(table.rows() as u64, "row"),
            self.fitted.spec().name,
            text::seconds(self.began.elapsed().as_secs_f64()),
            text::clean(&summary.words()),
            if self.own { more } else { "" },
        ));
        Ok(())
    }
}

impl ImputeArgs {
    pub(super) fn summary_on_stderr(&self) -> bool {
        self.source.summary_on_stderr()
    }

    pub(super) fn run(&self, host: &Host) -> Result<()> {
        let ready = self.source.open("imputed", |s| s.supports.impute, &host.cx())?;
        let fill = match self.fill {
            FillWord::Best => Fill::Best,
            FillWord::Draw => Fill::Draw,
        };
        let request = ImputeRequest { seed: self.source.seed, fill, columns: self.columns.clone() };
        ready.end(&Use::Impute(request), false, "", self.source.json, host)
    }
}

impl ScoreArgs {
    pub(super) fn summary_on_stderr(&self) -> bool {
        self.source.summary_on_stderr()
    }

    pub(super) fn run(&self, host: &Host) -> Result<()> {
        let ready = self.source.open("scored", |s| s.supports.score, &host.cx())?;
        let request = ScoreRequest { seed: self.source.seed };
        ready.end(&Use::Score(request), self.only, "", self.source.json, host)
    }
}

/// Said where the rows were predicted that the model was learned from.
const OWN: &str =
    "\nthe model was learned from these very rows, so they are predicted too well: --train takes other rows";

impl PredictArgs {
    pub(super) fn summary_on_stderr(&self) -> bool {
        self.source.summary_on_stderr()
    }

    pub(super) fn run(&self, host: &Host) -> Result<()> {
        let ready = self.source.open("predicted", |s| s.supports.predict, &host.cx())?;
        let request = PredictRequest { seed: self.source.seed, column: self.column.clone() };
        ready.end(&Use::Predict(request), self.only, OWN, self.source.json, host)
    }
}
