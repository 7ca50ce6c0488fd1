//! Reports on synthetic rows: those that were drawn, or those of a file.

use engine::data::Table;
use engine::error::Defect;
use engine::evaluate::report::render::Document;
use engine::evaluate::run::{Caps, Options, evaluate};
use engine::job::execute::Held;
use engine::job::study::{attack, comparison};
use engine::job::{Beside, JudgeRequest, Judgement, PartHead, StudyRequest, Subject, SynthSettings};
use engine::run::RunCx;
use engine::{Error, Result};
use web_time::Instant;

/// Rows of other files than the open table's, and how those files are called.
#[derive(Debug, Default)]
pub(super) struct Files {
    synthetic: Option<(Table, String)>,
    holdout: Option<(Table, String)>,
}

impl Files {
    /// Keeps rows in place of earlier ones of the same role.
    pub(super) fn put(&mut self, role: Beside, table: Table, name: String) {
        let place = match role {
            Beside::Synthetic => &mut self.synthetic,
            Beside::Holdout => &mut self.holdout,
        };
        *place = Some((table, name));
    }
}

/// Rows that a model drew.
#[derive(Debug)]
pub(super) struct Drawn<'a> {
    /// They.
    pub(super) table: &'a Table,
    /// The parts of the real table, when rows were held back.
    pub(super) held: Option<&'a Held>,
    /// Name of the model.
    pub(super) model: &'static str,
    /// What they were made with; absent for a saved model.
    pub(super) settings: Option<&'a SynthSettings>,
}

/// A report or a study, and the name of its files.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) document: Box<dyn Document>,
    pub(super) stem: String,
}

impl Judged {
    /// What the page shows of it, and the HTML of its parts.
    fn shown(self, began: Instant) -> (Judgement, Vec<u8>, Self) {
        let mut html = Vec::new();
        let mut parts = Vec::new();
        for part in self.document.parts() {
            html.extend_from_slice(part.html.as_bytes());
            parts.push(PartHead { id: part.id, title: part.title, bytes: part.html.len() as u32 });
        }
        let (title, summary) = (self.document.title(), self.document.finding().to_owned());
        (Judgement { title, summary, parts, seconds: began.elapsed().as_secs_f64() }, html, self)
    }
}

/// The time in RFC 3339.
fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Judges models by the open table, whose name is `name`; the bytes are the HTML of the parts.
///
/// # Errors
/// Those of [`attack`] and [`comparison`].
pub(super) async fn study(
    (real, name): (&Table, String),
    files: &Files,
    wanted: StudyRequest,
    cx: &RunCx<'_>,
) -> Result<(Judgement, Vec<u8>, Judged)> {
    let began = Instant::now();
    let (found, what) = match wanted {
        StudyRequest::Attack { settings, effort } => {
            (attack((Some(&name), real), &settings, effort, Some(now()), cx).await?, "attack")
        }
        StudyRequest::Comparison { models, tables, target, seed } => {
            let options = Options { seed, target, time: Some(now()), caps: Caps::browser(), ..Options::default() };
            let holdout = files.holdout.as_ref().map(|(table, name)| (Some(name.as_str()), table));
            let wanted = (&models[..], tables);
            (comparison((Some(&name), real), holdout, wanted, Vec::new(), &options, cx).await?, "comparison")
        }
    };
    Ok(Judged { document: Box::new(found), stem: format!("{name}.{what}") }.shown(began))
}

/// The tables of a report and how they are called.
struct Tables<'a> {
    real: &'a Table,
    holdout: Option<&'a Table>,
    synthetic: &'a Table,
    names: [Option<String>; 3],
}

/// Judges what `wanted` names; the bytes are the HTML of the parts. `real` is the open table and its name.
///
/// # Errors
/// [`Error::InvalidRequest`] when there is nothing to judge, or when the rows were asked to differ from the table; those of
/// [`evaluate`].
pub(super) async fn judge(
    real: (&Table, String),
    drawn: Option<Drawn<'_>>,
    files: &Files,
    wanted: JudgeRequest,
    cx: &RunCx<'_>,
) -> Result<(Judgement, Vec<u8>, Judged)> {
    let began = Instant::now();
    let mut options = Options {
        seed: wanted.seed,
        target: wanted.target,
        sensitive: wanted.sensitive,
        entity: wanted.entity,
        time: Some(now()),
        ..Options::default()
    };
    let tables = match wanted.of {
        Subject::File => of_files(real, files)?,
        Subject::Drawn => {
            let drawn = drawn.ok_or_else(|| nothing("synthetic rows", "Make a synthetic table first."))?;
            options.generator = Some(drawn.model.to_owned());
            let settings = drawn.settings.map(|s| s.settings.iter().map(|(k, v)| (k.clone(), v.to_string())).collect());
            options.settings = settings.unwrap_or_default();
            of_drawn(real, &drawn, files)?
        }
    };
    options.names = tables.names;
    let stem = options.names[2].clone().unwrap_or_default();
    let report = evaluate(tables.real, tables.holdout, tables.synthetic, &options, cx).await?;
    Ok(Judged { document: Box::new(report), stem }.shown(began))
}

fn of_files<'a>((real, name): (&'a Table, String), files: &'a Files) -> Result<Tables<'a>> {
    let (synthetic, synthetic_name) = files
        .synthetic
        .as_ref()
        .ok_or_else(|| nothing("a synthetic table", "Choose the file with the synthetic rows first."))?;
    let (holdout, holdout_name) = files.holdout.as_ref().map(|(t, n)| (t, n.clone())).unzip();
    Ok(Tables { real, holdout, synthetic, names: [Some(name), holdout_name, Some(synthetic_name.clone())] })
}

fn of_drawn<'a>((real, name): (&'a Table, String), drawn: &Drawn<'a>, files: &'a Files) -> Result<Tables<'a>> {
    if drawn.settings.is_some_and(|s| !s.conditions.is_empty() || s.balance.is_some()) {
        let fix = "Make the rows again without conditions and balance, and judge those.";
        let found = "rows under conditions or with a balance";
        return Err(Error::request(Defect::new(
            "a report judges how like the table the rows are, and these were asked to differ from it",
            "rows drawn as learned",
            found,
            fix,
        )));
    }
    let synthetic_name = Some(format!("{name}.synthetic"));
    let (real, holdout, holdout_name) = match (drawn.held, &files.holdout) {
        (Some(held), _) => (&held.learned, Some(&held.back), None),
        (None, Some((table, name))) => (real, Some(table), Some(name.clone())),
        (None, None) => (real, None, None),
    };
    Ok(Tables { real, holdout, synthetic: drawn.table, names: [Some(name), holdout_name, synthetic_name] })
}

fn nothing(expected: &str, fix: &str) -> Error {
    Error::request(Defect::new("there is nothing to judge yet", expected, "none", fix))
}
