//! Words, table and chart of the membership attacks.

use crate::evaluate::privacy::attacks::distances_text::percent;
use crate::evaluate::privacy::attacks::membership::{LIMIT, OUTLIERS, Panel, Reached};
use crate::evaluate::privacy::attacks::scores::ATTACKS;
use crate::evaluate::privacy::panel::Stamp;
use crate::evaluate::report::{Axis, Chart, Figure, Grid, IntervalRow, Value};

/// Mean of the largest of nine independent standard normal numbers: the most that choosing the largest adds by chance.
pub(super) const LARGEST_OF_NINE: f64 = 1.485;

pub(super) fn text(panel: Result<&Panel, &String>, stamp: Stamp) -> String {
    let panel = match panel {
        Err(reason) => return format!("Membership attacks were not evaluated: {reason}."),
        Ok(panel) => panel,
    };
    let Some((at, worst)) = panel.worst() else { return "No membership attack could be run.".to_owned() };
    let (low, high) = worst.interval();
    let (members, others, reference) = panel.sizes;
    let run = panel.attacks.iter().flatten().count();
    // Choosing the largest moves the interval of chance up.
    let chance = 0.5 + LARGEST_OF_NINE * worst.error;
    let beyond = low > chance;
    let finding = if beyond {
        format!("Learned rows can be told from fresh ones: the attack \"{}\" reaches an AUC of", ATTACKS[at].1)
    } else {
        format!(
            "No attack of this panel told learned from fresh rows beyond chance. The largest AUC, by \"{}\", is",
            ATTACKS[at].1
        )
    };
    let chosen = panel.chosen.map_or(String::new(), |c| {
        format!(", and an attack chosen on one half of the rows reaches {c:.3} on the other")
    });
    let split = panel.attacks.iter().flatten().any(|a| a.auc < 0.45);
    let broken = if split {
        " An AUC below 0.45 says that learned and held-out rows differ in more than membership: check how they were split."
    } else {
        ""
    };
    let undecided = if !beyond && worst.auc > LIMIT {
        " The limit is not met, but so few held-out rows cannot tell this from chance: hold more back to decide."
    } else {
        ""
    };
    let splits = if panel.runs > 1 { format!(", mean of {} splits", panel.runs) } else { String::new() };
    format!(
        "{finding} {:.3} (95 % interval {low:.3} to {high:.3}; chance 0.5, limit {LIMIT:.2}). It is the largest of {run} attacks on \
         {members} learned and {others} held-out rows, with {reference} further held-out rows for comparison (holdout of {} rows\
         {splits}). The largest of several lies above 0.5 by chance alone, here by up to {:.3}{chosen}. This is a lower bound of the \
         risk: other attacks may reach more.{undecided}{broken}",
        worst.auc,
        stamp.holdout.unwrap_or_default(),
        LARGEST_OF_NINE * worst.error,
    )
}

pub(super) fn grid(panel: &Panel) -> Grid {
    let smallest = 1.0 / panel.sizes.1.max(1) as f64;
    let header = [
        "Attack",
        "AUC",
        "Lower",
        "Upper",
        "Advantage",
        "Balanced accuracy",
        "Found at 0.1 % false alarms",
        "Found at 1 %",
        "Found at 10 %",
    ];
    let mut header: Vec<String> = header.iter().map(|h| (*h).to_owned()).collect();
    header.push(format!("AUC on the {} furthest out", percent(OUTLIERS)));
    let row = |(reached, (_, name)): (&Option<Reached>, &(&str, &str))| {
        let mut cells = vec![Value::text(*name)];
        match reached {
            None => cells.extend(vec![Value::None; 9]),
            Some(r) => {
                let (low, high) = r.interval();
                cells.extend([r.auc, low, high, r.advantage, r.balanced].map(Value::from));
                cells.extend((0..3).map(|i| {
                    let resolved = super::membership::RATES[i] >= smallest;
                    resolved.then_some(r.found[i]).into()
                }));
                cells.push(r.outliers.into());
            }
        }
        cells
    };
    Grid {
        id: "privacy_membership".to_owned(),
        title: format!("Membership attacks (smallest false positive rate that can be resolved: {smallest:.4})"),
        header,
        rows: panel.attacks.iter().zip(&ATTACKS).map(row).collect(),
    }
}

pub(super) fn figure(panel: &Panel) -> Figure {
    let rows: Vec<IntervalRow> = panel
        .attacks
        .iter()
        .zip(&ATTACKS)
        .map(|(reached, (_, name))| IntervalRow {
            name: (*name).to_owned(),
            value: reached.as_ref().map(|r| r.auc),
            interval: reached.as_ref().map(Reached::interval),
        })
        .collect();
    let worst = panel.worst().map_or("no attack could be run".to_owned(), |(at, r)| {
        format!("the largest is {:.3} by \"{}\"", r.auc, ATTACKS[at].1)
    });
    let ends = panel.attacks.iter().flatten().map(Reached::interval);
    let (low, high) = ends.fold((0.4_f64, 0.7_f64), |(low, high), (a, b)| (low.min(a), high.max(b)));
    Figure {
        id: "privacy_attacks".to_owned(),
        title: "How well attacks tell learned from fresh rows".to_owned(),
        text: format!(
            "Area under the ROC curve of each attack with its 95 % interval; 0.5 is chance, {LIMIT:.2} the limit: {worst}."
        ),
        chart: Chart::Intervals {
            axis: Axis { label: "Area under the ROC curve".to_owned(), range: Some((low, high)), dates: false },
            rows,
            marks: vec![("chance".to_owned(), 0.5), ("limit".to_owned(), LIMIT)],
        },
    }
}
