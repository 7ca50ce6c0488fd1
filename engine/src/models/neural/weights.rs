//! Weights in an artifact.

use crate::error::Result;
use crate::models::artifact::{Artifact, damaged};
use crate::nn::{Entry, State};

/// Adds the weights as arrays called `prefix/parameter`.
pub(in crate::models) fn push(artifact: &mut Artifact, prefix: &str, state: &[Entry]) {
    for entry in state {
        artifact.push_singles(format!("{prefix}/{}", entry.name), entry.values.clone());
    }
}

/// The weights of a network of this form: names and shapes come from `form`, values from the artifact.
pub(in crate::models) fn pull(artifact: &Artifact, prefix: &str, form: &[(String, Vec<usize>)]) -> Result<State> {
    form.iter()
        .map(|(name, shape)| {
            let values = artifact.singles(&format!("{prefix}/{name}"))?.to_vec();
            if values.len() != shape.iter().product::<usize>() || values.iter().any(|v| !v.is_finite()) {
                return Err(damaged(format!("weights of another shape in \"{name}\"")));
            }
            Ok(Entry { name: name.clone(), shape: shape.clone(), values })
        })
        .collect()
}
