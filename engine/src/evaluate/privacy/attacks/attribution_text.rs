//! Records, words and tables of what known columns give away.

use crate::evaluate::privacy::attacks::attribution::{Attributed, Disclosed};
use crate::evaluate::privacy::attacks::distances_text::percent;
use crate::evaluate::privacy::panel::{NO_HOLDOUT, Stamp};
use crate::evaluate::record::{Details, Direction, Entry, Record};
use crate::evaluate::report::{Grid, Value};

/// Why nothing was measured.
const NO_COLUMNS: &str = "no column of few levels or varying numbers beside another one";

/// The column with the least protection.
fn weakest(d: &Disclosed) -> Option<(&Attributed, f64)> {
    let known = d.columns.iter().filter_map(|c| Some((c, c.protection(c.learned)?)));
    known.reduce(|a, b| if b.1 < a.1 { b } else { a })
}

/// The column whose attribution gains most on learned over held-out rows.
fn gaining(d: &Disclosed) -> Option<(&Attributed, (f64, f64))> {
    let known = d.columns.iter().filter_map(|c| Some((c, c.gain()?)));
    known.reduce(|a, b| if b.1.0 > a.1.0 { b } else { a })
}

pub(super) fn records(d: &Disclosed, stamp: Stamp) -> Vec<Record> {
    let none = || if d.quasi.is_empty() { NO_COLUMNS.to_owned() } else { "no row could be judged".to_owned() };
    let weak = weakest(d);
    let entry = |c: &Attributed| {
        let value = c.protection(c.learned).ok_or_else(|| "no synthetic row agrees, or one value only".to_owned());
        Entry::new(&c.column, "CAP protection", value)
    };
    let mut cap = Record::new("cap_protection", Direction::Max, weak.map(|w| w.1).ok_or_else(none))
        .with(Details::PerColumn(d.columns.iter().map(entry).collect()));
    if let Some((c, _)) = weak {
        cap.reference_ceiling = c.protection(c.control);
        cap.params.insert("column".to_owned(), c.column.as_str().into());
        cap.params.insert("majority_guess".to_owned(), c.majority.into());
    }
    let gain = gaining(d);
    let reason = || if d.rows.1.is_none() { NO_HOLDOUT.to_owned() } else { none() };
    let mut gained = Record::new("cap_gain", Direction::Min, gain.map(|g| g.1.0).ok_or_else(reason)).within(
        Some(-1.0),
        Some(1.0),
        Some(0.0),
    );
    if let Some((c, (value, error))) = gain {
        (gained.ci_low, gained.ci_high) = (Some(value - 1.96 * error), Some(value + 1.96 * error));
        gained.params.insert("column".to_owned(), c.column.as_str().into());
        gained.params.insert("columns".to_owned(), d.columns.len().into());
    }
    let mut out: Vec<Record> = [cap, gained].map(|r| stamp.on(r, d.rows.0, d.rows.2, d.rows.1)).into_iter().collect();
    let unit = |id: &str, direction, value: Option<f64>| Record::new(id, direction, value.ok_or_else(none));
    let count = |id: &str, value: Option<f64>| unit(id, Direction::Max, value).within(Some(0.0), None, None);
    let (real, made) = (d.real.as_ref(), d.synthetic.as_ref());
    let classes = [
        count("k_anonymity", real.map(|a| a.k as f64)),
        count("l_diversity", real.map(|a| a.l_distinct as f64)),
        count("l_diversity_entropy", real.map(|a| a.l_entropy)),
        unit("t_closeness", Direction::Min, real.map(|a| a.t)),
        unit("reidentification_risk", Direction::Min, real.map(|a| a.mean_risk)),
        count("k_map", made.and_then(|p| p.k_map).map(|k| k as f64)),
        unit("delta_presence", Direction::Min, made.map(|p| p.delta)),
        unit("singleton_share", Direction::Min, made.map(|p| p.singleton_share)),
    ];
    out.extend(classes.map(|r| stamp.on(r, stamp.real, stamp.synthetic, None)));
    for record in &mut out {
        record.params.insert("known".to_owned(), d.quasi.clone().into());
    }
    out
}

pub(super) fn text(d: &Disclosed) -> String {
    if d.quasi.is_empty() {
        return format!("What known columns give away was not evaluated: {NO_COLUMNS}.");
    }
    let how = if d.asked {
        "as asked"
    } else {
        "chosen as the first columns of few levels; name others if these are not what people are recognised by"
    };
    let finding = match gaining(d) {
        Some((c, (gain, error))) if gain - 1.96 * error > 0.0 => format!(
            "reads \"{}\" off matching synthetic rows with a chance {} higher for learned than for held-out rows, the largest lead \
             among {} columns.",
            c.column,
            percent(gain),
            d.columns.len()
        ),
        Some(_) => "reads no other column off matching synthetic rows more often for learned than for held-out rows beyond chance."
            .to_owned(),
        None => "could not be compared for learned and held-out rows: not evaluated.".to_owned(),
    };
    let real = d.real.as_ref().map_or(String::new(), |real| {
        format!(
            " In the real table these columns leave {} of the rows alone in their class (k = {}).",
            percent(real.singletons),
            real.k
        )
    });
    let made = d.synthetic.as_ref().map_or(String::new(), |made| {
        format!(" {} of the synthetic rows fall into a class of a single real row.", percent(made.singleton_share))
    });
    format!("Someone who knows {} ({how}) {finding}{real}{made}", d.quasi.join(", "))
}

pub(super) fn grids(d: &Disclosed) -> Vec<Grid> {
    let attribution = Grid {
        id: "privacy_attribution".to_owned(),
        title: format!("Attribution by {}", d.quasi.join(", ")),
        header: ["Column", "Learned rows", "Held-out rows", "Always the most frequent", "CAP protection (1 is best)"]
            .map(str::to_owned)
            .into(),
        rows: d
            .columns
            .iter()
            .map(|c| {
                let mean = |x: Option<(f64, f64)>| Value::from(x.map(|x| x.0));
                let protection = c.protection(c.learned).into();
                vec![Value::text(&c.column), mean(c.learned), mean(c.control), c.majority.into(), protection]
            })
            .collect(),
    };
    let row = |name: &str, value: Option<f64>| vec![Value::text(name), value.into()];
    let (real, made) = (d.real.as_ref(), d.synthetic.as_ref());
    let secret = d.sensitive.as_deref().unwrap_or("the other columns");
    let classes = Grid {
        id: "privacy_classes".to_owned(),
        title: format!("Classes of equal {}", d.quasi.join(", ")),
        header: vec!["Figure".to_owned(), "Value".to_owned()],
        rows: vec![
            row("Real rows: smallest class (k-anonymity)", real.map(|a| a.k as f64)),
            row("Real rows: share alone in their class", real.map(|a| a.singletons)),
            row(
                &format!("Real rows: fewest values of {secret} in a class (l-diversity)"),
                real.map(|a| a.l_distinct as f64),
            ),
            row(
                &format!("Real rows: largest distance of a class's {secret} from the table's (t-closeness)"),
                real.map(|a| a.t),
            ),
            row("Real rows: mean risk of re-identification (classes over rows)", real.map(|a| a.mean_risk)),
            row(
                "Synthetic rows: fewest real rows that a class could mean (k-map)",
                made.and_then(|p| p.k_map).map(|k| k as f64),
            ),
            row("Synthetic rows: share in a class of a single real row", made.map(|p| p.singleton_share)),
            row("Synthetic rows: largest certainty of presence (delta-presence)", made.map(|p| p.delta)),
        ],
    };
    vec![attribution, classes]
}
