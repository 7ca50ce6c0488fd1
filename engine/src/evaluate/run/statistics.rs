//! Statistics of the columns as tables.

use crate::evaluate::columns::Compared;
use crate::evaluate::drift::column::{ColumnDrift, Level};
use crate::evaluate::fidelity::divergence::js_distance;
use crate::evaluate::fidelity::frequencies::{counts, shares, tv_complement};
use crate::evaluate::fidelity::moments::{Moments, moments};
use crate::evaluate::fidelity::reports::Cells;
use crate::evaluate::fidelity::steps::{emd_scaled, ks_statistic, rounded, wasserstein_over_std};
use crate::evaluate::fidelity::validity::{category_adherence, category_coverage};
use crate::evaluate::report::{Grid, Value};
use crate::evaluate::run::columns::missing;
use crate::evaluate::tables::Tables;

fn share((some, all): (usize, usize)) -> f64 {
    some as f64 / all.max(1) as f64
}

pub(super) fn numbers_grid(tables: &Tables, compared: &Compared) -> Grid {
    let header = [
        "column",
        "kind",
        "table",
        "missing",
        "mean",
        "deviation",
        "skewness",
        "kurtosis",
        "5 %",
        "25 %",
        "median",
        "75 %",
        "95 %",
        "KS",
        "EMD",
        "Wasserstein / deviation",
    ];
    let mut rows = Vec::new();
    for (column, kind) in compared.columns.iter().zip(&tables.kinds) {
        let (Cells::Numbers(r), Cells::Numbers(s)) = (&column.real, &column.synthetic) else { continue };
        let distances =
            [ks_statistic(&rounded(r), &rounded(s)), emd_scaled(r, s), wasserstein_over_std(r, s)].map(Value::from);
        for (side, cells, x) in [("real", &column.real, r), ("synthetic", &column.synthetic, s)] {
            let mut row = vec![Value::text(&column.name), Value::text(kind.label()), Value::text(side)];
            row.push(share(missing(cells)).into());
            let m = moments(x);
            let of = |f: fn(&Moments) -> Option<f64>| Value::from(m.as_ref().and_then(f));
            row.extend([of(|m| Some(m.mean)), of(|m| m.std), of(|m| m.skewness), of(|m| m.kurtosis)]);
            row.extend((0..5).map(|i| Value::from(m.as_ref().map(|m| m.quantiles[i]))));
            row.extend(if side == "real" { [Value::None, Value::None, Value::None] } else { distances.clone() });
            rows.push(row);
        }
    }
    Grid::new("numbers", "Numbers", &header, rows)
}

pub(super) fn levels_grid(tables: &Tables, compared: &Compared) -> Grid {
    let header = [
        "column",
        "kind",
        "levels real",
        "levels synthetic",
        "missing real",
        "missing synthetic",
        "total variation",
        "Jensen–Shannon distance",
        "coverage",
        "adherence",
    ];
    let mut rows = Vec::new();
    for (column, kind) in compared.columns.iter().zip(&tables.kinds) {
        let (Cells::Levels(r), Cells::Levels(s)) = (&column.real, &column.synthetic) else { continue };
        let (a, b) = counts(r, s);
        let present = |x: &[f64]| x.iter().filter(|c| **c > 0.0).count() as f64;
        let js = shares(&a).zip(shares(&b)).and_then(|(a, b)| js_distance(&a, &b));
        rows.push(vec![
            Value::text(&column.name),
            Value::text(kind.label()),
            present(&a).into(),
            present(&b).into(),
            share(missing(&column.real)).into(),
            share(missing(&column.synthetic)).into(),
            tv_complement(r, s).map(|v| 1.0 - v).into(),
            js.into(),
            category_coverage(r, s).into(),
            category_adherence(r, s).into(),
        ]);
    }
    Grid::new("levels", "Levels", &header, rows)
}

pub(super) fn drift_grid(columns: &[ColumnDrift]) -> Grid {
    let header =
        ["column", "level", "PSI", "Jensen–Shannon distance", "KS", "Cramér's V", "p (adjusted)", "missing change"];
    let word = |level: Level| match level {
        Level::Stable => "stable",
        Level::Warn => "watch",
        Level::Alert => "drifted",
    };
    let row = |c: &ColumnDrift| {
        vec![
            Value::text(&c.name),
            Value::text(word(c.level())),
            c.psi.into(),
            c.js.into(),
            c.ks.into(),
            c.cramers_v.into(),
            c.p.into(),
            c.missing_change.into(),
        ]
    };
    Grid::new("drift", "Drift from real to synthetic", &header, columns.iter().map(row).collect())
}
