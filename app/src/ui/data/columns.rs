//! Statistics of every column, on demand.

use std::sync::Arc;

use engine::data::profile::ColumnProfile;
use leptos::prelude::*;

use crate::ui::charts::words;
use crate::ui::state::Opened;

/// Columns that are listed.
const MOST: usize = 200;

/// A table of statistics, built when it is opened.
#[component]
pub(super) fn ColumnFacts(
    /// The open table.
    opened: Arc<Opened>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let table = move || {
        let rows = opened.profile.columns.iter().take(MOST).map(row).collect_view();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Statistics of the columns">
                <table class="grid grid--plain">
                    <thead><tr>
                        <th scope="col">"Column"</th><th scope="col">"Kind"</th><th scope="col">"Different values"</th>
                        <th scope="col">"Missing"</th><th scope="col">"Range or commonest"</th><th scope="col">"Median"</th>
                        <th scope="col">"Mean"</th><th scope="col">"Std. deviation"</th><th scope="col">"Skewness"</th>
                        <th scope="col">"Outliers"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <button type="button" class="button button--quiet" aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|o| *o = !*o)>
            {move || if open.get() { "Hide statistics" } else { "Show statistics of every column" }}
        </button>
        {move || open.get().then(&table)}
    }
}

fn row(column: &ColumnProfile) -> impl IntoView + use<> {
    let (range, median, moments) = match (&column.numbers, column.levels.first()) {
        (Some(n), _) => {
            let (low, middle, high) = n.spelled.as_ref().map_or_else(
                || (words::number(n.min), words::number(n.median), words::number(n.max)),
                |s| (s[0].clone(), s[2].clone(), s[4].clone()),
            );
            let moments = [words::number(n.mean), words::number(n.sd), words::number(n.skew), words::count(n.outliers)];
            (format!("{low} to {high}"), middle, moments)
        }
        (None, Some(_)) => {
            let top: Vec<_> = column
                .levels
                .iter()
                .take(3)
                .map(|l| format!("{} ({})", words::short(&l.level, 24), words::count(l.count)))
                .collect();
            (top.join(", "), String::new(), Default::default())
        }
        _ => <(String, String, [String; 4])>::default(),
    };
    let moments = moments.into_iter().map(|m| view! { <td>{m}</td> }).collect_view();
    view! {
        <tr>
            <th scope="row">{words::short(&column.field.name, 40)}</th>
            <td>{column.field.kind.tag().label()}</td>
            <td>{words::count(column.distinct)}</td>
            <td>{words::count(column.missing)}</td>
            <td>{range}</td>
            <td>{median}</td>
            {moments}
        </tr>
    }
}
