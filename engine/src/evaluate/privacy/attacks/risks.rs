//! Records, words, table and chart of singling out, linking and guessing.

use crate::error::Result;
use crate::evaluate::privacy::attacks::anonymeter::{Outcome, inference, linkability, singling_out};
use crate::evaluate::privacy::attacks::distances_text::percent;
use crate::evaluate::privacy::pace::Pace;
use crate::evaluate::privacy::panel::{Limits, NO_HOLDOUT, Stamp};
use crate::evaluate::privacy::risk::{Risk, risk};
use crate::evaluate::record::{Details, Direction, Entry, Record};
use crate::evaluate::report::{Axis, Chart, Figure, Grid, IntervalRow, Section, Value};
use crate::evaluate::tables::Tables;

/// Attributes that the chart shows, those with the largest risk.
const SHOWN: usize = 20;
/// Chance of calling any attribute inferable when none is.
const FALSE_ALARM: f64 = 0.05;

/// Residual risks for the score; none where not evaluated or inconclusive.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::evaluate::privacy) struct Residual {
    pub(in crate::evaluate::privacy) singling: Option<f64>,
    pub(in crate::evaluate::privacy) attribute: Option<f64>,
}

/// Runs the attacks and writes what they reached. Progress moves from unit `from` on.
pub(in crate::evaluate::privacy) async fn measure(
    tables: &Tables,
    limits: &Limits,
    stamp: Stamp,
    section: &mut Section,
    (pace, from): (&Pace<'_, '_>, u64),
) -> Result<Residual> {
    let Some(holdout) = &tables.holdout else {
        for id in ["singling_out_risk", "linkability_risk", "attribute_inference_risk"] {
            section.records.push(stamp.all(Record::new(id, Direction::Min, Err(NO_HOLDOUT.to_owned()))));
        }
        section.text.push(format!("Singling out, linking and guessing were not evaluated: {NO_HOLDOUT}."));
        return Ok(Residual::default());
    };
    let singled = singling_out(tables, holdout, limits, stamp, pace).await?;
    pace.at(from + 2).await?;
    let linked = linkability(tables, holdout, limits, stamp, pace).await?;
    pace.at(from + 3).await?;
    let guessed = inference(tables, holdout, limits, stamp, pace).await?;
    let used =
        |record: Record, attacks: usize| stamp.on(record, attacks, stamp.synthetic.min(limits.pool), Some(attacks));
    let worst = largest(&singled);
    let attacks = limits.attacks.min(stamp.real).min(holdout.height());
    let mut first = with_interval("singling_out_risk", &worst.ok_or_else(|| reasons(&singled)));
    first = first.with(Details::PerGroup(singled.iter().map(entry).collect()));
    // Predicates are tried on all rows of the smaller real table.
    let rows = stamp.real.min(holdout.height());
    section.records.push(stamp.on(first, rows, stamp.synthetic.min(limits.pool), Some(rows)));
    let link = linked.as_ref().map_or(Err("one column has no two halves".to_owned()), |l| {
        l.conclusive().map(|r| (l, r)).ok_or_else(|| l.reason())
    });
    section.records.push(used(with_interval("linkability_risk", &link), attacks));
    let (record, attribute) = attributes(&guessed);
    section.records.push(used(record, attacks));
    section.text.extend(text(&singled, linked.as_ref(), &guessed, attribute));
    let all: Vec<&Outcome> = singled.iter().chain(&linked).chain(&guessed).collect();
    section.grids.push(grid(&all));
    section.figures.push(figure(singled.iter().chain(&linked), &guessed));
    Ok(Residual { singling: worst.map(|(_, r)| r.risk), attribute })
}

/// The conclusive outcome with the largest risk.
fn largest(outcomes: &[Outcome]) -> Option<(&Outcome, &Risk)> {
    let conclusive = outcomes.iter().filter_map(|o| Some((o, o.conclusive()?)));
    conclusive.reduce(|a, b| if b.1.risk > a.1.risk { b } else { a })
}

fn reasons(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(|o| format!("{}: {}", o.name, o.reason())).collect::<Vec<_>>().join("; ")
}

fn entry(o: &Outcome) -> Entry {
    Entry::new(&o.name, "residual risk", o.conclusive().map(|r| r.risk).ok_or_else(|| o.reason()))
}

fn with_interval(id: &str, found: &Result<(&Outcome, &Risk), String>) -> Record {
    let ends = found.as_ref().ok().map(|(_, r)| r.ci);
    let mut record = Record::new(id, Direction::Min, found.as_ref().map(|(_, r)| r.risk).map_err(Clone::clone));
    (record.ci_low, record.ci_high) = (ends.map(|e| e.0), ends.map(|e| e.1));
    if let Ok((o, r)) = *found {
        record.params.insert("worst".to_owned(), o.name.as_str().into());
        record.params.insert("attacks".to_owned(), r.attacks.into());
    }
    record
}

