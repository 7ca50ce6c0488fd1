//! Axes, grid and legend.

use super::look::{AXIS, GRID, Look, MUTED, TEXT};
use crate::evaluate::report::Axis;
use crate::evaluate::report::render::markup::{escape, put, short};
use crate::evaluate::report::render::numbers::at;
use crate::evaluate::report::render::scale::Scale;

/// The rectangle that values are drawn in, and what stands around it.
pub(crate) struct Plot {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// The kinds of keys in a legend.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Area,
    Line,
    Marker,
    LineWithMarker,
}

impl Plot {
    /// Vertical grid lines with their values below, and the name of the axis.
    pub(crate) fn across(&self, out: &mut String, axis: &Axis, scale: &Scale) {
        let room = if axis.dates { 74.0 } else { 52.0 };
        let ticks = scale.ticks((((self.right - self.left) / room) as usize).max(2), axis.dates);
        let (mut grid, mut names) = (String::new(), String::new());
        let mut free = f64::NEG_INFINITY;
        for (value, name) in ticks {
            let x = scale.at(value);
            put!(grid, "M{} {}V{}", at(x), at(self.top), at(self.bottom));
            let half = name.chars().count() as f64 * 3.1;
            if x - half > free {
                put!(names, "<text x=\"{}\" y=\"{}\">{}</text>", at(x), at(self.bottom + 14.0), escape(&name));
                free = x + half + 4.0;
            }
        }
        put!(out, "<path {} d=\"{grid}\"/>", GRID.stroke());
        put!(out, "<g {} text-anchor=\"middle\">{names}", MUTED.fill());
        let label = short(&axis.label, ((self.right - self.left) / 5.6) as usize);
        put!(
            out,
            "<text x=\"{}\" y=\"{}\">{}</text></g>",
            at(f64::midpoint(self.left, self.right)),
            at(self.bottom + 30.0),
            escape(&label)
        );
    }

    /// Horizontal grid lines with their values at the left, and the name of the axis.
    pub(crate) fn upwards(&self, out: &mut String, axis: &Axis, scale: &Scale) {
        let (mut grid, mut names) = (String::new(), String::new());
        for (value, name) in scale.ticks((((self.bottom - self.top) / 34.0) as usize).max(2), axis.dates) {
            let y = scale.at(value);
            put!(grid, "M{} {}H{}", at(self.left), at(y), at(self.right));
            put!(names, "<text x=\"{}\" y=\"{}\">{}</text>", at(self.left - 5.0), at(y + 3.8), escape(&name));
        }
        put!(out, "<path {} d=\"{grid}\"/>", GRID.stroke());
        put!(out, "<g {} text-anchor=\"end\">{names}</g>", MUTED.fill());
        let middle = f64::midpoint(self.top, self.bottom);
        let label = short(&axis.label, ((self.bottom - self.top) / 5.6) as usize);
        put!(
            out,
            "<text {} text-anchor=\"middle\" transform=\"translate(11 {}) rotate(-90)\">{}</text>",
            MUTED.fill(),
            at(middle),
            escape(&label)
        );
    }

    /// The two axis lines.
    pub(crate) fn border(&self, out: &mut String) {
        let (left, top, right, bottom) = (at(self.left), at(self.top), at(self.right), at(self.bottom));
        put!(out, "<path {} d=\"M{left} {top}V{bottom}H{right}\"/>", AXIS.stroke());
    }
}

/// Keys of the series from left to right, broken into rows; returns the height they take.
pub(crate) fn legend(out: &mut String, id: &str, names: &[(&str, Look)], key: Key, top: f64, width: f64) -> f64 {
    let (mut x, mut y) = (8.0, top + 12.0);
    for (name, look) in names {
        let name = short(name, 44);
        let long = 30.0 + name.chars().count() as f64 * 6.1 + 14.0;
        if x > 8.0 && x + long > width {
            (x, y) = (8.0, y + 17.0);
        }
        match key {
            Key::Area => {
                put!(out, "<rect {} x=\"{}\" y=\"{}\" width=\"22\" height=\"10\"/>", look.area(id), at(x), at(y - 9.0));
            }
            Key::Marker => out.push_str(&look.markers(&[(x + 11.0, y - 4.0)], 6.0)),
            Key::Line | Key::LineWithMarker => {
                put!(
                    out,
                    "<path {} stroke-width=\"2\" stroke-dasharray=\"{}\" d=\"M{} {}h24\"/>",
                    look.ink.stroke(),
                    look.dash,
                    at(x),
                    at(y - 4.0)
                );
                if key == Key::LineWithMarker {
                    out.push_str(&look.markers(&[(x + 12.0, y - 4.0)], 5.0));
                }
            }
        }
        put!(out, "<text {} x=\"{}\" y=\"{}\">{}</text>", TEXT.fill(), at(x + 29.0), at(y), escape(&name));
        x += long;
    }
    if names.is_empty() { 0.0 } else { y - top + 6.0 }
}
