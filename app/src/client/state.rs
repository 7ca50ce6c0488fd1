//! The worker, the requests that wait for it, and what happens when it dies.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use engine::job::{JobEvent, JobRequest};
use engine::{Error, Result};
use gloo::timers::callback::Timeout;
use js_sys::ArrayBuffer;
use wasm_bindgen::JsValue;

use super::held::{Held, Message};
use super::{Export, JobId};
use crate::envelope::{Envelope, seal};
use crate::platform::{Content, Pages, PickedFile, WorkerHandle, spawn};

/// The scripts that Trunk writes beside the page: the worker that starts at once, and the one with networks.
const SCRIPT: &str = "worker_loader.js";
const TRAINER: &str = "trainer_loader.js";
/// How long a worker may take to end a request before it is replaced, in milliseconds.
const PATIENCE_MS: u32 = 2_000;

/// Who hears about a request.
#[derive(Clone)]
pub(super) enum Answer {
    Event(Rc<dyn Fn(JobEvent)>),
    Export(Rc<dyn Fn(Result<Export>)>),
    /// Wants the text beside the event too.
    Pages(Rc<dyn Fn(JobEvent, Option<Pages>)>),
    /// The client itself: it brought a new worker to where the old one was.
    Nobody,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Event(_) => "Event",
            Self::Export(_) => "Export",
            Self::Pages(_) => "Pages",
            Self::Nobody => "Nobody",
        })
    }
}

impl Answer {
    pub(super) fn event(on: impl Fn(JobEvent) + 'static) -> Self {
        Self::Event(Rc::new(on))
    }

    pub(super) fn export(on: impl Fn(Result<Export>) + 'static) -> Self {
        Self::Export(Rc::new(on))
    }

    pub(super) fn pages(on: impl Fn(JobEvent, Option<Pages>) + 'static) -> Self {
        Self::Pages(Rc::new(on))
    }

    /// Tells an event and what came beside it.
    fn give(&self, event: JobEvent, bytes: Option<&ArrayBuffer>) {
        match self {
            Self::Event(on) => on(event),
            Self::Pages(on) => on(event, bytes.map(Pages::from_buffer)),
            Self::Export(on) => match (event, bytes) {
                (JobEvent::Exported { file_name, media_type }, Some(bytes)) => {
                    let content = Content::from_buffer(bytes, &media_type);
                    on(content.map(|content| Export { file_name, media_type, content }));
                }
                (JobEvent::Failed { error }, _) => on(Err(error)),
                (JobEvent::Progress { .. }, _) => {}
                _ => on(Err(Error::Internal("the worker sent no export".to_owned()))),
            },
            Self::Nobody => {}
        }
    }
}

#[derive(Debug)]
struct Job {
    message: Message,
    answer: Answer,
    /// Runs from the moment when cancelling was asked for.
    timer: Option<Timeout>,
}

/// What the clones of a client share.
#[derive(Debug, Default)]
pub(super) struct State {
    worker: RefCell<Option<WorkerHandle>>,
    /// Whether the worker is the one with networks.
    trains: Cell<bool>,
    /// Whether the worker has said so; messages sent earlier would be lost.
    ready: Cell<bool>,
    /// Counts workers, so that the last words of an ended one are not taken for those of its successor.
    generation: Cell<u32>,
    last_id: Cell<u32>,
    /// Requests that have not ended, by id and so in the order they were made.
    jobs: RefCell<BTreeMap<u32, Job>>,
    /// Those of them that wait for the worker to be ready, in the order in which it should get them.
    unposted: RefCell<Vec<u32>>,
    held: RefCell<Held>,
}

/// Whether an event is the last one about its request.
fn is_end(event: &JobEvent) -> bool {
    !matches!(
        event,
        JobEvent::Progress { .. }
            | JobEvent::Device { .. }
            | JobEvent::Estimate { .. }
            | JobEvent::Losses { .. }
            | JobEvent::Sketch { .. }
            | JobEvent::Kept { .. }
            | JobEvent::Ready { .. }
            | JobEvent::Crashed { .. }
    )
}

/// Tells the end of requests that are off the list.
fn fail(jobs: BTreeMap<u32, Job>, error: &Error) {
    for job in jobs.into_values() {
        job.answer.give(JobEvent::Failed { error: error.clone() }, None);
    }
}

