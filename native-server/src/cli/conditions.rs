//! The grammar of `--where`.

use engine::data::{KindTag, Schema};
use engine::models::{Balance, Condition, ConditionTest};
use engine::{Defect, Error};

use crate::cli::exit::Usage;

/// Shown in the long help of `--where`.
pub(super) const GRAMMAR: &str = "\
Condition that every row meets; may be given several times, and all hold together:
  col=value      equal to this value, spelled as in the table
  col=a|b|c      one of these
  col>=x col<=x  a number or date from x, or up to x
  col=lo..hi     a number or date from lo to hi, ends included; either end may be left out
  col=           missing
Quote what contains a sign of this grammar, and protect the quotes from the shell: '\"a=b\"=1', 'state=\"A|B\"'. \
Inside quotes a quote is written twice.";

/// A condition as written, before the columns are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    text: String,
    column: String,
    sign: Sign,
    /// The alternatives with whether each was quoted.
    values: Vec<(String, bool)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Equal,
    AtLeast,
    AtMost,
}

/// Reads one `--where`.
///
/// # Errors
/// [`Usage`] with the grammar's forms.
pub(super) fn parse(text: &str) -> Result<Written, Usage> {
    let refuse = |why: &str| {
        Usage(format!(
            "--where '{text}': {why}\nexpected: col=value, col=a|b, col>=x, col<=x, col=lo..hi, or col= for missing\n\
             fix:      see `facsimile synth --help`"
        ))
    };
    let (column, rest) = if text.starts_with('"') {
        quoted(text).ok_or_else(|| refuse("the quote around the column is not closed"))?
    } else {
        let at = (0..text.len())
            .filter(|&i| text.is_char_boundary(i))
            .find(|&i| [">=", "<=", "="].iter().any(|s| text[i..].starts_with(s)))
            .ok_or_else(|| refuse("there is no =, >= or <="))?;
        (text[..at].trim().to_owned(), &text[at..])
    };
    let rest = rest.trim_start();
    let (sign, value) = if let Some(value) = rest.strip_prefix(">=") {
        (Sign::AtLeast, value)
    } else if let Some(value) = rest.strip_prefix("<=") {
        (Sign::AtMost, value)
    } else if let Some(value) = rest.strip_prefix('=') {
        (Sign::Equal, value)
    } else {
        return Err(refuse("there is no =, >= or <= after the column"));
    };
    if column.is_empty() {
        return Err(refuse("there is no column in front of the sign"));
    }
    let values = alternatives(value).ok_or_else(|| refuse("a quote in the value is not closed, or text follows it"))?;
    if sign != Sign::Equal && (values.len() != 1 || values[0].0.is_empty()) {
        return Err(refuse("an end of a range is a single value"));
    }
    Ok(Written { text: text.to_owned(), column, sign, values })
}

/// Reads a `--balance`: a column, alone or with levels and weights. Columns and levels that contain a sign are quoted as in
/// `--where`.
///
/// # Errors
/// [`Usage`] with the forms.
pub(super) fn balance(text: &str) -> Result<Balance, Usage> {
    let refuse = |why: &str| {
        Usage(format!(
            "--balance '{text}': {why}\nexpected: col for all levels alike, or col=level:weight|level:weight\n\
             fix:      see `facsimile synth --help`"
        ))
    };
    let (column, rest) = if text.starts_with('"') {
        quoted(text).ok_or_else(|| refuse("the quote around the column is not closed"))?
    } else {
        let at = text.find('=').unwrap_or(text.len());
        (text[..at].trim().to_owned(), &text[at..])
    };
    if column.is_empty() {
        return Err(refuse("there is no column"));
    }
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Ok(Balance { column, shares: Vec::new() });
    }
    let mut rest = rest.strip_prefix('=').ok_or_else(|| refuse("there is no = after the column"))?;
    let mut shares = Vec::new();
    loop {
        let (level, weight) = if rest.starts_with('"') {
            let (level, after) = quoted(rest).ok_or_else(|| refuse("a quote around a level is not closed"))?;
            (level, after.strip_prefix(':').ok_or_else(|| refuse("a level has no weight"))?)
        } else {
            // Levels may contain a colon: the last one before the next level counts.
            let end = rest.find('|').unwrap_or(rest.len());
            let at = rest[..end].rfind(':').ok_or_else(|| refuse("a level has no weight"))?;
            (rest[..at].to_owned(), &rest[at + 1..])
        };
        let end = weight.find('|').unwrap_or(weight.len());
        let share = weight[..end].trim().parse().map_err(|_| refuse("a weight is no number"))?;
        shares.push((level, share));
        if end == weight.len() {
            return Ok(Balance { column, shares });
        }
        rest = &weight[end + 1..];
    }
}

