//! What page and worker say to each other, and the one function that carries it out for every front end.
//!
//! Must not know about browsers, terminals or servers.

#[cfg(feature = "table")]
pub mod apply;
#[cfg(feature = "table")]
pub mod execute;
pub mod judgement;
pub mod protocol;
#[cfg(feature = "table")]
pub mod study;

pub use judgement::{Beside, JudgeRequest, Judgement, PartHead, StudyRequest, Subject};
pub use protocol::{
    ExportKind, JobEvent, JobRequest, LossPoint, ModelInfo, SynthResult, SynthSettings, Unfinished, UseResult,
};
