//! Pairs of columns: associations as heat maps, and every pair as a summary that shows no single row.

use libm::fabs;

use crate::data::column::MISSING;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::accuracy::coded;
use crate::evaluate::fidelity::bins::Bins;
use crate::evaluate::fidelity::correlation::Coefficient;
use crate::evaluate::fidelity::information::{information, nmi_difference};
use crate::evaluate::fidelity::matrices::associations;
use crate::evaluate::fidelity::phi_k::{phi_k_difference, phi_k_matrix};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::report::{Axis, Chart, Figure, Grid, Line, Role, Section, Series, Value};
use crate::evaluate::sample::{ordered, quantile};
use crate::evaluate::tables::Tables;
use crate::learn::parallel;

/// Pairs with a figure, at most: all pairs of 16 columns.
const MOST_FIGURES: usize = 120;
/// Levels of a pair's figure, at most.
const MOST_LEVELS: usize = 8;
/// Parts of a number that the other column is summed up in.
const PARTS: usize = 10;
/// Fewest rows of a part.
const FEW: usize = 5;

/// One pair of columns.
struct Pair {
    first: usize,
    second: usize,
    real: Option<f64>,
    synthetic: Option<f64>,
    /// `φ_K` of both tables.
    phi: (Option<f64>, Option<f64>),
}

impl Pair {
    fn difference(&self) -> f64 {
        self.real.zip(self.synthetic).map_or(0.0, |(a, b)| fabs(a - b))
    }
}

/// Level codes of a column: its own, or tenths of the real range.
fn codes(column: &Column) -> [Vec<u32>; 2] {
    match (&column.real, &column.synthetic) {
        (Cells::Levels(r), Cells::Levels(s)) => [r.clone(), s.clone()],
        (Cells::Numbers(r), Cells::Numbers(s)) => {
            Bins::equal_width(r).map_or_else(|| [vec![0; r.len()], vec![0; s.len()]], |b| [b.codes(r), b.codes(s)])
        }
        (r, s) => [r, s].map(|c| match c {
            Cells::Numbers(x) => vec![0; x.len()],
            Cells::Levels(x) => vec![0; x.len()],
        }),
    }
}

