//! Histograms over the same bins: the first series as an area, the others as stepped lines over it.

use super::look::looks;
use super::plot::{Key, Plot, legend};
use super::{Drawing, empty};
use crate::evaluate::report::render::markup::{escape, put};
use crate::evaluate::report::render::numbers::{at, date, shown};
use crate::evaluate::report::render::scale::{Scale, range_of};
use crate::evaluate::report::{Axis, Role, Series};

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 170.0;

pub(crate) fn draw(id: &str, axis: &Axis, edges: &[f64], series: &[Series]) -> Drawing {
    let finite = |s: &Series, i: usize| s.values.get(i).copied().flatten().filter(|v| v.is_finite());
    let bins = edges.len().saturating_sub(1);
    let ends = range_of(axis, edges.iter().copied()).filter(|_| bins > 0 && edges.iter().all(|e| e.is_finite()));
    let shares = series.iter().flat_map(|s| (0..bins).filter_map(move |i| finite(s, i)));
    let largest = shares.reduce(f64::max);
    let (Some(ends), Some(largest)) = (ends, largest) else { return empty(WIDTH) };
    let mut body = String::new();
    let looks = looks(series.iter().map(|s| s.role));
    let mut top = 0.0;
    for (one, look) in series.iter().zip(&looks) {
        let key = if one.role == Role::Real { Key::Area } else { Key::Line };
        // Keys stand one below the other only where they do not fit: few series, short names.
        let mut key_text = String::new();
        legend(&mut key_text, id, &[(one.name.as_str(), *look)], key, 0.0, WIDTH);
        put!(body, "<g transform=\"translate({} 0)\">{key_text}</g>", at(top));
        top += 52.0 + one.name.chars().count().min(44) as f64 * 6.1;
    }
    let plot = Plot { left: 50.0, top: 24.0, right: WIDTH - 12.0, bottom: 24.0 + HEIGHT };
    let x = Scale::new(ends, (plot.left, plot.right));
    let y = Scale::new((0.0, (largest * 1.05).max(1e-12)), (plot.bottom, plot.top));
    plot.upwards(&mut body, &Axis::new("share of rows"), &y);
    plot.across(&mut body, axis, &x);
    for (one, look) in series.iter().zip(&looks) {
        if one.role == Role::Real {
            area(&mut body, &x, &y, edges, one, &look.area(id));
        } else {
            let path = steps(&x, &y, edges, |i| finite(one, i), plot.bottom);
            put!(
                body,
                "<path {} stroke-width=\"2\" stroke-dasharray=\"{}\" d=\"{path}\"/>",
                look.ink.stroke(),
                look.dash
            );
        }
    }
    plot.border(&mut body);
    tips(&mut body, &x, &plot, axis, edges, series);
    Drawing { body, width: WIDTH, height: plot.bottom + 38.0 }
}

fn area(out: &mut String, x: &Scale, y: &Scale, edges: &[f64], series: &Series, attributes: &str) {
    let mut path = String::new();
    for (i, ends) in edges.windows(2).enumerate() {
        let Some(v) = series.values.get(i).copied().flatten().filter(|v| v.is_finite() && *v > 0.0) else { continue };
        let (from, to) = (x.at(ends[0]), x.at(ends[1]));
        // A gap between bars where they are wide enough for it.
        let wide = if to - from > 4.0 { to - from - 1.0 } else { to - from };
        let tall = y.at(0.0) - y.at(v);
        put!(path, "M{from:.2} {}h{wide:.2}v-{}h-{wide:.2}z", at(y.at(0.0)), at(tall));
    }
    put!(out, "<path {attributes} fill-opacity=\"0.55\" d=\"{path}\"/>");
}

fn steps(x: &Scale, y: &Scale, edges: &[f64], value: impl Fn(usize) -> Option<f64>, bottom: f64) -> String {
    let mut path = format!("M{} {}", at(x.at(edges[0])), at(bottom));
    for (i, ends) in edges.windows(2).enumerate() {
        put!(path, "V{}H{}", at(value(i).map_or(bottom, |v| y.at(v))), at(x.at(ends[1])));
    }
    put!(path, "V{}", at(bottom));
    path
}

/// A transparent column over each bin that names its values.
fn tips(out: &mut String, x: &Scale, plot: &Plot, axis: &Axis, edges: &[f64], series: &[Series]) {
    let name = |v: f64| if axis.dates { date(v) } else { shown(v) };
    out.push_str("<g fill-opacity=\"0\">");
    for (i, ends) in edges.windows(2).enumerate() {
        let values = series.iter().map(|s| {
            let v = s.values.get(i).copied().flatten().filter(|v| v.is_finite());
            format!("{} {}", escape(&s.name), v.map_or("undefined".to_owned(), |v| format!("{} %", shown(v * 100.0))))
        });
        let values: Vec<String> = values.collect();
        let (from, to) = (x.at(ends[0]), x.at(ends[1]));
        put!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">",
            at(from),
            at(plot.top),
            at(to - from),
            at(plot.bottom - plot.top)
        );
        put!(out, "<title>{} to {}: {}</title></rect>", name(ends[0]), name(ends[1]), values.join(", "));
    }
    out.push_str("</g>");
}
