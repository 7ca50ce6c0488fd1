//! Where the parts of a chart of bars lie. All sizes are in units of the drawing, whose width is fixed and scaled by the page.

use crate::ui::charts::scale::{Scale, spread, ticks};
use crate::ui::charts::shares::{Bars, Form};
use crate::ui::words::{clipped, percent};

/// Width of a drawing.
pub(crate) const WIDTH: f64 = 320.0;
const HISTOGRAM_HEIGHT: f64 = 150.0;
/// Room for the figures of the vertical axis.
const LEFT: f64 = 40.0;
/// Room for half a label beyond the last bar.
const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
/// Room for the labels of the horizontal axis.
const BOTTOM: f64 = 22.0;
/// Height of one level with its two bars.
const ROW: f64 = 24.0;
/// Room for the names of levels.
const NAMES: f64 = 104.0;
/// Characters of a name that fit into it.
const NAME_LENGTH: usize = 16;
/// Room for the figure behind a bar.
const FIGURE: f64 = 44.0;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A label at a place; `anchor` is SVG's word for where the place lies in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) anchor: &'static str,
    pub(crate) text: String,
}

/// The bars of one bin or level.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// What the bars say, shown when pointed at.
    pub(crate) title: String,
    /// Area that answers the pointer.
    pub(crate) area: Rect,
    pub(crate) real: Rect,
    pub(crate) synthetic: Rect,
}

/// A chart without its colours.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) height: f64,
    /// Horizontal lines behind a histogram.
    pub(crate) rules: Vec<f64>,
    pub(crate) left: f64,
    pub(crate) labels: Vec<Label>,
    pub(crate) groups: Vec<Group>,
    /// Outline over the synthetic bars of a histogram, as SVG path data; empty for levels.
    pub(crate) outline: String,
}

impl Layout {
    /// Lays out the bars of two tables, or of one where `pair` is false.
    pub(crate) fn new(bars: &Bars, pair: bool) -> Self {
        match bars.form {
            Form::Histogram => histogram(bars, pair),
            Form::Levels => levels(bars, pair),
        }
    }
}

fn title(label: &str, real: f64, synthetic: f64, pair: bool) -> String {
    if pair {
        format!("{label}: {} real, {} synthetic", percent(real), percent(synthetic))
    } else {
        format!("{label}: {}", percent(real))
    }
}

fn histogram(bars: &Bars, pair: bool) -> Layout {
    let bottom = HISTOGRAM_HEIGHT - BOTTOM;
    let rules = ticks(bars.largest(), 3);
    let top = rules.last().copied().unwrap_or(1.0);
    let y = Scale::new((0.0, top), (bottom, TOP));
    // Bins are drawn equally wide: an end bin may reach far beyond the others and would squeeze them.
    let x = Scale::new((0.0, bars.all.len() as f64), (LEFT, WIDTH - RIGHT));
    let decimals = usize::from(top < 0.03);
    let mut labels: Vec<Label> = rules
        .iter()
        .map(|&v| Label {
            x: LEFT - 6.0,
            y: y.at(v) + 3.5,
            anchor: "end",
            text: format!("{:.decimals$}\u{a0}%", v * 100.0),
        })
        .collect();
    labels.extend(edge_labels(bars, &x));
    let mut outline = Vec::with_capacity(bars.all.len());
    let mut groups = Vec::with_capacity(bars.all.len());
    for (i, bar) in bars.all.iter().enumerate() {
        let (from, to) = (x.at(i as f64), x.at(i as f64 + 1.0));
        let rect = |share: f64| Rect { x: from, y: y.at(share), width: to - from, height: bottom - y.at(share) };
        groups.push(Group {
            title: title(&bar.label, bar.real, bar.synthetic, pair),
            area: Rect { x: from, y: TOP, width: to - from, height: bottom - TOP },
            real: rect(bar.real),
            synthetic: rect(bar.synthetic),
        });
        outline.push(format!("V{:.1}H{to:.1}", y.at(bar.synthetic)));
    }
    let outline = if pair { format!("M{LEFT:.1} {bottom:.1}{}V{bottom:.1}", outline.concat()) } else { String::new() };
    let rules = rules.iter().map(|&v| y.at(v)).collect();
    Layout { height: HISTOGRAM_HEIGHT, rules, left: LEFT, labels, groups, outline }
}

/// As many edge labels as fit beside each other.
fn edge_labels(bars: &Bars, x: &Scale) -> Vec<Label> {
    let longest = bars.edges.iter().map(|e| e.chars().count()).max().unwrap_or(1).min(12);
    let most = ((WIDTH - LEFT - RIGHT) / (longest as f64 * 6.2 + 14.0)).floor().clamp(2.0, 6.0) as usize;
    let single = bars.all.first().zip(bars.edges.first()).is_some_and(|(bar, edge)| bar.label == *edge);
    // Bins of one whole number carry their label in the middle, others at their edges.
    let (n, shift) = if single { (bars.all.len(), 0.5) } else { (bars.edges.len(), 0.0) };
    let shown = spread(n, most);
    let last = shown.len().saturating_sub(1);
    shown
        .iter()
        .enumerate()
        .filter_map(|(i, &at)| {
            // Half of a longer label would reach beyond the drawing.
            let anchor = if i == last && longest > 3 && !single { "end" } else { "middle" };
            let text = clipped(bars.edges.get(at)?, 12);
            Some(Label { x: x.at(at as f64 + shift), y: HISTOGRAM_HEIGHT - 6.0, anchor, text })
        })
        .collect()
}

