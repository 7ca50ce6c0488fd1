//! The page's end of a dedicated worker.

use engine::{Error, Result};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A running worker; it ends when this is dropped.
#[derive(Debug)]
pub struct WorkerHandle {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl WorkerHandle {
    /// Starts the module `script`, an address relative to the page. `on_message` gets the data of each message, `on_error` the
    /// words of an error that ended the worker or kept it from starting.
    ///
    /// # Errors
    /// [`Error::Internal`] when the browser starts no worker.
    pub fn start(
        script: &str,
        on_message: impl Fn(JsValue) + 'static,
        on_error: impl Fn(String) + 'static,
    ) -> Result<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&super::resolve(script), &options)
            .map_err(|e| Error::Internal(format!("the worker cannot start: {}", super::reason(&e))))?;
        let messages = EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                on_message(event.data());
            }
        });
        let on_error = std::rc::Rc::new(on_error);
        let also = std::rc::Rc::clone(&on_error);
        let active = EventListenerOptions::enable_prevent_default();
        let errors = EventListener::new_with_options(&worker, "error", active, move |event| {
            // It is handled here, so the console need not repeat it.
            event.prevent_default();
            let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|m| !m.is_empty());
            on_error(words.unwrap_or_else(|| "its files could not be loaded".to_owned()));
        });
        let garbled = EventListener::new(&worker, "messageerror", move |_| {
            also("one of its messages could not be read".to_owned());
        });
        Ok(Self { worker, _listeners: [messages, errors, garbled] })
    }

    /// Posts a message.
    ///
    /// # Errors
    /// [`Error::Internal`] when the browser cannot copy it.
    pub fn post(&self, message: &JsValue, transfer: &Array) -> Result<()> {
        self.worker
            .post_message_with_transfer(message, transfer)
            .map_err(|e| Error::Internal(format!("a message was not taken: {}", super::reason(&e))))
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
