//! Messages between the page and the worker. JSON; bytes (a file, an export) travel beside it.
//!
//! Every request carries an id chosen by the page; every event about it carries the same id. A newer request of the same kind
//! supersedes the older one.

use serde::{Deserialize, Serialize};

use crate::compute::ComputeKind;
use crate::data::notice::Notice;
use crate::data::preview::{Comparison, Preview};
use crate::data::profile::Profile;
use crate::data::schema::Schema;
use crate::data::spec::SchemaSpec;
use crate::error::Error;
use crate::job::judgement::{Beside, JudgeRequest, Judgement, StudyRequest};
use crate::models::spec::{Balance, Condition, SampleRequest};
use crate::models::uses::{Use, UseSummary};
use crate::params::JsonMap;
use crate::race::Race;
use crate::run::{Estimate, Overlay, Progress};

/// Version of the messages; a worker of another version is reloaded.
pub const PROTOCOL_VERSION: u16 = 5;

/// Everything that decides a synthetic table, beside the real one: the content of a settings file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SynthSettings {
    /// What is fixed about the real table.
    pub schema: SchemaSpec,
    /// Id of the model, or `auto`.
    pub model: String,
    /// Settings of the model; absent ones get their default.
    pub settings: JsonMap,
    /// Rows to draw; as many as the real table when absent.
    pub rows: Option<u64>,
    /// Seed of everything random.
    pub seed: u64,
    /// Conditions that every row meets.
    pub conditions: Vec<Condition>,
    /// Shares of a column's levels; as learned when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
    /// Hold a fifth of the rows back, so that a report can judge with rows that the model has not seen.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hold_back: bool,
}

/// The word that lets the engine choose a model.
pub const AUTO: &str = "auto";

impl Default for SynthSettings {
    fn default() -> Self {
        Self {
            schema: SchemaSpec::default(),
            model: AUTO.to_owned(),
            settings: JsonMap::new(),
            rows: None,
            seed: 0,
            conditions: Vec::new(),
            balance: None,
            hold_back: false,
        }
    }
}

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "kebab-case")]
pub enum JobRequest {
    /// Read a table from the file or bytes beside the message, or the one that is open when there are none.
    Open {
        /// Overrides.
        spec: SchemaSpec,
    },
    /// Fit a model to the open table, draw rows and compare them with it.
    Synthesize {
        /// Settings; their schema is that of the open table.
        settings: SynthSettings,
        /// Where a network learns; the best device that there is when absent.
        #[serde(default)]
        compute: Option<ComputeKind>,
        /// Whether to go on from the state that was kept of this very training.
        #[serde(default)]
        resume: bool,
    },
    /// Read a saved model from the bytes beside the message.
    OpenModel,
    /// Draw rows from the model that was fitted or opened last.
    Sample {
        /// What to draw.
        sample: SampleRequest,
        /// Shares of a column's levels; as learned when absent.
        #[serde(default)]
        balance: Option<Balance>,
    },
    /// Use the model that was fitted or opened last on the rows of the open table.
    Apply {
        /// For what.
        wanted: Use,
    },
    /// Read rows of another file the way the open table is read: to be judged, or to judge with.
    OpenBeside {
        /// What they are.
        role: Beside,
    },
    /// Judge synthetic rows. Needs an open table.
    Judge {
        /// What, and by what.
        wanted: JudgeRequest,
    },
    /// Judge models by several tables of each, or by what their training gives away. Needs an open table.
    Study {
        /// Which.
        wanted: StudyRequest,
    },
    /// Write a result.
    Export {
        /// Which.
        what: ExportKind,
    },
    /// End the request that has this id.
    Cancel,
    /// Hold the request that has this id where it is.
    Pause,
    /// Let it go on.
    Continue,
    /// End the training of the request that has this id with what it has learned so far.
    Finish,
}

