//! A report as an evaluation writes it: every chart, verdict and gap occurs.

use crate::evaluate::record::{Details, Direction, Entry, Record, Threshold, Verdict};
use crate::evaluate::report::{
    Axis, Cause, Chart, Figure, Grid, IntervalRow, Line, Provenance, Report, Requirement, Role, Section, Series,
    Source, VERSION, Value,
};
use crate::evaluate::scores::overall::{CapInputs, Parts, Weights, overall};

const COLUMNS: [&str; 15] = [
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education-num",
    "marital-status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital-gain",
    "capital-loss",
    "hours-per-week",
    "native-country",
    "income",
];

/// A repeatable value in 0..1 from two numbers.
fn noise(a: usize, b: usize) -> f64 {
    (((a * 7919 + b * 104_729 + 17) % 1009) as f64 / 1009.0 * 12.9898).sin().abs().fract()
}

fn figure(id: String, title: String, text: &str, chart: Chart) -> Figure {
    Figure { id, title, text: text.to_owned(), chart }
}

fn series(name: &str, role: Role, values: impl Iterator<Item = f64>) -> Series {
    Series { name: name.to_owned(), role, values: values.map(Some).collect() }
}

fn column(i: usize) -> Figure {
    let (id, title) = (format!("column_{i}"), COLUMNS[i].to_owned());
    if [0, 2, 4, 10, 11, 12].contains(&i) {
        let bins = 24;
        let bell = |k: usize, at: f64| (-((k as f64 - at) / 5.0).powi(2)).exp() * (0.9 + 0.2 * noise(i, k)) * 0.1;
        let axis = Axis { dates: i == 12, ..Axis::new(COLUMNS[i]) };
        let edges = (0..=bins).map(|k| 17.0 + k as f64 * if i == 12 { 300.0 } else { 3.0 }).collect();
        let real = series("real", Role::Real, (0..bins).map(|k| bell(k, 8.0 + i as f64 / 3.0)));
        let synthetic = series("synthetic", Role::Synthetic, (0..bins).map(|k| bell(k, 8.6 + i as f64 / 3.0)));
        let text = "Real and synthetic rows differ most between 41 and 44 (3.1 percentage points).";
        return figure(id, title, text, Chart::Histogram { axis, edges, series: vec![real, synthetic] });
    }
    let levels = 3 + i % 6;
    let labels: Vec<String> = (0..levels).map(|k| format!("Level-{k} of {}", COLUMNS[i])).collect();
    let real = series("real", Role::Real, (0..levels).map(|k| 0.6 / (k + 1) as f64));
    let synthetic = series("synthetic", Role::Synthetic, (0..levels).map(|k| 0.55 / (k + 1) as f64 + 0.02));
    let axis = Axis::new("share of rows");
    figure(
        id,
        title,
        "The first level is 5 points too rare.",
        Chart::Bars { axis, labels, series: vec![real, synthetic] },
    )
}

pub(super) fn heatmap(id: &str, title: &str, n: usize, diverging: bool) -> Figure {
    let labels = (0..n).map(|i| COLUMNS.get(i).map_or_else(|| format!("column_{i}"), |c| (*c).to_owned())).collect();
    let cell = |i: usize, j: usize| match (i == j, diverging) {
        (true, _) => Some(if diverging { 0.0 } else { 1.0 }),
        (_, true) => (i.min(j) + i.max(j) != 9).then(|| (noise(i.min(j), i.max(j)) - 0.5) * 1.4),
        _ => Some(noise(i.min(j), i.max(j))),
    };
    let cells = (0..n * n).map(|k| cell(k / n, k % n)).collect();
    let range = if diverging { (-1.0, 1.0) } else { (0.0, 1.0) };
    figure(id.into(), title.into(), "Strongest pair: age and income, 0.62.", Chart::Heatmap { labels, cells, range })
}

