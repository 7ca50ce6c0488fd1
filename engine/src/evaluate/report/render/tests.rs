//! What holds for every figure and every file.

use super::sample::{heatmap, report};
use crate::evaluate::report::{Axis, Chart, Figure, IntervalRow, Line, Report, Role, Series};

/// Elements of HTML that have no end tag.
const VOID: [&str; 2] = ["meta", "br"];

/// Panics where tags do not pair up.
fn assert_balanced(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    // Style sheets hold no tags here.
    for part in text.split('<').skip(1).filter(|p| !p.starts_with('!')) {
        let tag = &part[..part.find('>').unwrap_or_else(|| panic!("a tag without an end: {part:.60}"))];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "at {part:.60}");
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

fn assert_sound(figure: &Figure) {
    for text in [super::svg(figure), super::inline(figure)] {
        assert_balanced(&text);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{}: {text}", figure.id);
        assert!(text.contains("role=\"img\"") && text.contains("<title id=") && text.contains("<desc id="));
        assert!(!text.contains("<script") && !text.contains("http://example"), "{}", figure.id);
    }
    // A file stands alone: what only a page can resolve would be drawn black, or not at all.
    let file = super::svg(figure);
    assert!(!file.contains("var(") && !file.contains("light-dark") && file.contains("fill=\"#ffffff\""), "{file}");
    assert!(super::inline(figure).contains("var(--"), "{}", figure.id);
}

fn figures(report: &Report) -> impl Iterator<Item = &Figure> {
    report.sections.iter().flat_map(|s| &s.figures)
}

fn one(chart: Chart) -> Figure {
    Figure {
        id: "odd <id>".into(),
        title: "A <script>alert(1)</script> & more".into(),
        text: "\"words\" <b>".into(),
        chart,
    }
}

/// Charts without values, with undefined ones, with infinite ones and with names that look like markup.
fn odd() -> Vec<Figure> {
    let bad = "<script>alert('x')</script>".to_owned();
    let mut out = Vec::new();
    for values in
        [vec![], vec![Some(f64::NAN), None], vec![Some(f64::INFINITY), Some(1e308)], vec![Some(-3.0), Some(-3.0)]]
    {
        let series = vec![Series { name: bad.clone(), role: Role::Synthetic, values: values.clone() }];
        let points: Vec<(f64, f64)> = values.iter().map(|v| (v.unwrap_or(f64::NAN), 1.0)).collect();
        let lines = vec![Line { name: bad.clone(), role: Role::Other, points }];
        let labels = vec![bad.clone(), "b".to_owned()];
        let axis = Axis { dates: true, ..Axis::new(&bad) };
        let edges = vec![f64::NEG_INFINITY, 0.0, 1.0];
        let rows =
            values.iter().map(|v| IntervalRow { name: bad.clone(), value: *v, interval: v.map(|v| (v, f64::NAN)) });
        out.push(Chart::Bars { axis: axis.clone(), labels: labels.clone(), series: series.clone() });
        out.push(Chart::Histogram { axis: axis.clone(), edges, series: series.clone() });
        out.push(Chart::Histogram { axis: axis.clone(), edges: vec![0.0, 1.0, 1.0], series });
        out.push(Chart::Lines { x: axis.clone(), y: Axis::unit("y"), lines: lines.clone(), diagonal: true });
        out.push(Chart::Points { x: axis.clone(), y: axis.clone(), lines });
        out.push(Chart::Heatmap { labels: labels.clone(), cells: values.clone(), range: (-1.0, 1.0) });
        out.push(Chart::Heatmap { labels, cells: values.clone(), range: (0.0, 0.0) });
        out.push(Chart::Intervals {
            axis,
            rows: rows.collect(),
            marks: vec![(bad.clone(), f64::NAN), (bad.clone(), 0.5)],
        });
    }
    out.into_iter().map(one).collect()
}

#[test]
fn every_chart_is_sound_even_with_odd_values() {
    figures(&report()).for_each(assert_sound);
    odd().iter().for_each(assert_sound);
}

#[test]
fn the_file_holds_everything_without_script_or_network() {
    let mut report = report();
    report.sections[1].figures.extend(odd().into_iter().take(3));
    report.causes[0].finding = "<script>alert(2)</script>".to_owned();
    let file = super::html(&report);
    assert_balanced(&file);
    assert!(file.len() < 3_000_000, "{} bytes", file.len());
    assert!(!file.contains("NaN") && !file.contains("<script"));
    assert!(
        file.contains("default-src 'none'")
            && file.contains("color-scheme: light dark")
            && file.contains("light-dark(")
    );
    for address in file.split("href=\"").skip(1).chain(file.split("src=\"").skip(1)) {
        assert!(address.starts_with('#') || address.starts_with("data:"), "{address:.60}");
    }
    for figure in figures(&report) {
        assert!(file.contains(&super::markup::escape(&figure.text)), "{} has no words", figure.id);
    }
    for words in ["Limited to B", "not evaluated", "90.1 to 93.6", "Seen in: Association difference", "Save as SVG"] {
        assert!(file.contains(words), "{words}");
    }
}

#[test]
fn links_inside_the_file_lead_somewhere() {
    let file = super::html(&report());
    let ids: std::collections::BTreeSet<&str> =
        file.split(" id=\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    assert_eq!(ids.len(), file.split(" id=\"").count() - 1, "an id occurs twice");
    let mut links = 0;
    for to in file.split("href=\"#").skip(1).filter_map(|p| p.split('"').next()) {
        assert!(ids.contains(to), "{to}");
        links += 1;
    }
    assert!(links > 3 * 15 * 14, "cells of the heatmaps lead to their pairs");
}

#[test]
fn a_heatmap_of_many_columns_stays_small() {
    for (n, most) in [(41, 120_000), (300, 400_000), (1000, 400_000)] {
        let figure = heatmap("many", "Many", n, true);
        assert_sound(&figure);
        let size = super::svg(&figure).len();
        assert!(size < most, "{n} columns: {size} bytes");
    }
}

#[test]
fn the_terminal_summary_keeps_to_eighty_columns() {
    let text = super::text(&report());
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    for words in ["Score", "90.1 to 93.6", "FAIL", "NOT EVALUATED", "limited to B", "Repair:", "What to do next"] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(super::html(&report()), super::html(&report()));
}