/// What can be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportKind {
    /// The synthetic table.
    Csv,
    /// The fitted model.
    Model,
    /// The settings, ready for the command line's `synth --settings`.
    Settings,
    /// The open table as a use of the model left it: filled, scored or with a prediction.
    Applied,
    /// The last report as one HTML file that needs no network.
    Report,
    /// Everything that the last report measured, as JSON.
    ReportJson,
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum JobEvent {
    /// The worker's module is loaded.
    Ready {
        /// [`PROTOCOL_VERSION`] of the worker.
        version: u16,
    },
    /// How far the request is.
    Progress {
        /// How far.
        progress: Progress,
    },
    /// Where a network learns.
    Device {
        /// Kind.
        kind: ComputeKind,
        /// Name of the device, and why it was taken, for people.
        words: String,
    },
    /// What a training will take.
    Estimate {
        /// It.
        estimate: Estimate,
    },
    /// What a training minimised since the last such event.
    Losses {
        /// In order of the steps.
        points: Vec<LossPoint>,
    },
    /// What a network draws by now, beside the real table.
    Sketch {
        /// Steps done.
        step: u64,
        /// A few columns.
        columns: Vec<Overlay>,
    },
    /// The state of the training is kept: a reload of the page can go on from here.
    Kept {
        /// Steps done.
        step: u64,
    },
    /// A table was read.
    Opened {
        /// What it looks like.
        profile: Box<Profile>,
        /// Its first rows.
        preview: Preview,
    },
    /// Synthetic rows are ready.
    Synthesized {
        /// The result.
        result: Box<SynthResult>,
    },
    /// The rows of the open table are filled, scored or predicted.
    Applied {
        /// What came of it.
        result: Box<UseResult>,
    },
    /// Rows of another file were read.
    BesideOpened {
        /// What they are.
        role: Beside,
        /// How many.
        rows: u64,
    },
    /// Synthetic rows or models were judged; the HTML of the report's parts is in the bytes beside the message.
    Judged {
        /// The report.
        judgement: Box<Judgement>,
    },
    /// A saved model was read.
    ModelOpened {
        /// What it is.
        info: Box<ModelInfo>,
    },
    /// An export is in the bytes beside the message.
    Exported {
        /// Name to save it under.
        file_name: String,
        /// Media type.
        media_type: String,
    },
    /// The request failed; the table and earlier results are still there.
    Failed {
        /// Why.
        error: Error,
    },
    /// The worker died; the page starts a new one.
    Crashed {
        /// What it said.
        message: String,
    },
}

/// Losses of a training, means over a few steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossPoint {
    /// Steps done.
    pub step: u64,
    /// Losses by name.
    pub values: Vec<(String, f32)>,
}

/// A training that was interrupted: what goes with its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unfinished {
    /// Name of the table's file.
    pub file: String,
    /// Settings, the schema's overrides among them.
    pub settings: SynthSettings,
    /// Steps done.
    pub step: u64,
}

/// A synthetic table as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SynthResult {
    /// Id of the model that was used.
    pub model: String,
    /// Its name.
    pub model_name: String,
    /// Why `auto` took it; empty when it was asked for.
    pub reason: String,
    /// The race that `auto` ran.
    #[serde(default)]
    pub race: Option<Race>,
    /// Rows drawn.
    pub rows: u64,
    /// Rows held back for a report, which the model has not seen; 0 when it learned from all.
    #[serde(default)]
    pub held_rows: u64,
    /// First rows.
    pub preview: Preview,
    /// Held against the real table; absent when only a saved model is open.
    pub comparison: Option<Comparison>,
    /// What the person should know.
    pub notices: Vec<Notice>,
    /// Seconds to fit; 0 when a saved model was used.
    pub fit_seconds: f64,
    /// Seconds to draw.
    pub sample_seconds: f64,
}

/// What came of a use of the model, as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UseResult {
    /// What was asked for.
    pub wanted: Use,
    /// Name of the model.
    pub model_name: String,
    /// In figures.
    pub summary: UseSummary,
    /// First rows of the table that can be downloaded.
    pub preview: Preview,
    /// Seconds that it took.
    pub seconds: f64,
}

/// What a saved model is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Id.
    pub model: String,
    /// Name.
    pub model_name: String,
    /// Schema of the tables it makes.
    pub schema: Schema,
}
