//! What the page knows, apart from how it looks. No view code in here.

mod form;
mod outcome;
mod overrides;
mod progress;
mod samples;
mod table;

use leptos::prelude::*;

use crate::client::WorkerClient;

pub(crate) use form::{ConditionDraft, Form, ROWS_WITHOUT_TABLE, TestKind, whole};
pub(crate) use outcome::{Outcome, Run};
pub(crate) use overrides::{apply, leave_out, set_kind};
pub(crate) use progress::{Plan, overall};
pub(crate) use samples::Samples;
pub(crate) use table::{OpenTable, Origin, SavedModel, TableState};

/// Everything, as cheap handles. Given to every component by context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Studio {
    client: StoredValue<WorkerClient, LocalStorage>,
    pub(crate) samples: Samples,
    pub(crate) table: TableState,
    pub(crate) form: Form,
    pub(crate) run: Run,
    /// Column whose details are shown.
    pub(crate) detailed: RwSignal<Option<String>>,
}

impl Studio {
    /// Starts the worker.
    pub(crate) fn new() -> Self {
        Self {
            client: StoredValue::new_local(WorkerClient::spawn()),
            samples: Samples::new(),
            table: TableState::new(),
            form: Form::new(),
            run: Run::new(),
            detailed: RwSignal::new(None),
        }
    }

    /// The studio of this page.
    pub(crate) fn here() -> Self {
        use_context().expect("the root component provides it")
    }

    fn client(&self) -> WorkerClient {
        self.client.get_value()
    }

    /// Whether the worker is at something that a new run would disturb.
    pub(crate) fn is_busy(&self) -> bool {
        self.table.reading.with(Option::is_some) || self.run.job.with(Option::is_some)
    }
}
