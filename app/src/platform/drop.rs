//! Files dragged into the page.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

use super::{PickedFile, Subscription};

/// Whether a drag carries files, rather than text or a link.
pub fn holds_file(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().iter().any(|t| t.as_string().as_deref() == Some("Files")))
}

/// The first file of a drop.
pub fn file_of_drop(event: &DragEvent) -> Option<PickedFile> {
    event.data_transfer()?.files()?.get(0).map(PickedFile)
}

/// Lets files be dropped anywhere on the page. `on_hover` hears whether a file hangs over the page, `on_file` gets the first
/// file of each drop. Without this the browser would leave the page and show the file.
pub fn on_drop(on_hover: impl Fn(bool) + 'static, on_file: impl Fn(PickedFile) + 'static) -> Subscription {
    let window = gloo::utils::window();
    let on_hover = Rc::new(on_hover);
    // Enter and leave are sent for every element that the pointer crosses; only their balance tells.
    let depth = Rc::new(Cell::new(0_u32));
    let listen = |name: &'static str, react: Box<dyn Fn(&DragEvent)>| {
        let active = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window, name, active, move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>().filter(|e| holds_file(e)) {
                event.prevent_default();
                react(event);
            }
        })
    };
    let enter = {
        let (depth, on_hover) = (Rc::clone(&depth), Rc::clone(&on_hover));
        listen(
            "dragenter",
            Box::new(move |_| {
                depth.set(depth.get() + 1);
                if depth.get() == 1 {
                    on_hover(true);
                }
            }),
        )
    };
    let leave = {
        let (depth, on_hover) = (Rc::clone(&depth), Rc::clone(&on_hover));
        listen(
            "dragleave",
            Box::new(move |_| {
                depth.set(depth.get().saturating_sub(1));
                if depth.get() == 0 {
                    on_hover(false);
                }
            }),
        )
    };
    let over = listen(
        "dragover",
        Box::new(|event| {
            if let Some(data) = event.data_transfer() {
                data.set_drop_effect("copy");
            }
        }),
    );
    let drop = listen(
        "drop",
        Box::new(move |event| {
            depth.set(0);
            on_hover(false);
            if let Some(file) = file_of_drop(event) {
                on_file(file);
            }
        }),
    );
    Subscription(vec![enter, leave, over, drop])
}
