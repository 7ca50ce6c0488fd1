//! `facsimile devices`, and the choice of one.

use anyhow::Result;
use engine::compute::{ComputeKind, Found, best, survey};
use engine::run::block_on;
use serde_json::json;

use crate::cli::{print, text};

/// Arguments of `devices`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile devices
  facsimile devices --json")]
pub(super) struct Args {
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// The word that lets the machine choose.
const AUTO: &str = "auto";

/// Where networks are computed.
#[derive(Debug, clap::Args)]
pub(super) struct DeviceArg {
    /// Where networks learn and draw: cpu, wgpu (graphics processors by Vulkan, Metal or DirectX), cuda (Nvidia), or auto, the
    /// best that is there. Other models use the processor. `facsimile devices` lists them.
    #[arg(long, value_name = "DEVICE", default_value = "cpu",
          value_parser = clap::builder::PossibleValuesParser::new([AUTO, "cpu", "wgpu", "cuda"]))]
    pub(super) device: String,
}

impl DeviceArg {
    /// The kind that was asked for. Whether it can be opened shows when a network opens it.
    pub(super) fn kind(&self) -> ComputeKind {
        if self.device == AUTO { block_on(best()) } else { ComputeKind::of_id(&self.device).unwrap_or_default() }
    }
}

pub(super) fn run(args: &Args) -> Result<()> {
    // The browser's device is the page's.
    let found: Vec<Found> = block_on(survey()).into_iter().filter(|f| f.kind != ComputeKind::Webgpu).collect();
    if args.json {
        let value = json!({ "devices": found, "auto": block_on(best()).id() });
        return Ok(print::out(&format!("{value}\n"))?);
    }
    let rows: Vec<Vec<String>> = found.iter().flat_map(rows).collect();
    let auto = block_on(best()).id();
    Ok(print::out(&format!("{}\n\n--device auto takes {auto}.\n", text::table(&rows).join("\n")))?)
}

/// Lines of the table for one kind.
fn rows(found: &Found) -> Vec<Vec<String>> {
    let id = found.kind.id();
    if !found.built {
        return vec![vec![
            id.to_owned(),
            format!("not in this build; it takes cargo build --release -p native-server --features {id}"),
        ]];
    }
    if found.devices.is_empty() {
        return vec![vec![
            id.to_owned(),
            "in this build, but this machine shows no such device or no driver".to_owned(),
        ]];
    }
    found.devices.iter().map(|d| vec![id.to_owned(), text::clean(d)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_from_what_was_not_built() {
        let of = |built, devices: &[&str]| Found {
            kind: ComputeKind::Wgpu,
            built,
            devices: devices.iter().map(|d| (*d).to_owned()).collect(),
            usable: false,
        };
        assert!(rows(&of(false, &[]))[0][1].contains("--features wgpu"));
        assert!(rows(&of(true, &[]))[0][1].contains("no such device"));
        assert_eq!(rows(&of(true, &["a", "b\n"])), [["wgpu", "a"], ["wgpu", "b\u{b7}"]]);
    }
}
