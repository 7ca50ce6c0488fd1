//! Tables of values.

use crate::data::words;
use crate::evaluate::report::render::markup::{escape, put};
use crate::evaluate::report::render::numbers::shown;
use crate::evaluate::report::{Grid, Value};

/// Rows and columns of a table that the file shows; the CSV holds all of them.
const ROWS: usize = 200;
const COLUMNS: usize = 60;

pub(super) fn grid(out: &mut String, grid: &Grid, caption: &str) {
    put!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{c}\"><table><caption>{c}</caption><thead><tr>",
        c = escape(caption)
    );
    let width = grid.header.len().max(grid.rows.iter().map(Vec::len).max().unwrap_or(0)).min(COLUMNS);
    let numeric: Vec<bool> =
        (0..width).map(|j| grid.rows.iter().any(|r| matches!(r.get(j), Some(Value::Number(_))))).collect();
    let class = |j: usize| if numeric[j] { " class=\"n\"" } else { "" };
    for (j, name) in grid.header.iter().take(COLUMNS).enumerate() {
        if name.is_empty() {
            out.push_str("<td></td>");
        } else {
            put!(out, "<th scope=\"col\"{}>{}</th>", class(j), escape(name));
        }
    }
    out.push_str("</tr></thead><tbody>");
    for row in grid.rows.iter().take(ROWS) {
        out.push_str("<tr>");
        for (j, cell) in row.iter().take(COLUMNS).enumerate() {
            match cell {
                Value::Text(text) if j == 0 => put!(out, "<th scope=\"row\">{}</th>", escape(text)),
                Value::Text(text) => put!(out, "<td{}>{}</td>", class(j), escape(text)),
                Value::Number(x) => put!(out, "<td class=\"n\">{}</td>", shown(*x)),
                Value::None => put!(out, "<td{}>–</td>", class(j)),
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    if grid.rows.len() > ROWS {
        let (shown, all) = (words::count(ROWS as u64), words::count(grid.rows.len() as u64));
        put!(out, "<p class=\"muted\">The first {shown} of {all} rows.</p>");
    }
    if grid.header.len() > COLUMNS {
        put!(out, "<p class=\"muted\">The first {COLUMNS} of {} columns.</p>", grid.header.len());
    }
}
