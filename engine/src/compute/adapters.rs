//! Graphics processors of the machine, listed without opening one.

use serde::Serialize;

/// A graphics processor as one of its interfaces shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adapter {
    /// Its own name.
    pub name: String,
    /// "discrete", "integrated", "virtual", "software" or "other".
    pub kind: &'static str,
    /// The interface: Vulkan, Metal, Dx12 or Gl.
    pub api: String,
    /// Driver and its version, as far as it says.
    pub driver: String,
}

/// Every adapter; one processor appears once for each interface that reaches it.
pub async fn adapters() -> Vec<Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let found = instance.enumerate_adapters(wgpu::Backends::all()).await;
    found.iter().map(|adapter| described(&adapter.get_info())).collect()
}

fn described(info: &wgpu::AdapterInfo) -> Adapter {
    let kind = match info.device_type {
        wgpu::DeviceType::DiscreteGpu => "discrete",
        wgpu::DeviceType::IntegratedGpu => "integrated",
        wgpu::DeviceType::VirtualGpu => "virtual",
        wgpu::DeviceType::Cpu => "software",
        wgpu::DeviceType::Other => "other",
    };
    let driver = format!("{} {}", info.driver, info.driver_info).trim().to_owned();
    Adapter { name: info.name.clone(), kind, api: format!("{:?}", info.backend), driver }
}
