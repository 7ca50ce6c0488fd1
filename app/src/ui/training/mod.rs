//! The training of a network as it goes: device, pace, losses, what it draws by now; and one that was interrupted.

mod losses;

use std::fmt::Write as _;

use engine::run::{Overlay, Phase};
use leptos::prelude::*;

use crate::ui::charts::{LevelBars, OverlaidHistogram, words};
use crate::ui::state::{Course, Store};
use losses::LossChart;

/// The course of the last training; nothing before the first.
#[component]
pub(super) fn TrainingSection() -> impl IntoView {
    let store = Store::here();
    let known = move || store.course.with(Option::is_some);
    let runs = move || store.running.with(|r| r.as_ref().is_some_and(|r| r.job.is_some()));
    let trains =
        move || store.running.with(|r| r.as_ref().and_then(|r| r.progress).is_some_and(|p| p.phase == Phase::Training));
    let paused = move || store.running.with(|r| r.as_ref().is_some_and(|r| r.paused));
    let facts = move || store.course.with(|c| c.as_ref().map(facts).unwrap_or_default());
    let pace = move || {
        store.running.with(|r| {
            let p = r.as_ref()?.progress.filter(|p| p.phase == Phase::Training && p.elapsed_s > 0.5)?;
            Some(format!(
                "Step {} of {}, {:.1} steps a second.",
                words::count(p.done),
                words::count(p.total),
                p.done as f64 / p.elapsed_s
            ))
        })
    };
    let losses = Memo::new(move |_| store.course.with(|c| c.as_ref().map(|c| c.losses.clone()).unwrap_or_default()));
    let sketch = Memo::new(move |_| store.course.with(|c| c.as_ref().and_then(|c| c.sketch.clone())));
    view! {
        <Show when=known>
            <section class="card" aria-labelledby="training-title" data-testid="training">
                <h2 class="card__title" id="training-title">"The training"</h2>
                <p class="card__lead" data-testid="training-facts">{facts}" "{pace}</p>
                <Show when=runs>
                    <div class="row">
                        <button type="button" class="button" data-testid="pause" disabled=move || !trains()
                                on:click=move |_| store.pause_or_go_on()>
                            {move || if paused() { "Go on" } else { "Pause" }}
                        </button>
                        <button type="button" class="button" data-testid="finish" disabled=move || !trains()
                                on:click=move |_| store.finish()>"Finish now with what is learned"</button>
                    </div>
                </Show>
                {move || { let losses = losses.get(); (!losses.is_empty()).then(|| view! { <LossChart losses /> }) }}
                {move || sketch.get().map(|(step, columns)| view! { <Sketch step columns /> })}
            </section>
        </Show>
    }
}

/// Device, estimate and what is kept, in words.
fn facts(course: &Course) -> String {
    let mut text = format!("Learns on {}.", course.device);
    if let Some(e) = course.estimate {
        let (least, most) = (words::seconds(e.seconds.0), words::seconds(e.seconds.1));
        let _ = write!(text, " It should take {least} to {most} and {} of memory.", words::bytes(e.bytes));
    }
    if let Some(step) = course.kept {
        let _ = write!(text, " Kept after step {}: a reload can go on from there.", words::count(step));
    }
    text
}

/// Real cells against what the network draws by now.
#[component]
fn Sketch(
    /// Steps done.
    step: u64,
    /// A few columns.
    columns: Vec<Overlay>,
) -> impl IntoView {
    let charts = columns
        .into_iter()
        .map(|c| {
            let title = format!("{}: real cells and those drawn after step {}", c.column, words::count(step));
            let bins = c.labels.len() > c.real.len();
            let picture = if bins {
                view! { <OverlaidHistogram title labels=c.labels real=c.real synthetic=c.synthetic /> }.into_any()
            } else {
                let (real, synthetic) = ((c.real, 0), (c.synthetic, 0));
                view! { <LevelBars title levels=c.labels real synthetic /> }.into_any()
            };
            view! {
                <figure class="chart">
                    <figcaption class="chart__title"><span>{words::short(&c.column, 30)}</span></figcaption>
                    {picture}
                </figure>
            }
        })
        .collect_view();
    view! {
        <h3 class="card__subtitle">{format!("What it draws after step {}", words::count(step))}</h3>
        <p class="legend">
            <span class="legend__real">"Real"</span>
            <span class="legend__synthetic">"Drawn by now"</span>
        </p>
        <div class="charts" data-testid="sketch">{charts}</div>
    }
}

/// An offer to go on with a training that was interrupted.
#[component]
pub(super) fn UnfinishedSection() -> impl IntoView {
    let store = Store::here();
    move || {
        let unfinished = store.unfinished.get()?;
        let busy = move || store.running.with(Option::is_some);
        let text = format!(
            "A training of \"{}\" on {} was interrupted after step {}. Its table and its state lie in this browser only, and are thrown away when it ends.",
            unfinished.settings.model,
            unfinished.file,
            words::count(unfinished.step)
        );
        Some(view! {
            <section class="card" aria-labelledby="unfinished-title" data-testid="unfinished">
                <h2 class="card__title" id="unfinished-title">"An interrupted training"</h2>
                <p class="card__lead">{text}</p>
                <div class="row">
                    <button type="button" class="button button--primary" data-testid="resume" disabled=busy
                            on:click=move |_| store.resume()>"Go on with it"</button>
                    <button type="button" class="button" data-testid="forget" disabled=busy
                            on:click=move |_| store.forget_unfinished()>"Throw it away"</button>
                </div>
            </section>
        })
    }
}