fn record(id: &str, direction: Direction, value: f64, reference: (f64, f64)) -> Record {
    let mut r = Record::new(id, direction, Ok(value)).rows(32_561, 32_561);
    (r.ci_low, r.ci_high) = (Some(value - 0.012), Some(value + 0.012));
    (r.reference_ceiling, r.reference_floor) = (Some(reference.0), Some(reference.1));
    r
}

fn fidelity() -> Section {
    let entry = |(i, c): (usize, &&str)| Entry::new(*c, "KSComplement", Ok(0.99 - 0.01 * (i % 5) as f64));
    let mut shapes = record("column_shapes", Direction::Max, 0.982, (0.994, 0.993));
    shapes = shapes.with(Details::PerColumn(COLUMNS.iter().enumerate().map(entry).collect()));
    let ks = record("ks_mean", Direction::Min, 0.021, (0.006, 0.007)).held_against(Threshold::AtMost(0.1));
    let mut density =
        record("manifold_density", Direction::Target, 1.04, (1.0, 0.4)).within(Some(0.0), None, Some(1.0));
    density.sampled = true;
    density.params.insert("neighbours".to_owned(), serde_json::json!(5));
    let missing = Record::new("missing_similarity", Direction::Max, Err("no column has missing values".to_owned()));
    let intervals = Chart::Intervals {
        axis: Axis::unit("score"),
        rows: ["column shapes", "pair trends", "coverage", "beta-recall", "boosted trees"]
            .iter()
            .enumerate()
            .map(|(i, n)| IntervalRow {
                name: (*n).to_owned(),
                value: (i != 3).then_some(0.98 - 0.11 * i as f64),
                interval: (i != 3).then_some((0.95 - 0.12 * i as f64, 1.0 - 0.1 * i as f64)),
            })
            .collect(),
        marks: vec![("real against real".to_owned(), 0.994), ("independent columns".to_owned(), 0.35)],
    };
    let text = "Column shapes are 0.982; a second real sample reaches 0.994.";
    Section {
        id: "fidelity".into(),
        title: "How alike the tables are".into(),
        text: vec![
            "Single columns are nearly as alike as two real samples.".into(),
            "Rare levels are too frequent.".into(),
        ],
        records: vec![shapes, ks, density, missing],
        grids: Vec::new(),
        figures: vec![figure("fidelity_scores".into(), "Scores with their intervals".into(), text, intervals)],
    }
}

fn privacy() -> Section {
    let curve =
        |power: f64| (0..=120).map(move |i| (f64::from(i) / 120.0, (f64::from(i) / 120.0).powf(power))).collect();
    let line = |name: &str, role, points| Line { name: name.into(), role, points };
    let roc = Chart::Lines {
        x: Axis::unit("false positive rate"),
        y: Axis::unit("true positive rate"),
        lines: vec![
            line("distance", Role::Synthetic, curve(0.9)),
            line("density", Role::Other, curve(0.84)),
            line("holdout", Role::Control, curve(1.05)),
        ],
        diagonal: true,
    };
    let cloud = |shift: f64, k: usize| {
        (0..250).map(move |i| (noise(i, k) * 4.0 + shift, noise(i, k + 1) * 3.0 - shift)).collect()
    };
    let points = Chart::Points {
        x: Axis::new("first component"),
        y: Axis::new("second component"),
        lines: vec![line("real", Role::Real, cloud(0.0, 1)), line("synthetic", Role::Synthetic, cloud(0.3, 5))],
    };
    let mut mia = record("mia_auc", Direction::Min, 0.537, (0.5, 0.5)).held_against(Threshold::AtMost(0.6));
    mia.n_holdout = Some(16_281);
    let mut near = record("near_copies", Direction::Min, 0.031, (0.02, 0.0));
    near.verdict = Verdict::Warn;
    let rows = vec![
        vec![Value::text("distance"), 0.537.into(), 0.012.into(), Value::None],
        vec![Value::text("density"), 0.521.into(), 0.013.into(), Value::text("sampled")],
    ];
    let header = ["Attack", "AUC", "standard error", "note"].map(str::to_owned).to_vec();
    Section {
        id: "privacy".into(),
        title: "What an attacker learns".into(),
        text: vec!["No measured attack does much better than a guess.".into()],
        records: vec![mia, near, record("singling_out_multivariate", Direction::Min, 0.01, (0.0, 0.0))],
        grids: vec![Grid { id: "attacks".into(), title: "Attacks".into(), header, rows }],
        figures: vec![
            figure("mia_roc".into(), "Membership attacks".into(), "All curves stay near chance.", roc),
            figure("cloud".into(), "Rows in the plane".into(), "Both clouds cover the same area.", points),
        ],
    }
}

