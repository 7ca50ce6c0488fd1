//! What a network model keeps of a table beside its weights.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::facts::Fact;
use super::layout::Layout;
use crate::data::column::Column;
use crate::data::notice::Notice;
use crate::data::schema::Schema;
use crate::data::{Table, notice::NoticeCode};
use crate::error::{Defect, Result};
use crate::models::artifact::{Artifact, damaged};
use crate::models::conditions::{self, Ask};
use crate::models::fields::Taken;
use crate::models::regenerate::Regenerated;
use crate::models::spec::SampleRequest;
use crate::rng::Seed;
use crate::run::RunCx;
use crate::transform::Encoder;
use crate::transform::encoded::{Coded, Pick, Settings, append};

/// Rows below which a network is a poor choice.
const FEW_ROWS: usize = 500;

/// Schema, encoder and facts of a table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::models) struct Frame {
    pub(in crate::models) schema: Schema,
    pub(in crate::models) names: Vec<Arc<[String]>>,
    rest: Vec<Regenerated>,
    facts: Vec<Fact>,
    pub(in crate::models) encoder: Encoder,
    pub(in crate::models) layout: Layout,
    pub(in crate::models) notices: Vec<Notice>,
}

/// [`Frame`] in an artifact's header.
#[derive(Serialize, Deserialize)]
pub(in crate::models) struct FrameHead {
    names: Vec<Vec<String>>,
    rest: Vec<Regenerated>,
    facts: Vec<Fact>,
    encoder: Encoder,
    notices: Vec<Notice>,
}

impl Frame {
    /// Learns the encoding of a table, and the codes of its rows.
    pub(in crate::models) async fn learn(
        train: &Table,
        settings: &Settings,
        seed: Seed,
        cx: &RunCx<'_>,
    ) -> Result<(Self, Coded)> {
        let Taken { schema, cells, names, rest } = Taken::of(train)?;
        let facts = schema.fields.iter().zip(&cells).map(|(f, c)| Fact::of(f, c)).collect();
        let table = Table::new(schema.clone(), cells)?;
        let encoder = Encoder::fit(&table, settings, seed, cx).await?;
        let rows: Vec<u32> = (0..table.rows() as u32).collect();
        let coded = encoder.code(&table, &rows, seed);
        let mut notices = Vec::new();
        if table.rows() < FEW_ROWS {
            let defect = Defect::new(
                "there are few rows for a network",
                format!("at least {FEW_ROWS} rows"),
                table.rows().to_string(),
                "The Gaussian copula and sequential trees learn more from few rows.",
            );
            notices.push(Notice::info(NoticeCode::Model, defect));
        }
        let layout = Layout::of(&encoder);
        Ok((Self { schema, names, rest, facts, encoder, layout, notices }, coded))
    }

    /// The same encoding for a table to learn more from, and the codes of its rows; `None` when the table has other columns or
    /// levels.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) for a table without rows.
    pub(super) fn again(mut self, train: &Table, seed: Seed) -> Result<Option<(Self, Coded)>> {
        let Taken { schema, cells, names, rest } = Taken::of(train)?;
        if schema != self.schema || names != self.names {
            return Ok(None);
        }
        self.facts = schema.fields.iter().zip(&cells).map(|(f, c)| Fact::of(f, c)).collect();
        self.rest = rest;
        let table = Table::new(schema, cells)?;
        let rows: Vec<u32> = (0..table.rows() as u32).collect();
        let coded = self.encoder.code(&table, &rows, seed);
        Ok(Some((self, coded)))
    }

    /// What the artifact's header keeps.
    pub(in crate::models) fn head(&self) -> FrameHead {
        FrameHead {
            names: self.names.iter().map(|n| n.to_vec()).collect(),
            rest: self.rest.clone(),
            facts: self.facts.clone(),
            encoder: self.encoder.clone(),
            notices: self.notices.clone(),
        }
    }

    /// From an artifact's header.
    pub(in crate::models) fn of_head(head: FrameHead, artifact: &Artifact) -> Result<Self> {
        let schema = artifact.schema.clone();
        let names: Vec<Arc<[String]>> = head.names.into_iter().map(Arc::from).collect();
        let width = schema.fields.len();
        if names.len() != width || head.rest.len() != width || head.facts.len() != width {
            return Err(damaged("parts that do not fit the schema".to_owned()));
        }
        if !head.encoder.fits(&schema, &names) {
            return Err(damaged("an encoding that does not fit the schema".to_owned()));
        }
        let layout = Layout::of(&head.encoder);
        let (rest, facts, encoder, notices) = (head.rest, head.facts, head.encoder, head.notices);
        Ok(Self { schema, names, rest, facts, encoder, layout, notices })
    }

    /// The conditions of a request, cut to what the columns can show.
    pub(in crate::models) fn asks(&self, request: &SampleRequest) -> Result<Vec<Ask>> {
        let asks = conditions::read(&self.schema, &self.names, &request.conditions)?;
        asks.into_iter()
            .map(|(at, wanted)| {
                let possible = self.facts[at].possible(&wanted);
                possible.map(|w| (at, w)).ok_or_else(|| conditions::impossible(&self.schema, &[at]))
            })
            .collect()
    }

    /// Facts of a column.
    pub(in crate::models) fn fact(&self, column: usize) -> &Fact {
        &self.facts[column]
    }

    /// Cells of `rows` rows of a network's matrix; `None` for columns that are not learned.
    pub(super) fn cells(
        &self,
        matrix: &[f32],
        rows: usize,
        pick: Pick,
        seed: Seed,
        chunk: u64,
    ) -> Result<Vec<Option<Column>>> {
        let matrix = self.layout.restored(matrix);
        self.encoder.decode(&matrix, rows, pick, &self.names, (seed, chunk))
    }

    /// The table of these cells, with the columns that are not learned.
    pub(super) fn table(&self, mut cells: Vec<Option<Column>>, rows: usize, seed: Seed) -> Result<Table> {
        if cells.is_empty() {
            append(&mut cells, self.cells(&[], 0, Pick::Largest, seed, 0)?);
        }
        let filled = cells.into_iter().enumerate().map(|(at, column)| match column {
            Some(column) => Ok(column),
            None => self.rest[at].fill(&self.schema.fields[at], &self.names[at], rows, seed, at),
        });
        Table::new(self.schema.clone(), filled.collect::<Result<_>>()?)
    }
}
