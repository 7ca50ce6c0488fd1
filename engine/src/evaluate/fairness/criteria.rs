//! The criteria of fairness as records: each stands by itself, worst grouping first.

use super::bias::amplification;
use super::groups::{Gaps, Group};
use super::panel::{Found, SHAPE_ROWS};
use crate::evaluate::record::{Details, Direction, Entry, Record, Threshold};

/// The worst of the entries as a record.
fn worst(id: &str, direction: Direction, parts: Vec<Entry>, reason: &str, threshold: Option<f64>) -> Record {
    let values = parts.iter().filter_map(|p| p.value);
    let value = if direction == Direction::Max { values.reduce(f64::min) } else { values.reduce(f64::max) };
    let record = Record::new(id, direction, value.ok_or_else(|| reason.to_owned())).with(Details::PerGroup(parts));
    match (threshold, direction) {
        (Some(limit), Direction::Max) => record.held_against(Threshold::AtLeast(limit)),
        (Some(limit), _) => record.held_against(Threshold::AtMost(limit)),
        (None, _) => record,
    }
}

pub(super) fn of_tables(found: &[Found]) -> Vec<Record> {
    let distance = |f: &Found| {
        let value = f.representation.as_ref().map(|r| r.distance);
        Entry::new(&f.grouping.name, "TVD", value.ok_or_else(|| "a table has no rows".to_owned()))
    };
    let few = format!("no group has {SHAPE_ROWS} rows in both tables");
    let shape = |f: &Found| -> Vec<Entry> {
        let one = |(label, s): (&String, &Option<f64>)| {
            let reason = || format!("fewer than {SHAPE_ROWS} rows in one of the tables");
            Entry::new(format!("{}: {label}", f.grouping.name), "Shape", s.ok_or_else(reason))
        };
        f.grouping.labels.iter().zip(&f.shapes).map(one).collect()
    };
    vec![
        worst("fairness_representation", Direction::Min, found.iter().map(distance).collect(), "no rows", None),
        worst("fairness_shape", Direction::Max, found.iter().flat_map(shape).collect::<Vec<_>>(), &few, None),
    ]
}

pub(super) type Gap = fn(&Gaps) -> Option<f64>;

/// Id, direction, limit and value of each criterion.
pub(super) const CRITERIA: [(&str, Direction, f64, Gap); 9] = [
    ("demographic_parity", Direction::Min, 0.1, |g| g.demographic_parity),
    ("demographic_parity_ratio", Direction::Max, 0.8, |g| g.demographic_parity_ratio),
    ("equal_opportunity", Direction::Min, 0.1, |g| g.equal_opportunity),
    ("equalized_odds", Direction::Min, 0.1, |g| g.equalized_odds),
    ("equalized_odds_ratio", Direction::Max, 0.8, |g| g.equalized_odds_ratio),
    ("predictive_parity", Direction::Min, 0.1, |g| g.predictive_parity),
    ("accuracy_difference", Direction::Min, 0.05, |g| g.accuracy),
    ("equal_opportunity_ratio", Direction::Max, 0.8, |g| g.equal_opportunity_ratio),
    ("calibration_difference", Direction::Min, 0.05, |g| g.calibration),
];

pub(super) fn of_models(found: &[Found], reason: Option<&str>) -> Vec<Record> {
    let small = "fewer than two groups have 30 rows with 5 of each outcome";
    let why = reason.unwrap_or(small);
    let mut out = Vec::new();
    for (criterion, (name, direction, limit, of)) in CRITERIA.into_iter().enumerate() {
        for (side, model) in ["trtr", "tstr"].into_iter().enumerate() {
            let parts = found.iter().flat_map(|f| {
                let one = |case: &[(Vec<Group>, Gaps); 2]| {
                    Entry::new(&f.grouping.name, name, of(&case[side].1).ok_or_else(|| why.to_owned()))
                };
                f.cases.iter().map(one).collect::<Vec<_>>()
            });
            let id = format!("fairness_{name}_{model}");
            // What real rows do is the yardstick, not a fault of the generator.
            let limit = (side == 1).then_some(limit);
            let mut record = worst(&id, direction, parts.collect(), why, limit);
            // The interval is that of the grouping and class whose value is told.
            let told = found
                .iter()
                .flat_map(|f| f.cases.iter().zip(&f.intervals))
                .find(|(case, _)| of(&case[side].1) == record.value);
            if let Some((low, high)) = told.and_then(|(_, intervals)| intervals[side][criterion]) {
                (record.ci_low, record.ci_high) = (Some(low), Some(high));
            }
            out.push(record);
        }
    }
    let amplified = found.iter().flat_map(|f| {
        let one = |g: &Option<(f64, f64)>| {
            let value = g.map(|(r, s)| amplification(r, s)).ok_or_else(|| why.to_owned());
            Entry::new(&f.grouping.name, "|synthetic gap| − |real gap|", value)
        };
        f.gaps.iter().map(one).collect::<Vec<_>>()
    });
    let record = worst("fairness_label_amplification", Direction::Min, amplified.collect(), why, Some(0.05));
    out.push(record.within(Some(-1.0), Some(1.0), Some(0.0)));
    let parity = found.iter().flat_map(|f| {
        let Some([real, synthetic]) = f.cases.first() else { return Vec::new() };
        let pairs = real.0.iter().zip(&synthetic.0).filter(|(r, _)| !r.is_small());
        let one = |(r, s): (&Group, &Group)| {
            let label = f.grouping.labels.get(r.code as usize).map_or("", String::as_str);
            Entry::new(format!("{}: {label}", f.grouping.name), "accuracy TSTR − TRTR", Ok(s.accuracy - r.accuracy))
        };
        pairs.map(one).collect()
    });
    let record = worst("fairness_utility_parity", Direction::Max, parity.collect(), why, None);
    out.push(record.within(Some(-1.0), Some(1.0), Some(0.0)));
    out
}
