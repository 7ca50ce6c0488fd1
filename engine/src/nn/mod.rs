//! Parts that networks share: layers, losses over spans, optimiser, reading and storing.
//!
//! All randomness comes from the host's named streams and is uploaded: a device's own generator is one per process, and differs
//! from device to device. Tensors are never read synchronously: on a browser's GPU that panics.
//!
//! Must not know about tables or models.

mod adam;
mod average;
mod linear;
mod noise;
mod norm;
mod read;
mod spans;
mod state;

pub use adam::{Adam, AdamSettings};
pub use average::Average;
pub use linear::Linear;
pub use noise::{gumbels, keeps, normals, uniforms};
pub use norm::{BatchNorm, Moments};
pub use read::{finite, read};
pub use spans::Spans;
pub use state::{Entry, State, form, load_state, save_state};

use burn::tensor::{Device, Tensor, TensorData};

/// A matrix on `device` from its entries, row by row.
pub fn matrix(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), device)
}
