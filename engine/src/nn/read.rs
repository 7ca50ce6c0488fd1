//! Reading from a device, all at once and without blocking.

use burn::tensor::{Tensor, TensorData, Transaction};

use crate::error::{Defect, Error, Result};

/// Entries of several tensors in one round trip, on every target.
///
/// # Errors
/// [`Error::Internal`] when the device failed.
pub async fn read(tensors: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>> {
    let all = tensors.into_iter().fold(Transaction::default(), |t, tensor| t.register(tensor.inner()));
    let data = all.execute_async().await.map_err(|e| Error::Internal(format!("the device failed: {e}")))?;
    data.iter().map(floats).collect()
}

fn floats(data: &TensorData) -> Result<Vec<f32>> {
    data.as_slice::<f32>().map(<[f32]>::to_vec).map_err(|e| Error::Internal(format!("the device answered: {e:?}")))
}

/// Nothing when every value is a number.
///
/// # Errors
/// [`Error::Diverged`] naming the step, with `fix` as the advice.
pub fn finite(values: &[f32], step: u64, fix: &str) -> Result<()> {
    if values.iter().all(|v| v.is_finite()) {
        return Ok(());
    }
    Err(Error::Diverged(Box::new(Defect::new(
        "the training diverged",
        "losses that are numbers",
        format!("a loss that is none at step {step}"),
        fix,
    ))))
}