/// Splits `"…"rest`; a doubled quote stands for one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let (part, after) = rest.split_once('"')?;
        out.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                out.push('"');
                rest = more;
            }
            None => return Some((out, after)),
        }
    }
}

fn alternatives(text: &str) -> Option<Vec<(String, bool)>> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    loop {
        if rest.starts_with('"') {
            let (value, after) = quoted(rest)?;
            out.push((value, true));
            match after.trim_start().strip_prefix('|') {
                Some(more) => rest = more.trim_start(),
                None => return after.trim().is_empty().then_some(out),
            }
        } else if let Some((value, more)) = rest.split_once('|') {
            out.push((value.trim().to_owned(), false));
            rest = more.trim_start();
        } else {
            out.push((rest.trim().to_owned(), false));
            return Some(out);
        }
    }
}

/// Holds conditions against the columns of a table. Two ends of a range on one column become one condition.
///
/// # Errors
/// [`Error::InvalidRequest`] naming the condition, and the columns where it names none of them.
pub(super) fn resolve(written: &[Written], schema: &Schema) -> engine::Result<Vec<Condition>> {
    let mut out: Vec<Condition> = Vec::new();
    for w in written {
        let condition = Condition { column: w.column.clone(), test: test(w, schema)? };
        let merged =
            out.iter_mut().filter(|c| c.column == condition.column).any(|c| join(&mut c.test, &condition.test));
        if !merged {
            out.push(condition);
        }
    }
    Ok(out)
}

/// Puts a lower and an upper end together; false when the tests are no such pair.
fn join(first: &mut ConditionTest, second: &ConditionTest) -> bool {
    let (ConditionTest::Between { min, max }, ConditionTest::Between { min: low, max: high }) = (first, second) else {
        return false;
    };
    match (&min, &max, low, high) {
        (Some(_), None, None, Some(_)) => max.clone_from(high),
        (None, Some(_), Some(_), None) => min.clone_from(low),
        _ => return false,
    }
    true
}

fn test(w: &Written, schema: &Schema) -> engine::Result<ConditionTest> {
    let Some(field) = schema.fields.iter().find(|f| f.name == w.column && !f.left_out) else {
        let names: Vec<_> = schema.fields.iter().filter(|f| !f.left_out).map(|f| format!("\"{}\"", f.name)).collect();
        return Err(Error::request(Defect::new(
            format!("the condition {} names a column that the table does not have", w.text),
            format!("one of {}", names.join(", ")),
            format!("\"{}\"", w.column),
            "Correct the name; upper and lower case differ.",
        )));
    };
    let kind = field.kind.tag();
    let range = kind.is_numeric();
    match w.sign {
        Sign::AtLeast | Sign::AtMost if !range => Err(no_range(w, kind)),
        Sign::AtLeast => Ok(ConditionTest::Between { min: Some(w.values[0].0.clone()), max: None }),
        Sign::AtMost => Ok(ConditionTest::Between { min: None, max: Some(w.values[0].0.clone()) }),
        Sign::Equal => match w.values.as_slice() {
            [(value, false)] if range && value.contains("..") => ends(w, value),
            values => Ok(ConditionTest::OneOf(values.iter().map(|(v, _)| v.clone()).collect())),
        },
    }
}

fn ends(w: &Written, value: &str) -> engine::Result<ConditionTest> {
    let (low, high) = value.split_once("..").unwrap_or((value, ""));
    let end = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    match (end(low), end(high)) {
        (None, None) => Err(Error::request(Defect::new(
            format!("the condition {} asks for nothing", w.text),
            "at least one end of the range",
            "none",
            "Write lo..hi, lo.. or ..hi.",
        ))),
        (min, max) => Ok(ConditionTest::Between { min, max }),
    }
}

fn no_range(w: &Written, kind: KindTag) -> Error {
    Error::request(
        Defect::new(
            format!("the condition {} asks for a range of a column without numbers", w.text),
            "an integer, decimal, date or time column",
            format!("kind {kind}"),
            "Name the values: col=a|b.",
        )
        .in_column(w.column.clone()),
    )
}

