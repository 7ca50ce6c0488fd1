//! Real, held-out and synthetic rows side by side: the columns that all of them have, with one list of levels.

use crate::data::{KindTag, MISSING, Table};
use crate::error::{Defect, Error, Result};
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::privacy::cells::{Cells as FrameCells, Frame};
use crate::rng::Seed;

/// The learned columns of all tables, in the order of the real one.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Headers.
    pub names: Vec<String>,
    /// Kinds in the real table.
    pub kinds: Vec<KindTag>,
    /// Columns of the real table that are not compared: identifiers, free text, constants.
    pub skipped: Vec<String>,
    /// Rows that the generator learned from.
    pub real: Frame,
    /// Real rows that it has never seen.
    pub holdout: Option<Frame>,
    /// Rows that it made.
    pub synthetic: Frame,
}

impl Tables {
    /// Lines up tables by their headers.
    ///
    /// # Errors
    /// [`Error::InvalidTable`] naming the column that one table lacks, has beyond the others, or holds in another form;
    /// [`Error::InvalidRequest`] when a table has no rows or no column is learned.
    pub fn line_up(real: &Table, holdout: Option<&Table>, synthetic: &Table) -> Result<Self> {
        let mut sides = vec![real];
        for (other, role) in [(holdout, "the holdout"), (Some(synthetic), "the synthetic table")]
            .into_iter()
            .filter_map(|(t, r)| Some((t?, r)))
        {
            same_columns(real, other, role)?;
            sides.push(other);
        }
        let names_of = ["the real table", "the holdout", "the synthetic table"];
        let roles = if holdout.is_some() { &names_of[..] } else { &["the real table", "the synthetic table"] };
        if let Some((_, role)) = sides.iter().zip(roles).find(|(t, _)| t.rows() == 0) {
            let fix = "Use a table with rows.";
            return Err(Error::request(Defect::new(format!("{role} has no rows"), "at least one row", "none", fix)));
        }
        let mut frames = Frame::shared(&sides)?.into_iter();
        let (mut out, mut skipped) = ((Vec::new(), Vec::new()), Vec::new());
        for field in &real.schema().fields {
            if field.kind.tag().is_learned() && !field.left_out {
                out.0.push(field.name.clone());
                out.1.push(field.kind.tag());
            } else {
                skipped.push(field.name.clone());
            }
        }
        let mut next = || frames.next().ok_or_else(|| Error::Internal("a table was lost".to_owned()));
        Ok(Self {
            names: out.0,
            kinds: out.1,
            skipped,
            real: next()?,
            holdout: holdout.map(|_| next()).transpose()?,
            synthetic: next()?,
        })
    }

    /// Position of the column called `name` among the compared ones.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }
}

/// Refuses tables whose learned columns differ.
fn same_columns(real: &Table, other: &Table, role: &str) -> Result<()> {
    let refuse = |name: &str, what: String, expected: String, found: String, fix: &str| {
        Err(Error::table(Defect::new(what, expected, found, fix).in_column(name)))
    };
    for field in real.schema().fields.iter().filter(|f| f.kind.tag().is_learned() && !f.left_out) {
        let Some(at) = other.schema().index(&field.name) else {
            return refuse(
                &field.name,
                format!("{role} lacks a column of the real table"),
                "the columns of the real table".to_owned(),
                format!("{} without it", crate::data::words::counted(other.width() as u64, "column")),
                "Give tables with the same header, or leave the column out in the schema.",
            );
        };
        let (kind, found) = (field.kind.tag(), other.field(at).kind.tag());
        if kind.is_numeric() != found.is_numeric() || kind.is_levels() != found.is_levels() {
            return refuse(
                &field.name,
                format!("{role} holds another kind in this column"),
                kind.label().to_owned(),
                found.label().to_owned(),
                "Read all tables with one schema.",
            );
        }
    }
    match other.schema().fields.iter().find(|f| real.schema().index(&f.name).is_none()) {
        Some(field) => refuse(
            &field.name,
            format!("{role} has a column that the real table lacks"),
            "the columns of the real table".to_owned(),
            "a further one".to_owned(),
            "Give tables with the same header.",
        ),
        None => Ok(()),
    }
}

