//! Drawings as pictures of pixels.

use gloo::events::EventListener;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, Element, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement};

use super::{Content, save_content, spawn};

/// Pixels per unit of a drawing: sharp on paper too.
const SCALE: f64 = 3.0;
const TITLE: &str = "Save as PNG";

/// Puts a button beside every link in `root` that saves an SVG: it saves the same drawing as PNG.
pub fn offer_pictures(root: &Element) {
    let Ok(links) = root.query_selector_all("a[download$='.svg']") else { return };
    for at in 0..links.length() {
        let Some(link) = links.item(at).and_then(|n| n.dyn_into::<HtmlAnchorElement>().ok()) else { continue };
        let Ok(button) = gloo::utils::document().create_element("button") else { continue };
        // An element that was just made takes both.
        let _ = button.set_attribute("type", "button");
        let _ = button.set_attribute("class", "button button--small");
        let _ = button.set_attribute("data-testid", "save-png");
        button.set_text_content(Some(TITLE));
        let _ = link.after_with_node_1(&button);
        EventListener::new(&button, "click", move |_| {
            let (address, name) = (link.href(), link.download().replace(".svg", ".png"));
            spawn(async move {
                // A drawing that the browser cannot paint is left as SVG.
                if let Some(picture) = painted(&address).await {
                    let _ = save_content(&name, &picture);
                }
            });
        })
        .forget();
    }
}

/// The drawing at this address as PNG.
async fn painted(address: &str) -> Option<Content> {
    let image = HtmlImageElement::new().ok()?;
    let loaded = Promise::new(&mut |resolve: Function, reject: Function| {
        image.set_onload(Some(&resolve));
        image.set_onerror(Some(&reject));
    });
    image.set_src(address);
    JsFuture::from(loaded).await.ok()?;
    let canvas: HtmlCanvasElement = gloo::utils::document().create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = (f64::from(image.width()) * SCALE, f64::from(image.height()) * SCALE);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    pen.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height).ok()?;
    let blob = Promise::new(&mut |resolve: Function, _| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            // Calling the resolver of a promise does not throw.
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        // Without a blob the promise would wait for ever; an empty one ends it.
        if canvas.to_blob(take.unchecked_ref()).is_err() {
            let _ = take.unchecked_ref::<Function>().call1(&JsValue::UNDEFINED, &JsValue::NULL);
        }
    });
    JsFuture::from(blob).await.ok()?.dyn_into::<Blob>().ok().map(Content)
}
