//! Which columns of a table are learned, and how a synthetic table is put together again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::{Column, KindTag, MISSING, Schema, Table};
use crate::error::{Defect, Error, Result};
use crate::models::Artifact;
use crate::models::artifact::damaged;
use crate::models::regenerate;
use crate::rng::Seed;

/// What becomes of a column that is not learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rest {
    /// Every cell is missing.
    Missing,
    /// Every cell that is not missing has this level.
    Constant(u32),
    /// Made anew from the column's kind: identifiers, text.
    Regenerated,
}

/// The columns of a training table by their treatment.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// Schema of the training table.
    pub schema: Schema,
    /// Learned columns, as positions in the schema.
    pub learned: Vec<usize>,
    /// The others that stay in the table, with their treatment.
    pub rest: Vec<(usize, Rest)>,
    /// Level names by position in the schema; empty for columns without levels.
    pub names: Vec<Arc<[String]>>,
    /// Shares of missing cells by position in the schema.
    pub missing: Vec<f64>,
}

/// The part of [`Columns`] that a saved model's header holds.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    learned: Vec<usize>,
    rest: Vec<(usize, Rest)>,
    names: Vec<Vec<String>>,
}

impl Columns {
    /// Sorts the columns of `table` by their treatment.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when there is nothing to learn from: no column that is kept, no row, or a single row that would
    /// be copied.
    pub fn of(table: &Table) -> Result<Self> {
        let schema = table.schema().clone();
        let rows = table.rows();
        if schema.fields.iter().all(|f| f.left_out) {
            return Err(Error::unsupported(Defect::new(
                "there is no column to make",
                "at least one column that is kept",
                format!("{} columns, all left out", schema.fields.len()),
                "Keep at least one column.",
            )));
        }
        let mut out = Self {
            learned: Vec::new(),
            rest: Vec::new(),
            names: Vec::with_capacity(table.width()),
            missing: Vec::with_capacity(table.width()),
            schema,
        };
        for at in 0..table.width() {
            let tag = out.schema.fields[at].kind.tag();
            let missing = table.missing(at);
            out.names.push(table.levels(at).1.to_vec().into());
            out.missing.push(if rows == 0 { 0.0 } else { missing as f64 / rows as f64 });
            if out.schema.fields[at].left_out {
                continue;
            }
            match tag {
                _ if missing == rows => out.rest.push((at, Rest::Missing)),
                KindTag::Identifier | KindTag::Text => out.rest.push((at, Rest::Regenerated)),
                KindTag::Constant => {
                    let code = table.levels(at).0.into_iter().find(|&c| c != MISSING).unwrap_or(MISSING);
                    out.rest.push((at, Rest::Constant(code)));
                }
                _ => out.learned.push(at),
            }
        }
        if rows == 0 || (rows == 1 && !out.learned.is_empty()) {
            return Err(Error::unsupported(Defect::new(
                "the table is too short to learn from",
                "at least 2 rows",
                format!("{rows}"),
                "Open a table with more rows.",
            )));
        }
        Ok(out)
    }

    /// Puts a table of `rows` rows together from the learned columns' cells, in the order of [`Columns::learned`].
    ///
    /// # Errors
    /// [`Error::Internal`] when the cells do not fit: a bug.
    pub fn table(&self, learned: Vec<Column>, rows: usize, seed: Seed) -> Result<Table> {
        let mut cells: Vec<Option<Column>> = vec![None; self.schema.fields.len()];
        for (&at, column) in self.learned.iter().zip(learned) {
            cells[at] = Some(column);
        }
        for (at, rest) in &self.rest {
            cells[*at] = Some(self.other(*at, rest, rows, seed));
        }
        let mut schema = self.schema.clone();
        let mut left_out = schema.fields.iter().map(|f| f.left_out).collect::<Vec<_>>().into_iter();
        schema.fields.retain(|_| !left_out.next().unwrap_or(false));
        if schema.target.as_ref().is_some_and(|t| schema.index(t).is_none()) {
            schema.target = None;
            schema.task = None;
        }
        Table::new(schema, cells.into_iter().flatten().collect())
    }

    fn other(&self, at: usize, rest: &Rest, rows: usize, seed: Seed) -> Column {
        let field = &self.schema.fields[at];
        match rest {
            Rest::Missing if field.kind.tag().is_numeric() => Column::Numbers(vec![f64::NAN; rows]),
            Rest::Missing if field.kind.tag().is_levels() => {
                Column::Levels { codes: vec![MISSING; rows], names: Arc::clone(&self.names[at]) }
            }
            Rest::Missing => Column::Text(vec![None; rows]),
            Rest::Constant(code) => {
                let mut rng = seed.indexed("sample/missing", at as u64);
                let share = self.missing[at];
                let mut cell = || if share > 0.0 && rng.uniform() < share { MISSING } else { *code };
                Column::Levels { codes: (0..rows).map(|_| cell()).collect(), names: Arc::clone(&self.names[at]) }
            }
            Rest::Regenerated => Column::Text(regenerate::cells(field, self.missing[at], rows, seed, at as u64)),
        }
    }

    /// An artifact of the model `id` that holds these columns and the model's own `header`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the header cannot be written.
    pub fn artifact(&self, id: &str, header: &impl Serialize) -> Result<Artifact> {
        let columns = Saved {
            learned: self.learned.clone(),
            rest: self.rest.clone(),
            names: self.names.iter().map(|n| n.to_vec()).collect(),
        };
        let mut artifact = Artifact::new(id, &self.schema, &(columns, header))?;
        artifact.push("missing", self.missing.clone());
        Ok(artifact)
    }

    /// Reads what [`Columns::artifact`] wrote.
    ///
    /// # Errors
    /// [`Error::Artifact`].
    pub fn saved<H: serde::de::DeserializeOwned>(artifact: &Artifact) -> Result<(Self, H)> {
        let (columns, header): (Saved, H) = artifact.header()?;
        let width = artifact.schema.fields.len();
        let missing = artifact.array("missing")?.to_vec();
        let inside = columns.learned.iter().chain(columns.rest.iter().map(|(at, _)| at)).all(|&at| at < width);
        let known = columns.rest.iter().all(|(at, rest)| match rest {
            Rest::Constant(code) => {
                *code == MISSING || columns.names.get(*at).is_some_and(|n| (*code as usize) < n.len())
            }
            _ => true,
        });
        let shares = missing.iter().all(|m| (0.0..=1.0).contains(m));
        if !inside || !shares || !known || columns.names.len() != width || missing.len() != width {
            return Err(damaged("the columns do not fit the schema".to_owned()));
        }
        let columns = Self {
            schema: artifact.schema.clone(),
            learned: columns.learned,
            rest: columns.rest,
            names: columns.names.into_iter().map(Arc::from).collect(),
            missing,
        };
        Ok((columns, header))
    }
}
