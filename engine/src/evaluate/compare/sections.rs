//! A comparison in words, tables and charts.

use crate::evaluate::compare::classifiers::Right;
use crate::evaluate::compare::measures::MEASURES;
use crate::evaluate::compare::paired::{Pair, paired_tables, pairs, ranks};
use crate::evaluate::compare::{ENOUGH, Judged};
use crate::evaluate::report::render::label;
use crate::evaluate::report::{Axis, Chart, Figure, Grid, IntervalRow, Section, Value};
use crate::evaluate::sample::{deviation, mean};
use crate::evaluate::significance::adjust::holm;
use crate::evaluate::significance::friedman::Friedman;
use crate::evaluate::significance::mcnemar::mcnemar;
use crate::learn::special::student_quantile;

/// Level of the tests.
const ALPHA: f64 = 0.05;

fn name(measure: usize) -> String {
    match MEASURES[measure].id {
        "score" => "Score".to_owned(),
        id => label(id).0,
    }
}

/// Sections, and the summary that stands above them.
pub(super) fn sections(judged: &[Judged], right: Option<&Right>) -> (Vec<Section>, Vec<String>) {
    let (pairs, ranks) = (pairs(judged), ranks(judged));
    let mut out = vec![measures(judged)];
    out.extend((!pairs.is_empty()).then(|| paired(judged, &pairs)));
    out.extend((!ranks.is_empty()).then(|| ranked(judged, &ranks)));
    out.extend(right.and_then(|r| classified(judged, r)));
    (out, summary(judged, &pairs))
}

/// Half width of the 95 % interval of the mean of as many values as `n` with deviation `sd`.
fn half_width(sd: f64, n: usize) -> f64 {
    student_quantile(0.975, n as f64 - 1.0) * sd / libm::sqrt(n as f64)
}

fn measures(judged: &[Judged]) -> Section {
    let header = ["measure", "better", "generator", "mean", "deviation", "95 % from", "95 % to", "tables"];
    let (mut rows, mut figures) = (Vec::new(), Vec::new());
    for (measure, of) in MEASURES.iter().enumerate() {
        let mut bars = Vec::new();
        for one in judged {
            let values: Vec<f64> = one.values.iter().filter_map(|v| v[measure]).collect();
            let Some(centre) = mean(&values) else { continue };
            let sd = deviation(&values, 1);
            let interval = sd.map(|s| half_width(s, values.len())).map(|h| (centre - h, centre + h));
            rows.push(vec![
                Value::text(name(measure)),
                Value::text(of.direction()),
                Value::text(&one.name),
                centre.into(),
                sd.into(),
                interval.map(|i| i.0).into(),
                interval.map(|i| i.1).into(),
                (values.len() as f64).into(),
            ]);
            bars.push(IntervalRow { name: one.name.clone(), value: Some(centre), interval });
        }
        if !bars.is_empty() {
            let list: Vec<String> =
                bars.iter().map(|b| format!("{} {:.3}", b.name, b.value.unwrap_or(f64::NAN))).collect();
            figures.push(Figure {
                id: format!("compare_{}", of.id),
                title: name(measure),
                text: format!("{}, means over the tables ({}): {}.", name(measure), of.direction(), list.join(", ")),
                chart: Chart::Intervals { axis: Axis::new(name(measure)), rows: bars, marks: Vec::new() },
            });
        }
    }
    Section {
        id: "measures".to_owned(),
        title: "Measures".to_owned(),
        text: vec![
            "Means over the tables of each generator, with 95 % intervals of the mean (Student's t).".to_owned(),
        ],
        grids: vec![Grid::new("measures", "Measures of every generator", &header, rows)],
        figures,
        ..Section::default()
    }
}