/// The section on pairs of columns.
pub(super) fn section(tables: &Tables, compared: &Compared) -> Section {
    let columns = &compared.columns;
    let side = |f: fn(&Column) -> &Cells| columns.iter().map(|c| f(c).clone()).collect::<Vec<Cells>>();
    let (real, synthetic) = (
        associations(&side(|c| &c.real), Coefficient::Pearson),
        associations(&side(|c| &c.synthetic), Coefficient::Pearson),
    );
    // Associations come by the second column of a pair.
    let order = (0..columns.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
    let mut pairs: Vec<Pair> = order
        .zip(real.iter().zip(&synthetic))
        .map(|((first, second), (r, s))| Pair { first, second, real: *r, synthetic: *s, phi: (None, None) })
        .collect();
    let binned: Vec<[Vec<u32>; 2]> = parallel::map(0..columns.len(), |i| codes(&columns[i]));
    let [all, other] = [0, 1].map(|s| binned.iter().map(|b| b[s].clone()).collect::<Vec<_>>());
    let nmi = nmi_difference(&all, &other);
    // Frequent levels and tenths of the rows: the measure needs few bins, none of them nearly empty.
    let coded: Vec<[Vec<u32>; 2]> =
        parallel::map(0..columns.len(), |i| coded(&columns[i]).unwrap_or_else(|| binned[i].clone()));
    let phi = [0, 1].map(|s| phi_k_matrix(&coded.iter().map(|c| c[s].clone()).collect::<Vec<_>>()));
    let phi_delta = phi_k_difference(&phi[0], &phi[1]);
    for (at, pair) in pairs.iter_mut().enumerate() {
        pair.phi = (phi[0][at], phi[1][at]);
    }
    let mut figures = heatmaps(tables, &pairs);
    pairs.sort_by(|a, b| b.difference().total_cmp(&a.difference()).then((a.second, a.first).cmp(&(b.second, b.first))));
    let shown = &pairs[..pairs.len().min(MOST_FIGURES)];
    figures.extend(parallel::map(0..shown.len(), |i| figure(tables, columns, &shown[i])).into_iter().flatten());
    let rows = shown
        .iter()
        .map(|p| {
            let shared = |s: usize| information(&binned[p.first][s], &binned[p.second][s]).map(|i| i.normalised());
            vec![
                Value::text(&tables.names[p.first]),
                Value::text(&tables.names[p.second]),
                p.real.into(),
                p.synthetic.into(),
                p.real.zip(p.synthetic).map(|(a, b)| fabs(a - b)).into(),
                shared(0).into(),
                shared(1).into(),
                p.phi.0.into(),
                p.phi.1.into(),
            ]
        })
        .collect();
    let header = [
        "first",
        "second",
        "association real",
        "association synthetic",
        "difference",
        "shared information real",
        "shared information synthetic",
        "φ_K real",
        "φ_K synthetic",
    ];
    let reason = || "fewer than two columns".to_owned();
    let mut text = Vec::new();
    if let Some(worst) = pairs.first().filter(|p| p.real.is_some() && p.synthetic.is_some()) {
        text.push(format!(
            "The association that differs most is that of \"{}\" and \"{}\": {:.2} in the real table, {:.2} in the synthetic one.",
            tables.names[worst.first],
            tables.names[worst.second],
            worst.real.unwrap_or(f64::NAN),
            worst.synthetic.unwrap_or(f64::NAN),
        ));
    }
    text.push(
        "Associations are Pearson's r between numbers, Cramér's V between levels and the correlation ratio between both; shared information is normalised mutual information over ten bins; φ_K, over tenths of the rows and the ten most frequent levels, is the correlation that a normal cut into as many bins would need for the same χ²: one scale for all kinds.".to_owned(),
    );
    Section {
        id: "pairs".to_owned(),
        title: "Pairs of columns".to_owned(),
        text,
        records: vec![
            Record::new("nmi_l1", Direction::Min, nmi.ok_or_else(reason)),
            Record::new("phi_k_delta", Direction::Min, phi_delta.ok_or_else(reason)),
        ],
        grids: vec![Grid::new("pairs", "Pairs, largest difference first", &header, rows)],
        figures,
    }
}

fn heatmaps(tables: &Tables, pairs: &[Pair]) -> Vec<Figure> {
    let n = tables.names.len();
    let map = |id: &str, title: &str, range: (f64, f64), own: Option<f64>, f: &dyn Fn(&Pair) -> Option<f64>| {
        let mut cells = vec![None; n * n];
        for p in pairs {
            let value = f(p);
            cells[p.first * n + p.second] = value;
            cells[p.second * n + p.first] = value;
        }
        for i in 0..n {
            cells[i * n + i] = own;
        }
        let strongest = pairs
            .iter()
            .filter_map(|p| Some((p, f(p)?)))
            .max_by(|a, b| fabs(a.1).total_cmp(&fabs(b.1)))
            .map_or_else(String::new, |(p, v)| {
                format!(" Largest: \"{}\" and \"{}\", {v:.2}.", tables.names[p.first], tables.names[p.second])
            });
        Figure {
            id: id.to_owned(),
            title: title.to_owned(),
            text: format!("{title} of all {} pairs of columns.{strongest}", pairs.len()),
            chart: Chart::Heatmap { labels: tables.names.clone(), cells, range },
        }
    };
    vec![
        map("associations_real", "Associations in the real table", (-1.0, 1.0), Some(1.0), &|p| p.real),
        map("associations_synthetic", "Associations in the synthetic table", (-1.0, 1.0), Some(1.0), &|p| p.synthetic),
        map("associations_difference", "Synthetic less real association", (-1.0, 1.0), None, &|p| {
            Some(p.synthetic? - p.real?)
        }),
        map("phi_k_real", "φ_K in the real table", (0.0, 1.0), Some(1.0), &|p| p.phi.0),
        map("phi_k_synthetic", "φ_K in the synthetic table", (0.0, 1.0), Some(1.0), &|p| p.phi.1),
    ]
}

/// A pair summed up: medians of a number along the other column, or shares of a level.
fn figure(tables: &Tables, columns: &[Column], pair: &Pair) -> Option<Figure> {
    let (a, b) = (&columns[pair.first], &columns[pair.second]);
    let chart = match (&a.real, &b.real, &a.synthetic, &b.synthetic) {
        (Cells::Numbers(x), Cells::Numbers(y), Cells::Numbers(u), Cells::Numbers(v)) => {
            curves(&a.name, &b.name, (x, y), (u, v))?
        }
        (Cells::Levels(k), Cells::Numbers(y), Cells::Levels(l), Cells::Numbers(v)) => {
            medians(&b.name, &tables.levels[pair.first], (k, y), (l, v))?
        }
        (Cells::Numbers(y), Cells::Levels(k), Cells::Numbers(v), Cells::Levels(l)) => {
            medians(&a.name, &tables.levels[pair.second], (k, y), (l, v))?
        }
        (Cells::Levels(k), Cells::Levels(t), Cells::Levels(l), Cells::Levels(u)) => {
            rates(&b.name, (&tables.levels[pair.first], &tables.levels[pair.second]), (k, t), (l, u))?
        }
        _ => return None,
    };
    let word = |v: Option<f64>| v.map_or_else(|| "undefined".to_owned(), |v| format!("{v:.2}"));
    Some(Figure {
        id: format!("pair_{}_{}", pair.first, pair.second),
        title: format!("{} and {}", a.name, b.name),
        text: format!(
            "Association {} in the real table, {} in the synthetic one.",
            word(pair.real),
            word(pair.synthetic)
        ),
        chart,
    })
}

/// Medians of `y` along tenths of `x`.
fn curves(x_name: &str, y_name: &str, real: (&[f64], &[f64]), synthetic: (&[f64], &[f64])) -> Option<Chart> {
    let sorted = ordered(real.0);
    let mut edges: Vec<f64> = (0..=PARTS).filter_map(|i| quantile(&sorted, i as f64 / PARTS as f64)).collect();
    edges.dedup();
    let last = edges.len().checked_sub(2)?;
    let line = |name: &str, role: Role, (x, y): (&[f64], &[f64])| {
        let mut parts: Vec<(Vec<f64>, Vec<f64>)> = vec![Default::default(); last + 1];
        for (x, y) in x.iter().zip(y).filter(|(x, y)| x.is_finite() && y.is_finite()) {
            let at = edges.partition_point(|e| e <= x).saturating_sub(1).min(last);
            parts[at].0.push(*x);
            parts[at].1.push(*y);
        }
        let point = |(x, y): &(Vec<f64>, Vec<f64>)| {
            Some((quantile(&ordered(x), 0.5)?, quantile(&ordered(y), 0.5)?)).filter(|_| x.len() >= FEW)
        };
        Line { name: name.to_owned(), role, points: parts.iter().filter_map(point).collect() }
    };
    Some(Chart::Lines {
        x: Axis::new(x_name),
        y: Axis::new(format!("median of {y_name}")),
        lines: vec![line("real", Role::Real, real), line("synthetic", Role::Synthetic, synthetic)],
        diagonal: false,
    })
}

/// The most frequent levels of the real side.
fn frequent(names: &[String], codes: &[u32]) -> Vec<usize> {
    let mut counts = vec![0_usize; names.len()];
    for &c in codes.iter().filter(|c| **c != MISSING) {
        if let Some(n) = counts.get_mut(c as usize) {
            *n += 1;
        }
    }
    let mut own: Vec<usize> = (0..names.len()).filter(|&k| counts[k] >= FEW).collect();
    own.sort_by_key(|&k| std::cmp::Reverse(counts[k]));
    own.truncate(MOST_LEVELS);
    own
}

/// Medians of a number by level.
fn medians(number: &str, names: &[String], real: (&[u32], &[f64]), synthetic: (&[u32], &[f64])) -> Option<Chart> {
    let levels = frequent(names, real.0);
    let of = |level: usize, (codes, x): (&[u32], &[f64])| {
        let own: Vec<f64> = codes.iter().zip(x).filter(|(c, _)| **c as usize == level).map(|(_, v)| *v).collect();
        quantile(&ordered(&own), 0.5)
    };
    let series = |name: &str, role, side| Series {
        name: name.to_owned(),
        role,
        values: levels.iter().map(|&l| of(l, side)).collect(),
    };
    (!levels.is_empty()).then(|| Chart::Bars {
        axis: Axis::new(format!("median of {number}")),
        labels: levels.iter().map(|&l| names[l].clone()).collect(),
        series: vec![series("real", Role::Real, real), series("synthetic", Role::Synthetic, synthetic)],
    })
}

/// Share of the second column's second most frequent level (of two: the rarer one) within levels of the first.
fn rates(
    name: &str,
    names: (&[String], &[String]),
    real: (&[u32], &[u32]),
    synthetic: (&[u32], &[u32]),
) -> Option<Chart> {
    let (levels, targets) = (frequent(names.0, real.0), frequent(names.1, real.1));
    let target = *targets.get(1).or(targets.first())?;
    let of = |level: usize, (codes, others): (&[u32], &[u32])| {
        let (mut hits, mut all) = (0_usize, 0_usize);
        for (_, &o) in codes.iter().zip(others).filter(|(c, _)| **c as usize == level) {
            all += 1;
            hits += usize::from(o as usize == target);
        }
        (all > 0).then(|| hits as f64 / all as f64)
    };
    let series = |side_name: &str, role, side| Series {
        name: side_name.to_owned(),
        role,
        values: levels.iter().map(|&l| of(l, side)).collect(),
    };
    (!levels.is_empty()).then(|| Chart::Bars {
        axis: Axis::unit(format!("share of \"{}\" in {name}", names.1[target])),
        labels: levels.iter().map(|&l| names.0[l].clone()).collect(),
        series: vec![series("real", Role::Real, real), series("synthetic", Role::Synthetic, synthetic)],
    })
}
