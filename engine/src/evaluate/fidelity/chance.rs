//! Whether the distance of whole rows is more than chance, and how far they lie apart along random directions.

use crate::error::Result;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::contingency::sample_rows;
use crate::evaluate::fidelity::encoding::common;
use crate::evaluate::fidelity::kernels::{median_gamma, mmd_permutation_p, sliced_wasserstein};
use crate::evaluate::record::{Direction, Record, Verdict};
use crate::learn::neighbours::Rows;
use crate::learn::scale::Scaler;
use crate::rng::Seed;

/// Rows a side: all their kernels are held in memory, and every permutation adds them up anew.
const ROWS: usize = 500;
/// Permutations, and directions.
const PERMUTATIONS: usize = 200;
const DIRECTIONS: usize = 100;

/// `mmd_permutation_p` at the median distance (Gretton et al. 2012) and `sliced_wasserstein` on columns in standard deviations of the
/// real ones, on at most 500 rows a side drawn by `seed`.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when columns differ in form or length: a bug of the caller.
pub fn chance_records(compared: &Compared, seed: Seed) -> Result<Vec<Record>> {
    let [real, synthetic] = common::<f64>(&compared.columns)?;
    let sampled = real.height().max(synthetic.height()) > ROWS;
    let some = |t: &Rows<f64>, side: u64| t.take(&sample_rows(t.height(), ROWS, seed, side));
    let (real, synthetic) = (some(&real, 4), some(&synthetic, 5));
    let p = match median_gamma(&real, &synthetic)? {
        Some((_, gamma)) => mmd_permutation_p(&real, &synthetic, gamma, PERMUTATIONS, seed)?,
        None => None,
    };
    let reason = || "too few different rows".to_owned();
    let mut chance = Record::new("mmd_permutation_p", Direction::Max, p.ok_or_else(reason));
    chance.ideal = None;
    chance.verdict = match p {
        None => Verdict::NotEvaluated,
        Some(p) if p >= 0.05 => Verdict::Pass,
        Some(_) => Verdict::Warn,
    };
    chance.params.insert("permutations".to_owned(), PERMUTATIONS.into());
    let sides = standardised(&real, &synthetic)?;
    let far = sides.and_then(|(r, s)| sliced_wasserstein(&r, &s, DIRECTIONS, seed));
    let mut sliced = Record::new("sliced_wasserstein", Direction::Min, far.ok_or_else(reason));
    sliced = sliced.within(Some(0.0), None, Some(0.0));
    sliced.params.insert("directions".to_owned(), DIRECTIONS.into());
    let mut out = vec![chance, sliced];
    for record in &mut out {
        (record.n_real, record.n_synth) = (real.height(), synthetic.height());
        (record.sampled, record.seed) = (sampled, Some(seed.0));
    }
    Ok(out)
}

/// Both sides in standard deviations of the real one; none without rows.
fn standardised(real: &Rows<f64>, synthetic: &Rows<f64>) -> Result<Option<(Rows<f64>, Rows<f64>)>> {
    if real.height() == 0 || synthetic.height() == 0 {
        return Ok(None);
    }
    let cells = |t: &Rows<f64>| (0..t.height()).flat_map(|i| t.row(i).iter().copied()).collect::<Vec<f64>>();
    let (own, width) = (cells(real), real.width());
    let scaler = Scaler::standard(&own, width);
    let scaled = |rows: &[f64]| Rows::new(width, 0, scaler.apply(rows));
    Ok(Some((scaled(&own)?, scaled(&cells(synthetic))?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::fidelity::reports::{Cells, Column};

    fn compared(rows: u32, shift: f64) -> Compared {
        let mut draw = Seed(1).stream("rows");
        let mut x = |shift: f64| Cells::Numbers((0..rows).map(|_| draw.uniform() + shift).collect());
        let level = || Cells::Levels((0..rows).map(|i| i % 3).collect());
        Compared {
            columns: vec![
                Column { name: "x".to_owned(), real: x(0.0), synthetic: x(shift) },
                Column { name: "c".to_owned(), real: level(), synthetic: level() },
            ],
            ordered: vec![false, false],
            skipped: Vec::new(),
        }
    }

    #[test]
    fn fresh_rows_are_chance_and_moved_ones_are_not() {
        let of = |shift: f64| chance_records(&compared(300, shift), Seed(1)).expect("rows");
        let (fresh, moved) = (of(0.0), of(0.5));
        assert_eq!((fresh[0].verdict, moved[0].verdict), (Verdict::Pass, Verdict::Warn));
        assert!(fresh[1].value.expect("a value") < 0.5 * moved[1].value.expect("a value"));
        let none = chance_records(&compared(0, 0.0), Seed(1)).expect("columns");
        assert!(none.iter().all(|r| r.value.is_none() && r.reason.is_some()));
    }
}