/// The report of a table of fifteen columns.
pub(super) fn report() -> Report {
    let requirement = |id: &str, label: &str, value, required: &str, verdict| Requirement {
        id: id.into(),
        label: label.into(),
        value,
        required: required.into(),
        verdict,
    };
    let parts = Parts { fidelity: Some(0.92), utility: Some(0.95), privacy: Some(0.88) };
    let caps = CapInputs { adherence: Some(0.941), ..CapInputs::default() };
    let source = |role: &str, rows| Source {
        role: role.into(),
        name: Some(format!("adult-{role}.csv")),
        rows,
        columns: 15,
        hash: "9f2c".repeat(16),
    };
    let section = |id: &str, title: &str, text: &str, figures| Section {
        id: id.into(),
        title: title.into(),
        text: vec![text.into()],
        figures,
        ..Section::default()
    };
    let maps = vec![
        heatmap("pairs_real", "Real associations", 15, false),
        heatmap("pairs_synthetic", "Synthetic associations", 15, false),
        heatmap("pairs_difference", "Difference", 15, true),
    ];
    Report {
        version: VERSION,
        provenance: Provenance {
            engine: "0.1.0".into(),
            score_spec: 1,
            seed: 42,
            time: Some("2026-01-02T03:04:05Z".into()),
            tables: vec![source("real", 32_561), source("holdout", 16_281), source("synthetic", 32_561)],
            generator: Some("sequential trees".into()),
            settings: vec![("rows per side".into(), "10000".into())],
        },
        summary: vec![
            "The synthetic table is close to the real one, but one requirement fails and one was not evaluated.".into(),
            "Boosted trees tell the rows apart with an AUC of 0.71; two real samples give 0.50.".into(),
        ],
        advice: vec![
            "Raise the number of training rows to 20 000.".into(),
            "Remove the free text column before sharing.".into(),
        ],
        overall: overall(parts, Weights::default(), &caps),
        spread: Some((90.1, 93.6)),
        thresholds: vec![
            requirement("ks_mean", "Mean KS distance", Some(0.021), "at most 0.10", Verdict::Pass),
            requirement("correlation_delta", "Association difference", Some(0.113), "at most 0.10", Verdict::Fail),
            requirement("mia_auc", "Membership inference", None, "at most 0.60", Verdict::NotEvaluated),
            requirement("duplicate_rate", "Copies of training rows", Some(0.001), "at most 0.05", Verdict::Pass),
            requirement("dcr", "Distance to the closest record", Some(0.52), "warning only", Verdict::Warn),
        ],
        sections: vec![
            fidelity(),
            section("columns", "Columns", "Real and synthetic values of every column.", (0..15).map(column).collect()),
            section("pairs", "Pairs of columns", "The pair that differs most is age and income.", maps),
            privacy(),
        ],
        causes: vec![Cause {
            record: "correlation_delta".into(),
            finding: "age and income are associated with 0.41 instead of 0.62; 11 other pairs differ by more than 0.1."
                .into(),
            repair: "Raise the depth of the trees, or choose the model Automatic.".into(),
        }],
    }
}
