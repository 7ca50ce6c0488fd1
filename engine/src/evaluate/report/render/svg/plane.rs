//! Curves and clouds of points.

use super::look::{AXIS, MUTED, looks};
use super::plot::{Key, Plot, legend};
use super::{Drawing, empty};
use crate::evaluate::report::render::markup::{escape, put};
use crate::evaluate::report::render::numbers::at;
use crate::evaluate::report::render::scale::{Scale, range_of};
use crate::evaluate::report::{Axis, Line};

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 270.0;
/// Points of a curve that are drawn, and points of a cloud over all its groups; the data hold all of them.
const MOST_ON_CURVE: usize = 400;
const MOST_IN_CLOUD: usize = 3_000;
/// Curves of at most this many points show each of them.
const MARKED: usize = 25;

fn finite(line: &Line) -> Vec<(f64, f64)> {
    line.points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
}

/// At most `most` of the values, evenly spread, the last one included.
fn thinned<T: Copy>(values: &[T], most: usize) -> Vec<T> {
    if values.len() <= most || most < 2 {
        return values.iter().copied().take(most).collect();
    }
    (0..most).map(|i| values[i * (values.len() - 1) / (most - 1)]).collect()
}

struct Frame {
    plot: Plot,
    x: Scale,
    y: Scale,
}

fn frame(body: &mut String, x: &Axis, y: &Axis, lines: &[Line], key: Key) -> Option<Frame> {
    let all = || lines.iter().flat_map(|l| finite(l).into_iter());
    let (across, up) = (range_of(x, all().map(|p| p.0))?, range_of(y, all().map(|p| p.1))?);
    let looks = looks(lines.iter().map(|l| l.role));
    let names: Vec<_> = lines.iter().map(|l| l.name.as_str()).zip(looks).collect();
    let top = legend(body, "", &names, key, 0.0, WIDTH) + 6.0;
    let plot = Plot { left: 56.0, top, right: WIDTH - 14.0, bottom: top + HEIGHT };
    let (sx, sy) = (Scale::new(across, (plot.left, plot.right)), Scale::new(up, (plot.bottom, plot.top)));
    plot.upwards(body, y, &sy);
    plot.across(body, x, &sx);
    plot.border(body);
    Some(Frame { plot, x: sx, y: sy })
}

pub(crate) fn curves(x: &Axis, y: &Axis, lines: &[Line], diagonal: bool) -> Drawing {
    let mut body = String::new();
    let few = lines.iter().all(|l| l.points.len() <= MARKED);
    let key = if few { Key::LineWithMarker } else { Key::Line };
    let Some(frame) = frame(&mut body, x, y, lines, key) else { return empty(WIDTH) };
    let plot = &frame.plot;
    if diagonal {
        let (l, r, t, b) = (at(plot.left), at(plot.right), at(plot.top), at(plot.bottom));
        put!(body, "<path {} d=\"M{l} {b}L{r} {t}\"/>", AXIS.stroke());
        put!(
            body,
            "<text {} x=\"{}\" y=\"{}\" text-anchor=\"end\">thin line: chance</text>",
            MUTED.fill(),
            at(plot.right - 6.0),
            at(plot.bottom - 8.0)
        );
    }
    for (line, look) in lines.iter().zip(looks(lines.iter().map(|l| l.role))) {
        let points: Vec<_> =
            thinned(&finite(line), MOST_ON_CURVE).into_iter().map(|(a, b)| (frame.x.at(a), frame.y.at(b))).collect();
        let mut path = String::new();
        for (i, (a, b)) in points.iter().enumerate() {
            put!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, at(*a), at(*b));
        }
        put!(
            body,
            "<path {} stroke-width=\"2\" stroke-linejoin=\"round\" stroke-dasharray=\"{}\" d=\"{path}\"><title>{}</title></path>",
            look.ink.stroke(),
            look.dash,
            escape(&line.name)
        );
        if few {
            body.push_str(&look.markers(&points, 5.0));
        }
    }
    let height = plot.bottom + 38.0;
    Drawing { body, width: WIDTH, height }
}

pub(crate) fn points(x: &Axis, y: &Axis, lines: &[Line]) -> Drawing {
    let mut body = String::new();
    let Some(frame) = frame(&mut body, x, y, lines, Key::Marker) else { return empty(WIDTH) };
    let each = (MOST_IN_CLOUD / lines.len().max(1)).max(1);
    let many = lines.iter().map(|l| l.points.len().min(each)).sum::<usize>() > 400;
    for (line, look) in lines.iter().zip(looks(lines.iter().map(|l| l.role))) {
        let points: Vec<_> =
            thinned(&finite(line), each).into_iter().map(|(a, b)| (frame.x.at(a), frame.y.at(b))).collect();
        put!(body, "<g stroke-opacity=\"0.7\">{}</g>", look.markers(&points, if many { 3.0 } else { 5.0 }));
    }
    let height = frame.plot.bottom + 38.0;
    Drawing { body, width: WIDTH, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_both_ends() {
        let values: Vec<usize> = (0..1000).collect();
        let few = thinned(&values, 7);
        assert_eq!((few.len(), few[0], few[6]), (7, 0, 999));
        assert_eq!(thinned(&values[..3], 7), [0, 1, 2]);
    }
}
