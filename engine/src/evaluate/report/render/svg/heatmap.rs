//! A square of cells: ink grows with the value, its colour and the sign in the cell tell above from below zero.

use super::look::{ABOVE, BELOW, GRID, MUTED, TEXT};
use super::{Drawing, empty};
use crate::evaluate::report::render::markup::{escape, put, short};
use crate::evaluate::report::render::numbers::{at, fixed, shown};

/// Columns up to which each cell names its pair.
const NAMED: usize = 40;
/// Columns up to which cells show their value.
const WRITTEN: usize = 16;
/// Columns up to which every name is written.
const LABELLED: usize = 30;
/// Blocks of cells that are drawn at most: beyond that, a block shows its cell farthest from zero.
const BLOCKS: usize = 100;
/// Steps of the scale where cells are drawn as one path per step.
const STEPS: usize = 12;

struct Shade {
    range: (f64, f64),
}

impl Shade {
    /// Share of full ink from 0 to 1, and whether it is that of values below zero.
    fn of(&self, v: f64) -> (f64, bool) {
        let (low, high) = self.range;
        if low < 0.0 && high > 0.0 {
            let most = high.max(-low);
            return ((v.abs() / most).min(1.0), v < 0.0);
        }
        (((v - low) / (high - low)).clamp(0.0, 1.0), false)
    }
}

pub(crate) fn draw(labels: &[String], cells: &[Option<f64>], range: (f64, f64), links: Option<&str>) -> Drawing {
    let n = labels.len();
    let value = |i: usize, j: usize| cells.get(i * n + j).copied().flatten().filter(|v| v.is_finite());
    if n == 0 || !(range.0.is_finite() && range.1.is_finite()) || range.0 >= range.1 {
        return empty(400.0);
    }
    let shade = Shade { range };
    let cell = (if n <= WRITTEN { 30.0 } else { 540.0 / n as f64 }).min(30.0);
    let longest = labels.iter().map(|l| l.chars().count()).max().unwrap_or(0).min(18) as f64;
    let (left, top) = (12.0 + longest * 6.0, 10.0 + longest * 4.6);
    let side = cell * n as f64;
    let mut body = String::new();
    names(&mut body, labels, (left, top), cell);
    put!(
        body,
        "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        GRID.stroke(),
        at(left),
        at(top),
        at(side),
        at(side)
    );
    if n <= NAMED {
        named(&mut body, labels, &value, &shade, (left, top), cell, links);
    } else {
        packed(&mut body, n, &value, &shade, (left, top), side);
    }
    // Names that lean over the right edge need room.
    let width = (left + side + 12.0 + longest * 3.4).max(300.0);
    key(&mut body, &shade, left.min(width - 250.0).max(8.0), top + side + 14.0);
    Drawing { body, width, height: top + side + if n > BLOCKS { 50.0 } else { 32.0 } }
}

fn names(body: &mut String, labels: &[String], (left, top): (f64, f64), cell: f64) {
    let every = labels.len().div_ceil(LABELLED);
    put!(body, "<g {}>", TEXT.fill());
    for (i, label) in labels.iter().enumerate().step_by(every) {
        let middle = cell * (i as f64 + 0.5);
        let (text, whole) = (escape(&short(label, 18)), escape(label));
        let (x, y) = (at(left - 5.0), at(top + middle + 3.8));
        put!(body, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{text}<title>{whole}</title></text>");
        let (x, y) = (at(left + middle + 2.0), at(top - 5.0));
        put!(body, "<text transform=\"translate({x} {y}) rotate(-50)\">{text}<title>{whole}</title></text>");
    }
    body.push_str("</g>");
}

type Values<'a> = dyn Fn(usize, usize) -> Option<f64> + 'a;

fn named(
    body: &mut String,
    labels: &[String],
    value: &Values<'_>,
    shade: &Shade,
    (left, top): (f64, f64),
    cell: f64,
    links: Option<&str>,
) {
    let n = labels.len();
    for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
        let (x, y) = (left + cell * j as f64, top + cell * i as f64);
        let link = links.filter(|_| i != j);
        if let Some(to) = link {
            put!(body, "<a href=\"#{to}-{}-{}\" tabindex=\"-1\">", i.min(j), i.max(j));
        }
        let pair = format!("{} and {}", escape(&labels[i]), escape(&labels[j]));
        let place = format!("x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{w}\"", at(x), at(y), w = at(cell - 1.0));
        if let Some(v) = value(i, j) {
            let (ink, below) = shade.of(v);
            let fill = if below { BELOW } else { ABOVE }.fill();
            put!(body, "<rect {fill} fill-opacity=\"{ink:.2}\" {place}><title>{pair}: {}</title></rect>", shown(v));
            if n <= WRITTEN {
                put!(
                    body,
                    "<text {} x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"9\" pointer-events=\"none\">{}</text>",
                    TEXT.fill(),
                    at(x + cell / 2.0),
                    at(y + cell / 2.0 + 3.0),
                    fixed(v, 2)
                );
            }
        } else {
            put!(body, "<rect fill-opacity=\"0\" {place}><title>{pair}: undefined</title></rect>");
            let (x, y, s) = (at(x + cell * 0.3), at(y + cell * 0.3), at(cell * 0.4));
            put!(body, "<path {} d=\"M{x} {y}l{s} {s}m0-{s}l-{s} {s}\"/>", GRID.stroke());
        }
        if link.is_some() {
            body.push_str("</a>");
        }
    }
}

