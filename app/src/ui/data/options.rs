//! How a file is spelled: what was detected, and what a person fixes.

use engine::data::{Dialect, DialectSpec, Encoding};
use leptos::prelude::*;

const ENCODINGS: [Encoding; 5] =
    [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];

/// The word for a mark between cells, around them, or inside numbers.
pub(super) fn mark(c: char) -> String {
    match c {
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "pipe".to_owned(),
        '.' => "point".to_owned(),
        ' ' | '\u{a0}' | '\u{202f}' => "space".to_owned(),
        '\'' => "single quote '".to_owned(),
        '\u{2019}' => "apostrophe \u{2019}".to_owned(),
        '"' => "double quote \"".to_owned(),
        other => other.to_string(),
    }
}

/// One menu: values with their words, and which one is fixed.
struct Menu {
    id: &'static str,
    label: &'static str,
    /// What was detected, in words.
    detected: Option<String>,
    options: Vec<String>,
    /// Position of the fixed one.
    fixed: Option<usize>,
}

fn marks(
    id: &'static str,
    label: &'static str,
    choices: &[char],
    fixed: Option<char>,
    detected: Option<String>,
) -> Menu {
    let options = choices.iter().map(|&c| mark(c)).collect();
    Menu { id, label, detected, options, fixed: fixed.and_then(|f| choices.iter().position(|&c| c == f)) }
}

fn menu(prefix: &'static str, menu: Menu, set: impl Fn(String, Option<usize>) + 'static) -> impl IntoView {
    let Menu { id, label, detected, options, fixed } = menu;
    let element = format!("{prefix}-{id}");
    let asked = element.clone();
    let automatic = detected.map_or_else(|| "Detect".to_owned(), |d| format!("Detect ({d})"));
    let options = options
        .into_iter()
        .enumerate()
        .map(|(i, words)| view! { <option value=i.to_string() selected=fixed == Some(i)>{words}</option> })
        .collect_view();
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <select class="select" id=element data-testid=format!("{prefix}-{id}")
                on:change=move |e| set(asked.clone(), event_target_value(&e).parse().ok())>
                <option value="" selected=fixed.is_none()>{automatic}</option>
                {options}
            </select>
        </label>
    }
}

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
const QUOTES: [char; 2] = ['"', '\''];
const DECIMALS: [char; 2] = ['.', ','];
const THOUSANDS: [char; 5] = [',', '.', ' ', '\'', '\u{2019}'];

/// The menus. `on` gets the id of the menu that changed and everything that is fixed.
#[component]
pub(crate) fn ReadingOptions(
    prefix: &'static str,
    chosen: DialectSpec,
    #[prop(optional)] detected: Option<Dialect>,
    on: Callback<(String, DialectSpec)>,
) -> impl IntoView {
    let seen = detected.as_ref();
    // What is fixed was not detected: saying so would mislead.
    let unless = |fixed: bool, words: Option<String>| words.filter(|_| !fixed);
    let delimiter = marks(
        "delimiter",
        "Between cells",
        &DELIMITERS,
        chosen.delimiter,
        unless(chosen.delimiter.is_some(), seen.map(|d| mark(d.delimiter))),
    );
    let quote = marks(
        "quote",
        "Around cells",
        &QUOTES,
        chosen.quote,
        unless(chosen.quote.is_some(), seen.map(|d| mark(d.quote))),
    );
    let decimal = marks(
        "decimal",
        "Decimal mark",
        &DECIMALS,
        chosen.decimal_mark,
        unless(chosen.decimal_mark.is_some(), seen.map(|d| mark(d.decimal_mark))),
    );
    let thousands = marks(
        "thousands",
        "Thousands mark",
        &THOUSANDS,
        chosen.thousands_mark,
        unless(chosen.thousands_mark.is_some(), seen.map(|d| d.thousands_mark.map_or_else(|| "none".to_owned(), mark))),
    );
    let encoding = Menu {
        id: "encoding",
        label: "Encoding",
        detected: unless(chosen.encoding.is_some(), seen.map(|d| d.encoding.label().to_owned())),
        options: ENCODINGS.iter().map(|e| e.label().to_owned()).collect(),
        fixed: chosen.encoding.and_then(|f| ENCODINGS.iter().position(|&e| e == f)),
    };
    let change = move |edit: fn(&mut DialectSpec, Option<usize>)| {
        let chosen = chosen.clone();
        move |id: String, at: Option<usize>| {
            let mut dialect = chosen.clone();
            edit(&mut dialect, at);
            on.run((id, dialect));
        }
    };
    view! {
        <div class="options">
            {menu(prefix, delimiter, change(|d, at| d.delimiter = at.and_then(|i| DELIMITERS.get(i).copied())))}
            {menu(prefix, encoding, change(|d, at| d.encoding = at.and_then(|i| ENCODINGS.get(i).copied())))}
            {menu(prefix, decimal, change(|d, at| d.decimal_mark = at.and_then(|i| DECIMALS.get(i).copied())))}
            {menu(prefix, thousands, change(|d, at| d.thousands_mark = at.and_then(|i| THOUSANDS.get(i).copied())))}
            {menu(prefix, quote, change(|d, at| d.quote = at.and_then(|i| QUOTES.get(i).copied())))}
        </div>
    }
}

/// The spelling in a few words.
pub(super) fn summary(dialect: &Dialect) -> String {
    let thousands = dialect.thousands_mark.map(|m| format!(", thousands {}", mark(m))).unwrap_or_default();
    format!(
        "{}-separated, {}, decimal {}{thousands}",
        mark(dialect.delimiter),
        dialect.encoding.label(),
        mark(dialect.decimal_mark)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_said_in_words() {
        assert_eq!(summary(&Dialect::default()), "comma-separated, UTF-8, decimal point");
        let german = Dialect {
            delimiter: ';',
            decimal_mark: ',',
            thousands_mark: Some('.'),
            encoding: Encoding::Windows1252,
            ..Dialect::default()
        };
        assert_eq!(summary(&german), "semicolon-separated, Windows-1252 (Latin-1), decimal comma, thousands point");
    }
}
