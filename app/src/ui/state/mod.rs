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
pub(crate) use outcome::{Outcome, RESULT_TITLE, Run};
pub(crate) use overrides::{apply, leave_out, set_kind};
pub(crate) use progress::{Plan, overall};
pub(crate) use samples::Samples;
pub(crate) use table::{OpenTable, Origin, SavedModel, TableState};

/// Everything the page knows, given to every component by context. A reference: closures all over the page hold one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Studio(&'static Parts);

impl std::ops::Deref for Studio {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// The parts of the studio.
#[derive(Debug)]
pub(crate) struct Parts {
    client: StoredValue<WorkerClient, LocalStorage>,
    pub(crate) samples: Samples,
    pub(crate) table: TableState,
    pub(crate) form: Form,
    pub(crate) run: Run,
    /// Column whose details are shown.
    pub(crate) detailed: RwSignal<Option<String>>,
}

impl Studio {
    /// Starts the worker. There is one studio, and it lives as long as the page.
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::new(Parts {
            client: StoredValue::new_local(WorkerClient::spawn()),
            samples: Samples::new(),
            table: TableState::new(),
            form: Form::new(),
            run: Run::new(),
            detailed: RwSignal::new(None),
        })))
    }

    /// The studio of this page.
    pub(crate) fn here() -> Self {
        use_context().expect("the root component provides it")
    }

    fn client(self) -> WorkerClient {
        self.client.get_value()
    }

    /// Whether the worker is at something that a new run would disturb.
    pub(crate) fn is_busy(self) -> bool {
        self.table.reading.with(Option::is_some) || self.run.job.with(Option::is_some)
    }
}