/// Many cells: one path per step of the scale, neighbours of one step joined.
fn packed(body: &mut String, n: usize, value: &Values<'_>, shade: &Shade, (left, top): (f64, f64), side: f64) {
    let block = n.div_ceil(BLOCKS);
    let blocks = n.div_ceil(block);
    let cell = side / n as f64 * block as f64;
    let mut paths = vec![String::new(); 2 * (STEPS + 1)];
    for i in 0..blocks {
        let step_at = |j: usize| {
            let inside = |k: usize| (k * block)..((k + 1) * block).min(n);
            let cells = inside(i).flat_map(|a| inside(j).map(move |b| (a, b))).filter_map(|(a, b)| value(a, b));
            cells.reduce(|a, b| if b.abs() > a.abs() { b } else { a }).map_or(0, |v| {
                let (ink, below) = shade.of(v);
                (ink * STEPS as f64).round() as usize + if below { STEPS + 1 } else { 0 }
            })
        };
        let mut j = 0;
        while j < blocks {
            let (step, from) = (step_at(j), j);
            j += 1;
            while j < blocks && step_at(j) == step {
                j += 1;
            }
            // The last block may be cut off by the edge.
            let (x, y) = (cell * from as f64, cell * i as f64);
            let (wide, tall) = ((cell * j as f64).min(side) - x, cell.min(side - y));
            put!(paths[step], "M{} {}h{}v{}h-{}z", at(left + x), at(top + y), at(wide), at(tall), at(wide));
        }
    }
    for (step, path) in paths.iter().enumerate().filter(|(_, p)| !p.is_empty()) {
        let below = step > STEPS;
        let ink = (step - if below { STEPS + 1 } else { 0 }) as f64 / STEPS as f64;
        if ink > 0.0 {
            put!(body, "<path {} fill-opacity=\"{ink:.2}\" d=\"{path}\"/>", if below { BELOW } else { ABOVE }.fill());
        }
    }
    if block > 1 {
        let note = format!("Each block shows the largest of {block} by {block} values");
        put!(body, "<text {} x=\"{}\" y=\"{}\">{note}</text>", MUTED.fill(), at(left + 230.0), at(top + side + 36.0));
    }
}

fn key(body: &mut String, shade: &Shade, left: f64, top: f64) {
    const CELLS: usize = 9;
    let (low, high) = shade.range;
    let wide = 16.0;
    for i in 0..CELLS {
        let v = low + (high - low) * i as f64 / (CELLS - 1) as f64;
        let (ink, below) = shade.of(v);
        let fill = if below { BELOW } else { ABOVE }.fill();
        let x = at(left + 36.0 + wide * i as f64);
        put!(body, "<rect {fill} fill-opacity=\"{ink:.2}\" x=\"{x}\" y=\"{}\" width=\"16\" height=\"10\"/>", at(top));
    }
    let end = left + 36.0 + wide * CELLS as f64;
    put!(
        body,
        "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"10\"/>",
        GRID.stroke(),
        at(left + 36.0),
        at(top),
        at(end - left - 36.0)
    );
    let (y, a, b) = (at(top + 9.0), at(left + 31.0), at(end + 5.0));
    put!(body, "<g {}><text x=\"{a}\" y=\"{y}\" text-anchor=\"end\">{}</text>", MUTED.fill(), shown(low));
    put!(body, "<text x=\"{b}\" y=\"{y}\">{}</text></g>", shown(high));
}
