//! What this build can compute on, and what of it the machine has. Nothing is opened.

use serde::Serialize;

use super::ComputeKind;

/// A kind of device as this build and this machine see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The kind.
    pub kind: ComputeKind,
    /// Whether this build was made with it.
    pub built: bool,
    /// The devices of the kind, described in a line each; none where there are none or the build cannot look.
    pub devices: Vec<String>,
    /// Whether networks on it are worth it: it is there, and it is no processor that plays a graphics processor.
    pub usable: bool,
}

/// Every kind, in the order of [`ComputeKind::ALL`].
pub async fn survey() -> Vec<Found> {
    let built = super::available();
    let mut out = Vec::new();
    for kind in ComputeKind::ALL {
        let built = built.contains(&kind);
        let (devices, usable) = if built { look(kind).await } else { (Vec::new(), false) };
        out.push(Found { kind, built, devices, usable });
    }
    out
}

/// The kind that networks learn on when nobody says: Nvidia's, then any real graphics processor, then the processor.
pub async fn best() -> ComputeKind {
    let found = survey().await;
    let order = [ComputeKind::Cuda, ComputeKind::Wgpu, ComputeKind::Webgpu];
    order.into_iter().find(|k| found.iter().any(|f| f.kind == *k && f.usable)).unwrap_or_default()
}

async fn look(kind: ComputeKind) -> (Vec<String>, bool) {
    match kind {
        ComputeKind::Cpu => (vec![processor()], true),
        // The browser says what it has when it is opened, not before.
        ComputeKind::Webgpu => (Vec::new(), false),
        ComputeKind::Wgpu => graphics().await,
        ComputeKind::Cuda => nvidia(),
    }
}

/// Threads and vector instructions of the processor.
fn processor() -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let simd = simd();
    let simd = if simd.is_empty() { "no vector instructions".to_owned() } else { simd.join(", ") };
    format!("{threads} thread{}, {simd}", if threads == 1 { "" } else { "s" })
}

/// Vector instructions that the mathematics below networks picks from, as the running processor has them.
fn simd() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let found = vec![
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("sse2", true),
    ];
    #[cfg(target_arch = "aarch64")]
    let found = vec![("neon", cfg!(target_feature = "neon"))];
    #[cfg(target_family = "wasm")]
    let found = vec![("simd128", cfg!(target_feature = "simd128"))];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_family = "wasm")))]
    let found: Vec<(&str, bool)> = Vec::new();
    found.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect()
}

#[cfg(all(feature = "wgpu", not(target_family = "wasm")))]
async fn graphics() -> (Vec<String>, bool) {
    let found = super::adapters().await;
    let usable = found.iter().any(|a| a.kind == "discrete" || a.kind == "integrated");
    let line = |a: &super::Adapter| format!("{} ({}, {}, {})", a.name, a.kind, a.api, a.driver);
    (found.iter().map(line).collect(), usable)
}

#[cfg(not(all(feature = "wgpu", not(target_family = "wasm"))))]
#[expect(clippy::unused_async, reason = "the build with adapters waits for them")]
async fn graphics() -> (Vec<String>, bool) {
    (Vec::new(), false)
}

#[cfg(feature = "cuda")]
fn nvidia() -> (Vec<String>, bool) {
    // Listing is safe without a driver; opening is not.
    let count = burn::tensor::Device::enumerate(burn::tensor::DeviceType::Cuda).into_vec().len();
    ((0..count).map(|at| format!("CUDA {at}")).collect(), count > 0)
}

#[cfg(not(feature = "cuda"))]
fn nvidia() -> (Vec<String>, bool) {
    (Vec::new(), false)
}