/// Both frames as the columns that the fidelity measures take.
pub fn columns(names: &[String], real: &Frame, synthetic: &Frame) -> Vec<Column> {
    let one = |c: &FrameCells| match c {
        FrameCells::Numbers(x) => Cells::Numbers(x.clone()),
        FrameCells::Levels(x) => Cells::Levels(x.clone()),
    };
    let sides = real.columns().iter().zip(synthetic.columns());
    names.iter().zip(sides).map(|(n, (r, s))| Column { name: n.clone(), real: one(r), synthetic: one(s) }).collect()
}

/// A frame in which a missing level is a level of its own, as it is to a reader of the table. Codes stay those of all tables when
/// `levels` gives the number of levels of every column.
#[must_use]
pub fn missing_as_level(frame: &Frame, levels: &[u32]) -> Vec<Cells> {
    let one = |(c, &n): (&FrameCells, &u32)| match c {
        FrameCells::Numbers(x) => Cells::Numbers(x.clone()),
        FrameCells::Levels(x) => Cells::Levels(x.iter().map(|&k| if k == MISSING { n } else { k }).collect()),
    };
    frame.columns().iter().zip(levels).map(one).collect()
}

/// Levels of every column over all frames, 0 for numbers.
pub fn level_counts(frames: &[&Frame]) -> Vec<u32> {
    let most = |c: &FrameCells| match c {
        FrameCells::Levels(x) => x.iter().filter(|k| **k != MISSING).max().map_or(0, |k| k + 1),
        FrameCells::Numbers(_) => 0,
    };
    let width = frames.first().map_or(0, |f| f.columns().len());
    (0..width).map(|c| frames.iter().map(|f| most(&f.columns()[c])).max().unwrap_or(0)).collect()
}

/// At most `cap` rows of `0..rows` in random order.
pub fn pick(rows: usize, cap: usize, seed: Seed, name: &str, index: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    seed.indexed(name, index).shuffle(&mut order);
    order.truncate(cap);
    order
}

/// `frame` with every column shuffled by itself: equal columns, no dependence. What a generator must beat.
///
/// # Errors
/// [`Error::Internal`] when the frame has no columns.
pub fn shuffled(frame: &Frame, seed: Seed) -> Result<Frame> {
    let one = |(at, cells): (usize, &FrameCells)| {
        let order = pick(frame.height(), usize::MAX, seed, "evaluate/floor", at as u64);
        match cells {
            FrameCells::Numbers(x) => FrameCells::Numbers(order.iter().map(|&i| x[i]).collect()),
            FrameCells::Levels(x) => FrameCells::Levels(order.iter().map(|&i| x[i]).collect()),
        }
    };
    Frame::new(frame.columns().iter().enumerate().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::{ColumnKind, NumberFormat};
    use crate::data::{Column as TableColumn, Field, Schema};

    fn table(names: &[&str]) -> Table {
        let number = || ColumnKind::Decimal { format: NumberFormat::default() };
        let fields = names.iter().map(|n| Field::new(*n, number())).collect();
        Table::new(
            Schema { fields, ..Schema::default() },
            names.iter().map(|_| TableColumn::Numbers(vec![1.0, 2.0])).collect(),
        )
        .expect("a table")
    }

    #[test]
    fn the_column_that_differs_is_named() {
        let named = |e: Error| e.defect().and_then(|d| d.place.column.clone());
        let error = Tables::line_up(&table(&["a", "b"]), None, &table(&["a"])).expect_err("a column is missing");
        assert_eq!(named(error), Some("b".to_owned()));
        let error =
            Tables::line_up(&table(&["a"]), Some(&table(&["a", "z"])), &table(&["a"])).expect_err("one too many");
        assert_eq!(named(error), Some("z".to_owned()));
        let lined = Tables::line_up(&table(&["a", "b"]), None, &table(&["b", "a"])).expect("the order does not matter");
        assert_eq!((lined.names, lined.holdout), (vec!["a".to_owned(), "b".to_owned()], None));
    }

    #[test]
    fn missing_becomes_the_last_level() {
        let frame = Frame::new(vec![FrameCells::Levels(vec![0, MISSING, 2])]).expect("a frame");
        let counts = level_counts(&[&frame]);
        assert_eq!(missing_as_level(&frame, &counts), [Cells::Levels(vec![0, 3, 2])]);
    }
}
