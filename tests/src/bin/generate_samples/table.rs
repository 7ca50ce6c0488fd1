//! Rows of text as CSV.

/// The header and the rows as CSV, with `\n` line ends and quotes only where they are needed.
pub(crate) fn to_csv<const N: usize>(header: [&str; N], rows: &[[String; N]]) -> String {
    let mut text = header.join(",") + "\n";
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text += &cells.join(",");
        text.push('\n');
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// "yes" or "no".
pub(crate) fn yes_no(value: bool) -> String {
    String::from(if value { "yes" } else { "no" })
}
