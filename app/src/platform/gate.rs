//! A gate that a future waits at until somebody opens it.

use std::future::Future;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Shut until it is opened; then shut again for who comes later.
#[derive(Debug, Default)]
pub struct Gate(Vec<Function>);

impl Gate {
    /// Resolves when the gate is opened next.
    pub fn passed(&mut self) -> impl Future<Output = ()> + use<> {
        let opened = Promise::new(&mut |resolve, _| self.0.push(resolve));
        async move {
            // The promise is never rejected.
            let _ = JsFuture::from(opened).await;
        }
    }

    /// Lets everyone through who waits.
    pub fn open(&mut self) {
        for resolve in self.0.drain(..) {
            // Calling the resolver of a promise does not throw.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}
