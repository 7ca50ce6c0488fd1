//! A square of associations.

use engine::data::profile::Associations;
use leptos::prelude::*;

use super::words;

/// Columns that are drawn: more would be neither readable nor quick.
const MOST: usize = 30;
const CELL: f64 = 16.0;
const LABEL: f64 = 124.0;

/// Which values a heatmap shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Heat {
    /// Real.
    Real,
    /// Synthetic.
    Synthetic,
    /// Synthetic minus real.
    Difference,
}

impl Heat {
    fn title(self) -> &'static str {
        match self {
            Self::Real => "Real",
            Self::Synthetic => "Synthetic",
            Self::Difference => "Difference",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Real => "heatmap-real",
            Self::Synthetic => "heatmap-synthetic",
            Self::Difference => "heatmap-difference",
        }
    }
}

/// The values to draw, row by row, with their columns.
fn values(heat: Heat, real: &Associations, synthetic: &Associations) -> (Vec<String>, Vec<f64>) {
    let n = real.columns.len().min(synthetic.columns.len()).min(MOST);
    let mut out = Vec::with_capacity(n * n);
    for i in 0..n {
        for j in 0..n {
            out.push(match heat {
                Heat::Real => real.at(i, j),
                Heat::Synthetic => synthetic.at(i, j),
                Heat::Difference => synthetic.at(i, j) - real.at(i, j),
            });
        }
    }
    (real.columns.iter().take(n).cloned().collect(), out)
}

/// The chart in a sentence: the strongest pair, or the largest difference.
fn summary(heat: Heat, columns: &[String], values: &[f64]) -> String {
    let n = columns.len();
    let best = (0..n)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .max_by(|a, b| values[a.0 * n + a.1].abs().total_cmp(&values[b.0 * n + b.1].abs()));
    let Some((i, j)) = best else { return "There are no pairs of columns.".to_owned() };
    let value = values[i * n + j];
    let what = if heat == Heat::Difference { "Largest difference" } else { "Strongest pair" };
    format!("{what}: {} and {}, {value:.2}.", columns[j], columns[i])
}

/// One heatmap with its words and, when asked for, its table.
#[component]
pub(in crate::ui) fn Heatmap(
    /// Which values.
    heat: Heat,
    /// Real associations.
    real: Associations,
    /// Synthetic ones.
    synthetic: Associations,
) -> impl IntoView {
    let (columns, values) = values(heat, &real, &synthetic);
    let n = columns.len();
    let words = summary(heat, &columns, &values);
    let title = format!("{} associations. {words}", heat.title());
    // Differences are small: twice the ink makes 0.5 full.
    let ink = if heat == Heat::Difference { 2.0 } else { 1.0 };
    let cells = (0..n * n)
        .map(|at| {
            let (i, j, v) = (at / n, at % n, values[at]);
            let opacity = format!("{:.3}", (v.abs() * ink).min(1.0));
            let class = if v < 0.0 { "heat__cell heat__cell--negative" } else { "heat__cell" };
            let tip = format!("{} and {}: {v:.2}", columns[i], columns[j]);
            view! {
                <rect class=class x=LABEL + j as f64 * CELL y=i as f64 * CELL width=CELL - 1.0 height=CELL - 1.0
                      fill-opacity=opacity><title>{tip}</title></rect>
            }
        })
        .collect_view();
    let labels = columns
        .iter()
        .enumerate()
        .map(|(i, name)| {
            view! {
                <text class="chart__label" x=LABEL - 5.0 y=i as f64 * CELL + 11.5 text-anchor="end">{words::short(name, 16)}</text>
            }
        })
        .collect_view();
    let open = RwSignal::new(false);
    let (side, tall) = (LABEL + n as f64 * CELL, n as f64 * CELL);
    let table = move || {
        let head = columns.iter().map(|c| view! { <th scope="col">{c.clone()}</th> }).collect_view();
        let rows = columns
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let cells = (0..n).map(|j| view! { <td>{format!("{:.2}", values[i * n + j])}</td> }).collect_view();
                view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }
            })
            .collect_view();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Associations as a table">
                <table class="grid grid--plain"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>
            </div>
        }
    };
    view! {
        <figure class="heat" class:heat--difference=heat == Heat::Difference data-testid=heat.id()>
            <figcaption class="heat__title">{heat.title()}</figcaption>
            <svg class="heat__svg" role="img" aria-label=title.clone() viewBox=format!("0 0 {side} {tall}")>
                <title>{title.clone()}</title>
                {labels}
                {cells}
            </svg>
            <p class="note">{words}</p>
            <button type="button" class="button button--quiet" aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|o| *o = !*o)>
                {move || if open.get() { "Hide table" } else { "Show as table" }}
            </button>
            {move || open.get().then(&table)}
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_names_the_worst_pair() {
        let square = |v: f64| Associations { columns: vec!["a".into(), "b".into()], values: vec![1.0, v, v, 1.0] };
        let (columns, values) = values(Heat::Difference, &square(0.5), &square(0.2));
        assert!((values[1] + 0.3).abs() < 1e-12);
        assert_eq!(summary(Heat::Difference, &columns, &values), "Largest difference: a and b, -0.30.");
    }
}
