//! Where networks are computed. The choice is a plain value; with the feature `train` it is opened as a device.
//!
//! Must not know about models or jobs.

#[cfg(all(feature = "wgpu", not(target_family = "wasm")))]
mod adapters;
#[cfg(feature = "train")]
mod device;
#[cfg(feature = "train")]
mod survey;

#[cfg(all(feature = "wgpu", not(target_family = "wasm")))]
pub use adapters::{Adapter, adapters};

#[cfg(feature = "train")]
pub use device::{Compute, available, open};
#[cfg(feature = "train")]
pub use survey::{Found, best, survey};

use serde::{Deserialize, Serialize};

/// Kind of device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComputeKind {
    /// The processor: always there.
    #[default]
    Cpu,
    /// The browser's graphics processor.
    Webgpu,
    /// A graphics processor by Vulkan, Metal or DirectX.
    Wgpu,
    /// An Nvidia graphics processor by CUDA.
    Cuda,
}

impl ComputeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Webgpu, Self::Wgpu, Self::Cuda];

    /// Id in files and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Webgpu => "webgpu",
            Self::Wgpu => "wgpu",
            Self::Cuda => "cuda",
        }
    }

    /// The kind with this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.id() == id)
    }
}
