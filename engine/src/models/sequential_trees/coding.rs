//! Columns as codes: what is drawn (parts of columns) and what is asked (inputs).

use std::sync::Arc;

use crate::data::column::{Column, MISSING};
use crate::data::schema::{ColumnKind, Field};
use crate::learn::trees::Feature;
use crate::models::fields;
use crate::transform::{Cuts, Grid};

/// Seconds of a day.
pub(super) const DAY: f64 = 86_400.0;
/// Stretches of a number between its shared values.
const STRETCHES: usize = 512;
/// Levels that an input tells apart; rarer ones share the last bin.
const INPUT_LEVELS: usize = 250;
/// The code of a missing cell in a part of numbers that has some.
pub(super) const ABSENT: u16 = 0;

/// What a part of a column is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coding {
    /// Levels: per code, the level codes that share it, with their rows.
    Levels {
        /// Groups; one level each, but for the last, which may hold all rare ones.
        groups: Vec<Vec<(u32, u64)>>,
    },
    /// Numbers, days, or seconds of a day.
    Numbers {
        /// Stretches and shared values.
        cuts: Cuts,
        /// Whether code [`ABSENT`] stands for missing cells and the others follow.
        missing: bool,
    },
}

/// Which part of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Role {
    /// All of it.
    Whole,
    /// The days of a date with a time.
    Day,
    /// The seconds of the day of a date with a time; comes right after its day.
    Clock,
}

/// One link of the chain.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// Column of the table.
    pub(super) column: usize,
    /// Which part of it.
    pub(super) role: Role,
    /// Its codes.
    pub(super) coding: Coding,
    /// Smallest and largest value of the whole column, where the part is a clock: the last day ends early.
    pub(super) limits: Option<(f64, f64)>,
}

impl Coding {
    /// Number of codes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Levels { groups } => groups.len(),
            Self::Numbers { cuts, missing } => cuts.len() + usize::from(*missing),
        }
    }

    /// Whether codes have an order.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Self::Numbers { .. })
    }

    /// Whether the first code stands for missing cells.
    pub(super) fn has_missing(&self) -> bool {
        matches!(self, Self::Numbers { missing: true, .. })
    }

    fn levels(codes: &[u32], names: &[String], shared: usize) -> Self {
        let mut counts = vec![0_u64; names.len() + 1];
        for &code in codes {
            counts[if code == MISSING { names.len() } else { code as usize }] += 1;
        }
        let code_of = |i: usize| if i == names.len() { MISSING } else { i as u32 };
        let (mut groups, mut rare) = (Vec::new(), Vec::new());
        let most = fields::MOST_CODES;
        let mut order: Vec<usize> = (0..counts.len()).filter(|&i| counts[i] > 0).collect();
        // Frequent levels first; ties keep their order.
        order.sort_by_key(|&i| std::cmp::Reverse(counts[i]));
        for i in order {
            if counts[i] >= shared as u64 && groups.len() < most {
                groups.push(vec![(code_of(i), counts[i])]);
            } else {
                rare.push((code_of(i), counts[i]));
            }
        }
        if !rare.is_empty() {
            groups.push(rare);
        }
        Self::Levels { groups }
    }

    fn numbers(field: &Field, role: Role, values: &[f64], shared: usize) -> Option<Self> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        if sorted.is_empty() {
            return None;
        }
        let grid = match role {
            Role::Whole => Grid::of_field(field, &sorted),
            Role::Day | Role::Clock => Grid::of(&sorted, 0),
        };
        Some(Self::Numbers {
            cuts: Cuts::of(&sorted, shared, STRETCHES, grid),
            missing: sorted.len() < values.len(),
        })
    }

    /// Codes of a column's cells.
    pub(super) fn encode(&self, cells: &Cells<'_>) -> Vec<u16> {
        match (self, cells) {
            (Self::Levels { groups }, Cells::Levels(codes)) => {
                let most = groups.iter().flatten().map(|(c, _)| *c).filter(|&c| c != MISSING).max().unwrap_or(0) as usize;
                let mut of = vec![(groups.len() - 1) as u16; most + 2];
                for (code, group) in groups.iter().enumerate() {
                    for (level, _) in group {
                        of[if *level == MISSING { most + 1 } else { *level as usize }] = code as u16;
                    }
                }
                codes
                    .iter()
                    .map(|&c| of[if c == MISSING { most + 1 } else { (c as usize).min(most + 1) }])
                    .collect()
            }
            (Self::Numbers { cuts, missing }, Cells::Numbers(values)) => values
                .iter()
                .map(|&v| if v.is_nan() { ABSENT } else { (cuts.code(v) + usize::from(*missing)) as u16 })
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Cells of one part.
#[derive(Debug)]
pub(super) enum Cells<'a> {
    Levels(&'a [u32]),
    Numbers(Vec<f64>),
}

impl Part {
    /// The cells of this part in its column.
    pub(super) fn cells<'a>(&self, column: &'a Column) -> Cells<'a> {
        match column {
            Column::Levels { codes, .. } => Cells::Levels(codes),
            Column::Numbers(values) => Cells::Numbers(match self.role {
                Role::Whole => values.clone(),
                Role::Day => values.iter().map(|v| (v / DAY).floor()).collect(),
                Role::Clock => values.iter().map(|v| v - (v / DAY).floor() * DAY).collect(),
            }),
            Column::Text(_) => Cells::Levels(&[]),
        }
    }
}

