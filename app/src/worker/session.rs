//! What the worker has open, and how each request changes it. A request that fails changes nothing.

use engine::data::csv::{ReadTable, Reader};
use engine::data::summary::{compare, preview, profile};
use engine::data::{SchemaSpec, Table};
use engine::error::Defect;
use engine::job::apply::{Applied, apply};
use engine::job::execute::Held;
use engine::job::execute::synthesize;
use engine::job::protocol::ModelInfo;
use engine::job::{
    Beside, ExportKind, JobEvent, JobRequest, JudgeRequest, StudyRequest, SynthResult, SynthSettings, UseResult,
};
use engine::models::uses::Use;
use engine::models::{Artifact, Balance, DynFitted, SampleRequest, balance, load};
use engine::run::RunCx;
use engine::{Error, Result};
use web_time::Instant;

use super::exports::{self, Answer};
use super::judging::{Files, Judged, judge, study};
use super::source::Source;

/// Rows of a preview.
const PREVIEW_ROWS: usize = 50;
/// Largest saved model, in bytes.
const LARGEST_MODEL: u64 = 512_000_000;

/// The table that is open.
#[derive(Debug)]
struct Opened {
    source: Source,
    spec: SchemaSpec,
    table: Table,
}

/// The model that rows are drawn from.
#[derive(Debug)]
struct Fitted {
    model: Box<dyn DynFitted>,
    /// Name of the results.
    stem: String,
    /// What it was fitted with; `None` for a saved model.
    settings: Option<SynthSettings>,
    /// The parts of the table that it learned and has not seen.
    held: Option<Held>,
}

/// What the worker has open.
#[derive(Debug, Default)]
pub(super) struct Session {
    opened: Option<Opened>,
    fitted: Option<Fitted>,
    /// Rows drawn last.
    drawn: Option<Table>,
    /// The table of the last use of the model, and what it is called.
    applied: Option<(Table, &'static str)>,
    /// Rows of other files, for reports.
    files: Files,
    /// The last report.
    judged: Option<Judged>,
}

impl Session {
    /// Carries out a request. `source` is what came beside it.
    ///
    /// # Errors
    /// Whatever the engine says; [`Error::InvalidRequest`] when something has to be opened or made first.
    pub(super) async fn run(&mut self, request: JobRequest, source: Option<Source>, cx: &RunCx<'_>) -> Result<Answer> {
        match request {
            JobRequest::Open { spec } => self.open(spec, source, cx).await,
            JobRequest::Synthesize { settings, .. } => self.synthesize(settings, cx).await,
            JobRequest::OpenModel => self.open_model(source).await,
            JobRequest::Sample { sample, balance } => self.sample(&sample, balance, cx).await,
            JobRequest::Apply { wanted } => self.apply(wanted, cx).await,
            JobRequest::OpenBeside { role } => self.open_beside(role, source, cx).await,
            JobRequest::Judge { wanted } => self.judge(wanted, cx).await,
            JobRequest::Study { wanted } => self.study(wanted, cx).await,
            JobRequest::Export { what } => self.export(what, cx).await,
            JobRequest::Cancel | JobRequest::Pause | JobRequest::Continue | JobRequest::Finish => {
                Err(Error::Internal("it is about other work, and none of its own".to_owned()))
            }
        }
    }

    /// Where the open table comes from.
    pub(super) fn source(&self) -> Option<&Source> {
        self.opened.as_ref().map(|o| &o.source)
    }

    /// What is fixed about the open table.
    pub(super) fn spec(&self) -> Option<&SchemaSpec> {
        self.opened.as_ref().map(|o| &o.spec)
    }

    async fn open(&mut self, spec: SchemaSpec, source: Option<Source>, cx: &RunCx<'_>) -> Result<Answer> {
        let source = source.or_else(|| self.opened.as_ref().map(|o| o.source.clone())).ok_or_else(no_table)?;
        let read = read_table(&source, &spec, cx).await?;
        let profile = profile(&read, cx).await?;
        let preview = preview(&read.table, PREVIEW_ROWS);
        self.opened = Some(Opened { source, spec, table: read.table });
        // Rows and a model of the table before would be taken for this one's. A saved model stays: it was opened for itself.
        self.fitted.take_if(|f| f.settings.is_some());
        self.drawn = None;
        self.applied = None;
        self.files = Files::default();
        self.judged = None;
        Ok((JobEvent::Opened { profile: Box::new(profile), preview }, None))
    }

