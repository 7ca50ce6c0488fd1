//! Hears the page, keeps the queue, and runs one request after the other.

use std::cell::RefCell;
use std::rc::Rc;

use engine::Error;
use engine::job::protocol::PROTOCOL_VERSION;
use engine::job::{JobEvent, JobRequest};
use engine::run::{CancelToken, RunCx};
use js_sys::ArrayBuffer;
use wasm_bindgen::JsValue;

use super::outbox::{Outbox, ProgressOf};
use super::pacer::EventLoop;
use super::queue::{Queue, Work};
use super::session::Session;
use super::source::Source;
use super::training::Training;
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
    /// Ends the training that runs with what it has learned.
    finish: RefCell<CancelToken>,
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
        pacer: EventLoop::new(turns),
        queue: RefCell::default(),
        finish: RefCell::default(),
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
            None => self.steer(envelope.id, &request),
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
                host.run(entry.id, entry.content, entry.token).await;
                host.pacer.go_on();
                host.queue.borrow_mut().end();
            }
        });
    }

    /// Requests about another one.
    fn steer(&self, id: u32, request: &JobRequest) {
        let runs = self.queue.borrow().running() == Some(id);
        match request {
            JobRequest::Pause if runs => self.pacer.pause(),
            JobRequest::Continue if runs => self.pacer.go_on(),
            JobRequest::Finish if runs => {
                self.finish.borrow().cancel();
                self.pacer.go_on();
            }
            JobRequest::Cancel => {
                self.queue.borrow().cancel(id);
                if runs {
                    self.pacer.go_on();
                }
            }
            // What it is about has ended already.
            _ => {}
        }
    }

    async fn run(&self, id: u32, received: Received, token: CancelToken) {
        let Some(mut session) = self.session.take() else {
            return self.outbox.fail(id, Error::Internal("two requests ran at once".to_owned()));
        };
        let finish = CancelToken::default();
        self.finish.replace(finish.clone());
        let training = Training::of(&received.request, (session.source(), session.spec()), (id, &self.outbox)).await;
        let progress = ProgressOf::new(id, &self.outbox, training.as_ref());
        let mut cx = RunCx::new(&progress, token, &self.pacer).with_finish(finish);
        if let Some(training) = &training {
            cx = cx.with_compute(training.device).with_checkpoints(training.checkpoints());
        }
        let cx = &cx;
        let done = match cx.check() {
            Ok(()) => {
                let source = Source::of(received.file, received.bytes);
                session.run(received.request, source, cx).await
            }
            Err(cancelled) => Err(cancelled),
        };
        if let Some(training) = training {
            training.over(matches!(done, Ok(_) | Err(Error::Cancelled))).await;
        }
        self.session.replace(Some(session));
        match done {
            Ok((event, bytes)) => self.outbox.post(id, &event, bytes.as_deref()),
            Err(error) => self.outbox.fail(id, error),
        }
    }
}