fn paired(judged: &[Judged], pairs: &[Pair]) -> Section {
    let header = [
        "measure",
        "first",
        "second",
        "difference",
        "95 % from",
        "95 % to",
        "effect (d)",
        "p (t)",
        "p (Wilcoxon)",
        "rank effect for the first",
        "p (Holm)",
        "verdict",
    ];
    let row = |p: &Pair| {
        let verdict = match (p.adjusted < ALPHA, p.signed.effect > 0.0) {
            (false, _) => "no difference shown".to_owned(),
            (true, true) => format!("{} is better", judged[p.first].name),
            (true, false) => format!("{} is better", judged[p.second].name),
        };
        vec![
            Value::text(name(p.measure)),
            Value::text(&judged[p.first].name),
            Value::text(&judged[p.second].name),
            p.student.mean.into(),
            p.student.interval.0.into(),
            p.student.interval.1.into(),
            p.student.effect.into(),
            p.student.p.into(),
            p.signed.p.into(),
            p.signed.effect.into(),
            p.adjusted.into(),
            Value::text(verdict),
        ]
    };
    let n = paired_tables(judged);
    // The smallest p that n pairs can give, all of one sign.
    let least = 2.0 * libm::exp2(-(n as f64));
    let mut text = vec![format!(
        "Table i of one generator is held against table i of the other, over {n} pairs. Verdicts rest on Wilcoxon's signed-rank test \
         after Holm's correction for all {} tests; the t-test and the effect stand beside it.",
        pairs.len()
    )];
    if least * pairs.len() as f64 > ALPHA {
        text.push(format!(
            "With {n} pairs the smallest p is {least:.4}, which {} tests at once cannot bring below {ALPHA}: give more tables for \
             verdicts.",
            pairs.len()
        ));
    }
    Section {
        id: "pairs".to_owned(),
        title: "Pairs of generators".to_owned(),
        text,
        grids: vec![Grid::new("paired_tests", "Paired tests", &header, pairs.iter().map(row).collect())],
        ..Section::default()
    }
}

fn ranked(judged: &[Judged], ranks: &[(usize, Friedman)]) -> Section {
    let header = ["measure", "χ²", "p (χ²)", "F", "p (F)", "critical difference"];
    let test = |(measure, f): &(usize, Friedman)| {
        vec![
            Value::text(name(*measure)),
            f.chi_squared.into(),
            f.p.into(),
            Value::from(Some(f.f).filter(|v| v.is_finite())),
            f.p_f.into(),
            f.critical_difference(ALPHA).into(),
        ]
    };
    let mut nemenyi = Vec::new();
    let mut figures = Vec::new();
    for (measure, f) in ranks {
        let table = f.nemenyi();
        for first in 0..judged.len() {
            for second in first + 1..judged.len() {
                nemenyi.push(vec![
                    Value::text(name(*measure)),
                    Value::text(&judged[first].name),
                    Value::text(&judged[second].name),
                    f.mean_ranks[first].into(),
                    f.mean_ranks[second].into(),
                    table[first][second].into(),
                ]);
            }
        }
        let half = f.critical_difference(ALPHA) / 2.0;
        let row = |at: usize| {
            let rank = f.mean_ranks[at];
            IntervalRow { name: judged[at].name.clone(), value: Some(rank), interval: Some((rank - half, rank + half)) }
        };
        let list: Vec<String> = judged.iter().zip(&f.mean_ranks).map(|(j, r)| format!("{} {r:.2}", j.name)).collect();
        figures.push(Figure {
            id: format!("ranks_{}", MEASURES[*measure].id),
            title: format!("Mean ranks: {}", name(*measure)),
            text: format!(
                "Mean ranks by {} (1 is best): {}. Bars are half the critical difference of {:.2} to either side: generators whose bars \
                 do not overlap differ.",
                name(*measure),
                list.join(", "),
                2.0 * half
            ),
            chart: Chart::Intervals {
                axis: Axis::new("mean rank (1 is best)"),
                rows: (0..judged.len()).map(row).collect(),
                marks: Vec::new(),
            },
        });
    }
    Section {
        id: "ranks".to_owned(),
        title: "Ranks of all generators".to_owned(),
        text: vec![format!(
            "Friedman's test over {} tables each asks whether any generator differs; Nemenyi's, which pairs do.",
            paired_tables(judged)
        )],
        grids: vec![
            Grid::new("friedman", "Friedman's test", &header, ranks.iter().map(test).collect()),
            Grid::new(
                "nemenyi",
                "Nemenyi's test",
                &["measure", "first", "second", "mean rank of the first", "of the second", "p"],
                nemenyi,
            ),
        ],
        figures,
        ..Section::default()
    }
}

