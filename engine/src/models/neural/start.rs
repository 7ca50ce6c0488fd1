//! A saved model that a training goes on from: its encoding and its weights, with optimisers that start anew.

use burn::module::Module;

use super::frame::{Frame, FrameHead};
use super::weights::pull;
use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::models::artifact::{Artifact, crc32};
use crate::nn::{form, load_state};
use crate::rng::Seed;
use crate::run::RunCx;
use crate::transform::encoded::{Coded, Settings};

/// The saved model.
pub(in crate::models) struct Start {
    artifact: Artifact,
    /// Tells it from others.
    pub(in crate::models) digest: u32,
}

impl Start {
    /// The model that `cx` was given; it must be one of kind `model`.
    ///
    /// # Errors
    /// [`Error::Artifact`] when it is none, [`Error::InvalidRequest`] when it is of another kind.
    pub(in crate::models) fn of(model: &'static str, cx: &RunCx<'_>) -> Result<Option<Self>> {
        let Some(bytes) = cx.start() else { return Ok(None) };
        let artifact = Artifact::from_bytes(bytes)?;
        if artifact.model != model {
            return Err(refused(&format!("a model of kind \"{model}\""), &format!("one of \"{}\"", artifact.model)));
        }
        Ok(Some(Self { artifact, digest: crc32(bytes) }))
    }

    /// The network with the weights that were saved as `name`.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when its layers are others.
    pub(in crate::models) fn weights<M: Module>(&self, name: &str, network: M) -> Result<M> {
        let state = pull(&self.artifact, name, &form(&network))
            .map_err(|_| refused("layers of the widths that the settings say", "others"))?;
        load_state(network, &state)
    }

    fn frame(&self) -> Result<Frame> {
        #[derive(serde::Deserialize)]
        struct Head {
            frame: FrameHead,
        }
        let head: Head = self.artifact.header()?;
        Frame::of_head(head.frame, &self.artifact)
    }
}

/// Encoding and codes of a table: those of the saved model where there is one, else learned.
///
/// # Errors
/// [`Error::InvalidRequest`] when the saved model is of another table; those of [`Frame::learn`].
pub(in crate::models) async fn framed(
    start: Option<&Start>,
    train: &Table,
    settings: &Settings,
    seed: Seed,
    cx: &RunCx<'_>,
) -> Result<(Frame, Coded)> {
    match start {
        Some(start) => start
            .frame()?
            .again(train, seed)?
            .ok_or_else(|| refused("the columns, kinds and levels that the saved model learned", "others")),
        None => Frame::learn(train, settings, seed, cx).await,
    }
}

fn refused(expected: &str, found: &str) -> Error {
    Error::request(Defect::new(
        "training cannot go on from this model",
        expected,
        found,
        "Take the table, the kind of model and the settings of layers that it was saved with, or start anew.",
    ))
}