/// The largest risk among the secrets whose attack succeeds more often on learned rows than chance explains. With many secrets, the
/// largest of all would mostly be noise: where nearly every guess is right, little is left to gain and the residual risk is a ratio
/// of two small numbers. The interval is corrected for the number of secrets (Bonferroni), and the plain largest stands beside it.
fn attributes(guessed: &[Outcome]) -> (Record, Option<f64>) {
    let id = "attribute_inference_risk";
    let details = Details::PerColumn(guessed.iter().map(entry).collect());
    let Some((plain, plain_risk)) = largest(guessed) else {
        let reason = if guessed.is_empty() {
            "one column alone cannot be guessed from others".to_owned()
        } else {
            "no secret was guessed better than by a random synthetic row, which does not show that none can be"
                .to_owned()
        };
        return (Record::new(id, Direction::Min, Err(reason)).with(details), None);
    };
    let beyond: Vec<Outcome> = guessed.iter().filter(|o| is_beyond_chance(o, guessed.len())).cloned().collect();
    let mut record = if let Some(found) = largest(&beyond) {
        with_interval(id, &Ok(found))
    } else {
        let mut record = Record::new(id, Direction::Min, Ok(0.0));
        (record.ci_low, record.ci_high) = (Some(0.0), Some(plain_risk.ci.1));
        record
    };
    record.params.insert("largest".to_owned(), plain_risk.risk.into());
    record.params.insert("largest_secret".to_owned(), plain.name.as_str().into());
    record.params.insert("secrets".to_owned(), guessed.len().into());
    record.params.insert("secrets_beyond_chance".to_owned(), beyond.len().into());
    let value = record.value;
    (record.with(details), value)
}

/// Whether the attack's lead over the control survives a correction for the number of secrets.
fn is_beyond_chance(o: &Outcome, secrets: usize) -> bool {
    let strict = risk(o.counts, 1.0 - FALSE_ALARM / secrets.max(1) as f64);
    o.conclusive().is_some() && strict.is_some_and(|r| r.ci.0 > 0.0)
}

fn text(singled: &[Outcome], linked: Option<&Outcome>, guessed: &[Outcome], attribute: Option<f64>) -> Vec<String> {
    let mut out = Vec::new();
    for o in singled.iter().chain(linked) {
        out.push(match (&o.risk, o.conclusive()) {
            (_, Some(r)) => format!(
                "{}: {} of {} attacks succeed on learned rows, {} on held-out rows; residual risk {} (95 % interval {} to {}).",
                o.name,
                percent(r.attack.rate),
                r.attacks,
                r.control.map_or("none".to_owned(), |c| percent(c.rate)),
                percent(r.risk),
                percent(r.ci.0),
                percent(r.ci.1),
            ),
            _ => format!("{}: {}; this does not show that it cannot be done.", o.name, o.reason()),
        });
    }
    let beyond: Vec<&str> =
        guessed.iter().filter(|o| is_beyond_chance(o, guessed.len())).map(|o| o.name.as_str()).collect();
    out.push(match (attribute, beyond.is_empty()) {
        (None, _) => "Guessing attributes is inconclusive: no column was guessed better than by a random synthetic row.".to_owned(),
        (Some(_), true) => format!(
            "Guessing attributes: of {} columns, none was guessed better for learned than for held-out rows beyond chance.",
            guessed.len()
        ),
        (Some(risk), false) => format!(
            "Guessing attributes: {} of {} columns ({}) were guessed better for learned than for held-out rows; the largest residual \
             risk is {}.",
            beyond.len(),
            guessed.len(),
            beyond.join(", "),
            percent(risk)
        ),
    });
    out
}

fn grid(all: &[&Outcome]) -> Grid {
    let header =
        ["Attack or secret", "Attacks", "Learned", "Held out", "Guess", "Residual risk", "Lower", "Upper", "Finding"];
    let row = |o: &&Outcome| {
        let mut cells = vec![Value::text(&o.name), (o.counts.attacks as f64).into()];
        match &o.risk {
            None => cells.extend(vec![Value::None; 6]),
            Some(r) => {
                let control = r.control.map(|c| c.rate);
                cells.extend([Some(r.attack.rate), control, Some(r.baseline.rate)].map(Value::from));
                let shown = o.conclusive().map(|r| [r.risk, r.ci.0, r.ci.1]);
                cells.extend(shown.map_or([Value::None, Value::None, Value::None], |s| s.map(Value::from)));
            }
        }
        cells.push(Value::text(if o.conclusive().is_some() { "measured".to_owned() } else { o.reason() }));
        cells
    };
    Grid {
        id: "privacy_risks".to_owned(),
        title: "Singling out, linking and guessing".to_owned(),
        header: header.map(str::to_owned).into(),
        rows: all.iter().map(row).collect(),
    }
}

fn figure<'a>(first: impl Iterator<Item = &'a Outcome>, guessed: &'a [Outcome]) -> Figure {
    let mut secrets: Vec<&Outcome> = guessed.iter().filter(|o| o.conclusive().is_some()).collect();
    secrets.sort_by(|a, b| {
        let risk = |o: &Outcome| o.conclusive().map_or(0.0, |r| r.risk);
        risk(b).total_cmp(&risk(a))
    });
    secrets.truncate(SHOWN);
    let row = |o: &Outcome, name: String| IntervalRow {
        name,
        value: o.conclusive().map(|r| r.risk),
        interval: o.conclusive().map(|r| r.ci),
    };
    let mut rows: Vec<IntervalRow> = first.map(|o| row(o, o.name.clone())).collect();
    rows.extend(secrets.into_iter().map(|o| row(o, format!("Guessing {}", o.name))));
    let shown: Vec<String> =
        rows.iter().filter_map(|r| Some(format!("{} {}", r.name, percent(r.value?)))).take(5).collect();
    let text = if shown.is_empty() { "no attack was conclusive".to_owned() } else { shown.join(", ") };
    Figure {
        id: "privacy_residual_risks".to_owned(),
        title: "What attacks gain on learned over held-out rows".to_owned(),
        text: format!(
            "Residual risk with its 95 % interval, 0 where learned rows are no more exposed than others: {text}."
        ),
        chart: Chart::Intervals { axis: Axis::unit("Residual risk"), rows, marks: vec![("no risk".to_owned(), 0.0)] },
    }
}
