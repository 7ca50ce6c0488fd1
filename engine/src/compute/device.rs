//! Devices by kind. Never the default of the library: that depends on what was compiled in, and panics where it cannot be used.

use burn::tensor::Device;

use super::ComputeKind;
use crate::error::{Defect, Error, Result};

/// An opened device.
#[derive(Clone, Debug)]
pub struct Compute {
    /// Its kind.
    pub kind: ComputeKind,
    /// The device, without gradients.
    pub device: Device,
    /// Name for people.
    pub name: String,
}

/// Kinds that this build can open; whether the machine has such a device shows when it is opened.
pub fn available() -> Vec<ComputeKind> {
    let built = |kind: &ComputeKind| match kind {
        ComputeKind::Cpu => true,
        ComputeKind::Webgpu => cfg!(feature = "webgpu"),
        ComputeKind::Wgpu => cfg!(feature = "wgpu"),
        ComputeKind::Cuda => cfg!(feature = "cuda"),
    };
    ComputeKind::ALL.into_iter().filter(built).collect()
}

/// Opens a device of `kind`; the second time it is the same one.
///
/// # Errors
/// [`Error::Unsupported`] when this build or this machine has none.
pub async fn open(kind: ComputeKind) -> Result<Compute> {
    match kind {
        ComputeKind::Cpu => Ok(Compute { kind, device: Device::flex(), name: "CPU".to_owned() }),
        #[cfg(any(feature = "webgpu", feature = "wgpu"))]
        ComputeKind::Webgpu | ComputeKind::Wgpu => graphics::open(kind).await,
        #[cfg(feature = "cuda")]
        ComputeKind::Cuda => {
            // Listing is safe without a driver; opening is not.
            if Device::enumerate(burn::tensor::DeviceType::Cuda).into_vec().is_empty() {
                return Err(absent(kind, "no Nvidia driver or no such device was found"));
            }
            Ok(Compute { kind, device: Device::cuda(0), name: "CUDA 0".to_owned() })
        }
        #[allow(unreachable_patterns, reason = "with every feature there is nothing left")]
        _ => Err(absent(kind, "this build was made without it")),
    }
}

/// The error of a device that cannot be opened.
fn absent(kind: ComputeKind, why: &str) -> Error {
    Error::unsupported(Defect::new(
        format!("the device \"{}\" cannot be used", kind.id()),
        "a device that is there",
        why,
        "Choose \"cpu\", which is always there.",
    ))
}

#[cfg(any(feature = "webgpu", feature = "wgpu"))]
mod graphics {
    use std::sync::{Mutex, OnceLock, PoisonError};

    use super::{Compute, ComputeKind, Device, Result, absent};

    /// Devices that were opened: a second initialisation of one fails.
    static OPENED: OnceLock<Mutex<Vec<Compute>>> = OnceLock::new();

    fn opened() -> std::sync::MutexGuard<'static, Vec<Compute>> {
        OPENED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn open(kind: ComputeKind) -> Result<Compute> {
        if (kind == ComputeKind::Webgpu && !cfg!(feature = "webgpu"))
            || (kind == ComputeKind::Wgpu && !cfg!(feature = "wgpu"))
        {
            return Err(absent(kind, "this build was made without it"));
        }
        let found = opened().first().cloned();
        if let Some(compute) = found {
            return Ok(Compute { kind, ..compute });
        }
        let device =
            Device::wgpu_options().init_async().await.map_err(|e| absent(kind, &format!("it answered: {e}")))?;
        let name = device.identity().map_or_else(|| kind.id().to_owned(), |i| i.name.clone());
        let compute = Compute { kind, device, name };
        opened().push(compute.clone());
        Ok(compute)
    }
}
