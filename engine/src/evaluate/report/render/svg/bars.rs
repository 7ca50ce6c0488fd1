//! Groups of horizontal bars: long names of levels stay readable.

use super::look::{AXIS, TEXT, looks};
use super::plot::{Key, Plot, legend};
use super::{Drawing, empty};
use crate::evaluate::report::render::markup::{escape, put, short};
use crate::evaluate::report::render::numbers::{at, shown};
use crate::evaluate::report::render::scale::{Scale, from_zero, range_of};
use crate::evaluate::report::{Axis, Series};

const WIDTH: f64 = 400.0;
/// Groups that are drawn; the data hold all of them.
const MOST: usize = 60;

pub(crate) fn draw(id: &str, axis: &Axis, labels: &[String], series: &[Series]) -> Drawing {
    let finite = |v: Option<f64>| v.filter(|v| v.is_finite());
    let values = series.iter().flat_map(|s| s.values.iter().take(MOST).filter_map(|v| finite(*v)));
    let Some(range) = range_of(axis, values) else { return empty(WIDTH) };
    if labels.is_empty() {
        return empty(WIDTH);
    }
    let mut body = String::new();
    let looks = looks(series.iter().map(|s| s.role));
    let names: Vec<_> = series.iter().map(|s| s.name.as_str()).zip(looks.iter().copied()).collect();
    let top = legend(&mut body, id, if series.len() > 1 { &names } else { &[] }, Key::Area, 0.0, WIDTH) + 4.0;
    let bar = if series.len() > 2 { 8.0 } else { 10.0 };
    let group = bar * series.len() as f64 + 7.0;
    let shown_groups = labels.len().min(MOST);
    let longest = labels.iter().take(MOST).map(|l| l.chars().count()).max().unwrap_or(0).min(20);
    let left = 14.0 + longest as f64 * 6.0;
    let bottom = top + group * shown_groups as f64 + 2.0;
    let plot = Plot { left, top, right: WIDTH - 44.0, bottom };
    let range = if axis.range.is_some() { range } else { from_zero(range) };
    let scale = Scale::new(range, (plot.left, plot.right));
    plot.across(&mut body, axis, &scale);
    let zero = scale.at(0.0);
    for (i, label) in labels.iter().take(MOST).enumerate() {
        let y = top + group * i as f64 + 4.0;
        put!(
            body,
            "<text {} x=\"{}\" y=\"{}\" text-anchor=\"end\">{}<title>{}</title></text>",
            TEXT.fill(),
            at(left - 6.0),
            at(y + bar * series.len() as f64 / 2.0 + 3.8),
            escape(&short(label, 20)),
            escape(label)
        );
        for (k, (one, look)) in series.iter().zip(&looks).enumerate() {
            let Some(v) = finite(one.values.get(i).copied().flatten()) else { continue };
            let (from, to) = (zero.min(scale.at(v)), zero.max(scale.at(v)));
            let (y, wide) = (y + bar * k as f64, (to - from).max(0.5));
            put!(
                body,
                "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}: {} {}</title></rect>",
                look.area(id),
                at(from),
                at(y),
                at(wide),
                at(bar - 1.5),
                escape(label),
                escape(&one.name),
                shown(v)
            );
            put!(
                body,
                "<text {} x=\"{}\" y=\"{}\" font-size=\"9\">{}</text>",
                TEXT.fill(),
                at(if v < 0.0 { zero } else { to } + 4.0),
                at(y + bar / 2.0 + 2.6),
                shown(v)
            );
        }
    }
    put!(body, "<path {} d=\"M{} {}V{}\"/>", AXIS.stroke(), at(zero), at(top), at(bottom));
    let height = super::rest(&mut body, bottom + 38.0, labels.len().saturating_sub(MOST));
    Drawing { body, width: WIDTH, height }
}