    async fn synthesize(&mut self, settings: SynthSettings, cx: &RunCx<'_>) -> Result<Answer> {
        let opened = self.opened.as_ref().ok_or_else(no_table)?;
        let settings = SynthSettings { schema: opened.spec.clone(), ..settings };
        let made = synthesize(&opened.table, &settings, cx).await?;
        let comparison = compare(&opened.table, &made.table, cx).await?;
        let spec = made.fitted.spec();
        let result = SynthResult {
            model: spec.id.to_owned(),
            model_name: spec.name.to_owned(),
            reason: made.reason,
            race: made.race,
            rows: made.table.rows() as u64,
            held_rows: made.held.as_ref().map_or(0, |h| h.back.rows() as u64),
            preview: preview(&made.table, PREVIEW_ROWS),
            comparison: Some(comparison),
            notices: made.fitted.notices().to_vec(),
            fit_seconds: made.fit_seconds,
            sample_seconds: made.sample_seconds,
        };
        let stem = opened.source.stem();
        self.fitted = Some(Fitted { model: made.fitted, stem, settings: Some(settings), held: made.held });
        self.drawn = Some(made.table);
        Ok((JobEvent::Synthesized { result: Box::new(result) }, None))
    }

    async fn open_model(&mut self, source: Option<Source>) -> Result<Answer> {
        let source = source.ok_or_else(|| {
            Error::request(Defect::new(
                "no file came with the request",
                "a saved model",
                "none",
                "Choose a .facsimile file.",
            ))
        })?;
        let bytes = source.read_all(LARGEST_MODEL).await?;
        let schema = Artifact::from_bytes(&bytes)?.schema;
        let model = load(&bytes)?;
        let spec = model.spec();
        let info = ModelInfo { model: spec.id.to_owned(), model_name: spec.name.to_owned(), schema };
        self.fitted = Some(Fitted { model, stem: source.stem(), settings: None, held: None });
        self.drawn = None;
        self.applied = None;
        Ok((JobEvent::ModelOpened { info: Box::new(info) }, None))
    }

    async fn sample(&mut self, request: &SampleRequest, balance: Option<Balance>, cx: &RunCx<'_>) -> Result<Answer> {
        let fitted = self.fitted.as_mut().ok_or_else(no_model)?;
        let began = Instant::now();
        let table = match &balance {
            Some(balance) => balance::sample(&*fitted.model, request, balance, cx).await?,
            None => fitted.model.sample(request, cx).await?,
        };
        let sample_seconds = began.elapsed().as_secs_f64();
        let real = self.opened.as_ref().map(|o| &o.table).filter(|real| are_alike(real, &table));
        let comparison = match real {
            Some(real) => Some(compare(real, &table, cx).await?),
            None => None,
        };
        let spec = fitted.model.spec();
        let result = SynthResult {
            model: spec.id.to_owned(),
            model_name: spec.name.to_owned(),
            reason: String::new(),
            race: None,
            rows: table.rows() as u64,
            held_rows: fitted.held.as_ref().map_or(0, |h| h.back.rows() as u64),
            preview: preview(&table, PREVIEW_ROWS),
            comparison,
            notices: fitted.model.notices().to_vec(),
            fit_seconds: 0.0,
            sample_seconds,
        };
        if let Some(settings) = &mut fitted.settings {
            settings.rows = Some(request.rows);
            settings.seed = request.seed;
            settings.conditions.clone_from(&request.conditions);
            settings.balance = balance;
        }
        self.drawn = Some(table);
        Ok((JobEvent::Synthesized { result: Box::new(result) }, None))
    }

    /// Uses the model on the rows of the open table.
    async fn apply(&mut self, wanted: Use, cx: &RunCx<'_>) -> Result<Answer> {
        let opened = self.opened.as_ref().ok_or_else(no_table)?;
        let fitted = self.fitted.as_ref().ok_or_else(no_model)?;
        let began = Instant::now();
        let Applied { table, summary } = apply(&*fitted.model, &opened.table, &wanted, false, cx).await?;
        let name = match &wanted {
            Use::Impute(_) => "imputed.csv",
            Use::Score(_) => "scored.csv",
            Use::Predict(_) => "predicted.csv",
        };
        let result = UseResult {
            wanted,
            model_name: fitted.model.spec().name.to_owned(),
            summary,
            preview: preview(&table, PREVIEW_ROWS),
            seconds: began.elapsed().as_secs_f64(),
        };
        self.applied = Some((table, name));
        Ok((JobEvent::Applied { result: Box::new(result) }, None))
    }

