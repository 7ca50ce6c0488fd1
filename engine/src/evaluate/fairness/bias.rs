//! Whether synthetic rows change the bias that lies in the labels, and the shares of the groups.

use std::collections::BTreeMap;

/// Favourable labels of `unprivileged` minus those of `privileged`, as shares; none when a group has no rows.
pub fn label_gap(label: &[bool], group: &[u32], unprivileged: u32, privileged: u32) -> Option<f64> {
    let share = |code: u32| {
        let own = label.iter().zip(group).filter(|(_, g)| **g == code);
        let (yes, all) = own.fold((0, 0), |(y, n), (l, _)| (y + usize::from(*l), n + 1));
        (all > 0).then(|| f64::from(yes as u32) / f64::from(all as u32))
    };
    Some(share(unprivileged)? - share(privileged)?)
}

/// |synthetic gap| − |real gap|: above 0 the generator makes the bias larger.
pub fn amplification(real_gap: f64, synthetic_gap: f64) -> f64 {
    synthetic_gap.abs() - real_gap.abs()
}

/// Shares of each group in both tables, and their total variation distance (0..=1).
#[derive(Clone, Debug, PartialEq)]
pub struct Representation {
    /// Code, real share, synthetic share.
    pub shares: Vec<(u32, f64, f64)>,
    /// Half the sum of absolute differences.
    pub distance: f64,
}

/// Compares shares of groups; none when a table has no rows.
pub fn representation(real: &[u32], synthetic: &[u32]) -> Option<Representation> {
    let mut counts: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for g in real {
        counts.entry(*g).or_default().0 += 1.0 / real.len() as f64;
    }
    for g in synthetic {
        counts.entry(*g).or_default().1 += 1.0 / synthetic.len() as f64;
    }
    let shares: Vec<_> = counts.into_iter().map(|(g, (r, s))| (g, r, s)).collect();
    let distance = shares.iter().map(|(_, r, s)| (r - s).abs()).sum::<f64>() / 2.0;
    (!real.is_empty() && !synthetic.is_empty()).then_some(Representation { shares, distance })
}
