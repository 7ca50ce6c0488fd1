//! The sample tables that come with the site.

use engine::data::SchemaSpec;
use engine::{Error, Result};
use leptos::prelude::*;
use serde::Deserialize;

use crate::platform::{PickedFile, fetch_bytes, fetch_text, spawn};
use crate::ui::state::{Origin, Studio};

/// The one that is open on a first visit.
const FIRST: &str = "loans";

/// An entry of `data/index.json`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Sample {
    /// Name of its folder.
    pub(crate) name: String,
    /// For people.
    pub(crate) title: String,
    /// Address of the table, relative to `data/`.
    pub(crate) file: String,
    /// Address of its schema, relative to `data/`.
    pub(crate) schema: Option<String>,
    pub(crate) rows: u64,
    pub(crate) columns: u64,
    pub(crate) description: String,
    pub(crate) licence: String,
}

/// The list, once it is loaded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Samples {
    pub(crate) list: RwSignal<Vec<Sample>>,
}

impl Samples {
    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()) }
    }
}

async fn load(sample: &Sample) -> Result<(PickedFile, SchemaSpec)> {
    let spec = match &sample.schema {
        Some(schema) => SchemaSpec::from_json(&fetch_text(&format!("data/{schema}")).await?)?,
        None => SchemaSpec::default(),
    };
    let bytes = fetch_bytes(&format!("data/{}", sample.file)).await?;
    let name = sample.file.rsplit('/').next().unwrap_or(&sample.file);
    Ok((PickedFile::from_bytes(name, &bytes)?, spec))
}

fn parse(text: &str) -> Result<Vec<Sample>> {
    serde_json::from_str(text).map_err(|e| Error::Io(format!("the list of sample tables cannot be read: {e}")))
}

impl Studio {
    /// Loads the list and opens the first sample, unless something else was opened in the meantime.
    pub(crate) fn begin(self) {
        let ticket = self.table.ticket();
        spawn(async move {
            match fetch_text("data/index.json").await.and_then(|text| parse(&text)) {
                Ok(list) => {
                    let first = list.iter().find(|s| s.name == FIRST).or(list.first()).map(|s| s.name.clone());
                    self.samples.list.set(list);
                    if let Some(first) = first.filter(|_| self.table.is_current(ticket)) {
                        self.open_sample(&first);
                    }
                }
                // The page is of use without samples; a file can still be opened.
                Err(error) if self.table.is_current(ticket) => self.table.fail("the sample tables", error),
                Err(_) => {}
            }
        });
    }

    /// Opens a sample table.
    pub(crate) fn open_sample(self, name: &str) {
        let Some(sample) = self.samples.list.with_untracked(|l| l.iter().find(|s| s.name == name).cloned()) else {
            return;
        };
        let ticket = self.table.announce(&sample.title);
        spawn(async move {
            let loaded = load(&sample).await;
            if !self.table.is_current(ticket) {
                return;
            }
            match loaded {
                Ok((file, spec)) => self.open_table(file, spec, Origin::Sample(sample.name)),
                Err(error) => self.table.fail(&sample.title, error),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_the_site_can_be_read() {
        let list = parse(include_str!("../../../../data/index.json")).unwrap();
        assert!(list.len() >= 6 && list.iter().any(|s| s.name == FIRST));
        assert!(list.iter().all(|s| !s.title.is_empty() && !s.description.is_empty() && s.rows > 0));
        assert!(parse("{}").is_err());
    }
}
