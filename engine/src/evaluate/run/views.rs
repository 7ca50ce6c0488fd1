//! All columns at once in a plane: principal components and t-SNE.

use crate::error::Result;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::encoding::common;
use crate::evaluate::report::{Axis, Chart, Figure, Line, Role, Section};
use crate::evaluate::run::progress::Steps;
use crate::evaluate::tables::pick;
use crate::learn::neighbours::{Metric, Rows};
use crate::learn::scale::Pca;
use crate::learn::tsne::Tsne;
use crate::rng::Seed;

/// Neighbours that count in t-SNE.
const PERPLEXITY: f64 = 30.0;
/// Moves of t-SNE between two steps of the run.
const MOVES: usize = 20;

/// Units of progress.
pub(super) const UNITS: u64 = 25;

/// The section on views; `rows` of each side are shown, at most.
pub(super) async fn section(compared: &Compared, rows: usize, seed: Seed, steps: &Steps<'_, '_>) -> Result<Section> {
    let [real, synthetic] = common::<f64>(&compared.columns)?;
    let some = |t: &Rows<f64>, side| {
        let order: Vec<u32> =
            pick(t.height(), rows, seed, "report/views", side).into_iter().map(|r| r as u32).collect();
        t.take(&order)
    };
    let (real, synthetic) = (some(&real, 0), some(&synthetic, 1));
    let both = real.joined(&synthetic)?;
    let (n, split) = (both.height(), real.height());
    let (dense, width) = hot(&both, compared);
    let pca = Pca::of(&dense, width);
    let mut figures = Vec::new();
    let plane = |id: &str, title: &str, text: String, axes: [String; 2], points: &[[f64; 2]]| {
        let line = |name: &str, role, part: &[[f64; 2]]| Line {
            name: name.to_owned(),
            role,
            points: part.iter().map(|p| (p[0], p[1])).collect(),
        };
        let [x, y] = axes.map(Axis::new);
        let lines =
            vec![line("real", Role::Real, &points[..split]), line("synthetic", Role::Synthetic, &points[split..])];
        Figure { id: id.to_owned(), title: title.to_owned(), text, chart: Chart::Points { x, y, lines } }
    };
    let mut start = vec![[0.0; 2]; n];
    if let Some(pca) = &pca {
        let k = width.min(2);
        for (point, cells) in start.iter_mut().zip(pca.project(&dense, k).chunks_exact(k.max(1))) {
            point[..k].copy_from_slice(cells);
        }
        let ratios = pca.ratios();
        let share = |i: usize| 100.0 * ratios.get(i).copied().unwrap_or(0.0);
        figures.push(plane(
            "view_pca",
            "Principal components",
            format!(
                "{split} real and {} synthetic rows on the two directions of largest variance ({:.0} % and {:.0} %). The clouds should cover each other.",
                n - split, share(0), share(1)
            ),
            ["first component".to_owned(), "second component".to_owned()],
            &start,
        ));
    }
    let mut squares = vec![0.0; n * n];
    let found = crate::learn::neighbours::visit(&both, &both, Metric::Euclidean, |_, sums| sums.to_vec())?;
    for (row, sums) in squares.chunks_exact_mut(n.max(1)).zip(found) {
        row.copy_from_slice(&sums);
    }
    let mut map = Tsne::new(&squares, &start, PERPLEXITY);
    let base = steps.done();
    while !map.is_done() {
        for _ in 0..MOVES.min(map.progress().1 - map.progress().0) {
            map.advance();
        }
        let (done, all) = map.progress();
        steps.at(base + UNITS * done as u64 / all as u64).await?;
    }
    figures.push(plane(
        "view_tsne",
        "Neighbourhoods (t-SNE)",
        "Rows placed so that similar ones are near each other. Islands of one kind only are rows that the other table lacks.".to_owned(),
        ["no unit".to_owned(), "no unit".to_owned()],
        map.points(),
    ));
    Ok(Section {
        id: "views".to_owned(),
        title: "All columns at once".to_owned(),
        text: vec![format!(
            "Views of {split} real and {} synthetic rows, for the eye: the detector above is the measure.",
            n - split
        )],
        figures,
        ..Section::default()
    })
}

/// Rows of the common encoding with levels as one-hot columns: at most 40 levels a column, the most frequent of the real table.
fn hot(rows: &Rows<f64>, compared: &Compared) -> (Vec<f64>, usize) {
    use crate::evaluate::fidelity::reports::Cells;
    let levels = compared.columns.iter().filter(|c| matches!(c.real, Cells::Levels(_))).count();
    let numbers = rows.width() - levels;
    let mut tops: Vec<Vec<i64>> = Vec::new();
    for at in numbers..rows.width() {
        let mut counts = std::collections::BTreeMap::<i64, usize>::new();
        for i in 0..rows.height() {
            *counts.entry(rows.row(i)[at] as i64).or_default() += 1;
        }
        let mut order: Vec<(i64, usize)> = counts.into_iter().collect();
        order.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
        tops.push(order.into_iter().take(40).map(|(k, _)| k).collect());
    }
    let width = numbers + tops.iter().map(Vec::len).sum::<usize>();
    let mut out = Vec::with_capacity(width * rows.height());
    for i in 0..rows.height() {
        let row = rows.row(i);
        out.extend_from_slice(&row[..numbers]);
        for (top, cell) in tops.iter().zip(&row[numbers..]) {
            // A mismatch costs 1 in squared distance, as in the common encoding.
            out.extend(top.iter().map(|k| if *k == *cell as i64 { std::f64::consts::FRAC_1_SQRT_2 } else { 0.0 }));
        }
    }
    (out, width)
}
