//! Numbers that are computed from other numbers, up to the rounding of the result.

use super::find::{Cells, Found, Search};
use super::{By, Formula};
use crate::data::schema::ColumnKind;
use crate::transform::Grid;

/// Rows in which a relation says something, at least.
const TELLING: usize = 50;
/// Different results, at least: few of them are met by chance.
const VARIED: usize = 20;
/// Columns among which sums and products are looked for, at most: pairs grow with the square.
const COLUMNS: usize = 120;

/// How a number may be computed.
#[derive(Clone, Copy)]
enum Form {
    Sum,
    Product,
}

impl Form {
    fn value(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Sum => a + b,
            Self::Product => a * b,
        }
    }

    /// Whether a row tells the result from its operands.
    fn tells(self, a: f64, b: f64) -> bool {
        match self {
            Self::Sum => a != 0.0 && b != 0.0,
            Self::Product => a != 0.0 && b != 0.0 && a != 1.0 && b != 1.0,
        }
    }
}

pub(super) fn find(search: &Search<'_>, found: &mut Found) {
    // Operands may have few values, such as a number of pieces, which is then a column of levels.
    let operands: Vec<(usize, Cells)> = (0..search.len())
        .filter_map(|c| search.few_numbers(c).filter(|cells| varied(&cells.values) >= 2).map(|cells| (c, cells)))
        .take(COLUMNS)
        .collect();
    let results: Vec<&(usize, Cells)> =
        operands.iter().filter(|(c, cells)| search.is_plain(*c) && varied(&cells.values) >= VARIED).collect();
    // Of two columns that are lines of each other the later one follows.
    for (follower, few) in results.iter().rev() {
        let slack = slack(search, *follower);
        for (of, few_of) in results.iter().filter(|(of, _)| of != follower) {
            if found.allows(*follower, &[*of])
                && is_near_line(few_of, few, slack)
                && let Some((factor, offset)) = line(search.all(*of), search.all(*follower), slack)
            {
                let formula = Formula::Line { of: search.name(*of), factor, offset };
                found.add(*follower, vec![*of], by(search, *follower, formula));
                break;
            }
        }
    }
    for (follower, few) in &results {
        let slack = slack(search, *follower);
        'pairs: for (i, (a, few_a)) in operands.iter().enumerate() {
            for (b, few_b) in &operands[i + 1..] {
                for form in [Form::Sum, Form::Product] {
                    if !found.allows(*follower, &[*a, *b]) || !holds(form, [few_a, few_b], few, slack, 0) {
                        continue;
                    }
                    let (Some(all_a), Some(all_b)) = (search.all_numbers(*a), search.all_numbers(*b)) else { continue };
                    if holds(form, [&all_a, &all_b], search.all(*follower), slack, TELLING) {
                        let of = [search.name(*a), search.name(*b)];
                        let formula = match form {
                            Form::Sum => Formula::Sum { of },
                            Form::Product => Formula::Product { of },
                        };
                        found.add(*follower, vec![*a, *b], by(search, *follower, formula));
                        break 'pairs;
                    }
                }
            }
        }
    }
}

/// Number of different values, as far as it matters.
fn varied(values: &[f64]) -> usize {
    let mut seen: Vec<f64> = Vec::new();
    for &value in values.iter().filter(|v| !v.is_nan()) {
        if seen.len() >= VARIED {
            break;
        }
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen.len()
}

fn by(search: &Search<'_>, follower: usize, formula: Formula) -> By {
    let there = search.all(follower).values.iter().filter(|v| !v.is_nan());
    let within = there.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
    By::Formula { formula, within, decimals: decimals(search, follower) }
}

/// Decimals of a column whose values have no more than its format says.
pub(super) fn decimals(search: &Search<'_>, at: usize) -> Option<u8> {
    let (ColumnKind::Integer { format } | ColumnKind::Decimal { format }) = &search.field(at).kind else { return None };
    let values: Vec<f64> = search.few[at].values.iter().copied().filter(|v| !v.is_nan()).collect();
    Grid::of(&values, format.decimals).map(|_| format.decimals)
}

/// How far a result may be off: half of its last decimal, or the error of a computation where it has none.
fn slack(search: &Search<'_>, at: usize) -> f64 {
    let there = search.few[at].values.iter().filter(|v| !v.is_nan());
    let exact = there.fold(0.0, |size: f64, v| size.max(v.abs())) * 1e-9;
    decimals(search, at).map_or(exact, |d| 0.5 / 10.0_f64.powi(i32::from(d)) + exact)
}

fn holds(form: Form, [a, b]: [&Cells; 2], follower: &Cells, slack: f64, least: usize) -> bool {
    let mut telling = 0;
    for ((&a, &b), &value) in a.values.iter().zip(&b.values).zip(&follower.values) {
        if a.is_nan() || b.is_nan() {
            continue;
        }
        let off = (form.value(a, b) - value).abs();
        // A missing result is no result.
        if off.is_nan() || off > slack {
            return false;
        }
        telling += usize::from(form.tells(a, b));
    }
    telling >= least
}

/// Whether a straight line through its ends may lead from one column to another.
fn is_near_line(of: &Cells, follower: &Cells, slack: f64) -> bool {
    let there = || (0..of.values.len()).filter(|&r| !of.values[r].is_nan());
    let low = there().min_by(|&a, &b| of.values[a].total_cmp(&of.values[b]));
    let high = there().max_by(|&a, &b| of.values[a].total_cmp(&of.values[b]));
    let (Some(low), Some(high)) = (low, high) else { return false };
    let factor = (follower.values[high] - follower.values[low]) / (of.values[high] - of.values[low]);
    // Both ends may be rounded.
    let near = |r: usize| {
        let value = follower.values[low] + factor * (of.values[r] - of.values[low]);
        (value - follower.values[r]).abs() <= 3.0 * slack
    };
    factor != 0.0 && factor.is_finite() && there().all(near)
}

/// The line of least squares, where all rows lie on it, with the roundest numbers that do.
fn line(of: &Cells, follower: &Cells, slack: f64) -> Option<(f64, f64)> {
    let pairs: Vec<(f64, f64)> =
        of.values.iter().copied().zip(follower.values.iter().copied()).filter(|(x, _)| !x.is_nan()).collect();
    if pairs.len() < TELLING || pairs.iter().any(|(_, y)| y.is_nan()) {
        return None;
    }
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let sxx: f64 = pairs.iter().map(|p| (p.0 - mx) * (p.0 - mx)).sum();
    let sxy: f64 = pairs.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    let factor = sxy / sxx;
    let fits =
        |factor: f64, offset: f64| pairs.iter().all(|(x, y)| (factor * x + offset - y).abs() <= slack * 1.000_001);
    for digits in 0..=12 {
        let factor = rounded(factor, digits);
        for offset_digits in 0..=digits {
            let offset = rounded(my - factor * mx, offset_digits);
            if factor != 0.0 && fits(factor, offset) {
                return Some((factor, offset));
            }
        }
    }
    None
}

fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10.0_f64.powi(digits);
    (value * scale).round() / scale
}