    /// Reads rows of another file as the open table was read.
    async fn open_beside(&mut self, role: Beside, source: Option<Source>, cx: &RunCx<'_>) -> Result<Answer> {
        let opened = self.opened.as_ref().ok_or_else(no_table)?;
        let source = source.ok_or_else(|| {
            Error::request(Defect::new("no file came with the request", "a table", "none", "Choose a CSV file."))
        })?;
        let table = read_table(&source, &opened.spec.beside(opened.table.schema()), cx).await?.table;
        let rows = table.rows() as u64;
        self.files.put(role, table, source.stem());
        Ok((JobEvent::BesideOpened { role, rows }, None))
    }

    /// Writes a report on synthetic rows.
    async fn judge(&mut self, wanted: JudgeRequest, cx: &RunCx<'_>) -> Result<Answer> {
        let opened = self.opened.as_ref().ok_or_else(no_table)?;
        let real = (&opened.table, opened.source.stem());
        let drawn = match (&self.fitted, &self.drawn) {
            (Some(fitted), Some(table)) => Some(super::judging::Drawn {
                table,
                held: fitted.held.as_ref(),
                model: fitted.model.spec().name,
                settings: fitted.settings.as_ref(),
            }),
            _ => None,
        };
        let (judgement, html, judged) = judge(real, drawn, &self.files, wanted, cx).await?;
        self.judged = Some(judged);
        Ok((JobEvent::Judged { judgement: Box::new(judgement) }, Some(html)))
    }

    /// Judges models.
    async fn study(&mut self, wanted: StudyRequest, cx: &RunCx<'_>) -> Result<Answer> {
        let opened = self.opened.as_ref().ok_or_else(no_table)?;
        let real = (&opened.table, opened.source.stem());
        let (judgement, html, judged) = study(real, &self.files, wanted, cx).await?;
        self.judged = Some(judged);
        Ok((JobEvent::Judged { judgement: Box::new(judgement) }, Some(html)))
    }

    async fn export(&self, what: ExportKind, cx: &RunCx<'_>) -> Result<Answer> {
        let fitted = self.fitted.as_ref();
        let stem = fitted.map_or("table", |f| f.stem.as_str());
        match what {
            ExportKind::Csv => exports::csv(self.drawn.as_ref(), stem, cx).await,
            ExportKind::Model => exports::model(fitted.map(|f| f.model.as_ref()), stem),
            ExportKind::Applied => {
                let stem = self.opened.as_ref().map_or_else(|| stem.to_owned(), |o| o.source.stem());
                exports::applied(self.applied.as_ref(), &stem, cx).await
            }
            ExportKind::Report => exports::report(self.judged.as_ref()),
            ExportKind::ReportJson => exports::report_json(self.judged.as_ref()),
            ExportKind::Settings => exports::settings(fitted.and_then(|f| f.settings.as_ref()), stem),
        }
    }
}

/// Streams a table in.
async fn read_table(source: &Source, spec: &SchemaSpec, cx: &RunCx<'_>) -> Result<ReadTable> {
    let mut reader = Reader::new(spec.clone());
    source.read(cx, |bytes| reader.push(bytes)).await?;
    reader.finish(cx).await
}

/// Whether two tables have the same learned columns, so that holding one against the other says something.
fn are_alike(real: &Table, synthetic: &Table) -> bool {
    let learned = |table: &Table| -> Vec<_> {
        let kept = table.schema().fields.iter().filter(|f| f.kind.tag().is_learned() && !f.left_out);
        kept.map(|f| (f.name.clone(), f.kind.tag())).collect()
    };
    learned(real) == learned(synthetic)
}

fn no_model() -> Error {
    let fix = "Make a synthetic table first, or open a saved model.";
    Error::request(Defect::new("there is no model to work with", "a fitted model", "none", fix))
}

fn no_table() -> Error {
    Error::request(Defect::new("no table is open", "a table", "none", "Choose a file or a sample table first."))
}
