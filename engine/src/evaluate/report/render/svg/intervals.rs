//! Values with their intervals, one below the other.

use super::look::{MUTED, REAL, SYNTHETIC, TEXT};
use super::plot::Plot;
use super::{Drawing, empty};
use crate::evaluate::report::render::markup::{escape, put, short};
use crate::evaluate::report::render::numbers::{at, date, shown};
use crate::evaluate::report::render::scale::{Scale, range_of};
use crate::evaluate::report::{Axis, IntervalRow};

const WIDTH: f64 = 520.0;
const ROW: f64 = 22.0;
/// Rows that are drawn; the data hold all of them.
const MOST: usize = 80;

pub(crate) fn draw(axis: &Axis, rows: &[IntervalRow], marks: &[(String, f64)]) -> Drawing {
    let values = rows.iter().flat_map(|r| [r.value, r.interval.map(|i| i.0), r.interval.map(|i| i.1)]).flatten();
    let Some((low, high)) = range_of(axis, values.chain(marks.iter().map(|m| m.1))) else { return empty(WIDTH) };
    let mut body = String::new();
    let marks: Vec<_> = marks.iter().filter(|(_, v)| v.is_finite()).collect();
    let top = 8.0 + 14.0 * marks.len() as f64;
    let longest = rows.iter().take(MOST).map(|r| r.name.chars().count()).max().unwrap_or(0).min(30);
    let bottom = top + ROW * rows.len().min(MOST) as f64 + 4.0;
    let plot = Plot { left: 14.0 + longest as f64 * 6.0, top, right: WIDTH - 60.0, bottom };
    let room = if axis.range.is_some() { 0.0 } else { (high - low) * 0.04 };
    let scale = Scale::new((low - room, high + room), (plot.left, plot.right));
    plot.across(&mut body, axis, &scale);
    plot.border(&mut body);
    for (i, (name, value)) in marks.iter().enumerate() {
        let (x, y) = (scale.at(*value), 10.0 + 14.0 * i as f64);
        put!(
            body,
            "<path {} stroke-width=\"1.5\" stroke-dasharray=\"{}\" d=\"M{} {}V{}\"/>",
            SYNTHETIC.stroke(),
            ["5 3", "2 2", "8 3 2 3"][i % 3],
            at(x),
            at(y - 6.0),
            at(bottom)
        );
        let (anchor, x) = if x > WIDTH * 0.6 { ("end", x - 4.0) } else { ("start", x + 4.0) };
        put!(
            body,
            "<text {} x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{} ({})</text>",
            TEXT.fill(),
            at(x),
            at(y),
            escape(&short(name, 40)),
            shown(*value)
        );
    }
    for (i, row) in rows.iter().take(MOST).enumerate() {
        one(&mut body, &plot, &scale, axis, row, top + ROW * (i as f64 + 0.5) + 2.0);
    }
    let height = super::rest(&mut body, bottom + 38.0, rows.len().saturating_sub(MOST));
    Drawing { body, width: WIDTH, height }
}

fn one(body: &mut String, plot: &Plot, scale: &Scale, axis: &Axis, row: &IntervalRow, y: f64) {
    let name = |v: f64| if axis.dates { date(v) } else { shown(v) };
    put!(
        body,
        "<text {} x=\"{}\" y=\"{}\" text-anchor=\"end\">{}<title>{}</title></text>",
        TEXT.fill(),
        at(plot.left - 6.0),
        at(y + 3.8),
        escape(&short(&row.name, 30)),
        escape(&row.name)
    );
    if let Some((low, high)) = row.interval.filter(|(l, h)| l.is_finite() && h.is_finite()) {
        let (from, to) = (scale.at(low), scale.at(high));
        put!(
            body,
            "<path {} stroke-width=\"1.5\" d=\"M{f} {y1}v8m0-4H{t}m0-4v8\"><title>{} to {}</title></path>",
            REAL.stroke(),
            name(low),
            name(high),
            f = at(from),
            t = at(to),
            y1 = at(y - 4.0)
        );
    }
    let text = match row.value.filter(|v| v.is_finite()) {
        Some(v) => {
            put!(body, "<circle {} cx=\"{}\" cy=\"{}\" r=\"4\"/>", REAL.fill(), at(scale.at(v)), at(y));
            name(v)
        }
        None => "undefined".to_owned(),
    };
    put!(body, "<text {} x=\"{}\" y=\"{}\">{text}</text>", MUTED.fill(), at(plot.right + 6.0), at(y + 3.8));
}