impl State {
    pub(super) fn new() -> Rc<Self> {
        Rc::default()
    }

    /// Starts a worker in place of the present one.
    pub(super) fn start_worker(self: &Rc<Self>) {
        self.ready.set(false);
        let generation = self.generation.get().wrapping_add(1);
        self.generation.set(generation);
        let (on_message, on_error) = (Rc::downgrade(self), Rc::downgrade(self));
        let started = WorkerHandle::start(
            if self.trains.get() { TRAINER } else { SCRIPT },
            move |data| {
                if let Some(state) = on_message.upgrade().filter(|s| s.generation.get() == generation) {
                    state.receive(&data);
                }
            },
            move |words| {
                // Later, so that no worker ends inside its own listener.
                let state = on_error.clone();
                spawn(async move {
                    if let Some(state) = state.upgrade().filter(|s| s.generation.get() == generation) {
                        state.stopped(&words);
                    }
                });
            },
        );
        match started {
            Ok(worker) => drop(self.worker.replace(Some(worker))),
            Err(error) => {
                self.worker.take();
                fail(self.take_jobs(), &error);
            }
        }
    }

    /// Puts the worker with networks in the place of the other one; what is unfinished is asked of it.
    pub(super) fn need_networks(self: &Rc<Self>) {
        if self.trains.replace(true) {
            return;
        }
        let mut unfinished = self.take_jobs();
        unfinished.retain(|_, job| !matches!(job.answer, Answer::Nobody));
        self.ready.set(false);
        self.worker.take();
        self.replace_worker(unfinished);
    }

    /// Whether the worker is the one with networks.
    pub(super) fn has_networks(&self) -> bool {
        self.trains.get()
    }

    /// Tells the worker something about a request.
    pub(super) fn steer(&self, id: u32, request: &JobRequest) {
        if let Ok((object, transfer)) = seal(id, request, None, None)
            && let Some(worker) = self.worker.borrow().as_ref()
        {
            // Without an effect the request runs on, which the person sees.
            let _ = worker.post(&object, &transfer);
        }
    }

    /// Keeps the file that was asked for.
    pub(super) fn hold(&self, file: PickedFile) {
        self.held.borrow_mut().asked = Some(file);
    }

    /// The file that was asked for last.
    pub(super) fn held(&self) -> Option<PickedFile> {
        self.held.borrow().asked.clone()
    }

    /// Posts a request, or keeps it until the worker is ready.
    pub(super) fn submit(self: &Rc<Self>, request: JobRequest, file: Option<PickedFile>, answer: Answer) -> JobId {
        let id = self.add(Message { request, file }, answer);
        if self.ready.get() {
            self.post(id);
        } else {
            self.unposted.borrow_mut().push(id);
            if self.worker.borrow().is_none() {
                // The last one could not start; the network may be back. Later, so that the caller has its id first.
                let state = Rc::clone(self);
                spawn(async move {
                    if state.worker.borrow().is_none() {
                        state.start_worker();
                    }
                });
            }
        }
        JobId(id)
    }

    fn next_id(&self) -> u32 {
        let id = self.last_id.get().wrapping_add(1).max(1);
        self.last_id.set(id);
        id
    }

    fn add(&self, message: Message, answer: Answer) -> u32 {
        let id = self.next_id();
        self.jobs.borrow_mut().insert(id, Job { message, answer, timer: None });
        id
    }

    /// Answers a request that never reaches the worker, after the caller has its id.
    pub(super) fn refuse(&self, error: Error, answer: Answer) -> JobId {
        spawn(async move { answer.give(JobEvent::Failed { error }, None) });
        JobId(self.next_id())
    }

    fn post(self: &Rc<Self>, id: u32) {
        let Some(message) = self.jobs.borrow().get(&id).map(|job| job.message.clone()) else { return };
        let sent = seal(id, &message.request, message.file.as_ref(), None).and_then(|(object, transfer)| {
            self.worker.borrow().as_ref().map_or(Ok(()), |worker| worker.post(&object, &transfer))
        });
        if let Err(error) = sent {
            let state = Rc::clone(self);
            spawn(async move { state.end(id, JobEvent::Failed { error }, None) });
        }
    }

