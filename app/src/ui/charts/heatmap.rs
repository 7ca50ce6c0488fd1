//! A matrix of associations as coloured cells, or as a table of figures.

use leptos::prelude::*;

use crate::ui::charts::matrix::{Grid, Matrix, signed};

fn cells(matrix: &Matrix, grid: Grid) -> impl IntoView + use<> {
    let n = matrix.names.len();
    // A hair of space between cells; none where they are tiny.
    let side = if grid.cell > 8.0 { grid.cell - 1.0 } else { grid.cell };
    (0..n)
        .flat_map(|i| (0..n).map(move |j| (i, j)))
        .map(|(i, j)| {
            let value = matrix.at(i, j);
            let strength = matrix.strength(value);
            let (x, y) = (grid.left + j as f64 * grid.cell, grid.top + i as f64 * grid.cell);
            let class = if value < 0.0 { "heat__cell heat__cell--falling" } else { "heat__cell heat__cell--rising" };
            let figure = grid.shows_values.then(|| {
                let class = if strength > 0.6 { "heat__figure heat__figure--on-dark" } else { "heat__figure" };
                let (x, y) = (x + side / 2.0, y + side / 2.0 + 3.2);
                view! { <text class=class x=format!("{x:.1}") y=format!("{y:.1}") text-anchor="middle">{signed(value)}</text> }
            });
            view! {
                <g>
                    <title>{format!("{} × {}: {}", matrix.names[i], matrix.names[j], signed(value))}</title>
                    <rect
                        class=class
                        x=format!("{x:.1}")
                        y=format!("{y:.1}")
                        width=format!("{side:.1}")
                        height=format!("{side:.1}")
                        fill-opacity=strength.to_string()
                    ></rect>
                    {figure}
                </g>
            }
        })
        .collect_view()
}

fn names(matrix: &Matrix, grid: Grid) -> impl IntoView + use<> {
    let size = format!("{:.1}", grid.text);
    matrix
        .names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let middle = (i as f64 + 0.5) * grid.cell;
            let (y, x) = (grid.top + middle + grid.text * 0.33, grid.left + middle);
            let above = grid.top - 5.0;
            view! {
                <text class="heat__name" x=format!("{:.1}", grid.left - 5.0) y=format!("{y:.1}") text-anchor="end" font-size=size.clone()>
                    {Grid::name(name)}
                </text>
                <text class="heat__name" transform=format!("translate({x:.1} {above:.1}) rotate(-45)") font-size=size.clone()>
                    {Grid::name(name)}
                </text>
            }
        })
        .collect_view()
}

fn table(matrix: &Matrix, caption: String) -> impl IntoView + use<> {
    let label = caption.clone();
    let n = matrix.names.len();
    let head = matrix.names.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let rows = (0..n)
        .map(|i| {
            let cells = (0..n).map(|j| view! { <td>{signed(matrix.at(i, j))}</td> }).collect_view();
            view! { <tr><th scope="row">{matrix.names[i].clone()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="scroll heat__table" tabindex="0" role="region" aria-label=label>
            <table class="figures">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr><td></td>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// One matrix. `id` is `real`, `synthetic` or `difference`; `as_table` shows figures in place of the drawing.
#[component]
pub(crate) fn Heatmap(
    id: &'static str,
    heading: &'static str,
    matrix: Matrix,
    summary: String,
    as_table: Signal<bool>,
) -> impl IntoView {
    let described = summary.clone();
    let body = move || {
        if as_table.get() {
            return table(&matrix, format!("Associations, {}", heading.to_lowercase())).into_any();
        }
        let grid = Grid::new(&matrix);
        view! {
            <svg class="heat__drawing" role="img" viewBox=format!("0 0 {:.0} {:.0}", grid.width, grid.height)>
                <title>{format!("Associations, {}", heading.to_lowercase())}</title>
                <desc>{described.clone()}</desc>
                {cells(&matrix, grid)}
                {names(&matrix, grid)}
            </svg>
        }
        .into_any()
    };
    view! {
        <figure class="heat" data-testid=format!("heatmap-{id}")>
            <h4 class="heat__heading">{heading}</h4>
            {body}
            <figcaption class="chart__summary">{summary}</figcaption>
        </figure>
    }
}