fn classified(judged: &[Judged], right: &Right) -> Option<Section> {
    let mut found = Vec::new();
    for first in 0..judged.len() {
        for second in first + 1..judged.len() {
            let (Some(Some(a)), Some(Some(b))) = (right.rows.get(first), right.rows.get(second)) else { continue };
            let count = |x: bool, y: bool| a.iter().zip(b).filter(|(p, q)| **p == x && **q == y).count() as u64;
            found.push((first, second, a, b, count(true, false), count(false, true)));
        }
    }
    if found.is_empty() {
        return None;
    }
    let tests: Vec<_> = found.iter().map(|f| mcnemar(f.4, f.5)).collect();
    let adjusted = holm(&tests.iter().map(|t| t.p).collect::<Vec<f64>>());
    let share = |x: &[bool]| x.iter().filter(|v| **v).count() as f64 / x.len().max(1) as f64;
    let rows = found.iter().zip(&tests).zip(&adjusted).map(|((f, test), p)| {
        vec![
            Value::text(&judged[f.0].name),
            Value::text(&judged[f.1].name),
            share(f.2).into(),
            share(f.3).into(),
            (f.4 as f64).into(),
            (f.5 as f64).into(),
            test.odds.into(),
            test.p.into(),
            (*p).into(),
        ]
    });
    let header = [
        "first",
        "second",
        "accuracy of the first",
        "of the second",
        "only the first right",
        "only the second right",
        "odds",
        "p (McNemar)",
        "p (Holm)",
    ];
    Some(Section {
        id: "classifiers".to_owned(),
        title: "Classifiers".to_owned(),
        text: vec![format!(
            "Boosted trees learn \"{}\" from the first table of each generator and predict {} held-out rows; McNemar's test looks at the \
             rows that one of two gets right and the other does not.",
            right.target,
            found[0].2.len()
        )],
        grids: vec![Grid::new("mcnemar", "McNemar's test", &header, rows.collect())],
        ..Section::default()
    })
}

fn summary(judged: &[Judged], pairs: &[Pair]) -> Vec<String> {
    let mut order: Vec<(String, f64)> = judged
        .iter()
        .filter_map(|j| Some((j.name.clone(), mean(&j.values.iter().filter_map(|v| v[0]).collect::<Vec<f64>>())?)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut out = Vec::new();
    if let Some((best, _)) = order.first() {
        let list: Vec<String> = order.iter().map(|(n, s)| format!("{n} {s:.1}")).collect();
        out.push(format!("Best mean score: {best} ({}).", list.join(", ")));
    }
    let shown: Vec<String> = pairs
        .iter()
        .filter(|p| p.adjusted < ALPHA)
        .map(|p| {
            let (better, other) = if p.signed.effect > 0.0 { (p.first, p.second) } else { (p.second, p.first) };
            format!("{} better than {} by {}", judged[better].name, judged[other].name, name(p.measure).to_lowercase())
        })
        .collect();
    let n = paired_tables(judged);
    out.push(match shown.len() {
        0 if n < ENOUGH => format!("Nothing is shown: {n} of at least {ENOUGH} tables of each generator."),
        0 => "No difference is more than chance after correction for the number of tests.".to_owned(),
        _ => format!("More than chance after correction for the number of tests: {}.", shown.join("; ")),
    });
    out
}
