//! One evaluation as the command line and the server ask for it: the same tables, wishes and seed give the same report.

use std::time::{SystemTime, UNIX_EPOCH};

use engine::data::csv::ReadTable;
use engine::data::{SchemaSpec, Table};
use engine::evaluate::report::Report;
use engine::evaluate::run::{Options, evaluate};
use engine::run::{RunCx, block_on};

/// What there is of each table: where it lies, then the table itself.
#[derive(Debug)]
pub(crate) struct Sources<T> {
    /// Rows that the generator learned from.
    pub(crate) real: T,
    /// Real rows that it has never seen.
    pub(crate) holdout: Option<T>,
    /// What it made.
    pub(crate) synthetic: T,
}

impl<T> Sources<T> {
    /// A name for each, in the order of [`Options::names`].
    pub(crate) fn names(&self, name: impl Fn(&T) -> Option<String>) -> [Option<String>; 3] {
        [name(&self.real), self.holdout.as_ref().and_then(&name), name(&self.synthetic)]
    }

    /// Reads the tables with `read`: the real one as `spec` says, the others like the real one.
    ///
    /// # Errors
    /// The first of `read`.
    pub(crate) fn read<E>(
        self,
        spec: &SchemaSpec,
        mut read: impl FnMut(T, &SchemaSpec) -> Result<ReadTable, E>,
    ) -> Result<Sources<Table>, E> {
        let real = read(self.real, spec)?.table;
        let like = spec.beside(real.schema());
        let holdout = self.holdout.map(|source| read(source, &like)).transpose()?.map(|r| r.table);
        let synthetic = read(self.synthetic, &like)?.table;
        Ok(Sources { real, holdout, synthetic })
    }
}

impl Sources<Table> {
    /// Measures how good and how private the synthetic table is.
    ///
    /// # Errors
    /// See [`evaluate`].
    pub(crate) fn judge(&self, options: &Options, cx: &RunCx<'_>) -> engine::Result<Report> {
        block_on(evaluate(&self.real, self.holdout.as_ref(), &self.synthetic, options, cx))
    }
}

/// The time now, RFC 3339 in UTC.
pub(crate) fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let time = chrono::DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
