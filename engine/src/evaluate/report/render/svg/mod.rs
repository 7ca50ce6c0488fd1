//! Charts as accessible SVG: no script, no font, no address; colours follow the page's custom properties.

mod bars;
mod heatmap;
mod histogram;
mod intervals;
mod look;
mod plane;
mod plot;

use super::markup::{escape, put, slug, wrapped};
use super::numbers::at;
use crate::evaluate::report::{Chart, Figure};

/// A finished drawing: elements and their size.
pub(crate) struct Drawing {
    pub(crate) body: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A figure as a file of its own: heading, background and colours included. The colours are plain ones, for most programs that
/// read SVG know neither custom properties nor `light-dark`.
pub fn svg(figure: &Figure) -> String {
    let drawing = draw(figure, None);
    let lines = wrapped(&figure.title, (drawing.width / 7.6) as usize);
    let head = 10.0 + 17.0 * lines.len() as f64;
    let mut body = String::new();
    put!(
        body,
        "<rect {} width=\"{}\" height=\"{}\"/>",
        look::SURFACE.fill(),
        at(drawing.width),
        at(drawing.height + head)
    );
    for (i, line) in lines.iter().enumerate() {
        let y = at(18.0 + 17.0 * i as f64);
        put!(
            body,
            "<text {} x=\"8\" y=\"{y}\" font-size=\"13\" font-weight=\"600\">{}</text>",
            look::TEXT.fill(),
            escape(line)
        );
    }
    put!(body, "<g transform=\"translate(0 {})\">{}</g>", at(head), drawing.body);
    look::plain(&document(figure, &body, drawing.width, drawing.height + head))
}

/// A figure for a page that states its heading itself. Colours come from `--chart-…` and `--color-…` where the page sets them.
pub fn inline(figure: &Figure) -> String {
    linked(figure, None)
}

/// [`inline`], with the cells of a heatmap as links to `#links-row-column` (row before column).
pub(crate) fn linked(figure: &Figure, links: Option<&str>) -> String {
    let drawing = draw(figure, links);
    document(figure, &drawing.body, drawing.width, drawing.height)
}

fn document(figure: &Figure, body: &str, width: f64, height: f64) -> String {
    let id = slug(&figure.id);
    let (width, height) = (at(width), at(height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-labelledby=\"{id}-t\" \
         aria-describedby=\"{id}-d\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"system-ui, 'Segoe UI', Roboto, Arial, sans-serif\" font-size=\"11\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escape(&figure.title),
        escape(&figure.text)
    );
    out.push_str(&look::patterns(&id, body));
    out.push_str(body);
    out.push_str("</svg>");
    out
}

fn draw(figure: &Figure, links: Option<&str>) -> Drawing {
    let id = slug(&figure.id);
    match &figure.chart {
        Chart::Bars { axis, labels, series } => bars::draw(&id, axis, labels, series),
        Chart::Histogram { axis, edges, series } => histogram::draw(&id, axis, edges, series),
        Chart::Lines { x, y, lines, diagonal } => plane::curves(x, y, lines, *diagonal),
        Chart::Points { x, y, lines } => plane::points(x, y, lines),
        Chart::Heatmap { labels, cells, range } => heatmap::draw(labels, cells, *range, links),
        Chart::Intervals { axis, rows, marks } => intervals::draw(axis, rows, marks),
    }
}

/// Says at `height` how many rows are left to the data; the height afterwards.
fn rest(body: &mut String, height: f64, left: usize) -> f64 {
    if left == 0 {
        return height;
    }
    put!(body, "<text {} x=\"8\" y=\"{}\">{left} more in the data</text>", look::MUTED.fill(), at(height + 8.0));
    height + 18.0
}

/// What stands in for a chart without values.
fn empty(width: f64) -> Drawing {
    let body = format!(
        "<text {} x=\"{}\" y=\"34\" text-anchor=\"middle\">There are no values to draw.</text>",
        look::MUTED.fill(),
        at(width / 2.0)
    );
    Drawing { body, width, height: 60.0 }
}
