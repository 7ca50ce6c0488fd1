//! A section: words, figures, tables, measures.

use super::{Budget, records, tables};
use crate::evaluate::report::render::markup::{escape, put, slug};
use crate::evaluate::report::render::numbers::shown;
use crate::evaluate::report::render::{csv, data, svg};
use crate::evaluate::report::{Chart, Figure, Section};

/// Columns of a heatmap up to which its cells lead to the list of pairs.
const LINKED: usize = 40;

pub(super) fn section(out: &mut String, section: &Section, budget: &mut Budget) {
    let id = slug(&section.id);
    put!(out, "<section id=\"s-{id}\" class=\"card\"><h2>{}</h2>", escape(&section.title));
    for (i, line) in section.text.iter().enumerate() {
        put!(out, "<p{}>{}</p>", if i == 0 { " class=\"lead\"" } else { "" }, escape(line));
    }
    let pairs = Pairs::of(section);
    if !section.figures.is_empty() {
        out.push_str("<div class=\"figures\">");
        for one in &section.figures {
            let links = pairs.as_ref().filter(|p| p.holds(one)).map(|_| format!("pair-{id}"));
            figure(out, one, links.as_deref(), budget);
        }
        out.push_str("</div>");
    }
    if let Some(pairs) = pairs {
        pairs.write(out, &format!("pair-{id}"));
    }
    for grid in &section.grids {
        tables::grid(out, grid, &grid.title);
        let link = budget.link(&format!("{}.csv", slug(&grid.id)), "text/csv", "Save as CSV", &csv::grid_csv(grid));
        put!(out, "<p class=\"saves\">{link}</p>");
    }
    if !section.records.is_empty() {
        records::table(out, section);
        let link =
            budget.link(&format!("{id}.csv"), "text/csv", "Save the measures as CSV", &csv::records_csv(section));
        put!(out, "<p class=\"saves\">{link}</p>");
    }
    out.push_str("</section>\n");
}

fn figure(out: &mut String, figure: &Figure, links: Option<&str>, budget: &mut Budget) {
    let id = slug(&figure.id);
    let class = match &figure.chart {
        Chart::Heatmap { labels, .. } if labels.len() > 8 => "wide square",
        Chart::Intervals { .. } => "wide",
        _ => "small",
    };
    put!(out, "<figure id=\"f-{id}\" class=\"{class}\"><figcaption><h3>{}</h3></figcaption>", escape(&figure.title));
    out.push_str(&svg::linked(figure, links));
    put!(out, "<p class=\"note\">{}</p>", escape(&figure.text));
    if links.is_some() {
        out.push_str("<p class=\"note\">A cell leads to its pair in the list of pairs.</p>");
    }
    out.push_str("<details><summary>Data of this chart</summary>");
    let grid = data::table(figure);
    tables::grid(out, &grid, &format!("{} (data)", figure.title));
    out.push_str("</details><p class=\"saves\">");
    out.push_str(&budget.link(&format!("{id}.svg"), "image/svg+xml", "Save as SVG", &svg::svg(figure)));
    out.push_str(&budget.link(&format!("{id}.csv"), "text/csv", "Save as CSV", &csv::grid_csv(&grid)));
    out.push_str("</p></figure>");
}

/// The pairs of columns behind the heatmaps of a section: what a cell leads to.
struct Pairs<'a> {
    labels: &'a [String],
    maps: Vec<(&'a Figure, &'a [Option<f64>])>,
}

impl<'a> Pairs<'a> {
    fn of(section: &'a Section) -> Option<Self> {
        let maps: Vec<_> = section
            .figures
            .iter()
            .filter_map(|f| match &f.chart {
                Chart::Heatmap { labels, cells, .. } if (2..=LINKED).contains(&labels.len()) => {
                    Some((f, labels, cells))
                }
                _ => None,
            })
            .collect();
        let labels = maps.first()?.1;
        let maps = maps.into_iter().filter(|(_, l, _)| *l == labels).map(|(f, _, c)| (f, c.as_slice())).collect();
        Some(Self { labels, maps })
    }

    fn holds(&self, figure: &Figure) -> bool {
        self.maps.iter().any(|(f, _)| f.id == figure.id)
    }

    fn write(&self, out: &mut String, id: &str) {
        let n = self.labels.len();
        out.push_str("<details><summary>List of pairs</summary>");
        out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"List of pairs\"><table><caption>Pairs of columns</caption>");
        out.push_str("<thead><tr><th scope=\"col\">Pair</th>");
        for (figure, _) in &self.maps {
            put!(out, "<th scope=\"col\" class=\"n\">{}</th>", escape(&figure.title));
        }
        out.push_str("</tr></thead><tbody>");
        for (i, j) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))) {
            let (a, b) = (escape(&self.labels[i]), escape(&self.labels[j]));
            put!(out, "<tr id=\"{id}-{i}-{j}\"><th scope=\"row\">{a} and {b}</th>");
            for (_, cells) in &self.maps {
                let at = |i: usize, j: usize| cells.get(i * n + j).copied().flatten().filter(|v| v.is_finite());
                let text = match (at(i, j), at(j, i)) {
                    // Measures that have a direction differ by which column comes first.
                    (Some(x), Some(y)) if x.to_bits() != y.to_bits() && (x - y).abs() > 1e-9 => {
                        format!("{} / {}", shown(x), shown(y))
                    }
                    (Some(x), _) | (None, Some(x)) => shown(x),
                    (None, None) => "–".to_owned(),
                };
                put!(out, "<td class=\"n\">{text}</td>");
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div></details>");
    }
}
