//! `facsimile models`.

use anyhow::Result;
use engine::models::{DynModel, ModelSpec, specs};
use engine::params::{JsonMap, ParamKind, ParamSpec};
use serde_json::json;

use crate::cli::print::{self, Style};
use crate::cli::text;

/// Arguments of `models`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile models
  facsimile models gaussian-copula
  facsimile models --json")]
pub(super) struct Args {
    /// Shows this model with its settings.
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(ids()))]
    id: Option<String>,

    /// Prints JSON, with everything that is known about each setting.
    #[arg(long)]
    json: bool,
}

fn ids() -> Vec<&'static str> {
    specs().into_iter().map(|s| s.id).collect()
}

/// Width of paragraphs.
const WIDTH: usize = 88;

pub(super) fn run(args: &Args) -> Result<()> {
    let chosen: Vec<_> = specs().into_iter().filter(|s| args.id.as_deref().is_none_or(|id| id == s.id)).collect();
    if args.json {
        let values = chosen.iter().map(|s| with_defaults(s)).collect::<Result<Vec<_>>>()?;
        let value = match &args.id {
            Some(_) => values.into_iter().next().unwrap_or_default(),
            None => values.into(),
        };
        return Ok(print::out(&format!("{value}\n"))?);
    }
    let colours = print::colours_out();
    let blocks: Vec<_> =
        chosen.iter().map(|s| if args.id.is_some() { full(s, colours) } else { short(s, colours) }).collect();
    let hint = if args.id.is_some() { "" } else { "\n`facsimile models ID` shows the settings of a model.\n" };
    Ok(print::out(&format!("{}{hint}", blocks.join("\n")))?)
}

/// The description with the default of every setting beside it.
fn with_defaults(spec: &ModelSpec) -> Result<serde_json::Value> {
    let mut value = serde_json::to_value(spec)?;
    value["defaults"] = json!(defaults(spec));
    Ok(value)
}

fn defaults(spec: &ModelSpec) -> JsonMap {
    engine::models::find(spec.id).map(DynModel::defaults).unwrap_or_default()
}

fn short(spec: &ModelSpec, colours: bool) -> String {
    let lines = text::wrap(spec.summary, WIDTH - 2);
    format!("{}  {}\n  {}\n", Style::Bold.paint(spec.id, colours), spec.name, lines.join("\n  "))
}

fn full(spec: &ModelSpec, colours: bool) -> String {
    let mut lines = vec![short(spec, colours)];
    lines.push(format!("  Reference: {}\n", text::wrap(spec.reference, WIDTH - 13).join("\n             ")));
    let defaults = defaults(spec);
    lines.push(
        if spec.params.is_empty() { "This model has no settings." } else { "Settings (--set key=value):" }.to_owned(),
    );
    for param in spec.params {
        let default = defaults.get(param.name).map(plain).unwrap_or_default();
        let advanced = if param.advanced { ", advanced" } else { "" };
        let name = Style::Bold.paint(param.name, colours);
        lines.push(format!("\n  {name}  {} (default {default}{advanced})", range(param)));
        lines.extend(text::wrap(param.help, WIDTH - 6).iter().map(|line| format!("      {line}")));
        if let ParamKind::Choice { options } = param.kind {
            let rows: Vec<_> = options.iter().map(|o| vec![o.value.to_owned(), o.help.to_owned()]).collect();
            lines.extend(text::table(&rows).iter().map(|line| format!("        {line}")));
        }
    }
    lines.join("\n") + "\n"
}

/// A JSON value without the quotes of a string.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn range(param: &ParamSpec) -> String {
    let unit = param.unit.map(|u| format!(" {u}")).unwrap_or_default();
    match param.kind {
        ParamKind::Int { min, max, .. } => format!("whole number, {min} to {max}{unit}"),
        ParamKind::Float { min, max, .. } => format!("number, {min} to {max}{unit}"),
        ParamKind::Bool => "true or false".to_owned(),
        ParamKind::Choice { .. } => "one of these".to_owned(),
    }
}
