//! Hears the page, keeps the queue, and runs one request after the other.

use std::cell::RefCell;
use std::rc::Rc;

use engine::Error;
use engine::job::protocol::PROTOCOL_VERSION;
use engine::job::{JobEvent, JobRequest};
use engine::run::RunCx;
use js_sys::ArrayBuffer;
use wasm_bindgen::JsValue;

use super::outbox::{Outbox, ProgressOf};
use super::pacer::EventLoop;
use super::queue::{Queue, Work};
use super::session::Session;
use super::source::Source;
use crate::envelope::{Envelope, NO_REQUEST};
use crate::platform::{PickedFile, Turns, WorkerScope, spawn};

/// A request and what came beside it.
#[derive(Debug)]
struct Received {
    request: JobRequest,
    file: Option<PickedFile>,
    bytes: Option<ArrayBuffer>,
}

/// The worker's state outside the engine.
#[derive(Debug)]
struct Host {
    outbox: Outbox,
    pacer: EventLoop,
    queue: RefCell<Queue<Received>>,
    /// Taken out while a request runs, so that nothing is borrowed while it waits.
    session: RefCell<Option<Session>>,
}

/// Starts the worker: from here on it answers every request. In a page it does nothing.
pub fn start() {
    let Some(scope) = WorkerScope::current() else { return };
    let outbox = Outbox(scope.clone());
    let turns = match Turns::new() {
        Ok(turns) => turns,
        Err(error) => return outbox.post(NO_REQUEST, &JobEvent::Crashed { message: error.to_string() }, None),
    };
    let host = Rc::new(Host {
        outbox: outbox.clone(),
        pacer: EventLoop(turns),
        queue: RefCell::default(),
        session: RefCell::new(Some(Session::default())),
    });
    tell_panics(outbox.clone());
    scope.on_message(move |data| host.receive(&data));
    outbox.post(NO_REQUEST, &JobEvent::Ready { version: PROTOCOL_VERSION }, None);
}

/// A panic ends the worker, since its memory may be half-written: its last words go to the page, which starts a new one.
fn tell_panics(outbox: Outbox) {
    thread_local! {
        // The hook must be shareable between threads, which a browser handle is not.
        static OUTBOX: RefCell<Option<Outbox>> = const { RefCell::new(None) };
    }
    OUTBOX.with(|slot| slot.replace(Some(outbox)));
    std::panic::set_hook(Box::new(|info| {
        // Where, not what: the words of a panic may quote a cell.
        let message = info.location().map_or_else(
            || "a panic".to_owned(),
            |at| format!("a panic in {} line {}", at.file().rsplit('/').next().unwrap_or_default(), at.line()),
        );
        OUTBOX.with(|slot| {
            if let Ok(outbox) = slot.try_borrow()
                && let Some(outbox) = outbox.as_ref()
            {
                outbox.post(NO_REQUEST, &JobEvent::Crashed { message }, None);
            }
        });
    }));
}

impl Host {
    fn receive(self: &Rc<Self>, data: &JsValue) {
        let envelope = Envelope::open(data);
        let request = match envelope.message::<JobRequest>() {
            Ok(request) => request,
            Err(error) => return self.outbox.fail(envelope.id, error),
        };
        match Work::of(&request) {
            None => self.queue.borrow().cancel(envelope.id),
            Some(work) => {
                let received = Received { request, file: envelope.file, bytes: envelope.bytes };
                self.queue.borrow_mut().push(envelope.id, work, received);
                self.run_queue();
            }
        }
    }

    /// Runs what waits, unless something runs.
    fn run_queue(self: &Rc<Self>) {
        if self.queue.borrow().running().is_some() {
            return;
        }
        let host = Rc::clone(self);
        spawn(async move {
            loop {
                let Some(entry) = host.queue.borrow_mut().start() else { return };
                let progress = ProgressOf { id: entry.id, outbox: &host.outbox };
                let cx = RunCx::new(&progress, entry.token, &host.pacer);
                host.run(entry.id, entry.content, &cx).await;
                host.queue.borrow_mut().end();
            }
        });
    }

    async fn run(&self, id: u32, received: Received, cx: &RunCx<'_>) {
        let Some(mut session) = self.session.take() else {
            return self.outbox.fail(id, Error::Internal("two requests ran at once".to_owned()));
        };
        let done = match cx.check() {
            Ok(()) => {
                let source = Source::of(received.file, received.bytes);
                session.run(received.request, source, cx).await
            }
            Err(cancelled) => Err(cancelled),
        };
        self.session.replace(Some(session));
        match done {
            Ok((event, bytes)) => self.outbox.post(id, &event, bytes.as_deref()),
            Err(error) => self.outbox.fail(id, error),
        }
    }
}