#[cfg(test)]
mod tests {
    use engine::data::{ColumnKind, Field, NumberFormat};

    use super::*;

    fn schema() -> Schema {
        let numbers = || ColumnKind::Integer { format: NumberFormat::default() };
        let mut out = Field::new("hidden", numbers());
        out.left_out = true;
        Schema {
            fields: vec![
                Field::new("age", numbers()),
                Field::new("a=b", ColumnKind::Categorical),
                Field::new("state", ColumnKind::Categorical),
                out,
            ],
            ..Schema::default()
        }
    }

    fn read(texts: &[&str]) -> engine::Result<Vec<Condition>> {
        let written: Vec<_> = texts.iter().map(|t| parse(t).expect("the grammar")).collect();
        resolve(&written, &schema())
    }

    fn one(text: &str) -> ConditionTest {
        read(&[text]).expect("valid").remove(0).test
    }

    fn between(min: &str, max: &str) -> ConditionTest {
        let end = |t: &str| Some(t.to_owned()).filter(|t| !t.is_empty());
        ConditionTest::Between { min: end(min), max: end(max) }
    }

    fn any(values: &[&str]) -> ConditionTest {
        ConditionTest::OneOf(values.iter().map(|v| (*v).to_owned()).collect())
    }

    #[test]
    fn balances_name_levels_with_their_weights() {
        let read = |text: &str| balance(text).map(|b| (b.column, b.shares));
        assert_eq!(read("sex").expect("valid"), ("sex".to_owned(), Vec::new()));
        let pair = |a: &str, x: f64, b: &str, y: f64| vec![(a.to_owned(), x), (b.to_owned(), y)];
        assert_eq!(read("income=<=50K:1|>50K:3").expect("valid").1, pair("<=50K", 1.0, ">50K", 3.0));
        assert_eq!(read("\"a=b\"=\"x|y\":2|t:30:0.5").expect("valid").1, pair("x|y", 2.0, "t:30", 0.5));
        for wrong in ["", "=a:1", "sex=", "sex=F", "sex=F:x", "\"sex"] {
            assert!(balance(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(one("age=30"), any(&["30"]));
        assert_eq!(one("age>=30"), between("30", ""));
        assert_eq!(one("age <= -3"), between("", "-3"));
        assert_eq!(one("age=20..30"), between("20", "30"));
        assert_eq!(one("age=20.."), between("20", ""));
        assert_eq!(one("age="), any(&[""]));
        assert_eq!(one("state=A|B"), any(&["A", "B"]));
        assert_eq!(one("state=A|"), any(&["A", ""]));
        assert_eq!(one("state=1..2"), any(&["1..2"]), "levels have no range");
        assert_eq!(one("state=\"A|B\"|C"), any(&["A|B", "C"]));
        assert_eq!(one("\"a=b\"=say \"\"hi\"\""), any(&["say \"\"hi\"\""]));
        assert_eq!(one("\"a=b\"=\"say \"\"hi\"\"\""), any(&["say \"hi\""]));
    }

    #[test]
    fn two_ends_on_one_column_are_one_range() {
        let both = read(&["age>=20", "age<=30"]).expect("valid");
        assert_eq!(both, [Condition { column: "age".into(), test: between("20", "30") }]);
        assert_eq!(read(&["age>=20", "age>=25"]).expect("valid").len(), 2);
    }

    #[test]
    fn mistakes_of_form_name_the_condition() {
        for text in ["age", "age>30", "=3", "\"age=3", "\"age\"3", "state=\"A", "state=\"A\"B", "age>=", "age>=1|2"] {
            let message = parse(text).expect_err(text).to_string();
            assert!(message.contains(text) && message.contains("col=lo..hi"), "{message}");
        }
    }

    #[test]
    fn unknown_columns_are_answered_with_the_known_ones() {
        for name in ["Age", "hidden"] {
            let message = read(&[&format!("{name}=3")]).expect_err("unknown").to_string();
            assert!(message.contains(name) && message.contains("\"age\", \"a=b\", \"state\""), "{message}");
        }
        assert!(read(&["state>=A"]).is_err());
        assert!(read(&["age=.."]).is_err());
    }
}