fn levels(bars: &Bars, pair: bool) -> Layout {
    let x = Scale::new((0.0, bars.largest().max(1e-9)), (NAMES, WIDTH - FIGURE));
    let mut labels = Vec::new();
    let mut groups = Vec::new();
    for (i, bar) in bars.all.iter().enumerate() {
        let y = TOP + i as f64 * ROW;
        labels.push(Label { x: NAMES - 8.0, y: y + 13.0, anchor: "end", text: clipped(&bar.label, NAME_LENGTH) });
        labels.push(Label {
            x: x.at(bar.real.max(bar.synthetic)) + 6.0,
            y: y + 13.0,
            anchor: "start",
            text: percent(bar.real).replace("under\u{a0}", "<").replace("over\u{a0}", ">"),
        });
        let rect =
            |share: f64, offset: f64, height: f64| Rect { x: NAMES, y: y + offset, width: x.at(share) - NAMES, height };
        let (real, synthetic) = if pair {
            (rect(bar.real, 1.0, 8.0), rect(bar.synthetic, 10.0, 8.0))
        } else {
            (rect(bar.real, 3.0, 14.0), rect(0.0, 3.0, 14.0))
        };
        groups.push(Group {
            title: title(&bar.label, bar.real, bar.synthetic, pair),
            area: Rect { x: 0.0, y, width: WIDTH, height: ROW },
            real,
            synthetic,
        });
    }
    let height = TOP * 2.0 + bars.all.len() as f64 * ROW;
    Layout { height, rules: Vec::new(), left: NAMES, labels, groups, outline: String::new() }
}

#[cfg(test)]
mod tests {
    use engine::data::profile::Distribution;

    use super::*;

    fn histogram_bars() -> Bars {
        let h = |counts: &[u64]| Distribution::Histogram {
            edges: vec![0.0, 5.0, 10.0, 15.0],
            counts: counts.to_vec(),
            labels: ["0", "5", "10", "15"].map(str::to_owned).to_vec(),
        };
        Bars::pair(&h(&[1, 2, 1]), &h(&[0, 4, 0]), 8).unwrap()
    }

    #[test]
    fn bars_of_a_histogram_stand_on_the_axis_side_by_side() {
        let layout = Layout::new(&histogram_bars(), true);
        let bottom = HISTOGRAM_HEIGHT - BOTTOM;
        for pair in layout.groups.windows(2) {
            assert!((pair[0].real.x + pair[0].real.width - pair[1].real.x).abs() < 1e-9);
        }
        assert!(layout.groups.iter().all(|g| (g.real.y + g.real.height - bottom).abs() < 1e-9));
        assert_eq!(layout.groups[0].synthetic.height, 0.0);
        assert!((layout.groups[1].synthetic.y - TOP).abs() < 1e-9, "the largest share reaches the top rule");
        assert!((layout.groups[1].real.height * 2.0 - layout.groups[1].synthetic.height).abs() < 1e-9);
    }

    #[test]
    fn the_outline_goes_up_over_every_bin_and_down_again() {
        let outline = Layout::new(&histogram_bars(), true).outline;
        assert!(outline.starts_with("M40.0 128.0V128.0H"), "{outline}");
        assert_eq!((outline.matches('H').count(), outline.matches('V').count()), (3, 4));
        assert!(Layout::new(&histogram_bars(), false).outline.is_empty());
    }

    #[test]
    fn everything_lies_inside_the_drawing() {
        let many: Vec<u64> = (0..20).collect();
        let d = Distribution::Bars {
            levels: many.iter().map(|i| format!("a rather long level {i}")).collect(),
            counts: many,
            other: 5,
        };
        for bars in [Bars::pair(&d, &d, 9).unwrap(), histogram_bars()] {
            let layout = Layout::new(&bars, true);
            for g in &layout.groups {
                for r in [g.area, g.real, g.synthetic] {
                    assert!(r.x >= 0.0 && r.y >= 0.0 && r.width >= 0.0 && r.height >= 0.0, "{r:?}");
                    assert!(r.x + r.width <= WIDTH + 1e-9 && r.y + r.height <= layout.height, "{r:?}");
                }
            }
            assert!(layout.labels.iter().all(|l| (0.0..=WIDTH).contains(&l.x) && l.text.chars().count() <= 16));
        }
    }

    #[test]
    fn figures_say_both_shares() {
        assert_eq!(
            Layout::new(&histogram_bars(), true).groups[1].title,
            "5 to 10: 50\u{a0}% real, 100\u{a0}% synthetic"
        );
    }
}
