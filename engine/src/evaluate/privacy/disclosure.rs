//! Correct attribution probability (CAP): how often synthetic rows that agree on what is known also give the sensitive values.

use crate::evaluate::privacy::classes::classes;

/// What to do with a real row that no synthetic row agrees with on the known columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmatched {
    /// Leave it out.
    Skip,
    /// Nothing was disclosed.
    Zero,
    /// Take the synthetic rows that agree on the most known columns.
    Nearest,
}

/// Protection against attribution; 1 is best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protection {
    /// min(`cap` / `baseline`, 1); none for a baseline of 0.
    pub score: Option<f64>,
    /// 1 − mean attribution.
    pub cap: f64,
    /// 1 − 1/combinations of sensitive values: uniform guessing, so a skewed column looks leaky.
    pub baseline: f64,
}

/// Known and sensitive columns of one table as shared level codes; numbers in 10 bins, missing as a level.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Columns that the attacker knows.
    pub known: &'a [&'a [u32]],
    /// Columns that the attacker wants.
    pub sensitive: &'a [&'a [u32]],
}

/// Measures CAP protection; none when no real row could be scored or a side has no column.
pub fn protection(real: View<'_>, synthetic: View<'_>, unmatched: Unmatched) -> Option<Protection> {
    let groups = classes(synthetic.known);
    let at = |columns: &[&[u32]], row: usize| -> Vec<u32> { columns.iter().map(|c| c[row]).collect() };
    let rows = real.known.first()?.len();
    let (mut sum, mut scored) = (0.0, 0_usize);
    for row in 0..rows {
        let known = at(real.known, row);
        let members: Vec<usize> = match (groups.get(&known), unmatched) {
            (Some(members), _) => members.clone(),
            (None, Unmatched::Skip) => continue,
            (None, Unmatched::Zero) => Vec::new(),
            (None, Unmatched::Nearest) => {
                let apart = |key: &[u32]| key.iter().zip(&known).filter(|(a, b)| a != b).count();
                let least = groups.keys().map(|k| apart(k)).min()?;
                groups.iter().filter(|(k, _)| apart(k) == least).flat_map(|(_, m)| m.iter().copied()).collect()
            }
        };
        let secret = at(real.sensitive, row);
        let right = members.iter().filter(|&&m| at(synthetic.sensitive, m) == secret).count();
        sum += right as f64 / members.len().max(1) as f64;
        scored += 1;
    }
    let combinations: f64 = real.sensitive.iter().map(|c| classes(&[c]).len() as f64).product();
    let baseline = 1.0 - 1.0 / combinations;
    let cap = 1.0 - sum / scored as f64;
    (scored > 0).then(|| Protection { score: (baseline > 0.0).then(|| (cap / baseline).min(1.0)), cap, baseline })
}
