//! All columns at once in a plane: principal components and t-SNE.

use crate::error::Result;
use crate::evaluate::dense::Dense;
use crate::evaluate::fidelity::encoding::common;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::report::{Axis, Chart, Figure, Line, Role, Section};
use crate::evaluate::run::progress::Steps;
use crate::evaluate::tables::{Tables, pick};
use crate::learn::neighbours::Metric;
use crate::learn::scale::{Pca, Scaler};
use crate::learn::tsne::Tsne;
use crate::rng::Seed;

/// Levels of a column with a 0/1 column each, the most frequent ones.
const LEVELS: usize = 40;
/// Neighbours that count in t-SNE.
const PERPLEXITY: f64 = 30.0;
/// Moves of t-SNE between two steps of the run.
const MOVES: usize = 20;

/// Units of progress.
pub(super) const UNITS: u64 = 25;

/// The section on views; `rows` of each side are shown, at most.
pub(super) async fn section(tables: &Tables, rows: usize, seed: Seed, steps: &Steps<'_, '_>) -> Result<Section> {
    let some = |f: &Frame, side| f.take(&pick(f.height(), rows, seed, "report/views", side));
    let (real, synthetic) = (some(&tables.real, 0), some(&tables.synthetic, 1));
    let frame = real.joined(&synthetic)?;
    let (n, split) = (frame.height(), real.height());
    let (cells, width) = Dense::of(&frame, LEVELS).rows(&frame);
    let dense = Scaler::standard(&cells, width).apply(&cells);
    let [real, synthetic] = common::<f64>(&tables.beside(&real, &synthetic).columns)?;
    let both = real.joined(&synthetic)?;
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
