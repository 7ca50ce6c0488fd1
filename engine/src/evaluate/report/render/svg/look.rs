//! Colours, dashes, hatches and markers: every series differs from the others by more than its colour.

use std::fmt::Write as _;

use crate::evaluate::report::Role;
use crate::evaluate::report::render::markup::put;

/// A colour: class, custom property, and what holds where the page does not set it, on light and dark screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink {
    class: &'static str,
    property: &'static str,
    light: &'static str,
    dark: &'static str,
}

const fn ink(class: &'static str, property: &'static str, light: &'static str, dark: &'static str) -> Ink {
    Ink { class, property, light, dark }
}

// Contrast with the surface: 3 or more for lines and areas, 4.5 or more for text.
pub(crate) const SURFACE: Ink = ink("c-surface", "--color-surface", "#ffffff", "#1d2128");
pub(crate) const TEXT: Ink = ink("c-text", "--color-text", "#1a1f26", "#e8ebef");
pub(crate) const MUTED: Ink = ink("c-muted", "--color-text-muted", "#545d69", "#a5aeba");
pub(crate) const GRID: Ink = ink("c-grid", "--color-border", "#c9d0d9", "#3a414c");
pub(crate) const AXIS: Ink = ink("c-axis", "--color-border-strong", "#747d89", "#7d8794");
pub(crate) const REAL: Ink = ink("c-real", "--chart-real", "#0072b2", "#56b4e9");
pub(crate) const SYNTHETIC: Ink = ink("c-synthetic", "--chart-synthetic", "#b45f00", "#f0a63c");
const CONTROL: Ink = ink("c-control", "--chart-control", "#00684c", "#4fd1a8");
const OTHER: [Ink; 3] = [
    ink("c-other-1", "--chart-other-1", "#8a3a7d", "#e79ac6"),
    ink("c-other-2", "--chart-other-2", "#5a5148", "#c9bfae"),
    ink("c-other-3", "--chart-other-3", "#4a4fb5", "#aab0ff"),
];
// Cells of heatmaps: text in the text colour has a contrast of 4.5 or more on each of them.
pub(crate) const ABOVE: Ink = ink("c-above", "--chart-above", "#4a9fd8", "#1b69a6");
pub(crate) const BELOW: Ink = ink("c-below", "--chart-below", "#e8923a", "#a0540c");
const ALL: [Ink; 13] =
    [SURFACE, TEXT, MUTED, GRID, AXIS, REAL, SYNTHETIC, CONTROL, OTHER[0], OTHER[1], OTHER[2], ABOVE, BELOW];

impl Ink {
    fn value(self) -> String {
        format!("var({}, light-dark({}, {}))", self.property, self.light, self.dark)
    }

    /// Attributes that fill with this colour.
    pub(crate) fn fill(self) -> String {
        format!("class=\"{}\" fill=\"{}\"", self.class, self.value())
    }

    /// Attributes that draw lines in this colour and fill nothing.
    pub(crate) fn stroke(self) -> String {
        format!("class=\"{}-line\" fill=\"none\" stroke=\"{}\"", self.class, self.value())
    }
}

/// `svg` with the colours of light screens in place of what a page may set.
pub(crate) fn plain(svg: &str) -> String {
    ALL.iter().fold(svg.to_owned(), |out, ink| out.replace(&ink.value(), ink.light))
}

/// How one series is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) ink: Ink,
    pub(crate) dash: &'static str,
    role: Role,
    nth: usize,
}

/// The look of each series; several of one part differ by their dash.
pub(crate) fn looks(roles: impl IntoIterator<Item = Role>) -> Vec<Look> {
    let mut seen = Vec::new();
    roles
        .into_iter()
        .map(|role| {
            let nth = seen.iter().filter(|r| **r == role).count();
            seen.push(role);
            let (ink, dashes): (Ink, [&str; 4]) = match role {
                Role::Real => (REAL, ["none", "12 3", "9 2 2 2", "2 2"]),
                Role::Synthetic => (SYNTHETIC, ["6 3", "3 2", "8 2 2 2", "10 4"]),
                Role::Control => (CONTROL, ["1.5 2.5", "4 2 1 2", "6 2 1 2 1 2", "3 3"]),
                Role::Other => (OTHER[nth % 3], ["8 3 2 3", "none", "4 2", "2 3"]),
            };
            Look { ink, dash: dashes[nth % 4], role, nth }
        })
        .collect()
}

impl Look {
    /// Attributes of an area: solid for real, hatched for synthetic, dotted for controls, crossed for others.
    pub(crate) fn area(&self, id: &str) -> String {
        if self.role == Role::Real && self.nth == 0 {
            return self.ink.fill();
        }
        format!("fill=\"url(#{id}-{})\" stroke=\"{}\"", self.pattern(), self.ink.value())
    }

    fn pattern(&self) -> String {
        format!("p-{}", self.ink.class.trim_start_matches("c-"))
    }

    /// A path of markers: discs, crosses, triangles or squares, with the attributes that draw it.
    pub(crate) fn markers(&self, points: &[(f64, f64)], size: f64) -> String {
        let mut path = String::new();
        let (s, t) = (size / 2.0, size * 0.45);
        for (x, y) in points {
            let _ = match self.role {
                Role::Real => write!(path, "M{x:.1} {y:.1}h0"),
                Role::Synthetic => write!(path, "M{:.1} {:.1}l{size} {size}m0-{size}l-{size} {size}", x - s, y - s),
                Role::Control => write!(path, "M{:.1} {:.1}l{t} {size}h-{size}z", x, y - s),
                Role::Other => write!(path, "M{:.1} {:.1}h{size}v{size}h-{size}z", x - s, y - s),
            };
        }
        let width = if self.role == Role::Real { size } else { 1.2 };
        format!("<path {} stroke-linecap=\"round\" stroke-width=\"{width}\" d=\"{path}\"/>", self.ink.stroke())
    }
}

/// The hatches that `body` refers to.
pub(crate) fn patterns(id: &str, body: &str) -> String {
    let mut out = String::new();
    for ink in ALL {
        let name = format!("{id}-p-{}", ink.class.trim_start_matches("c-"));
        if !body.contains(&format!("url(#{name})")) {
            continue;
        }
        let (turn, shape) = match ink {
            REAL => ("-45", "M0 1.5h5"),
            SYNTHETIC => ("45", "M0 1.5h5"),
            CONTROL => ("0", "M2 2.5h1"),
            _ => ("45", "M0 1h5M1 0v5"),
        };
        put!(
            out,
            "<pattern id=\"{name}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate({turn})\"><rect {} width=\"5\" height=\"5\"/>\
             <path {} stroke-width=\"2\" d=\"{shape}\"/></pattern>",
            SURFACE.fill(),
            ink.stroke()
        );
    }
    if out.is_empty() { out } else { format!("<defs>{out}</defs>") }
}
