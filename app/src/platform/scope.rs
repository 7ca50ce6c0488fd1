//! The worker's end: messages from the page, and turns of the event loop.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use engine::{Error, Result};
use gloo::events::EventListener;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// The global scope of a dedicated worker.
#[derive(Clone, Debug)]
pub struct WorkerScope(DedicatedWorkerGlobalScope);

impl WorkerScope {
    /// The scope that this code runs in; `None` in a page.
    pub fn current() -> Option<Self> {
        js_sys::global().dyn_into().ok().map(Self)
    }

    /// Posts a message to the page.
    ///
    /// # Errors
    /// [`Error::Internal`] when the browser cannot copy it.
    pub fn post(&self, message: &JsValue, transfer: &Array) -> Result<()> {
        self.0
            .post_message_with_transfer(message, transfer)
            .map_err(|e| Error::Internal(format!("a message was not taken: {}", super::reason(&e))))
    }

    /// Hears the data of every message, for as long as the worker lives.
    pub fn on_message(&self, on: impl Fn(JsValue) + 'static) {
        EventListener::new(&self.0, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                on(event.data());
            }
        })
        .forget();
    }
}

/// Gives the event loop turns, so that messages that wait are heard. A message to oneself comes back after those that wait,
/// and without the 4 ms that a nested timer costs.
#[derive(Debug)]
pub struct Turns {
    to: MessagePort,
    from: MessagePort,
    waiting: Rc<RefCell<VecDeque<Function>>>,
    _listener: EventListener,
}

impl Turns {
    /// Opens the channel.
    ///
    /// # Errors
    /// [`Error::Internal`] when the browser has none.
    pub fn new() -> Result<Self> {
        let channel = MessageChannel::new().map_err(|e| Error::Internal(super::reason(&e)))?;
        let waiting = Rc::new(RefCell::new(VecDeque::<Function>::new()));
        let woken = Rc::clone(&waiting);
        let from = channel.port1();
        let listener = EventListener::new(&from, "message", move |_| {
            let next = woken.borrow_mut().pop_front();
            if let Some(resolve) = next {
                // Calling the resolver of a promise does not throw.
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        });
        from.start();
        Ok(Self { to: channel.port2(), from, waiting, _listener: listener })
    }

    /// Resolves after the event loop had a turn.
    pub async fn next(&self) {
        let turn = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push_back(resolve));
        if self.to.post_message(&JsValue::NULL).is_ok() {
            // The promise is never rejected.
            let _ = JsFuture::from(turn).await;
        }
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        self.from.close();
    }
}