/// The parts of a learned column; none where every cell is missing.
pub(super) fn parts(at: usize, field: &Field, column: &Column, shared: usize) -> Vec<Part> {
    match column {
        Column::Levels { codes, names } => {
            vec![Part { column: at, role: Role::Whole, coding: Coding::levels(codes, names, shared), limits: None }]
        }
        Column::Numbers(values) => {
            let timed = matches!(field.kind, ColumnKind::Datetime { .. })
                && values.iter().any(|v| !v.is_nan() && v.rem_euclid(DAY) != 0.0);
            let roles: &[Role] = if timed { &[Role::Day, Role::Clock] } else { &[Role::Whole] };
            roles
                .iter()
                .filter_map(|&role| {
                    let limits = (role == Role::Clock).then(|| {
                        let present = values.iter().filter(|v| !v.is_nan());
                        present.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)))
                    });
                    let part = Part { column: at, role, coding: Coding::Levels { groups: Vec::new() }, limits };
                    let Cells::Numbers(values) = part.cells(column) else { return None };
                    Some(Part { coding: Coding::numbers(field, role, &values, shared)?, ..part })
                })
                .collect()
        }
        Column::Text(_) => Vec::new(),
    }
}

/// What a tree may ask of a part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Input {
    /// Position of the part in the chain.
    pub(super) part: usize,
    /// Bin of every code of the part.
    pub(super) bins: Vec<u8>,
    /// Number of bins.
    pub(super) count: usize,
    /// Whether bins have an order.
    pub(super) ordered: bool,
    /// Whether bin 0 is that of missing cells.
    pub(super) missing: bool,
}

impl Input {
    /// The plain input of a part: its codes, joined into at most `most` bins of about equal rows.
    pub(super) fn plain(part: usize, coding: &Coding, codes: &[u16], most: usize) -> Self {
        let ordered = coding.is_ordered();
        if !ordered {
            let bins: Vec<u8> = (0..coding.len()).map(|c| c.min(INPUT_LEVELS) as u8).collect();
            let count = coding.len().min(INPUT_LEVELS + 1);
            return Self { part, bins, count, ordered, missing: false };
        }
        let missing = coding.has_missing();
        let first = usize::from(missing);
        let mut rows = vec![0_usize; coding.len()];
        for &code in codes {
            rows[usize::from(code)] += 1;
        }
        let mut left: usize = rows[first..].iter().sum();
        let mut bins = vec![0_u8; coding.len()];
        let (mut bin, mut held) = (first, 0);
        for code in first..coding.len() {
            let share = left.div_ceil((most + first).saturating_sub(bin).max(1));
            if held > 0 && (held + rows[code] / 2 >= share.max(1)) && bin + 1 < most + first {
                left -= held;
                held = 0;
                bin += 1;
            }
            bins[code] = bin as u8;
            held += rows[code];
        }
        Self { part, bins, count: bin + 1, ordered, missing }
    }

    /// The input over all rows.
    pub(super) fn feature(&self, codes: &[u16]) -> Feature {
        Feature {
            codes: codes.iter().map(|&c| self.bins[usize::from(c)]).collect(),
            bins: self.count,
            ordered: self.ordered,
            missing: self.missing,
        }
    }
}

/// Weekday, day of the month and month of the codes of a part of days: what a trend alone does not show.
pub(super) fn calendar(part: usize, coding: &Coding) -> Vec<Input> {
    let Coding::Numbers { cuts, missing } = coding else { return Vec::new() };
    let single = (0..cuts.len()).filter(|&c| cuts.ends(c).0 == cuts.ends(c).1).count();
    // Where most days share a code the calendar cannot be read from it.
    if single * 2 < cuts.len() {
        return Vec::new();
    }
    let first = u8::from(*missing);
    let days: Vec<f64> = (0..cuts.len()).map(|c| f64::midpoint(cuts.ends(c).0, cuts.ends(c).1).round()).collect();
    let build = |count: usize, ordered: bool, of: &dyn Fn(f64) -> u8| {
        let mut bins = vec![0; usize::from(first)];
        bins.extend(days.iter().map(|&d| first + of(d)));
        Input { part, bins, count: count + usize::from(first), ordered, missing: *missing }
    };
    let month = |d: f64| fields::month_and_day(d).0 - 1;
    let day = |d: f64| fields::month_and_day(d).1 - 1;
    // 1970-01-01 was a Thursday.
    let weekday = |d: f64| (d + 3.0).rem_euclid(7.0) as u8;
    let mut out = vec![build(7, false, &weekday)];
    let (low, high) = cuts.range();
    if high - low > 31.0 {
        out.push(build(31, true, &day));
        out.push(build(12, true, &month));
    }
    out
}

/// Names shared by the columns of a schema.
pub(super) type Names = Vec<Arc<[String]>>;