    fn receive(self: &Rc<Self>, data: &JsValue) {
        let envelope = Envelope::open(data);
        let event = envelope.message().unwrap_or_else(|error| JobEvent::Failed { error });
        match event {
            JobEvent::Ready { .. } => {
                self.ready.set(true);
                let waiting = std::mem::take(&mut *self.unposted.borrow_mut());
                for id in waiting {
                    self.post(id);
                }
            }
            JobEvent::Crashed { message } => self.stopped(&message),
            event if is_end(&event) => self.end(envelope.id, event, envelope.bytes.as_ref()),
            event => {
                let answer = self.jobs.borrow().get(&envelope.id).map(|job| job.answer.clone());
                if let Some(answer) = answer {
                    answer.give(event, None);
                }
            }
        }
    }

    /// Takes a request off the list and tells its end. Nothing is borrowed while the handler runs: it may ask for more.
    fn end(&self, id: u32, event: JobEvent, bytes: Option<&ArrayBuffer>) {
        let Some(job) = self.jobs.borrow_mut().remove(&id) else { return };
        self.held.borrow_mut().note(&job.message, &event);
        job.answer.give(event, bytes);
    }

    /// Takes every request off the list.
    fn take_jobs(&self) -> BTreeMap<u32, Job> {
        self.unposted.borrow_mut().clear();
        std::mem::take(&mut *self.jobs.borrow_mut())
    }

    /// The worker died: every request fails, and a new worker opens the table again.
    fn stopped(self: &Rc<Self>, words: &str) {
        let was_ready = self.ready.replace(false);
        self.worker.take();
        let jobs = self.take_jobs();
        if !was_ready {
            // A new one would fail at once as well: the next request tries.
            fail(jobs, &Error::Internal(format!("the worker could not start ({words}); reload the page")));
            return;
        }
        if jobs.values().any(|job| matches!(job.answer, Answer::Nobody)) {
            // It died of what it was given back: once more would be for ever.
            self.held.borrow_mut().forget();
        }
        self.replace_worker(BTreeMap::new());
        let words = format!("the worker stopped; it was started again and opens the table anew ({words})");
        fail(jobs, &Error::Internal(words));
    }

    /// Starts a new worker, brings it to where the old one was, and asks it for what is unfinished.
    fn replace_worker(self: &Rc<Self>, unfinished: BTreeMap<u32, Job>) {
        let restoring = self.held.borrow().messages();
        let mut order: Vec<u32> = restoring.into_iter().map(|message| self.add(message, Answer::Nobody)).collect();
        order.extend(unfinished.keys());
        self.jobs.borrow_mut().extend(unfinished);
        self.unposted.replace(order);
        self.start_worker();
    }

    /// Asks the worker to end a request, and replaces the worker when it does not.
    pub(super) fn cancel(self: &Rc<Self>, id: u32) {
        if !self.ready.get() {
            let state = Rc::clone(self);
            spawn(async move { state.end(id, JobEvent::Failed { error: Error::Cancelled }, None) });
            return;
        }
        match self.jobs.borrow_mut().get_mut(&id) {
            Some(job) if job.timer.is_none() => {
                let state = Rc::downgrade(self);
                job.timer = Some(Timeout::new(PATIENCE_MS, move || {
                    if let Some(state) = state.upgrade() {
                        state.kill(id);
                    }
                }));
            }
            _ => return,
        }
        if let Ok((object, transfer)) = seal(id, &JobRequest::Cancel, None, None)
            && let Some(worker) = self.worker.borrow().as_ref()
        {
            // A message that is not taken leads to the replacement all the same.
            let _ = worker.post(&object, &transfer);
        }
    }

    /// The worker did not end a request in time: it is replaced, and what else was asked of it is asked again.
    fn kill(self: &Rc<Self>, id: u32) {
        let mut unfinished = self.take_jobs();
        let cancelled = unfinished.remove(&id);
        // What restored an earlier worker is asked anew.
        unfinished.retain(|_, job| !matches!(job.answer, Answer::Nobody));
        self.worker.take();
        self.replace_worker(unfinished);
        if let Some(job) = cancelled {
            job.answer.give(JobEvent::Failed { error: Error::Cancelled }, None);
        }
    }
}
